// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSI_IPA_STATE_GET, any arguments: how far the first page's state reaches.
 *
 * verify: tier=long unwind=6 unwindset=regs_same.0:32,vcpu_any.0:10
 */
#include "rsi.c"

static u64 state(u64 page_nr)
{
	u64 ipa = vcpu_was.regs.x[1] + page_nr * PAGE;

	return !shared_at[page_nr] && ipa >= vm.ram_base && ipa < vm.ram_top;
}

static void check_call(u64 fid, u64 x0, s64 exit)
{
	u64 base = vcpu_was.regs.x[1], top = vcpu_was.regs.x[2], nr, i;

	check(exit == EXIT_RESUME && regs_same(3) && !t.asked);
	if (!range_good(base, top)) {
		check(x0 == 1 && regs_same(1));
		cover(base == ALIAS);
		return;
	}
	nr = (vcpu.regs.x[1] - base) / PAGE;
	check(!x0 && nr && nr <= KEEL_RANGE_MAX && vcpu.regs.x[1] <= top);
	check(vcpu.regs.x[2] == state(0));
	for (i = 0; i < KEEL_RANGE_MAX; i++)
		if (i < nr)
			check(state(i) == state(0));
	/* as far as it is so, or as one call looks */
	check(nr == KEEL_RANGE_MAX || vcpu.regs.x[1] == top || state(nr) != state(0));
	cover(state(0) && nr == 2 && vcpu.regs.x[1] < top);
	cover(!state(0) && nr == KEEL_RANGE_MAX && vcpu.regs.x[1] < top);
}

void harness(void)
{
	prove_rsi(0xc4000198);
}
