// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "file.h"

unsigned char *file_read(const char *path, size_t max, size_t *size)
{
	FILE *f = fopen(path, "rb");
	unsigned char *data;
	long end;

	if (!f || fseek(f, 0, SEEK_END) || (end = ftell(f)) < 0 || fseek(f, 0, SEEK_SET))
		return NULL;
	*size = (size_t)end;
	if (*size > max) {
		errno = EFBIG;
		return NULL;
	}
	data = malloc(*size + 1);
	if (!data || fread(data, 1, *size, f) != *size)
		return NULL;
	fclose(f);
	return data;
}
