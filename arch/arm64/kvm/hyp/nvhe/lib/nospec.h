/* SPDX-License-Identifier: GPL-2.0-only */
/* Bounds that hold under speculation too (Spectre v1): for indices the host chose. */
#ifndef __HYP_LIB_NOSPEC_H
#define __HYP_LIB_NOSPEC_H

#include "lib/types.h"

/* @index if it is below @size, else 0, by data flow and not by a branch. */
static inline u64 index_nospec(u64 index, u64 size)
{
#ifdef __aarch64__
	u64 mask;

	asm("cmp %1, %2\n sbc %0, xzr, xzr\n" : "=r"(mask) : "r"(index), "r"(size) : "cc");
	asm volatile("hint #20" ::: "memory");	/* CSDB */
	return index & mask;
#else
	return index < size ? index : 0;
#endif
}

#endif
