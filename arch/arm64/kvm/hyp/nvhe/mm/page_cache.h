/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A few pages set aside before a change is begun, so that the change itself
 * cannot fail for want of a table page. Linked through the pages themselves.
 * No lock of its own: it belongs to one call, or to what the owner's lock guards.
 */
#ifndef __HYP_MM_PAGE_CACHE_H
#define __HYP_MM_PAGE_CACHE_H

#include "mm/page_alloc.h"

struct page_cache {
	u64 head;		/* pfn, valid while nr is not 0 */
	u64 nr;
};

/* Top up to @nr pages from @pool. Return: 0, or -ENOMEM with the cache as it was. */
int page_cache_fill(struct page_cache *cache, struct hyp_pool *pool, u64 nr);

/*
 * Pages that guests never get: the pool is refilled by donation, which needs tables
 * of EL2's own map (6 at most) and splits blocks of the host stage-2 (4 at most).
 */
#define HYP_POOL_RESERVE	12

/* Has the pool @nr pages beyond the reserve? A hint: other CPUs take pages too. */
bool hyp_pool_spares(struct hyp_pool *pool, u64 nr);

/* page_cache_fill() for guests: -ENOMEM also if the reserve would be touched. */
int page_cache_fill_spare(struct page_cache *cache, struct hyp_pool *pool, u64 nr);

/* A page with count 1 that the caller must have known to be there. */
hyp_pfn_t page_cache_take(struct page_cache *cache);

void page_cache_put(struct page_cache *cache, hyp_pfn_t pfn);

/* Give pages back to @pool until @keep are left. */
void page_cache_drain(struct page_cache *cache, struct hyp_pool *pool, u64 keep);

#endif
