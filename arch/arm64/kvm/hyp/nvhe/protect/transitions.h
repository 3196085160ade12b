/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes of ownership and sharing. Each takes a range of values the caller did
 * not check, checks all of it, then changes all of it or nothing.
 *
 * Common to all: @pfn and @nr may be any 64-bit numbers; host_lock is taken here.
 * Return 0, or
 *	-EINVAL	nr is 0 or above KEEL_RANGE_MAX, or the range is not all RAM of one region
 * and what each adds. Of several bad pages the first decides.
 */
#ifndef __HYP_PROTECT_TRANSITIONS_H
#define __HYP_PROTECT_TRANSITIONS_H

#include "lib/types.h"

/**
 * host_share_hyp() - host: owned -> shared-owned; EL2: none -> shared-borrowed
 * -EPERM: a page is not the host's, or shared already.
 * Duty: none; no translation changes.
 */
int host_share_hyp(u64 pfn, u64 nr);

/**
 * host_unshare_hyp() - the way back
 * -EPERM: a page is not the host's or not shared. -EBUSY: EL2 has it pinned.
 * Duty: none; EL2 maps a borrowed page only while it is pinned.
 */
int host_unshare_hyp(u64 pfn, u64 nr);

/**
 * host_donate_hyp() - host: owned -> none; EL2: none -> owned, in the page pool
 * -EPERM: a page is not the host's, or shared. -ENOMEM: the pool lacks pages for
 * the tables that map the range at EL2.
 * Duty: host stage-2 unmap with broadcast TLBI. No cache maintenance: EL2 writes
 * before it reads, through the same cacheable attributes as any stale host line.
 */
int host_donate_hyp(u64 pfn, u64 nr);

/**
 * host_reclaim_hyp() - EL2: owned, unused -> none; host: none -> owned
 * -EPERM: a page is not of the page pool. -EBUSY: a page is in use.
 * Duty: EL2 unmap with broadcast TLBI; wiped, and cleaned to the point of
 * coherency, before the host can look.
 */
int host_reclaim_hyp(u64 pfn, u64 nr);

/**
 * hyp_pin_shared() - EL2 is going to use pages the host shared
 * -EPERM: a page is not shared with EL2. -EBUSY: its pin count is at its maximum.
 */
int hyp_pin_shared(u64 pfn, u64 nr);

/* Undo a successful hyp_pin_shared() of the same range. */
void hyp_unpin_shared(u64 pfn, u64 nr);

/* How many pages are in each state; kept as they change. */
struct page_counts {
	u64 ram, host, host_shared, hyp;
	u64 guest, guest_shared;	/* of protected guests; of these shared with the host */
	u64 lent;			/* mappings of the host's pages in other guests */
};

extern struct page_counts page_counts;

#endif
