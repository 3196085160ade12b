/* SPDX-License-Identifier: GPL-2.0-only */
/* State after a broken invariant. lib/bug.h has the ways in. */
#ifndef __HYP_LIB_PANIC_H
#define __HYP_LIB_PANIC_H

#include "lib/bug.h"
#include "lib/spinlock.h"

/* Did any CPU panic? No hypercall is served any more then. */
static inline bool hyp_is_dead(void)
{
	return __atomic_load_n(&hyp_dead, __ATOMIC_RELAXED);
}

#endif
