// SPDX-License-Identifier: GPL-2.0-only
/* hyp_alloc_pages(): free pages, never one twice; fails only if no block is large enough. */
#include "mm/page_alloc.c"
#include "mm/vmemmap.c"
#include "model.c"
#include "window.c"
#include "pool.c"

static void check_failure(const struct pool_snapshot *old, u8 order)
{
	u64 i;

	check(pool_unchanged(old));
	for_each_page(i)
		check(!(is_head(i) && !page_entry(i)->count && page_entry(i)->order >= order));
	cover(order <= HYP_MAX_ORDER && old->pool.nr_free);
	cover(order > HYP_MAX_ORDER && old->pool.nr_free);
}

static void check_success(const struct pool_snapshot *old, u8 order, u64 pfn)
{
	enum spec_pool status[MODEL_PAGES];
	u64 i;

	check(order <= HYP_MAX_ORDER);
	check(pfn < MODEL_PAGES && !(pfn & ((1UL << order) - 1)));
	check(hyp_pool.nr_free == old->pool.nr_free - (1UL << order));
	pool_status(status);
	for_each_page(i) {
		if (i >= pfn && i < pfn + (1UL << order)) {
			check(old->status[i] == SPEC_POOL_FREE);
			check(status[i] == SPEC_POOL_USED);
		} else {
			check(status[i] == old->status[i]);
		}
		if (i == pfn)
			check(page_entry(i)->order == order && page_entry(i)->count == 1);
		if (old->status[i] != SPEC_POOL_FREE)
			check(page_unchanged(&old->w, i));
	}
	cover(order == 0 && old->pool.nr_free == MODEL_PAGES);
	cover(order == 1 && old->pool.nr_free == 2);
	cover(order == HYP_MAX_ORDER);
}

void harness(void)
{
	struct pool_snapshot old;
	u8 order = nondet_u8();
	hyp_pfn_t pfn;

	pool_havoc();
	assume(pool_ok());
	pool_save(&old);

	pfn = hyp_alloc_pages(&hyp_pool, order);

	check(pool_ok());
	check(!hyp_pool.lock.held);
	check(hyp_pool.nr_pages == old.pool.nr_pages);
	if (pfn.n == HYP_PFN_NONE.n)
		check_failure(&old, order);
	else
		check_success(&old, order, pfn.n);
}
