// SPDX-License-Identifier: GPL-2.0-only
/* Pages set aside ahead of a change. */
#include "mm/page_cache.h"
#include "mm/own_map.h"

hyp_pfn_t page_cache_take(struct page_cache *cache)
{
	hyp_pfn_t pfn = HYP_PFN(cache->head);

	HYP_BUG_ON(!cache->nr);
	cache->head = *(u64 *)own_map_ptr(pfn);
	cache->nr--;
	return pfn;
}

void page_cache_put(struct page_cache *cache, hyp_pfn_t pfn)
{
	*(u64 *)own_map_ptr(pfn) = cache->head;
	cache->head = pfn.n;
	cache->nr++;
}

void page_cache_drain(struct page_cache *cache, struct hyp_pool *pool, u64 keep)
{
	while (cache->nr > keep)
		hyp_page_put(pool, page_cache_take(cache));
}

int page_cache_fill(struct page_cache *cache, struct hyp_pool *pool, u64 nr)
{
	u64 before = cache->nr;

	while (cache->nr < nr) {
		hyp_pfn_t pfn = hyp_alloc_pages(pool, 0);

		if (pfn.n == HYP_PFN_NONE.n) {
			page_cache_drain(cache, pool, before);
			return -ENOMEM;
		}
		page_cache_put(cache, pfn);
	}
	return 0;
}

bool hyp_pool_spares(struct hyp_pool *pool, u64 nr)
{
	u64 free = hyp_pool_nr_free(pool);

	return free >= HYP_POOL_RESERVE && free - HYP_POOL_RESERVE >= nr;
}

int page_cache_fill_spare(struct page_cache *cache, struct hyp_pool *pool, u64 nr)
{
	if (cache->nr < nr && !hyp_pool_spares(pool, nr - cache->nr))
		return -ENOMEM;
	return page_cache_fill(cache, pool, nr);
}
