// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_pkvm(), any call but those of the MMIO guard: of a guest that is not protected nothing
 * is shared or given up; a range that is handed to a transition is within bounds, and the
 * guest hears of as many pages as were done.
 *
 * verify: tier=long unwind=5 unwindset=regs_same.0:32,vcpu_any.0:10
 */
#include "pkvm.c"

static void check_share(u64 x0, s64 exit)
{
	if (t.ret == -ENOMEM) {
		check(exit == POOLS && regs_same(0));
		cover(true);
	} else if (t.ret == -ENOENT && t.share) {
		/* the first page: all before it would have been done */
		check(exit == FAULTS && vcpu.info[0] == vcpu_was.regs.x[1] && t.missing == t.ipa);
		check(regs_same(0));
		cover(true);
	} else {
		check(exit == EXIT_RESUME && x0 == (t.ret ? INVALID : 0));
		check(t.ret || vcpu.regs.x[1] == t.nr);
		check(!t.ret || regs_same(1));
		cover(!t.ret && t.asked == 2);
		cover(!t.ret && t.nr == 1 && !vcpu_was.regs.x[2]);
		cover(!t.ret && t.nr == KEEL_RANGE_MAX && vcpu_was.regs.x[2] >> 60);
	}
}

static void check_relinquish(u64 x0, s64 exit)
{
	check(t.ipa == vcpu_was.regs.x[1] && regs_same(1));
	if (t.ret == -ENOMEM) {
		check(exit == POOLS);
	} else if (t.ret) {
		check(exit == EXIT_RESUME && x0 == INVALID && info_same());
		cover(true);
	} else {
		check(exit == KEEL_EXIT_RELINQUISHED && x0 == 0);
		check(vcpu.info[0] == t.ipa && vcpu.info[1] == 99);
		cover(true);
	}
}

/* Known calls of a guest that is protected, and of the rest none. */
static void check_call(u64 fid, u64 x0, s64 exit)
{
	u64 func = fid & 0xffff;
	bool known = exit != GUEST_CALL_UNKNOWN;
	bool pvm_call = vm.protected && fid >> 30 & 1 && func >= F_HYP_MEMINFO &&
			func <= F_RGUARD_UNMAP;

	check(known == (pvm_call || fid == 0x8600ff01 || fid == 0x86000000));
	check(vm.guard[0] == vm_was.guard[0] && vm.guard[1] == vm_was.guard[1]);
	check(vm.guarded == (vm_was.guarded || (pvm_call && func == F_GUARD_ENROLL)));
	if (!pvm_call) {
		check(!t.asked && info_same());
		if (!known)
			check(regs_same(0));
		if (fid == 0x86000000)
			check(x0 == (vm.protected ? 0xffd : 1));
		cover(!known && !vm.protected && fid == 0xc6000003);
		cover(fid == 0x86000000);
		return;
	}
	if (t.asked && func == F_MEM_RELINQUISH)
		check_relinquish(x0, exit);
	else if (t.asked)
		check_share(x0, exit);
	else
		check(exit == EXIT_RESUME && info_same());
	check(!t.asked || (func == F_MEM_SHARE && t.share) || func == F_MEM_RELINQUISH ||
	      (func == F_MEM_UNSHARE && !t.share));
	cover(func == F_HYP_MEMINFO && x0 == HYP_PAGE_SIZE);
	cover(func == F_GUARD_ENROLL);
}

void harness(void)
{
	u64 fid = nondet_u32(), func = fid & 0xffff;

	/* harness/call_decode.c: no other comes here */
	assume((fid >> 24 | 0x40) == 0xc6 && !(fid & 0xfe0000));
	assume(func < F_GUARD_MAP || func > F_RGUARD_UNMAP || func == F_MEM_RELINQUISH);
	prove_pkvm(fid);
}
