// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_page_state: any pfn; tells what the entry says, of RAM only.
 *
 * verify: unwindset=call_check.0:32
 */
#include "hcall.c"

void harness(void)
{
	struct call c = { .nr = KEEL_HCALL_debug_page_state };
	u64 pfn, x;

	call_prepare(&c);
	pfn = c.regs.x[1];
	call_make(&c, KEEL_PHASE_DEBUG);
	if (!call_check(&c))
		return;
	check_only_told(&c);
	x = c.regs.x[1];
	if (pfn >= MODEL_PAGES || !page_is_ram(pfn)) {
		check(x == as_x(-EINVAL));
		cover(pfn < MODEL_PAGES);
		cover(pfn == ~0UL);
	} else {
		const struct hyp_page *p = page_entry(pfn);

		check(KEEL_PAGE_STATE_HOST(x) == p->host && KEEL_PAGE_STATE_HYP(x) == p->hyp);
		check(KEEL_PAGE_STATE_ORDER(x) == p->order && KEEL_PAGE_STATE_COUNT(x) == p->count);
		check(KEEL_PAGE_STATE_OWNER(x) == p->owner && !(x >> 32));
		cover(p->owner == OWNER_HYP);
		cover(p->count == U16_MAX);
	}
}
