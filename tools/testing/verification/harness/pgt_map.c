// SPDX-License-Identifier: GPL-2.0-only
/*
 * pgt_map_block(): one leaf of any level, over any well formed tables. Afterwards it
 * is there and every other address is translated as before; pgt_tables_needed()
 * was exact; break before make.
 *
 * verify: unwind=12
 */
#include "tables.c"

void harness(void)
{
	struct view old[IA_PAGES], now[IA_PAGES];
	struct page_cache cache = {};
	u64 page = nondet_u64(), pa = nondet_u64(), level = nondet_u64(), i, pages, need, prot;
	u64 nr_tables, attr;

	tables_havoc(false);
	assume(level >= 1 && level <= 3);
	pages = 1UL << (3 - level);
	assume(page < IA_PAGES && !(page & (pages - 1)));
	assume(!(pa & ~PGT_ADDR_MASK) && !(pa & ((pages << HYP_PAGE_SHIFT) - 1)));
	prot = any_prot();
	hardware_start();
	views(old);
	for (i = 0; i < IA_PAGES; i++) {
		struct pgt_leaf leaf = pgt_get(&pgt, i << HYP_PAGE_SHIFT);

		check(((leaf.desc & PGT_VALID) != 0) == old[i].valid);
		check(!old[i].valid || leaf.level == old[i].level);
	}
	nr_tables = pgt.nr_tables;
	need = pgt_tables_needed(&pgt, page << HYP_PAGE_SHIFT, pages << HYP_PAGE_SHIFT, level);
	check(need <= 2);
	cache.nr = need;

	pgt_map_block(&pgt, page << HYP_PAGE_SHIFT, HYP_PA(pa), level, prot, &cache);

	check(nr_taken == need && cache.nr == nr_put);
	check(pgt.nr_tables == nr_tables + nr_taken - nr_put);
	check_hardware();
	views(now);
	attr = pgt_leaf_attr(pgt.kind, level, prot) & ~PGT_TABLE;
	for (i = 0; i < IA_PAGES; i++) {
		if (i >= page && i < page + pages)
			check(now[i].valid && now[i].attr == attr && now[i].level == level &&
			      now[i].pa == pa + ((i - page) << HYP_PAGE_SHIFT));
		else
			check(same_access(old[i], now[i]));
	}
	check_tables();
	cover(need == 2 && old[page].valid);
	cover(need == 2 && !old[page].valid);
	cover(nr_put == 3);
	cover(!need && old[page].valid && old[page].level == level && old[page].pa != pa);
	cover(pgt.kind == PGT_HYP_S1);
}
