// SPDX-License-Identifier: GPL-2.0-only
/* hyp_page_put(): one reference less; the last one frees exactly this block. */
#include "mm/page_alloc.c"
#include "mm/vmemmap.c"
#include "model.c"
#include "window.c"
#include "pool.c"

void harness(void)
{
	struct pool_snapshot old;
	enum spec_pool status[MODEL_PAGES];
	u64 pfn = nondet_u64(), nr, i;
	u16 count;

	pool_havoc();
	assume(pool_ok());
	assume(pfn < MODEL_PAGES && is_head(pfn) && page_entry(pfn)->count);
	nr = 1UL << page_entry(pfn)->order;
	count = page_entry(pfn)->count;
	pool_save(&old);

	hyp_page_put(&hyp_pool, HYP_PFN(pfn));

	check(pool_ok());
	check(!hyp_pool.lock.held);
	check(hyp_pool.nr_pages == old.pool.nr_pages);
	pool_status(status);
	for_each_page(i) {
		bool freed = count == 1 && i >= pfn && i < pfn + nr;

		check(status[i] == (freed ? SPEC_POOL_FREE : old.status[i]));
		/* free blocks may merge; nothing else changes but the count of this one */
		if (count != 1 && i != pfn)
			check(page_unchanged(&old.w, i));
		if (old.status[i] != SPEC_POOL_FREE && !freed && i != pfn)
			check(page_unchanged(&old.w, i));
	}
	if (count != 1)
		check(page_entry(pfn)->count == (count == U16_MAX ? U16_MAX : count - 1));
	cover(count == U16_MAX);
	cover(count == 2);
	cover(count == 1 && nr == 1 && hyp_pool.nr_free == MODEL_PAGES);
	cover(count == 1 && nr == 2 && hyp_pool.nr_free == 2);
}
