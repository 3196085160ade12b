// SPDX-License-Identifier: GPL-2.0-only
/*
 * pgt_map_block() of a leaf of one level, over any well formed tables. Afterwards it
 * is there and every other address is translated as before; pgt_tables_needed()
 * was exact; break before make; no table freed while it can be walked.
 */
#include "tables.c"

static void prove_map(unsigned int level)
{
	u64 page = nondet_u64(), pa = nondet_u64(), pages = 1UL << (3 - level), need, prot, nr_tables;
	struct page_cache cache = {};
	struct view old, now;
	struct pgt_leaf leaf;

	tables_havoc();
	assume(page < IA_PAGES && !(page & (pages - 1)));
	assume(!(pa & ~PGT_ADDR_MASK) && !(pa & ((pages << HYP_PAGE_SHIFT) - 1)));
	prot = any_prot();
	hardware_start();
	old = view();
	leaf = pgt_get(&pgt, probe << HYP_PAGE_SHIFT);
	check((leaf.desc & PGT_VALID) == old.valid && (!old.valid || leaf.level == old.level));
	nr_tables = pgt.nr_tables;
	need = pgt_tables_needed(&pgt, page << HYP_PAGE_SHIFT, pages << HYP_PAGE_SHIFT, level);
	cache.nr = need;

	pgt_map_block(&pgt, page << HYP_PAGE_SHIFT, HYP_PA(pa), level, prot, &cache);

	check(nr_taken == need && cache.nr == nr_put);
	check(pgt.nr_tables == nr_tables + nr_taken - nr_put);
	check_hardware();
	now = view();
	if (probe >= page && probe < page + pages) {
		check(now.valid && now.level == level);
		check(now.pa == pa + ((probe - page) << HYP_PAGE_SHIFT));
		check(now.attr == (pgt_leaf_attr(pgt.kind, level, prot) & ~PGT_TABLE));
	} else {
		check(same_access(old, now));
	}
	check_tables();
	cover(need == level - 1 && old.valid);
	cover(need == level - 1 && !old.valid);
	cover(nr_put == (level == 1 ? 3 : level == 2));
	cover(!need && old.valid && now.valid && old.level == level && old.pa != now.pa);
	cover(!need && old.valid && now.valid && old.pa == now.pa && old.attr != now.attr);
	cover(pgt.kind == PGT_HYP_S1);
}
