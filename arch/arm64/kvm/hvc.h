/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The HVC and SMC instructions, as host calls use them.
 *
 * Whoever answers (stub vectors, probe code, init vectors, EL2 proper; firmware)
 * is allowed to change x0 to x17 and nothing else.
 */
#ifndef __KEEL_HVC_H
#define __KEEL_HVC_H

#include <linux/types.h>

/* Answer of the kernel's stub vectors to a number they do not know. */
#define KEEL_STUB_ERR		0xbadca11UL
/* A number no stub and no upstream hypervisor assigns. */
#define KEEL_STUB_UNKNOWN	0x10000UL
#define KEEL_STUB_SET_VECTORS	0UL
#define KEEL_STUB_SOFT_RESTART	1UL
/* SMCCC_RET_NOT_SUPPORTED, as x0 holds it */
#define KEEL_NOT_SUPPORTED	(~0UL)

struct keel_hvc_result {
	u64 x0, x1;
};

static inline struct keel_hvc_result keel_hvc(u64 x0, u64 x1, u64 x2, u64 x3, u64 x4)
{
	register u64 r0 asm("x0") = x0;
	register u64 r1 asm("x1") = x1;
	register u64 r2 asm("x2") = x2;
	register u64 r3 asm("x3") = x3;
	register u64 r4 asm("x4") = x4;

	asm volatile("hvc	#0"
		     : "+r" (r0), "+r" (r1), "+r" (r2), "+r" (r3), "+r" (r4)
		     :
		     : "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
		       "x14", "x15", "x16", "x17", "cc", "memory");

	return (struct keel_hvc_result){ r0, r1 };
}

static inline struct keel_hvc_result keel_smc(u64 x0, u64 x1, u64 x2, u64 x3, u64 x4, u64 x5)
{
	register u64 r0 asm("x0") = x0;
	register u64 r1 asm("x1") = x1;
	register u64 r2 asm("x2") = x2;
	register u64 r3 asm("x3") = x3;
	register u64 r4 asm("x4") = x4;
	register u64 r5 asm("x5") = x5;

	asm volatile("smc	#0"
		     : "+r" (r0), "+r" (r1), "+r" (r2), "+r" (r3), "+r" (r4), "+r" (r5)
		     :
		     : "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
		       "x14", "x15", "x16", "x17", "cc", "memory");

	return (struct keel_hvc_result){ r0, r1 };
}

#endif
