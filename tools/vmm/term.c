// SPDX-License-Identifier: GPL-2.0-only
/* The terminal keelvm was started on, and the guest's output to it. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "devices.h"
#include "term.h"

static struct termios before;
static bool raw;
static enum port last;

void term_restore(void)
{
	if (raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

bool term_raw(void)
{
	struct termios t;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before))
		return false;
	t = before;
	cfmakeraw(&t);
	/* Warnings of keelvm itself end in a bare newline. */
	t.c_oflag |= OPOST | ONLCR;
	atexit(term_restore);
	raw = !tcsetattr(STDIN_FILENO, TCSANOW, &t);
	return raw;
}

enum port output_last(void)
{
	return last;
}

void output(enum port from, const void *data, size_t len)
{
	last = from;
	while (len) {
		ssize_t done = write(STDOUT_FILENO, data, len);

		if (done < 0 && errno == EAGAIN) {
			struct pollfd out = { STDOUT_FILENO, POLLOUT, 0 };

			poll(&out, 1, -1);
			continue;
		}
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return;
		data = (const u8 *)data + done;
		len -= (size_t)done;
	}
}
