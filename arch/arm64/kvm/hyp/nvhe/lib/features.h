/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the CPU has, from its own ID registers: which EL2 registers exist here.
 * The registers are the hardware's, never a host's opinion of them.
 */
#ifndef __HYP_LIB_FEATURES_H
#define __HYP_LIB_FEATURES_H

#include "lib/hw.h"

/* For lists of registers with the condition of each. */
static inline bool always(void)
{
	return true;
}

static inline u64 id_field(u64 reg, unsigned int shift)
{
	return (reg >> shift) & 0xf;
}

static inline bool has_fgt(void)
{
	return id_field(read_sysreg(id_aa64mmfr0_el1), ID_AA64MMFR0_EL1_FGT_SHIFT);
}

static inline bool has_hcx(void)
{
	return id_field(read_sysreg(id_aa64mmfr1_el1), ID_AA64MMFR1_EL1_HCX_SHIFT);
}

static inline bool has_sve(void)
{
	return id_field(read_sysreg(id_aa64pfr0_el1), ID_AA64PFR0_EL1_SVE_SHIFT);
}

static inline bool has_sme(void)
{
	return id_field(read_sysreg(id_aa64pfr1_el1), ID_AA64PFR1_EL1_SME_SHIFT);
}

static inline bool has_gicv3_sysreg(void)
{
	return id_field(read_sysreg(id_aa64pfr0_el1), ID_AA64PFR0_EL1_GIC_SHIFT);
}

/* The GIC's system registers, switched on for the host as well. */
static inline bool gic_sysregs_usable(void)
{
	return has_gicv3_sysreg() && read_sysreg_s(SYS_ICC_SRE_EL2) & 1;
}

static inline bool has_ras(void)
{
	return id_field(read_sysreg(id_aa64pfr0_el1), ID_AA64PFR0_EL1_RAS_SHIFT);
}

static inline bool has_mpam(void)
{
	return id_field(read_sysreg(id_aa64pfr0_el1), ID_AA64PFR0_EL1_MPAM_SHIFT);
}

static inline bool has_amu(void)
{
	return has_fgt() && id_field(read_sysreg(id_aa64pfr0_el1), ID_AA64PFR0_EL1_AMU_SHIFT);
}

/* FEAT_PMUv3; 0xf is an implementation-defined PMU with none of its registers. */
static inline bool has_pmu(void)
{
	u64 v = id_field(read_sysreg(id_aa64dfr0_el1), ID_AA64DFR0_EL1_PMUVer_SHIFT);

	return v && v != 0xf;
}

static inline bool has_spe(void)
{
	return id_field(read_sysreg(id_aa64dfr0_el1), ID_AA64DFR0_EL1_PMSVer_SHIFT);
}

static inline bool has_trf(void)
{
	return id_field(read_sysreg(id_aa64dfr0_el1), ID_AA64DFR0_EL1_TraceFilt_SHIFT);
}

/* FEAT_PAuth with any algorithm. */
static inline bool has_pauth(void)
{
	u64 isar1 = read_sysreg(id_aa64isar1_el1);

	return id_field(isar1, ID_AA64ISAR1_EL1_APA_SHIFT) ||
	       id_field(isar1, ID_AA64ISAR1_EL1_API_SHIFT) ||
	       id_field(read_sysreg_s(SYS_ID_AA64ISAR2_EL1), ID_AA64ISAR2_EL1_APA3_SHIFT);
}

static inline bool has_rng(void)
{
	return id_field(read_sysreg(id_aa64isar0_el1), ID_AA64ISAR0_EL1_RNDR_SHIFT);
}

#endif
