/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A broken invariant is a panic: EL2 writes the panic record and never serves a
 * call again. A mistake of the host or of a guest is an error code, never this.
 */
#ifndef __HYP_LIB_BUG_H
#define __HYP_LIB_BUG_H

#include <linux/compiler.h>

void hyp_panic(const char *text) __noreturn;

#define __HYP_STR(x)	#x
#define HYP_STR(x)	__HYP_STR(x)

#define HYP_BUG_ON(cond)						\
	do {								\
		if (unlikely(cond))					\
			hyp_panic(__FILE_NAME__ ":" HYP_STR(__LINE__) ": " #cond); \
	} while (0)

#ifdef CONFIG_NVHE_EL2_DEBUG
#define HYP_DEBUG_BUG_ON(cond)	HYP_BUG_ON(cond)
#else
#define HYP_DEBUG_BUG_ON(cond)	do { (void)sizeof(cond); } while (0)
#endif

#endif
