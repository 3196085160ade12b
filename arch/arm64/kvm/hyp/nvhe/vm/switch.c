// SPDX-License-Identifier: GPL-2.0-only
/*
 * The world switch: whose EL1 this CPU holds, and what that EL1 may do.
 *
 * Between vcpu_run's beginning and its end the host's EL1 registers are in the
 * vCPU's page. Interrupts and SErrors are EL2's while the guest is loaded.
 *
 * Translations (Arm ARM D8.14): everything is tagged with the VMID, so a switch owes
 * no invalidation between the host and guests. vCPUs of one VM share a VMID but
 * not what they invalidate locally: a CPU that ran another vCPU of the VM last
 * drops that VMID's entries and its instruction cache. Speculative walks while the two
 * regimes are mixed could fill the TLB with entries of one's tables under the
 * other's VMID (the errata of Cortex-A57, A55 and A76 on speculative AT): so
 * stage-1 walks are shut off with TCR_EL1.EPD{0,1} before the VMID changes, and the
 * registers that turn them on come last.
 */
#include "vm/switch.h"
#include "entry/entry.h"
#include "world/world.h"
#include "lib/features.h"
#include <asm/kvm_arm.h>
#include <asm/pgtable-hwdef.h>
#include <clocksource/arm_arch_timer.h>

/* MPAM2_EL2, Arm ARM D24.4 */
#define MPAM2_TRAP_EL0_EL1	GENMASK_ULL(49, 48)

/* TCR_EL1 and SCTLR_EL1, the last two before the keys, are written by hand. */
static void el1_save(u64 *to)
{
#define R(reg)	to[EL1_##reg] = read_sysreg_s(reg);
	EL1_REGS(R)
#undef R
}

static void el1_restore(const u64 *from)
{
#define R(reg)	if (reg != SYS_TCR_EL1 && reg != SYS_SCTLR_EL1) write_sysreg_s(from[EL1_##reg], reg);
	EL1_REGS(R)
#undef R
}

/* In the order that keeps walks off until all else is in place. */
static void walks_off(void)
{
	write_sysreg_s(TCR_EPD1_MASK | TCR_EPD0_MASK, SYS_TCR_EL1);
	hw_isb();
}

static void walks_on(const u64 *from)
{
	write_sysreg_s(from[EL1_SYS_SCTLR_EL1], SYS_SCTLR_EL1);
	hw_isb();
	write_sysreg_s(from[EL1_SYS_TCR_EL1], SYS_TCR_EL1);
}

static void keys_save(u64 *to)
{
#define R(reg)	to[EL1_##reg] = read_sysreg_s(reg);
	PAUTH_KEY_REGS(R)
#undef R
}

static void keys_restore(const u64 *from)
{
#define R(reg)	write_sysreg_s(from[EL1_##reg], reg);
	PAUTH_KEY_REGS(R)
#undef R
}

/* Guests use the keys only with the feature; without it they trap. */
static bool has_keys(const struct vcpu *vcpu)
{
	return vcpu->features & KEEL_VCPU_PTRAUTH;
}

/*
 * What is trapped: anything that reaches beyond the guest (SMC, set/way, ID
 * registers, ACTLR), anything not offered to guests (debug, PMU, trace, SVE, SME,
 * LORegions, RAS error records, activity monitors), and FP/SIMD until it is used.
 */
#define GUEST_HCR	(HCR_VM | HCR_SWIO | HCR_PTW | HCR_FMO | HCR_IMO | HCR_AMO | \
			 HCR_FB | HCR_BSU_IS | HCR_TWI | HCR_TWE | HCR_TID3 | HCR_TSC | \
			 HCR_TIDCP | HCR_TACR | HCR_TSW | HCR_RW | HCR_TLOR | HCR_TERR)

#define GUEST_MDCR	(MDCR_EL2_TPM | MDCR_EL2_TPMCR | MDCR_EL2_TDA | MDCR_EL2_TDOSA | \
			 MDCR_EL2_TDRA | MDCR_EL2_TTRF)

/* The physical timer is the host's tick. The counter may be read if it is the guest's too. */
static u64 guest_cnthctl(const struct vm *vm)
{
	return vm->cntpoff ? 0 : CNTHCTL_EL1PCTEN;
}

#define ALL_TRAP_REGS(R)			\
	TRAP_REGS(R)				\
	if (has_hcx()) {			\
		TRAP_REGS_HCX(R)		\
	}					\
	if (has_fgt()) {			\
		TRAP_REGS_FGT(R)		\
	}					\
	if (has_amu()) {			\
		TRAP_REGS_AMU(R)		\
	}					\
	if (has_mpam()) {			\
		TRAP_REGS_MPAM(R)		\
	}

static void traps_save(u64 *to)
{
#define R(reg)	to[TRAP_##reg] = read_sysreg_s(reg);
	ALL_TRAP_REGS(R)
#undef R
}

static void traps_restore(const u64 *from)
{
#define R(reg)	write_sysreg_s(from[TRAP_##reg], reg);
	ALL_TRAP_REGS(R)
#undef R
}

static void traps_guest(const struct vcpu *vcpu)
{
	u64 hcr = GUEST_HCR | world_guest_hcr() | idreg_traps(vcpu);

	if (has_keys(vcpu))
		hcr |= HCR_API | HCR_APK;
	if (vcpu->serror)
		hcr |= HCR_VSE;
	write_sysreg(CPTR_NVHE_EL2_RES1 | CPTR_EL2_TFP | CPTR_EL2_TZ | CPTR_EL2_TTA |
		     CPTR_EL2_TAM, cptr_el2);
	/* HPMN stays: it says how the host's counters are split */
	write_sysreg((vcpu->host_trap[TRAP_SYS_MDCR_EL2] & MDCR_EL2_HPMN_MASK) | GUEST_MDCR, mdcr_el2);
	write_sysreg(HSTR_EL2_T(15), hstr_el2);
	write_sysreg(guest_cnthctl(vcpu->vm), cnthctl_el2);
	write_sysreg(vcpu->vm->cntvoff, cntvoff_el2);
	write_sysreg(idreg_midr(vcpu), vpidr_el2);
	write_sysreg(vcpu_mpidr(vcpu), vmpidr_el2);
	/* 0 in each: the features behind the n bits trap, nothing else does */
	if (has_hcx())
		write_sysreg_s(0, SYS_HCRX_EL2);
	if (has_fgt()) {
		write_sysreg_s(0, SYS_HFGRTR_EL2);
		write_sysreg_s(0, SYS_HFGWTR_EL2);
		write_sysreg_s(0, SYS_HFGITR_EL2);
		write_sysreg_s(0, SYS_HDFGRTR_EL2);
		write_sysreg_s(0, SYS_HDFGWTR_EL2);
	}
	if (has_amu())
		write_sysreg_s(0, SYS_HAFGRTR_EL2);
	if (has_mpam())
		write_sysreg_s(MPAM2_TRAP_EL0_EL1, SYS_MPAM2_EL2);
	write_sysreg(vcpu->vm->s2.vtcr, vtcr_el2);
	write_sysreg(vcpu->vm->s2.vttbr, vttbr_el2);
	hw_isb();
	write_sysreg(hcr, hcr_el2);
}

/*
 * The virtual SError: what HCR_EL2.VSE makes pending, its syndrome, and what an ESB of
 * the guest's has deferred. Taking or deferring it clears VSE. HCR_EL2 is the guest's.
 */
static void serror_load(const struct vcpu *vcpu)
{
	if (!has_ras())
		return;
	write_sysreg_s(vcpu->serror & KEEL_SERROR_ISS, SYS_VSESR_EL2);
	write_sysreg_s(vcpu->vdisr, SYS_VDISR_EL2);
}

static void serror_put(struct vcpu *vcpu)
{
	if (vcpu->serror && !(read_sysreg(hcr_el2) & HCR_VSE))
		vcpu->serror = 0;
	if (has_ras())
		vcpu->vdisr = read_sysreg_s(SYS_VDISR_EL2);
}

/*
 * Units of the host that observe what runs at EL1: event counters, statistical
 * profiling, trace. All stop, so that they record nothing of the guest and the
 * profiler's buffer is not written through a regime that is not the host's.
 */
static void observers_stop(struct vcpu *vcpu)
{
	if (has_pmu()) {
		vcpu->host_pmcr = read_sysreg(pmcr_el0);
		write_sysreg(vcpu->host_pmcr & ~BIT(0), pmcr_el0);
	}
	if (has_spe()) {
		vcpu->host_pmscr = read_sysreg_s(SYS_PMSCR_EL1);
		write_sysreg_s(0, SYS_PMSCR_EL1);
		hw_isb();
		hw_psb_csync();
		hw_dsb(nsh);
	}
	if (has_trf()) {
		vcpu->host_trfcr = read_sysreg_s(SYS_TRFCR_EL1);
		write_sysreg_s(0, SYS_TRFCR_EL1);
		hw_isb();
		hw_tsb_csync();
		hw_dsb(nsh);
	}
}

static void observers_resume(const struct vcpu *vcpu)
{
	if (has_trf())
		write_sysreg_s(vcpu->host_trfcr, SYS_TRFCR_EL1);
	if (has_spe())
		write_sysreg_s(vcpu->host_pmscr, SYS_PMSCR_EL1);
	if (has_pmu())
		write_sysreg(vcpu->host_pmcr, pmcr_el0);
}

/* See the file's beginning: local entries of another vCPU of the same VM. */
static void forget_other_vcpu(struct vcpu *vcpu)
{
	u8 *last = &vcpu->vm->last_vcpu[this_cpu()->index];

	if (*last == vcpu->index)
		return;
	*last = vcpu->index;
	hw_flush_vmid_local();
}

void switch_to_guest(struct vcpu *vcpu)
{
	observers_stop(vcpu);
	el1_save(vcpu->host_el1);
	traps_save(vcpu->host_trap);
	vcpu->host_elr = read_sysreg(elr_el2);
	vcpu->host_spsr = read_sysreg(spsr_el2);
	if (has_keys(vcpu)) {
		keys_save(vcpu->host_el1);
		keys_restore(vcpu->el1);
	}

	walks_off();
	traps_guest(vcpu);
	hw_isb();
	forget_other_vcpu(vcpu);
	el1_restore(vcpu->el1);
	if (unlikely(debug_wanted(vcpu)))
		debug_load(vcpu);
	serror_load(vcpu);
	timer_load(vcpu);
	gic_load(vcpu);
	walks_on(vcpu->el1);
	write_sysreg(vcpu->pc, elr_el2);
	write_sysreg(vcpu->regs.spsr, spsr_el2);
	this_cpu()->vcpu = vcpu;
	write_sysreg(this_cpu()->guest_vectors, vbar_el2);
	hw_isb();
}

void switch_to_host(struct vcpu *vcpu)
{
	vcpu->pc = read_sysreg(elr_el2);
	vcpu->regs.spsr = read_sysreg(spsr_el2);
	this_cpu()->vcpu = NULL;
	write_sysreg(this_cpu()->host_vectors, vbar_el2);
	fp_put(vcpu);
	if (unlikely(vcpu->debug.live))
		debug_put(vcpu);
	gic_put(vcpu);
	timer_put(vcpu);
	serror_put(vcpu);
	el1_save(vcpu->el1);
	if (has_keys(vcpu)) {
		keys_save(vcpu->el1);
		keys_restore(vcpu->host_el1);
	}

	walks_off();
	traps_restore(vcpu->host_trap);
	hw_isb();
	el1_restore(vcpu->host_el1);
	walks_on(vcpu->host_el1);
	write_sysreg(vcpu->host_elr, elr_el2);
	write_sysreg(vcpu->host_spsr, spsr_el2);
	observers_resume(vcpu);
	hw_isb();
}

void switch_abandon(void)
{
	struct vcpu *vcpu = this_cpu()->vcpu;

	if (vcpu)
		switch_to_host(vcpu);
}
