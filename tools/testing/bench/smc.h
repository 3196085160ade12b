/* SPDX-License-Identifier: GPL-2.0-only */
/* The SMC instruction; the twin of keel_hvc(). */
#ifndef __BENCH_SMC_H
#define __BENCH_SMC_H

#include <linux/types.h>

static inline s64 bench_smc(u64 x0, u64 x1, u64 x2, u64 x3)
{
	register u64 r0 asm("x0") = x0;
	register u64 r1 asm("x1") = x1;
	register u64 r2 asm("x2") = x2;
	register u64 r3 asm("x3") = x3;

	asm volatile("smc	#0"
		     : "+r" (r0), "+r" (r1), "+r" (r2), "+r" (r3)
		     :
		     : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
		       "x13", "x14", "x15", "x16", "x17", "cc", "memory");
	return r0;
}

#endif
