// SPDX-License-Identifier: GPL-2.0-only
/* hyp_pool_init(): the invariant holds from the start. */
#include "mm/page_alloc.c"
#include "mm/vmemmap.c"
#include "model.c"
#include "window.c"
#include "pool.c"

void harness(void)
{
	u64 i;

	pool_havoc();
	for_each_page(i) {
		assume(page_entry(i)->owner == OWNER_HYP || !page_mem(i)->own_mapped);
		assume(page_entry(i)->owner != OWNER_HYP ||
		       (page_entry(i)->order == HYP_NO_ORDER && !page_entry(i)->count));
	}
	hyp_pool_init(&hyp_pool);
	check(pool_ok());
	check(hyp_pool_nr_free(&hyp_pool) == 0);
	cover(page_entry(0)->owner == OWNER_HYP);
}
