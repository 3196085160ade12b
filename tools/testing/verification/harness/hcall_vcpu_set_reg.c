// SPDX-License-Identifier: GPL-2.0-only
/*
 * vcpu_set_reg: any number and value. A protected vCPU takes its entry point and
 * first arguments before it has run, and the answers to a host call; no vCPU takes a
 * PSTATE that leads out of EL1, or a breakpoint that matches outside of it. One VM of one vCPU: that the one named is found among
 * others is in hcall_vcpu_reset.
 *
 * verify: tier=long quick=2 full=2 unwind=4 unwindset=call_make.0:32,zero_el1.0:40
 */
#define KEEL_MAX_VMS	1
#define KEEL_MAX_VCPUS	1
#include "vms.c"
#include <uapi/asm/ptrace.h>

/* No breakpoint or watchpoint matches at EL2, or a VMID; nothing is an external debugger's. */
static bool debug_sane(const struct vcpu *v, u64 k)
{
	return !(v->debug.bank.bcr[k] & ~0x7f01e7U) && !(v->debug.bank.wcr[k] & ~0x1f1f1fffU) &&
	       !(v->debug.mdscr & ~0xb001UL) && !(v->el1[EL1_SYS_MDSCR_EL1] & ~v->debug.mdscr);
}

static bool debug_none(const struct vcpu *v, u64 k)
{
	return !v->debug.mdscr && !v->debug.os_lock && !v->debug.bank.bcr[k] && !v->debug.bank.wcr[k];
}

void harness(void)
{
	u64 i, j, reg, value, mode, k = nondet_u64();
	static struct vcpu before;
	const struct vcpu *v;
	s64 expected;
	bool early, woken, call;

	expected = vcpu_call_any(KEEL_HCALL_vcpu_set_reg, &i, &j);
	reg = c.old.x[3];
	value = c.old.x[4];
	v = vcpu_obj(i, j);
	mode = v->regs.spsr & 0x1f;
	assume(mode == PSR_MODE_EL0t || mode == PSR_MODE_EL1t || mode == PSR_MODE_EL1h);
	assume(k < 16 && debug_sane(v, k) && (!vm_obj(i)->protected || debug_none(v, k)));
	before = *v;
	early = !v->has_run && (reg < 15 || reg == KEEL_REG_PC);
	call = v->call.pending && reg <= 30;
	/* only a protected guest makes one, and it has run */
	assume(!v->call.pending || (vm_obj(i)->protected && v->has_run));
	if (!call_make(1))
		return;
	check(table_same());
	cover_vcpu_results();
	check(v->has_run == before.has_run && v->vm == before.vm && v->index == before.index);
	/* a CPU_ON it had pending is its state now: as if it had run, whatever comes of the call */
	woken = before.power == VCPU_ON_PENDING && v->power != VCPU_ON_PENDING;
	check(!woken || (!expected && !vm_obj(i)->protected));
	check(woken || (v->features == before.features && v->mmio.pending == before.mmio.pending));
	mode = v->regs.spsr & 0x1f;
	check(mode == PSR_MODE_EL0t || mode == PSR_MODE_EL1t || mode == PSR_MODE_EL1h);
	check(debug_sane(v, k) && (!vm_obj(i)->protected || debug_none(v, k)));
	if (expected) {
		check(c.regs.x[1] == as_x(expected));
	} else if (vm_obj(i)->protected && !early) {
		check(c.regs.x[1] == 0 || c.regs.x[1] == as_x(-EPERM) || c.regs.x[1] == as_x(-EINVAL));
		check(c.regs.x[1] == as_x(-EPERM) || reg >> 16 == 1 || call);
		check(!call || v->call.gprs[reg] == value);
	}
	if (woken) {
		check(v->pc == (reg == KEEL_REG_PC ? value : before.on_pc));
		check(v->power == VCPU_ON || reg == KEEL_REG_POWER);
	} else if (c.regs.x[1] || (vm_obj(i)->protected && !early)) {
		check(v->pc == before.pc && v->regs.x[reg % 31] == before.regs.x[reg % 31]);
		check(v->regs.spsr == before.regs.spsr && v->power == before.power);
		check(v->el1[EL1_SYS_TTBR0_EL1] == before.el1[EL1_SYS_TTBR0_EL1]);
	} else if (reg <= 30) {
		check(v->regs.x[reg] == value);
	}
	cover(c.regs.x[1] == as_x(-EPERM) && reg == 15);
	cover(c.regs.x[1] == as_x(-EPERM) && v->has_run && reg == 0);
	cover(c.regs.x[1] == as_x(-ENOENT) && reg == 31);
	cover(c.regs.x[1] == as_x(-EINVAL) && reg == KEEL_REG_PSTATE);
	cover(c.regs.x[1] == as_x(-EINVAL) && reg == KEEL_REG_POWER);
	cover(c.regs.x[1] == as_x(-EINVAL) && reg >> 16 == 1);
	cover(c.regs.x[1] == 0 && vm_obj(i)->protected && reg == KEEL_REG_PC);
	cover(c.regs.x[1] == 0 && reg == KEEL_REG_PSTATE);
	cover(c.regs.x[1] == 0 && reg == KEEL_REG_FPCR);
	cover(c.regs.x[1] == 0 && reg == KEEL_REG_SERROR && value);
	cover(c.regs.x[1] == as_x(-EINVAL) && reg == KEEL_REG_SERROR);
	cover(c.regs.x[1] == 0 && reg == (KEEL_REG_SYS | SYS_DBGBCRn_EL1(3) >> 5) && value == ~0UL);
	cover(c.regs.x[1] == as_x(-EINVAL) && reg == (KEEL_REG_SYS | SYS_OSLSR_EL1 >> 5));
	cover(woken);
}
