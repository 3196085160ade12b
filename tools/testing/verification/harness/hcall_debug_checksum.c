// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_checksum: reads within the sections, changes nothing, refuses other numbers.
 *
 * verify: unwindset=call_check.0:32
 */
#define MODEL_OWN_MAP
#include "hcall.c"

/* The root table as a page of four words, and where the next page would begin. */
#define ROOT_PFN	100

static u64 root_table[4];

void *own_map_ptr(hyp_pfn_t pfn)
{
	check(pfn.n == ROOT_PFN || pfn.n == ROOT_PFN + 1);
	return pfn.n == ROOT_PFN ? root_table : root_table + 4;
}

void harness(void)
{
	struct call c = { .nr = KEEL_HCALL_debug_checksum };
	u64 what;

	call_prepare(&c);
	what = c.regs.x[1];
	hyp_pgt.root = HYP_PFN(ROOT_PFN);
	call_make(&c, KEEL_PHASE_DEBUG);
	if (!call_check(&c))
		return;
	check_only_told(&c);
	if (what <= KEEL_CHECKSUM_HYP_PGT)
		check(!(c.regs.x[1] >> 63));
	else
		check(c.regs.x[1] == as_x(-EINVAL));
	cover(what == KEEL_CHECKSUM_TEXT);
	cover(what == KEEL_CHECKSUM_RO_DATA);
	cover(what == KEEL_CHECKSUM_HYP_PGT);
	cover(what == KEEL_CHECKSUM_HYP_PGT + 1);
	cover(what == ~0UL);
}
