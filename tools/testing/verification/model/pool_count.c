// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page pool as a number of free pages, for proofs in which its pages are table pages
 * and nothing looks into them; and page caches likewise. That mm/page_cache.c takes
 * from the pool what it says, or nothing, is in hcall_host_donate_hyp.
 */
#include "model.h"
#include "pool.h"
#include "mm/page_cache.h"

struct hyp_pool hyp_pool;

struct hyp_pool nondet_pool(void);

void pool_havoc(void)
{
	window_havoc();
	hyp_pool = nondet_pool();
	hyp_pool.lock.held = false;
}

/* What EL2 owns is in its own map or not; nothing else is. */
bool pool_ok(void)
{
	u64 i;

	for_each_page(i)
		if (page_entry(i)->owner != OWNER_HYP && page_mem(i)->own_mapped)
			return false;
	return hyp_pool.nr_free <= hyp_pool.nr_pages && !hyp_pool.lock.held;
}

void pool_save(struct pool_snapshot *s)
{
	s->pool = hyp_pool;
	window_save(&s->w);
}

bool pool_unchanged(const struct pool_snapshot *s)
{
	u64 i;

	for_each_page(i)
		if (!page_unchanged(&s->w, i))
			return false;
	return s->pool.nr_free == hyp_pool.nr_free;
}

u64 hyp_pool_nr_free(struct hyp_pool *pool)
{
	return pool->nr_free;
}

int page_cache_fill_spare(struct page_cache *cache, struct hyp_pool *pool, u64 nr)
{
	check(!pool->lock.held && !cache->nr);
	if (nr && (pool->nr_free < HYP_POOL_RESERVE || pool->nr_free - HYP_POOL_RESERVE < nr))
		return -ENOMEM;
	pool->nr_free -= nr;
	cache->nr = nr;
	return 0;
}

void page_cache_drain(struct page_cache *cache, struct hyp_pool *pool, u64 keep)
{
	check(!pool->lock.held && !keep);
	pool->nr_free += cache->nr;
	cache->nr = 0;
}
