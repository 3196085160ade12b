// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a guest trapped, and what the host gets to know of it.
 *
 * For a load or store that the host is to emulate that is one data register. A
 * guest that is protected and has said which addresses are devices (MMIO guard,
 * or the shared alias of the RSI dialect) shows data for those only: an access to
 * memory that is not there yet says no more than the page.
 */
#include "vm/switch.h"
#include "calls/guest.h"
#include "world/inject.h"
#include "lib/hw.h"
#include <asm/esr.h>
#include <asm/kvm_arm.h>
#include <asm/ptrace.h>

#define ISS_WFX_TI	GENMASK(1, 0)
#define TI_WFI		0

void guest_skip_instruction(void)
{
	u64 spsr = read_sysreg(spsr_el2);

	write_sysreg(read_sysreg(elr_el2) + 4, elr_el2);
	/* a branch target check, and a single step, were for the instruction that is done */
	write_sysreg(spsr & ~(PSR_BTYPE_MASK | PSR_SS_BIT), spsr_el2);
}

/*
 * HPFAR_EL2 is not written for a permission fault of the access itself (Arm ARM
 * D24.2.62), which read-only memory gives: translate again. Return: ~0 if the guest's
 * own tables have changed meanwhile; it will fault again.
 */
static u64 translate(u64 far)
{
	u64 saved = read_sysreg(par_el1), par;

	par = hw_at_s1e1r(far);
	write_sysreg(saved, par_el1);
	if (par & 1)
		return ~0UL;
	return (par & GENMASK_ULL(47, 12)) | (far & ~HYP_PAGE_MASK);
}

static u64 fault_ipa(u64 esr, u64 far)
{
	if (!esr_fsc_is_permission_fault(esr) || (esr & ESR_ELx_S1PTW))
		return (read_sysreg(hpfar_el2) & HPFAR_MASK) << 8 | (far & ~HYP_PAGE_MASK);
	return translate(far);
}

static s64 exit_mem_fault(struct vcpu *vcpu, u64 esr, u64 ipa, bool exec)
{
	vcpu->mem_fault = true;
	vcpu->info[0] = ipa & HYP_PAGE_MASK;
	vcpu->info[1] = exec ? KEEL_FAULT_EXEC : esr & ESR_ELx_WNR ? KEEL_FAULT_WRITE : 0;
	if ((esr & ESR_ELx_S1PTW) && !vcpu->vm->protected) {
		vcpu->info[1] |= KEEL_FAULT_WALK;
		vcpu->info[2] = vcpu->fault_far;
	}
	return KEEL_EXIT_MEM_FAULT;
}

/* Does the guest, which is loaded, have its data in memory big-endian? */
static bool is_big_endian(void)
{
	u64 bit = (read_sysreg(spsr_el2) & PSR_MODE_MASK) == PSR_MODE_EL0t ? SCTLR_EL1_E0E :
									     SCTLR_ELx_EE;

	return read_sysreg(sctlr_el1) & bit;
}

/* The bytes of an access, 1 << @size_log2 of them, the other way round; others are dropped. */
static u64 swap_bytes(u64 data, unsigned int size_log2)
{
	return __builtin_bswap64(data) >> (64 - (8U << size_log2));
}

static s64 exit_mmio(struct vcpu *vcpu, u64 esr, u64 ipa)
{
	struct vcpu_mmio *m = &vcpu->mmio;

	vcpu->info[0] = ipa;
	if (!(esr & ESR_ELx_ISV)) {
		vcpu->mem_fault = true;
		vcpu->info[1] = KEEL_MMIO_INVALID | (esr & ESR_ELx_WNR ? KEEL_MMIO_WRITE : 0);
		if (!vcpu->vm->protected)
			vcpu->info[2] = esr & (ESR_ELx_CM | ESR_ELx_WNR | ESR_ELx_FSC);
		return KEEL_EXIT_MMIO;
	}
	*m = (struct vcpu_mmio){
		.pending = true,
		.write = esr & ESR_ELx_WNR,
		.sign_extend = esr & ESR_ELx_SSE,
		.wide = esr & ESR_ELx_SF,
		.swap = is_big_endian(),
		.rt = (esr & ESR_ELx_SRT_MASK) >> ESR_ELx_SRT_SHIFT,
		.size_log2 = (esr & ESR_ELx_SAS) >> ESR_ELx_SAS_SHIFT,
	};
	vcpu->info[1] = (u64)m->size_log2 << KEEL_MMIO_SIZE_SHIFT | (m->write ? KEEL_MMIO_WRITE : 0);
	if (m->write) {
		vcpu->info[2] = vcpu_reg(vcpu, m->rt);
		/* no more than is stored */
		if (m->swap)
			vcpu->info[2] = swap_bytes(vcpu->info[2], m->size_log2);
		else if (m->size_log2 < 3)
			vcpu->info[2] &= (1UL << (8 << m->size_log2)) - 1;
	}
	return KEEL_EXIT_MMIO;
}

/* May the host see data that goes to, or comes from, @ipa? */
static bool ipa_is_open(const struct vm *vm, u64 ipa)
{
	if (!vm->protected || !vm->guarded)
		return true;
	return (ipa & guest_s2_alias(&vm->s2)) || guard_allows(vm, ipa);
}

/*
 * Granule protection fault (Arm ARM D24.2.40, DFSC): on the access, or on a walk. The page
 * changes worlds at this moment: a move between private and shared is under way on another
 * CPU. It is over when that call is; the host gets its CPU meanwhile.
 */
static bool is_granule_fault(u64 esr)
{
	u64 fsc = esr & ESR_ELx_FSC;

	return fsc >= 0x23 && fsc <= 0x28;
}

s64 exit_abort(struct vcpu *vcpu, u64 esr)
{
	struct vm *vm = vcpu->vm;
	u64 far = read_sysreg(far_el2), ipa;
	bool exec = ESR_ELx_EC(esr) == ESR_ELx_EC_IABT_LOW;

	if (is_granule_fault(esr))
		return KEEL_EXIT_IRQ;
	if (!esr_fsc_is_translation_fault(esr) && !esr_fsc_is_permission_fault(esr)) {
		/* an external abort the guest caused, or an access no stage-2 of ours makes fail */
		inject_external_abort(esr);
		return EXIT_RESUME;
	}
	ipa = fault_ipa(esr, far);
	if (ipa == ~0UL)
		return EXIT_RESUME;
	vcpu->fault_esr = esr;
	vcpu->fault_far = far;
	if (!ipa_is_open(vm, ipa))
		return exit_mem_fault(vcpu, esr, ipa, exec);
	if (vm->protected)
		ipa &= ~guest_s2_alias(&vm->s2);
	if (exec || (esr & ESR_ELx_S1PTW))
		return exit_mem_fault(vcpu, esr, ipa, exec);
	return exit_mmio(vcpu, esr, ipa);
}

static void complete_read(struct vcpu *vcpu, u64 data)
{
	const struct vcpu_mmio *m = &vcpu->mmio;
	unsigned int bits = 8U << m->size_log2;

	if (m->swap)
		data = swap_bytes(data, m->size_log2);
	else if (bits < 64)
		data &= (1UL << bits) - 1;
	if (m->sign_extend && (data >> (bits - 1) & 1))
		data |= ~0UL << (bits - 1);
	vcpu_reg_set(vcpu, m->rt, m->wide ? data : (u32)data);
}

static void step_over(struct vcpu *vcpu)
{
	vcpu->pc += 4;
	vcpu->regs.spsr &= ~(PSR_BTYPE_MASK | PSR_SS_BIT);
}

int exit_complete(struct vcpu *vcpu, u64 flags, u64 data)
{
	bool done = flags & KEEL_RUN_MMIO_DONE, abort = flags & KEEL_RUN_ABORT;

	if (done && (abort || !vcpu->mmio.pending))
		return -EINVAL;
	if (abort && !vcpu->mmio.pending && !vcpu->mem_fault && !vcpu->call_fault) {
		/* a protected guest takes one only where it asked the host for something */
		if (vcpu->vm->protected)
			return -EINVAL;
		vcpu->fault_esr = (u64)ESR_ELx_EC_DABT_LOW << ESR_ELx_EC_SHIFT | ESR_ELx_IL;
	}
	if (done) {
		if (!vcpu->mmio.write)
			complete_read(vcpu, data);
		step_over(vcpu);
	}
	if (abort && vcpu->call_fault) {
		vcpu->regs.x[0] = vcpu->call_error;
		step_over(vcpu);
	}
	vcpu->abort = abort && !vcpu->call_fault;
	vcpu->mmio.pending = false;
	vcpu->mem_fault = false;
	vcpu->call_fault = false;
	return 0;
}

s64 exit_standby(struct vcpu *vcpu)
{
	if (gic_pending(vcpu) || timer_pending(vcpu) || vcpu->serror)
		return EXIT_RESUME;
	vcpu->info[0] = timer_next(vcpu);
	return KEEL_EXIT_WFI;
}

static s64 exit_wfx(struct vcpu *vcpu, u64 esr)
{
	guest_skip_instruction();
	if ((esr & ISS_WFX_TI) != TI_WFI)
		return KEEL_EXIT_WFE;
	return exit_standby(vcpu);
}

s64 exit_sync(struct vcpu *vcpu)
{
	u64 esr = read_sysreg(esr_el2);

	/* hardware with AArch32 at EL0 lets a guest go there, though it is not offered */
	if (read_sysreg(spsr_el2) & PSR_MODE32_BIT) {
		vcpu->info[0] = esr;
		return KEEL_EXIT_FAULT;
	}
	switch (ESR_ELx_EC(esr)) {
	case ESR_ELx_EC_DABT_LOW:
	case ESR_ELx_EC_IABT_LOW:
		return exit_abort(vcpu, esr);
	case ESR_ELx_EC_HVC64:
		return guest_call(vcpu, esr, false);
	case ESR_ELx_EC_SMC64:
		/* trapped before it was executed, unlike an HVC */
		guest_skip_instruction();
		return guest_call(vcpu, esr, true);
	case ESR_ELx_EC_SYS64:
		return exit_sysreg(vcpu, esr);
	case ESR_ELx_EC_WFx:
		return exit_wfx(vcpu, esr);
	case ESR_ELx_EC_FP_ASIMD:
		fp_trap(vcpu);
		return EXIT_RESUME;
	}
	/* what is not offered does not exist */
	inject_undef();
	return EXIT_RESUME;
}
