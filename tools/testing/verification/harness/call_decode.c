// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_call(): any function id and immediate, by HVC and SMC. One dialect is asked, the one
 * the id belongs to, and RSI only for a protected guest's SMC; whatever nobody knows answers
 * NOT_SUPPORTED and changes nothing else.
 *
 * verify: unwind=5 unwindset=regs_same.0:32,vcpu_any.0:10
 */
#include "vcpu.c"
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#pragma CPROVER check disable "unsigned-overflow"
#include "calls/guest.c"
#pragma CPROVER check pop

enum dialect { NOBODY, PSCI, TRNG, PKVM, RSI };

static struct { unsigned int asked; enum dialect who; u32 fid; s64 exit; u64 x0; } d;

static s64 dialect(enum dialect who, struct vcpu *v, u32 fid)
{
	check(v == &vcpu);
	d.asked++;
	d.who = who;
	d.fid = fid;
	if (nondet_bool())
		return d.exit = GUEST_CALL_UNKNOWN;
	v->regs.x[0] = d.x0 = nondet_u64();
	return d.exit = nondet_bool() ? EXIT_RESUME : KEEL_EXIT_WFI;
}

s64 guest_psci(struct vcpu *v, u32 fid)
{
	return dialect(PSCI, v, fid);
}

s64 guest_trng(struct vcpu *v, u32 fid)
{
	return dialect(TRNG, v, fid);
}

s64 guest_pkvm(struct vcpu *v, u32 fid)
{
	return dialect(PKVM, v, fid);
}

s64 guest_rsi(struct vcpu *v, u32 fid)
{
	check(v->vm->protected);
	return dialect(RSI, v, fid);
}

u64 model_sysreg(u32 reg)
{
	return nondet_u64();
}

/* SMCCC (DEN0028) 2.5 */
static enum dialect owner(u64 x0, bool smc)
{
	u64 func = x0 & 0xffff;

	if (!(x0 >> 31 & 1) || x0 & 0xfe0000)
		return NOBODY;
	switch (x0 >> 24 & 0x3f) {
	case 4:
		if (func < 0x20)
			return PSCI;
		if (func >= 0x50 && func < 0x60)
			return TRNG;
		return func >= 0x190 && func < 0x1b0 && smc && vm.protected ? RSI : NOBODY;
	case 6:
		return PKVM;
	}
	return NOBODY;
}

/* A call that is to be made again: of the guest's registers PC alone changes. */
static void prove_again(void)
{
	u64 ipa = nondet_u64();

	if (nondet_bool()) {
		check(guest_call_fault(&vcpu, ipa, -3) == KEEL_EXIT_MEM_FAULT);
		check(vcpu.info[0] == ipa && vcpu.info[1] == KEEL_FAULT_WRITE);
		check(vcpu.call_fault && vcpu.call_error == -3);
	} else {
		check(guest_call_pool(&vcpu) == KEEL_EXIT_POOL && vcpu.info[0] == 16);
		check(vcpu.call_fault == vcpu_was.call_fault);
	}
	check(regs_same(0) && model_cpu.elr_el2 == cpu_was.elr_el2 - 4);
	cover(vcpu.call_fault);
}

void harness(void)
{
	u64 esr = nondet_u64(), x0;
	bool smc = nondet_bool(), psci;
	enum dialect who;
	s64 exit;

	vcpu_any();
	/* harness/run_inputs.c */
	assume(!vm.protected || !(vcpu.run_flags & (KEEL_RUN_CALLS | KEEL_RUN_PSCI)));
	assume(cpu_was.elr_el2 >= 4);
	if (nondet_bool()) {
		prove_again();
		return;
	}
	x0 = vcpu.regs.x[0];
	who = esr & 0xffff ? NOBODY : owner(x0, smc);
	psci = (x0 >> 31 & 1) && (x0 >> 24 & 0x3f) == 4 && (x0 & 0xffff) < 0x20;

	exit = guest_call(&vcpu, esr, smc);

	if (!(esr & 0xffff) && vcpu.run_flags & (psci ? KEEL_RUN_PSCI : KEEL_RUN_CALLS)) {
		/* the host of an open guest wants it: the call, and nothing but the call */
		check(exit == KEEL_EXIT_CALL && !vm.protected && !d.asked && vcpu.call_asked);
		check(vcpu.info[0] == (x0 & U32_MAX) && vcpu.info[1] == vcpu_was.regs.x[1]);
		check(vcpu.info[2] == vcpu_was.regs.x[2] && vcpu.info[3] == smc);
		check(regs_same(0) && model_cpu.elr_el2 == cpu_was.elr_el2);
		cover(psci);
		cover(!psci);
		return;
	}
	check(d.asked == (who != NOBODY) && d.who == who);
	check(!d.asked || d.fid == (x0 & 0xfffeffff));
	check(regs_same(1) && info_same() && model_cpu.elr_el2 == cpu_was.elr_el2);
	cover(who == PSCI && exit == KEEL_EXIT_WFI);
	cover(who == TRNG && smc);
	cover(who == PKVM && !vm.protected);
	cover(who == RSI);
	cover(who == NOBODY && (x0 & U32_MAX) == 0xc4000190);
	if (who != NOBODY && d.exit != GUEST_CALL_UNKNOWN) {
		check(exit == d.exit && vcpu.regs.x[0] == d.x0);
		return;
	}
	check(exit == EXIT_RESUME);
	cover(who != NOBODY);
	if (!(esr & 0xffff) && (x0 & 0xfffeffff) == 0x80000000) {
		check(vcpu.regs.x[0] == 0x10001);
		cover(true);
	} else if (!(esr & 0xffff) && (x0 & 0xfffeffff) == 0x80000001) {
		u64 asked = vcpu_was.regs.x[1] & U32_MAX;

		check(vcpu.regs.x[0] == (asked == 0x80000000 || asked == 0x80000001 ? 0 : ~0UL));
		cover(!vcpu.regs.x[0]);
	} else {
		check(vcpu.regs.x[0] == ~0UL);
		cover(esr & 0xffff);
	}
}
