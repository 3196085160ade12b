// SPDX-License-Identifier: GPL-2.0-only
/* hyp_split_pages(): a used block becomes as many used pages; nothing else changes. */
#include "mm/page_alloc.c"
#include "mm/vmemmap.c"
#include "model.c"
#include "window.c"
#include "pool.c"

void harness(void)
{
	struct pool_snapshot old;
	u64 pfn = nondet_u64(), nr, i;

	pool_havoc();
	assume(pool_ok());
	assume(pfn < MODEL_PAGES && is_head(pfn) && page_entry(pfn)->count == 1);
	nr = 1UL << page_entry(pfn)->order;
	pool_save(&old);

	hyp_split_pages(&hyp_pool, HYP_PFN(pfn));

	check(pool_ok());
	for_each_page(i) {
		if (i < pfn || i >= pfn + nr)
			continue;
		check(page_entry(i)->order == 0 && page_entry(i)->count == 1);
		old.w.page[i].order = 0;
		old.w.page[i].count = 1;
	}
	check(pool_unchanged(&old));
	cover(nr == 1);
	cover(nr == MODEL_PAGES);
}
