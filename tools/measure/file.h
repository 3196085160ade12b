/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KEEL_FILE_H
#define KEEL_FILE_H

#include <stddef.h>

/* A whole file, never freed; NULL with errno if it cannot be read or is bigger than @max. */
unsigned char *file_read(const char *path, size_t max, size_t *size);

#endif
