// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exceptions that EL2 makes EL1 take (Arm ARM D1.3, "Exception entry").
 *
 * A host's forbidden access becomes an alignment fault, FSC 0x21: the one status
 * for which every supported kernel does the right thing for user space (SIGBUS),
 * for uaccess (-EFAULT) and for itself (oops). A translation fault would be
 * retried for ever.
 */
#include "world/inject.h"
#include "lib/hw.h"
#include <asm/esr.h>
#include <asm/ptrace.h>

/* Arm ARM D24.2.40, ISS of a data abort */
#define FSC_ALIGNMENT		0x21
#define FSC_EXTERNAL		0x10
#define FSC_EXTERNAL_WALK	0x14		/* plus the level */

#define VECTOR_CURRENT_SP0	0x000
#define VECTOR_CURRENT_SPX	0x200
#define VECTOR_LOWER_64		0x400
#define VECTOR_LOWER_32		0x600

static u64 vector_offset(u64 spsr)
{
	if (spsr & PSR_MODE32_BIT)
		return VECTOR_LOWER_32;
	switch (spsr & PSR_MODE_MASK) {
	case PSR_MODE_EL0t:
		return VECTOR_LOWER_64;
	case PSR_MODE_EL1t:
		return VECTOR_CURRENT_SP0;
	default:
		return VECTOR_CURRENT_SPX;
	}
}

/* PSTATE after an exception to EL1. Flags and DIT are kept; PAN and SSBS follow SCTLR_EL1. */
static u64 entry_pstate(u64 spsr)
{
	u64 sctlr = read_sysreg(sctlr_el1);
	u64 new = spsr & (PSR_N_BIT | PSR_Z_BIT | PSR_C_BIT | PSR_V_BIT | PSR_PAN_BIT);

	/* SPSR of AArch32 has DIT at bit 21, of AArch64 at bit 24 */
	if (spsr & PSR_MODE32_BIT)
		new |= spsr & BIT(21) ? PSR_DIT_BIT : 0;
	else
		new |= spsr & PSR_DIT_BIT;
	if (!(sctlr & SCTLR_EL1_SPAN))
		new |= PSR_PAN_BIT;
	if (sctlr & SCTLR_ELx_DSSBS)
		new |= PSR_SSBS_BIT;
	if ((read_sysreg(id_aa64pfr1_el1) >> ID_AA64PFR1_EL1_MTE_SHIFT & 0xf) >= 2)
		new |= PSR_TCO_BIT;
	return new | PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT | PSR_MODE_EL1h;
}

#define VECTOR_SYNC	0x000
#define VECTOR_SERROR	0x180

static void inject(u64 esr, u64 vector)
{
	u64 spsr = read_sysreg(spsr_el2);

	write_sysreg(esr, esr_el1);
	write_sysreg(read_sysreg(elr_el2), elr_el1);
	write_sysreg(spsr, spsr_el1);
	write_sysreg(read_sysreg(vbar_el1) + vector_offset(spsr) + vector, elr_el2);
	write_sysreg(entry_pstate(spsr), spsr_el2);
}

bool trap_from_el0(void)
{
	u64 spsr = read_sysreg(spsr_el2);

	return (spsr & PSR_MODE32_BIT) || (spsr & PSR_MODE_MASK) == PSR_MODE_EL0t;
}

static void inject_abort(u64 esr, u64 fsc)
{
	bool el0 = trap_from_el0();
	bool data = ESR_ELx_EC(esr) == ESR_ELx_EC_DABT_LOW;
	u64 ec, iss = fsc;

	if (data) {
		ec = el0 ? ESR_ELx_EC_DABT_LOW : ESR_ELx_EC_DABT_CUR;
		iss |= esr & (ESR_ELx_WNR | ESR_ELx_CM);
	} else {
		ec = el0 ? ESR_ELx_EC_IABT_LOW : ESR_ELx_EC_IABT_CUR;
	}
	write_sysreg(read_sysreg(far_el2), far_el1);
	inject(ec << ESR_ELx_EC_SHIFT | (esr & ESR_ELx_IL) | iss, VECTOR_SYNC);
	stat_inc(STAT_INJECTED);
}

void inject_alignment(u64 esr)
{
	inject_abort(esr, FSC_ALIGNMENT);
}

void inject_external_abort(u64 esr)
{
	inject_abort(esr, FSC_EXTERNAL);
}

void inject_walk_abort(u64 esr, unsigned int level)
{
	inject_abort(esr, FSC_EXTERNAL_WALK + level);
}

void inject_undef(void)
{
	inject(ESR_ELx_EC_UNKNOWN << ESR_ELx_EC_SHIFT | ESR_ELx_IL, VECTOR_SYNC);
	stat_inc(STAT_INJECTED);
}

u64 inject_serror(void)
{
	inject((u64)ESR_ELx_EC_SERROR << ESR_ELx_EC_SHIFT | ESR_ELx_IL, VECTOR_SERROR);
	return read_sysreg(elr_el2);
}
