// SPDX-License-Identifier: GPL-2.0-only
/* NS-EL2: what the host's EL1 and EL0 trap into. Everything in @regs is hostile. */
#include "calls/calls.h"
#include "entry/entry.h"
#include "protect/host_s2.h"
#include "protect/oracle.h"
#include "world/ns/ns.h"
#include "world/inject.h"
#include "lib/hw.h"
#include "lib/trace.h"
#include <asm/esr.h>
#include <asm/kvm_arm.h>

/* A trapped SMC, unlike an HVC, is not stepped over by the hardware. */
static void skip_instruction(void)
{
	write_sysreg(read_sysreg(elr_el2) + 4, elr_el2);
}

static void handle_smc(struct cpu_regs *regs, u64 esr)
{
	u32 fid = regs->x[0];

	stat_inc(STAT_TRAP_SMC);
	skip_instruction();
	/* SMCCC 2.9: immediates other than 0 are reserved */
	if (esr & ESR_ELx_xVC_IMM_MASK)
		regs->x[0] = -1L;
	else
		smc_from_host(regs);
	trace(KEEL_TRACE_smc, fid, regs->x[0]);
}

/*
 * HPFAR_EL2 is not written for every abort: for a permission fault on the access
 * itself it may be stale (Arm ARM D24.2.62). Host stage-2 leaves never restrict
 * less than RW, so the only permission faults are instruction fetches from MMIO,
 * which are refused whatever the address.
 */
static void handle_abort(u64 esr)
{
	bool exec = ESR_ELx_EC(esr) == ESR_ELx_EC_IABT_LOW;
	u64 ipa = (read_sysreg(hpfar_el2) & HPFAR_MASK) << 8;
	int ret = -EPERM;

	stat_inc(STAT_TRAP_ABORT);
	trace(KEEL_TRACE_abort, ipa, esr);
	if (esr_fsc_is_translation_fault(esr))
		ret = host_s2_fault(HOST_IPA(ipa), exec);
	if (ret) {
		trace(KEEL_TRACE_inject, ipa, read_sysreg(elr_el2));
		inject_alignment(esr);
	}
}

void host_trap(struct cpu_regs *regs)
{
	u64 esr = read_sysreg(esr_el2);

	switch (ESR_ELx_EC(esr)) {
	case ESR_ELx_EC_HVC64:
		stat_inc(STAT_TRAP_HVC);
		if (esr & ESR_ELx_xVC_IMM_MASK)
			regs->x[0] = -1L;
		else
			hvc_from_host(regs);
		break;
	case ESR_ELx_EC_SMC64:
		handle_smc(regs, esr);
		break;
	case ESR_ELx_EC_DABT_LOW:
	case ESR_ELx_EC_IABT_LOW:
		handle_abort(esr);
		break;
	default:
		/* Nothing else is trapped on purpose: what remains does not exist for the host. */
		inject_undef();
	}
	oracle_trap_end();
}
