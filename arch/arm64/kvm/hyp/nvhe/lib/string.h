/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __HYP_LIB_STRING_H
#define __HYP_LIB_STRING_H

#include "lib/types.h"

void *memset(void *dst, int c, size_t n);
void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);

#endif
