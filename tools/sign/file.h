/* SPDX-License-Identifier: GPL-2.0-only */
/* Whole files in memory. Whoever cannot go on says why in one line and exits. */
#ifndef KEEL_SIGN_FILE_H
#define KEEL_SIGN_FILE_H

#include "avb.h"

__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *fmt, ...);

/* Read a regular file; never freed. */
struct span file_read(const char *path);

/* Replace a file as a whole, or leave it as it was. */
void file_write(const char *path, struct span content, unsigned int mode);

#endif
