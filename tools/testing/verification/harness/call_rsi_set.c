// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSI_IPA_STATE_SET, any arguments: a range is within the private half before a transition
 * hears of it, goes forward by what was done and no further.
 *
 * verify: unwind=6 unwindset=regs_same.0:32,vcpu_any.0:10
 */
#include "rsi.c"

static void check_call(u64 fid, u64 x0, s64 exit)
{
	u64 base = vcpu_was.regs.x[1], top = vcpu_was.regs.x[2], ripas = vcpu_was.regs.x[3];

	check(regs_same(3));
	if (!range_good(base, top) || ripas > 1) {
		check(exit == EXIT_RESUME && x0 == 1 && !t.asked && regs_same(1));
		cover(range_good(base, top));
		cover(ripas == 0 && base < ALIAS && top == ALIAS + PAGE);
		return;
	}
	check(t.asked && t.share == !ripas && t.ipa == base && t.nr <= (top - base) / PAGE);
	if (exit == FAULTS || exit == POOLS) {
		check(regs_same(0) && t.ret == (exit == POOLS ? -ENOMEM : -ENOENT));
		check(exit == POOLS || (t.missing == base && vcpu.info[0] == base));
		cover(exit == POOLS);
		cover(exit == FAULTS);
		return;
	}
	check(exit == EXIT_RESUME && x0 == (t.ret ? 1 : 0));
	if (t.ret) {
		check(regs_same(1) && t.ret != -ENOMEM);
		cover(true);
		return;
	}
	check(vcpu.regs.x[1] == base + t.nr * PAGE && vcpu.regs.x[1] <= top && !vcpu.regs.x[2]);
	if (ripas)
		check(vm.ram_base <= base && vm.ram_top >= vcpu.regs.x[1]);
	else
		check(vm.ram_base == vm_was.ram_base && vm.ram_top == vm_was.ram_top);
	cover(t.asked == 2);
	cover(ripas && vcpu.regs.x[1] < top && t.nr < KEEL_RANGE_MAX);
	cover(t.nr == KEEL_RANGE_MAX && vcpu.regs.x[1] == top);
}

void harness(void)
{
	prove_rsi(0xc4000197);
}
