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

/**
 * claim_panic_record() - from now on a panic is told in this page of the host
 * It is shared and pinned for good. Once; no CPU has panicked.
 * Return: 0, or what host_share_hyp() says.
 */
int claim_panic_record(u64 pfn);

#endif
