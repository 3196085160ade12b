// SPDX-License-Identifier: GPL-2.0-only
/* hyp_page_get(): one reference more, stuck at the maximum. */
#include "mm/page_alloc.c"
#include "mm/vmemmap.c"
#include "model.c"
#include "window.c"
#include "pool.c"

void harness(void)
{
	struct pool_snapshot old;
	u64 pfn = nondet_u64(), i;
	u16 count;

	pool_havoc();
	assume(pool_ok());
	assume(pfn < MODEL_PAGES && is_head(pfn) && page_entry(pfn)->count);
	count = page_entry(pfn)->count;
	pool_save(&old);

	hyp_page_get(&hyp_pool, HYP_PFN(pfn));

	check(pool_ok());
	check(page_entry(pfn)->count == (count == U16_MAX ? U16_MAX : count + 1));
	old.w.page[pfn].count = page_entry(pfn)->count;
	check(pool_unchanged(&old));
	cover(count == U16_MAX);
	cover(count == 1);
}
