// SPDX-License-Identifier: GPL-2.0-only
/*
 * pgt_unmap_range(): any range, any well formed tables, any number of pages in the
 * cache. Nothing of the range is mapped afterwards; other addresses are translated
 * as before, but for blocks of the host stage-2 that could not be split; tables that
 * became empty are freed once nobody walks them.
 *
 * verify: unwind=12 tier=long
 */
#include "tables.c"

void harness(void)
{
	struct view old, now;
	struct page_cache cache = {};
	u64 page = nondet_u64(), nr = nondet_u64(), before, nr_tables;

	tables_havoc();
	if (pgt.kind == PGT_HYP_S1)
		assume_no_blocks();
	assume(page < IA_PAGES && nr >= 1 && nr <= IA_PAGES - page);
	before = cache.nr = nondet_u64();
	assume(before <= MAX_FRESH);
	hardware_start();
	old = view();
	nr_tables = pgt.nr_tables;

	pgt_unmap_range(&pgt, page << HYP_PAGE_SHIFT, nr << HYP_PAGE_SHIFT, &cache);

	check(cache.nr == before - nr_taken + nr_put);
	check(pgt.nr_tables == nr_tables + nr_taken - nr_put);
	check_hardware();
	now = view();
	if (probe >= page && probe < page + nr)
		check(!now.valid);
	else if (before == MAX_FRESH || pgt.kind != PGT_HOST_S2)
		check(same_access(old, now));
	else
		check(!now.valid || same_access(old, now));
	check_tables();
	cover(nr_taken == 4);
	cover(nr_put == 6);
	cover(!before && old.valid && !now.valid && probe < page);
	cover(pgt.kind == PGT_HYP_S1 && old.valid);
}
