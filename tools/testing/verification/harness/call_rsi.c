// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_rsi(), any call but those about ranges, and those with harnesses of their own
 * (measure_calls, guest_attest, guest_host_call): the configuration goes into a page that is
 * the guest's own, and nowhere else; unknown calls change nothing.
 *
 * verify: unwind=6 unwindset=regs_same.0:32,vcpu_any.0:10
 */
#include "rsi.c"

static void check_config(u64 x0, s64 exit)
{
	u64 ipa = vcpu_was.regs.x[1], offset;
	bool good = !(ipa % PAGE) && ipa < ALIAS;
	/* what is shared in place in the Realm world is as good as not there */
	bool valid = leaf_there.desc & PGT_VALID && !(leaf_there.desc & PGT_S2_NS);

	check(regs_same(1) && there == (good && valid));
	check(vm.guarded == (vm_was.guarded || there));
	if (!good) {
		check(exit == EXIT_RESUME && x0 == 1);
		cover(ipa == ALIAS);
		return;
	}
	check(looked_at == ipa);
	if (!valid) {
		check(exit == FAULTS && vcpu.info[0] == ipa && regs_same(0));
		cover(true);
		return;
	}
	offset = ipa & (pgt_level_size(leaf_there.level) - 1);
	check(mapped_pfn == ((leaf_there.desc & 0xfffffffff000) + offset) >> HYP_PAGE_SHIFT);
	check(exit == EXIT_RESUME && !x0 && wiped);
	check(page.ipa_width == IPA_BITS);
	cover(leaf_there.level == 2);
}

/* Of the calls that are known; nothing of the rest. */
static void check_call(u64 fid, u64 x0, s64 exit)
{
	switch (fid) {
	case 0xc4000190:
		check(exit == EXIT_RESUME && x0 == (vcpu_was.regs.x[1] != 0x10000));
		check(vcpu.regs.x[1] == 0x10000 && vcpu.regs.x[2] == 0x10000);
		cover(!x0);
		break;
	case 0xc4000191:
		check(exit == EXIT_RESUME && !x0 && !vcpu.regs.x[1]);
		break;
	case 0xc4000196:
		check_config(x0, exit);
		break;
	default:
		check(exit == GUEST_CALL_UNKNOWN && regs_same(0) && !t.asked);
		cover(fid == 0xc400019a);
	}
}

void harness(void)
{
	u64 fid = nondet_u32();

	assume(fid != 0xc4000197 && fid != 0xc4000198);
	assume((fid < 0xc4000192 || fid > 0xc4000195) && fid != 0xc4000199);
	prove_rsi(fid);
}
