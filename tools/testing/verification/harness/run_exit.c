// SPDX-License-Identifier: GPL-2.0-only
/*
 * exit_sync(): any syndrome, any registers of the guest, any vCPU. What the host gets to
 * know is a function of the syndrome, the address and, for a store to what is a device, the
 * bytes stored; of a guest that has told devices from memory nothing else's. No exception
 * that is injected leads out of EL1.
 *
 * verify: unwind=9 unwindset=regs_same.0:32,vcpu_any.0:10
 */
#include "vcpu.c"
/* fields are cut out of registers, and PC wraps */
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#pragma CPROVER check disable "unsigned-overflow"
#include "vm/exit.c"
#include "world/inject.c"
#pragma CPROVER check pop

#define EC_WFX		0x01
#define EC_FP		0x07
#define EC_HVC		0x16
#define EC_SMC		0x17
#define EC_SYS		0x18
#define EC_IABT		0x20
#define EC_DABT		0x24

static u64 at_par, next_timer, guard_asked;
static bool guard_open, pending;
static struct { unsigned int calls, sysregs, fps, guards; bool smc; } did;

u64 model_sysreg(u32 reg)
{
	return nondet_u64();
}

u64 hw_at_s1e1r(u64 va)
{
	check(va == cpu_was.far_el2);
	model_cpu.par_el1 = at_par;
	return at_par;
}

bool guard_allows(const struct vm *v, u64 ipa)
{
	check(v == &vm);
	did.guards++;
	guard_asked = ipa;
	return guard_open;
}

s64 guest_call(struct vcpu *v, u64 esr, bool smc)
{
	check(v == &vcpu && esr == cpu_was.esr_el2);
	did.calls++;
	did.smc = smc;
	return EXIT_RESUME;
}

s64 exit_sysreg(struct vcpu *v, u64 esr)
{
	check(v == &vcpu && esr == cpu_was.esr_el2);
	did.sysregs++;
	return EXIT_RESUME;
}

void fp_trap(struct vcpu *v)
{
	did.fps++;
}

bool gic_pending(const struct vcpu *v)
{
	return pending;
}

bool timer_pending(const struct vcpu *v)
{
	return pending;
}

u64 timer_next(const struct vcpu *v)
{
	return next_timer;
}

/* --- What is expected of an abort --- */

static struct {
	u64 ipa;
	bool fault;		/* one of stage-2's, at an address that is known */
	bool open;		/* the host may see data */
	bool write, exec, walk, valid;
} a;

static void decode(u64 esr)
{
	u64 fsc = esr & 0x3f, offset = cpu_was.far_el2 & 0xfff;
	bool perm = (fsc & 0x3c) == 0xc, trans = (fsc & 0x3c) == 4 || fsc == 0x2b;

	a.walk = esr >> 7 & 1;
	a.exec = esr >> 26 == EC_IABT;
	a.write = esr >> 6 & 1;
	a.valid = esr >> 24 & 1;
	a.fault = perm || trans;
	a.ipa = (cpu_was.hpfar_el2 & ~0xfUL) << 8 | offset;
	if (perm && !a.walk) {
		a.fault = !(at_par & 1);
		a.ipa = (at_par & 0xfffffffff000) | offset;
	}
	a.open = !vm.protected || !vm.guarded || (a.ipa & ALIAS) || guard_open;
}

/* The bytes a store of the register would write, first byte lowest. */
static u64 stored(u64 esr)
{
	u64 rt = esr >> 16 & 31, bytes = 1UL << (esr >> 22 & 3), value = 0, i;
	u64 reg = rt == 31 ? 0 : vcpu_was.regs.x[rt];
	bool el0 = !(cpu_was.spsr_el2 & 0xf);
	bool big = cpu_was.sctlr_el1 >> (el0 ? 24 : 25) & 1;

	for (i = 0; i < 8; i++)
		if (i < bytes)
			value |= (reg >> 8 * (big ? bytes - 1 - i : i) & 0xff) << 8 * i;
	return value;
}

static void check_injected(void)
{
	check(mode_legal(model_cpu.spsr_el2) && (model_cpu.spsr_el2 & 0xf) == PSR_MODE_EL1h);
	check(model_cpu.elr_el1 == cpu_was.elr_el2 && model_cpu.spsr_el1 == cpu_was.spsr_el2);
	check(model_cpu.elr_el2 - cpu_was.vbar_el1 < 0x800);
	check(info_same());
}

static void check_abort(u64 esr, s64 exit)
{
	const struct vcpu_mmio *m = &vcpu.mmio;
	bool mmio;

	decode(esr);
	check(model_cpu.par_el1 == cpu_was.par_el1);
	/* a granule protection fault tells the host nothing, and the guest neither */
	if ((esr & ESR_ELx_FSC) >= 0x23 && (esr & ESR_ELx_FSC) <= 0x28) {
		check(exit == KEEL_EXIT_IRQ && info_same());
		check(model_cpu.elr_el2 == cpu_was.elr_el2);
		return;
	}
	if (!a.fault) {
		check(exit == EXIT_RESUME && info_same());
		check(vcpu.mmio.pending == vcpu_was.mmio.pending);
		cover(model_cpu.elr_el2 == cpu_was.elr_el2);
		cover(model_cpu.elr_el2 != cpu_was.elr_el2);
		if (model_cpu.elr_el2 != cpu_was.elr_el2)
			check_injected();
		return;
	}
	check(model_cpu.elr_el2 == cpu_was.elr_el2 && model_cpu.spsr_el2 == cpu_was.spsr_el2);
	check(vcpu.fault_esr == esr && vcpu.fault_far == cpu_was.far_el2);
	check(!did.guards || guard_asked == a.ipa);
	mmio = a.open && !a.exec && !a.walk;
	check(exit == (mmio ? KEEL_EXIT_MMIO : KEEL_EXIT_MEM_FAULT));
	if (!mmio) {
		u64 ipa = a.open && vm.protected ? a.ipa & ~ALIAS : a.ipa;
		bool walk = a.walk && !vm.protected;

		check(vcpu.info[0] == (ipa & ~0xfffUL) && vcpu.mem_fault);
		check((vcpu.info[1] & ~KEEL_FAULT_WALK) ==
		      (a.exec ? KEEL_FAULT_EXEC : a.write ? KEEL_FAULT_WRITE : 0));
		check(!!(vcpu.info[1] & KEEL_FAULT_WALK) == walk);
		check(vcpu.info[2] == (walk ? cpu_was.far_el2 : 0) && !vcpu.info[3]);
		cover(!a.open && a.write && a.valid);
		cover(a.open && a.walk);
		cover(a.exec && a.open);
		return;
	}
	check(vcpu.info[0] == (vm.protected ? a.ipa & ~ALIAS : a.ipa) && !vcpu.info[3]);
	check(m->pending == (a.valid || vcpu_was.mmio.pending));
	if (!a.valid) {
		check(vcpu.mem_fault && vcpu.info[2] == (vm.protected ? 0 : esr & 0x17f));
		check(vcpu.info[1] == (KEEL_MMIO_INVALID | (a.write ? KEEL_MMIO_WRITE : 0)));
		cover(a.write);
		return;
	}
	check(vcpu.info[1] == ((esr >> 22 & 3) << 4 | (a.write ? KEEL_MMIO_WRITE : 0)));
	check(vcpu.info[2] == (a.write ? stored(esr) : 0));
	check(m->write == a.write && m->rt == (esr >> 16 & 31) && m->size_log2 == (esr >> 22 & 3));
	check(m->sign_extend == (esr >> 21 & 1) && m->wide == (esr >> 15 & 1));
	cover(a.write && (a.ipa & ALIAS) && vm.protected && vm.guarded);
	cover(a.write && guard_open && !(a.ipa & ALIAS) && vm.guarded && vm.protected);
	cover(!a.write && m->swap);
	cover(a.write && m->rt == 31);
	cover(!vm.protected && (a.ipa & ALIAS));
}

static void check_wfx(u64 esr, s64 exit)
{
	bool wfi = !(esr & 3);

	check(model_cpu.elr_el2 == cpu_was.elr_el2 + 4);
	if (!wfi)
		check(exit == KEEL_EXIT_WFE && info_same());
	else
		check(exit == (pending || vcpu.serror ? EXIT_RESUME : KEEL_EXIT_WFI));
	check(vcpu.info[0] == (exit == KEEL_EXIT_WFI ? next_timer : vcpu_was.info[0]));
	cover(exit == EXIT_RESUME);
	cover(exit == KEEL_EXIT_WFI);
	cover(exit == KEEL_EXIT_WFE);
}

void harness(void)
{
	u64 esr, ec, i;
	s64 exit;

	vcpu_any();
	/* the address field of HPFAR_EL2 */
	model_cpu.hpfar_el2 = cpu_was.hpfar_el2 = nondet_u64() & 0xffffffffff0;
	/* ESR_EL2: ISS2 is of FEAT_LS64, which guests lack; PC does not wrap here */
	model_cpu.esr_el2 = cpu_was.esr_el2 = nondet_u32();
	assume(cpu_was.elr_el2 < ~0UL - 4 && cpu_was.vbar_el1 < ~0UL - 0x800);
	for (i = 0; i < 4; i++)
		vcpu.info[i] = vcpu_was.info[i] = 0;	/* vcpu_run() sees to it */
	at_par = nondet_u64();
	next_timer = nondet_u64();
	guard_open = nondet_bool();
	pending = nondet_bool();
	assume(mode_legal(cpu_was.spsr_el2) || cpu_was.spsr_el2 & PSR_MODE32_BIT);
	esr = cpu_was.esr_el2;
	ec = esr >> 26;

	exit = exit_sync(&vcpu);

	check(regs_same(0));
	check(vcpu.power == vcpu_was.power && vm.guarded == vm_was.guarded);
	check(did.calls == (!(cpu_was.spsr_el2 & 0x10) && (ec == EC_HVC || ec == EC_SMC)));
	check(did.sysregs == (!(cpu_was.spsr_el2 & 0x10) && ec == EC_SYS));
	if (cpu_was.spsr_el2 & 0x10) {
		check(exit == KEEL_EXIT_FAULT && vcpu.info[0] == esr);
		check(!vcpu.info[1] && !vcpu.info[2] && !vcpu.info[3]);
		cover(true);
		return;
	}
	check(mode_legal(model_cpu.spsr_el2));
	if (ec == EC_DABT || ec == EC_IABT) {
		check_abort(esr, exit);
	} else if (ec == EC_WFX) {
		check_wfx(esr, exit);
	} else {
		check(exit == EXIT_RESUME && info_same());
		cover(ec == EC_HVC);
		if (ec == EC_SMC)
			check(did.smc && model_cpu.elr_el2 == cpu_was.elr_el2 + 4);
		else if (ec == EC_HVC)
			check(!did.smc && model_cpu.elr_el2 == cpu_was.elr_el2);
		else if (ec == EC_FP)
			check(did.fps == 1 && model_cpu.elr_el2 == cpu_was.elr_el2);
		else if (ec != EC_SYS)
			check_injected();
		cover(ec == EC_SMC);
		cover(ec == EC_FP);
		cover(!ec);
	}
}
