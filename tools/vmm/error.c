// SPDX-License-Identifier: GPL-2.0-only
/* Errors: one line each, written at once so that threads do not mix. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keelvm.h"

static void say(int error, const char *fmt, va_list args)
{
	char line[512];

	vsnprintf(line, sizeof(line), fmt, args);
	if (error)
		fprintf(stderr, "keelvm: %s: %s (errno %d)\n", line, strerror(error), error);
	else
		fprintf(stderr, "keelvm: %s\n", line);
}

void fail(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(0, fmt, args);
	exit(EXIT_FAILED);
}

void fail_errno(const char *fmt, ...)
{
	int error = errno;
	va_list args;

	va_start(args, fmt);
	say(error, fmt, args);
	exit(EXIT_FAILED);
}

void warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(0, fmt, args);
	va_end(args);
}
