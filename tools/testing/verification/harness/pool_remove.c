// SPDX-License-Identifier: GPL-2.0-only
/*
 * hyp_pool_remove(): all of a free range, or nothing and the first bad page's reason.
 *
 * verify: tier=long
 */
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
	int ret, expected = 0;

	pool_havoc();
	assume(pool_ok());
	pool_save(&old);
	assume(pfn < MODEL_PAGES && nr <= MODEL_PAGES - pfn);
	for_each_page(i)
		if (i >= pfn && i < pfn + nr && !expected && old.status[i] != SPEC_POOL_FREE)
			expected = old.status[i] == SPEC_POOL_USED ? -EBUSY : -EPERM;

	check(hyp_pool_check_free(&hyp_pool, HYP_PFN(pfn), nr) == expected);
	check(pool_unchanged(&old));
	ret = hyp_pool_remove(&hyp_pool, HYP_PFN(pfn), nr);

	check(ret == expected);
	check(pool_ok());
	if (ret) {
		check(pool_unchanged(&old));
		cover(ret == -EBUSY);
		cover(ret == -EPERM);
		return;
	}
	check(hyp_pool.nr_pages == old.pool.nr_pages - nr);
	check(hyp_pool.nr_free == old.pool.nr_free - nr);
	pool_status(status);
	for_each_page(i) {
		bool gone = i >= pfn && i < pfn + nr;

		check(status[i] == (gone ? SPEC_NOT_POOL : old.status[i]));
		if (gone)
			check(page_entry(i)->owner == OWNER_HYP && !page_entry(i)->count &&
			      page_entry(i)->order == HYP_NO_ORDER);
		if (old.status[i] != SPEC_POOL_FREE)
			check(page_unchanged(&old.w, i));
	}
	cover(nr == MODEL_PAGES);
	cover(nr == 1 && old.pool.nr_free == MODEL_PAGES);
	cover(nr == 2 && (pfn & 1));
}
