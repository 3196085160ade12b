// SPDX-License-Identifier: GPL-2.0-only
/*
 * hyp_pool_invariant(), which the debug build and KUnit use, says of well formed
 * blocks what the pool harnesses assume and prove.
 */
#include "mm/page_alloc.c"
#include "mm/vmemmap.c"
#include "model.c"
#include "window.c"
#include "pool.c"

void harness(void)
{
	pool_havoc();
	assume(pool_ok());
	check(hyp_pool_invariant(&hyp_pool));
	cover(hyp_pool.nr_free == MODEL_PAGES);
	cover(hyp_pool.nr_free == 3);
}
