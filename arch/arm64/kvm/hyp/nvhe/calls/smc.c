// SPDX-License-Identifier: GPL-2.0-only
/*
 * SMCs of the host. Firmware trusts EL2 and does not know that EL1 is hostile, so
 * what could make it write EL2's memory, or come back at EL2 at an address of the
 * host's choice, stops here:
 *
 *	PSCI		relayed (calls/psci.c)
 *	FF-A		memory sharing and buffers refused
 *	SDEI, LFA	refused: both name an address to continue at, in the caller's EL
 *	RMI		refused: moving a granule to the Realm PAS bypasses the stage-2
 *	hypervisor	ours, and we take HVC
 *
 * In the Standard Secure range only what is known harmless passes. Of the other
 * owners SMCCC assigns (architecture workarounds, CPU, SiP, OEM, trusted
 * applications and OS) all passes, with SMCCC 1.2 registers: a SiP call that takes
 * memory addresses is a limit that Documentation/threat-model.md names. Numbers of
 * no owner are refused: PSCI 0.1 firmware has its CPU_ON there (QEMU: 0x95c1ba60),
 * and starts the CPU at EL2 where the caller says.
 */
#include "calls/calls.h"
#include "entry/entry.h"
#include <linux/arm-smccc.h>

#define FFA_FUNC_START		0x60
#define FFA_FUNC_END		0xf0
#define ERRATA_FUNC_START	0xf0
#define ERRATA_FUNC_END		0x110
#define STD_CALL_COUNT		0xff00	/* general queries: count, UID, revision */

#define FFA_ERROR		0x84000060U
#define FFA_RET_NOT_SUPPORTED	((u32)-1)

/* Arm DEN0077: calls without memory or notification bitmap pages. */
static bool ffa_is_harmless(u32 func)
{
	switch (func) {
	case 0x63:	/* VERSION */
	case 0x64:	/* FEATURES */
	case 0x68:	/* PARTITION_INFO_GET */
	case 0x69:	/* ID_GET */
	case 0x6b:	/* MSG_WAIT... */
	case 0x6c:	/* YIELD */
	case 0x6d:	/* RUN */
	case 0x6f:	/* MSG_SEND_DIRECT_REQ */
	case 0x85:	/* SPM_ID_GET */
		return true;
	}
	return false;
}

static void ffa_from_host(struct cpu_regs *regs)
{
	u64 i;

	if (ffa_is_harmless(FID_FUNC(regs->x[0]))) {
		hyp_smc(regs);
		return;
	}
	regs->x[0] = FFA_ERROR;
	regs->x[1] = 0;
	regs->x[2] = FFA_RET_NOT_SUPPORTED;
	for (i = 3; i < 8; i++)
		regs->x[i] = 0;
}

static void standard_from_host(struct cpu_regs *regs)
{
	u32 func = FID_FUNC(regs->x[0]);

	if (func < PSCI_FUNC_END)
		psci_from_host(regs);
	else if (func >= FFA_FUNC_START && func < FFA_FUNC_END)
		ffa_from_host(regs);
	else if ((func >= TRNG_FUNC_START && func < TRNG_FUNC_END) ||
		 (func >= ERRATA_FUNC_START && func < ERRATA_FUNC_END) ||
		 func >= STD_CALL_COUNT)
		hyp_smc(regs);
	else
		regs->x[0] = SMCCC_RET_NOT_SUPPORTED;
}

void smc_from_host(struct cpu_regs *regs)
{
	u32 fid = regs->x[0];

	/* bit 16 is the SVE hint; firmware is not told, it saves what it uses */
	fid &= ~ARM_SMCCC_1_3_SVE_HINT;
	switch (ARM_SMCCC_OWNER_NUM(fid)) {
	case ARM_SMCCC_OWNER_STANDARD:
		regs->x[0] = fid;
		if (ARM_SMCCC_IS_FAST_CALL(fid))
			standard_from_host(regs);
		else
			regs->x[0] = SMCCC_RET_NOT_SUPPORTED;
		return;
	case ARM_SMCCC_OWNER_ARCH:
	case ARM_SMCCC_OWNER_CPU:
	case ARM_SMCCC_OWNER_SIP:
	case ARM_SMCCC_OWNER_OEM:
	case ARM_SMCCC_OWNER_TRUSTED_APP ... ARM_SMCCC_OWNER_TRUSTED_OS_END:
		hyp_smc(regs);
		return;
	}
	regs->x[0] = SMCCC_RET_NOT_SUPPORTED;
}
