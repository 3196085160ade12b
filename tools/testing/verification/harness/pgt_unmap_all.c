// SPDX-License-Identifier: GPL-2.0-only
/*
 * pgt_unmap_all(): nothing is mapped, every table came back, none while it could
 * still be walked.
 *
 * verify: unwind=12 tier=long
 */
#include "tables.c"

void harness(void)
{
	struct page_cache cache = {};
	u64 nr_tables;

	tables_havoc();
	assume(pgt.kind == PGT_HOST_S2);
	hardware_start();
	nr_tables = pgt.nr_tables;

	pgt_unmap_all(&pgt, &cache);

	check(cache.nr == nr_tables && nr_put == nr_tables && !nr_taken && !pgt.nr_tables);
	check_hardware();
	check(!view().valid);
	check_tables();
	cover(nr_tables == 6);
	cover(nr_tables == 0 && tlb.valid == false);
}
