// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_psci(): any function id and arguments, any power states of the VM's vCPUs. CPU_ON
 * changes one vCPU that is off, and no other call any but its own; where it starts is not
 * among what the host hears.
 *
 * verify: unwind=5 unwindset=regs_same.0:32,vcpu_any.0:10
 */
#include "others.c"
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#include "vm/vcpu.c"
#include "calls/guest_psci.c"
#pragma CPROVER check pop

#define PSCI_X(n)	(~0UL - ((n) - 1))	/* -n */

static u64 fid;

u64 model_sysreg(u32 reg)
{
	return nondet_u64();
}

/* harness/run_exit.c */
s64 exit_standby(struct vcpu *v)
{
	check(v == &vcpu && !v->regs.x[0]);
	if (nondet_bool())
		return EXIT_RESUME;
	v->info[0] = 77;
	return KEEL_EXIT_WFI;
}

static u64 argument(unsigned int n)
{
	return fid >> 30 & 1 ? vcpu_was.regs.x[n] : vcpu_was.regs.x[n] & U32_MAX;
}

/* The first, should the host of an open guest have given two one number. */
static const struct vcpu *target(void)
{
	const struct vcpu *t;
	u64 i;

	for (i = 0; i < KEEL_MAX_VCPUS; i++) {
		t = vcpu_of(i);
		if (t && (t->mpidr & AFFINITY) == argument(1))
			return t;
	}
	return NULL;
}

static void check_cpu_on(s64 exit)
{
	const struct vcpu *t = target();

	if (t && t->power == VCPU_OFF) {
		const struct vcpu *now = t == &vcpu_was ? &vcpu : &other;

		check(exit == KEEL_EXIT_CPU_ON && vcpu.regs.x[0] == 0);
		check(now->power == VCPU_ON_PENDING);
		check(now->on_pc == argument(2) && now->on_context == argument(3));
		check(vcpu.info[0] == t->index);
		cover(t != &vcpu_was && !(fid >> 30 & 1));
		return;
	}
	check(exit == EXIT_RESUME);
	check(vcpu.regs.x[0] == (!t ? PSCI_X(2) : t->power == VCPU_CLAIMED ? PSCI_X(5) : PSCI_X(4)));
	cover(!t && argument(1) < 2);
	cover(!t && argument(1) == 1UL << 31);
	cover(t == &vcpu_was);
	cover(t && t->power == VCPU_CLAIMED);
}

/* Nobody but @but moves, and @but from off only. */
static void check_others(const struct vcpu *but)
{
	if (but != &other_was)
		check(other.power == other_was.power && start_same(&other, &other_was));
	if (but != &vcpu_was)
		check(start_same(&vcpu, &vcpu_was));
}

static void check_affinity(s64 exit)
{
	u64 at = argument(1), level = argument(2), i, want = PSCI_X(2);
	u64 shift = level == 3 ? 32 : 8 * (level & 3);
	bool on = false, off = false, coming = false;

	for (i = 0; i < KEEL_MAX_VCPUS; i++) {
		const struct vcpu *t = vcpu_of(i);

		/* the fields from that level on; all but the lowest are 0 */
		if (!t || at >> shift != (t->mpidr & AFFINITY) >> shift)
			continue;
		on |= t->power == VCPU_ON || t->power == VCPU_ON_PENDING;
		off |= t->power == VCPU_OFF;
		coming |= t->power == VCPU_CLAIMED;
	}
	if (level <= 3 && !(at & ~0xff00ffffffUL))
		want = on ? 0 : coming ? 2 : off ? 1 : want;
	check(exit == EXIT_RESUME && vcpu.regs.x[0] == want);
	cover(want == PSCI_X(2) && level <= 3);
	cover(want == 2 && level == 0);
	cover(want == 1 && level == 3);
	cover(want == 0 && level == 2);
}

void harness(void)
{
	bool off;
	s64 exit;
	u64 i;

	others_any();
	/* harness/call_decode.c */
	fid = nondet_u32();
	vcpu.regs.x[0] = vcpu_was.regs.x[0] = nondet_u64() << 32 | fid;
	for (i = 0; i < 4; i++)
		vcpu.info[i] = vcpu_was.info[i] = 0;	/* vcpu_run() sees to it */

	exit = guest_psci(&vcpu, fid);

	check(regs_same(1));
	off = fid == 0x84000002;
	if (fid == 0x84000003 || fid == 0xc4000003) {
		check_cpu_on(exit);
		check_others(exit == KEEL_EXIT_CPU_ON ? target() : NULL);
		check(vcpu.power == vcpu_was.power || vcpu_was.power == VCPU_OFF);
	} else {
		check_others(NULL);
		check(vcpu.power == (off ? VCPU_OFF : vcpu_was.power));
		check(off == (exit == KEEL_EXIT_CPU_OFF));
		if (fid == 0x84000004 || fid == 0xc4000004)
			check_affinity(exit);
	}
	/* what the host hears: all of it */
	if (exit == KEEL_EXIT_SYSTEM) {
		bool reset2 = (fid & 0xff) == 0x12, off2 = (fid & 0xff) == 0x15;

		check(vcpu.info[0] == (reset2 ? 3 : off2 ? 4 : (fid & 0xff) == 8 ? 1 : 2));
		check(vcpu.info[1] == (reset2 ? vcpu_was.regs.x[1] & U32_MAX : 0));
		check(vcpu.info[2] == (reset2 ? argument(2) : 0));
		check(vcpu.regs.x[0] == PSCI_X(6));
		cover(reset2);
		cover(!reset2);
	} else {
		check(vcpu.info[0] == (exit == KEEL_EXIT_WFI ? 77 : exit == KEEL_EXIT_CPU_ON ?
				       target()->index : 0));
		check(!vcpu.info[1] && !vcpu.info[2]);
	}
	check(!vcpu.info[3]);
	if (exit == GUEST_CALL_UNKNOWN)
		check(vcpu.regs.x[0] == vcpu_was.regs.x[0]);
	cover(exit == GUEST_CALL_UNKNOWN && (fid & 0xffffff00) == 0x84000000);
	cover(exit == KEEL_EXIT_WFI);
	cover(off);
}
