// SPDX-License-Identifier: GPL-2.0-only
/* hyp_pool_add(): exactly the pages given become free ones of the pool. */
#include "mm/page_alloc.c"
#include "mm/vmemmap.c"
#include "model.c"
#include "window.c"
#include "pool.c"

void harness(void)
{
	struct pool_snapshot old;
	enum spec_pool status[MODEL_PAGES];
	u64 pfn = nondet_u64(), nr = nondet_u64(), i;

	pool_havoc();
	assume(pool_ok());
	pool_save(&old);
	assume(pfn < MODEL_PAGES && nr <= MODEL_PAGES - pfn);
	for_each_page(i)
		if (i >= pfn && i < pfn + nr)
			assume(page_entry(i)->owner == OWNER_HYP && page_mem(i)->own_mapped &&
			       old.status[i] == SPEC_NOT_POOL);

	hyp_pool_add(&hyp_pool, HYP_PFN(pfn), nr);

	check(pool_ok());
	check(!hyp_pool.lock.held);
	check(hyp_pool.nr_pages == old.pool.nr_pages + nr);
	check(hyp_pool.nr_free == old.pool.nr_free + nr);
	pool_status(status);
	for_each_page(i) {
		bool added = i >= pfn && i < pfn + nr;

		check(status[i] == (added ? SPEC_POOL_FREE : old.status[i]));
		if (old.status[i] != SPEC_POOL_FREE && !added)
			check(page_unchanged(&old.w, i));
	}
	cover(nr == MODEL_PAGES);
	cover(nr == 1 && hyp_pool.nr_free == MODEL_PAGES);
	cover(nr == 3 && old.pool.nr_free == 0);
}
