// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL2 registers that shape what the host sees at EL1.
 *
 * The host's boot code set them up while it was at EL2, knowing its own features
 * and errata. A CPU that comes out of reset under Keel does not run that code at
 * EL2 again, so what it chose is recorded at launch and replayed. Registers that
 * only exist with a feature are touched only if the CPU has it.
 */
#include "world/ns/ns.h"
#include "protect/host_s2.h"
#include "mm/pgt_maint.h"
#include "lib/features.h"
#include <asm/kvm_arm.h>

/*
 * CPTR_EL2 comes before the vector lengths: it traps access to them at EL2 too.
 * VPIDR_EL2 and VMPIDR_EL2 are the CPU's own and not in this list.
 */
#define EL2_SAVED_REGS(R) \
	R(SYS_HCR_EL2, always) \
	R(SYS_CPTR_EL2, always) \
	R(SYS_MDCR_EL2, always) \
	R(SYS_HSTR_EL2, always) \
	R(SYS_CNTHCTL_EL2, always) \
	R(SYS_CNTVOFF_EL2, always) \
	R(SYS_HCRX_EL2, has_hcx) \
	R(SYS_HFGRTR_EL2, has_fgt) \
	R(SYS_HFGWTR_EL2, has_fgt) \
	R(SYS_HFGITR_EL2, has_fgt) \
	R(SYS_HDFGRTR_EL2, has_fgt) \
	R(SYS_HDFGWTR_EL2, has_fgt) \
	R(SYS_HAFGRTR_EL2, has_amu) \
	R(SYS_ICC_SRE_EL2, has_gicv3_sysreg) \
	R(SYS_ICH_HCR_EL2, has_gicv3_sysreg) \
	R(SYS_ZCR_EL2, has_sve) \
	R(SYS_SMCR_EL2, has_sme) \
	R(SYS_MPAM2_EL2, has_mpam)

enum {
#define R(reg, cond)	IDX_##reg,
	EL2_SAVED_REGS(R)
#undef R
	NR_SAVED
};

static_assert(NR_SAVED <= EL2_NR_SAVED);

/* ICH_* are UNDEFINED unless ICC_SRE_EL2.SRE; the kernel's boot code set it. */
void ns_el2_save(struct hyp_cpu *cpu)
{
#define R(reg, cond) \
	if (cond() && (IDX_##reg != IDX_SYS_ICH_HCR_EL2 || gic_sysregs_usable())) \
		cpu->el2_saved[IDX_##reg] = read_sysreg_s(reg);
	EL2_SAVED_REGS(R)
#undef R
}

void ns_el2_restore(const struct hyp_cpu *cpu)
{
	const u64 *saved = cpu->el2_saved;

	/* HCR_EL2 first and without stage-2, which ns_stage2_enable() adds at the end. */
#define R(reg, cond) \
	if (cond() && (IDX_##reg != IDX_SYS_ICH_HCR_EL2 || gic_sysregs_usable())) { \
		write_sysreg_s(saved[IDX_##reg], reg); \
		hw_isb(); \
	}
	EL2_SAVED_REGS(R)
#undef R
	write_sysreg(read_sysreg(midr_el1), vpidr_el2);
	write_sysreg(read_sysreg(mpidr_el1), vmpidr_el2);
	/* PSCI: the CPU enters EL1 with its MMU off. */
	write_sysreg(INIT_SCTLR_EL1_MMU_OFF, sctlr_el1);
	hw_isb();
}

void ns_stage2_enable(void)
{
	write_sysreg(pgt_vtcr(&host_s2), vtcr_el2);
	/* VMID 0 is the host's: what its EL1 cached before without stage-2 goes below. */
	write_sysreg(pgt_vttbr(&host_s2), vttbr_el2);
	hw_isb();
	/* SWIO: an invalidate by set/way at EL1 cleans too, so it cannot undo what EL2 wrote. */
	write_sysreg(read_sysreg(hcr_el2) | HCR_VM | HCR_TSC | HCR_SWIO, hcr_el2);
	hw_isb();
	hw_tlbi_all_el1_local();
}

u64 ns_hcr_at_launch(const struct hyp_cpu *cpu)
{
	return cpu->el2_saved[IDX_SYS_HCR_EL2];
}
