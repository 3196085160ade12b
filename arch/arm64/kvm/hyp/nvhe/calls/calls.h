/* SPDX-License-Identifier: GPL-2.0-only */
/* The door to calls/: what host traps are handed to. Registers are hostile values. */
#ifndef __HYP_CALLS_CALLS_H
#define __HYP_CALLS_CALLS_H

#include "lib/percpu.h"
#include <linux/arm-smccc.h>

/* Function numbers of the Standard Secure owner (SMCCC 6.3); the ends are not in the range. */
#define FID_FUNC(fid)		((fid) & 0xffff)
#define PSCI_FUNC_END		0x20
#define TRNG_FUNC_START		0x50
#define TRNG_FUNC_END		0x60

/* Argument @n of the fast call in @regs: SMC32 calls have 32 bits of it (SMCCC 3.1). */
static inline u64 smccc_arg(const struct cpu_regs *regs, unsigned int n)
{
	return ARM_SMCCC_IS_64(regs->x[0]) ? regs->x[n] : (u32)regs->x[n];
}

/**
 * hcall_dispatch() - run hypercall @nr of the host
 * @nr: offset from KEEL_HCALL_BASE, below KEEL_HCALL_SPAN
 * Arguments in x1.., results in x0 and x1 as keel/abi.h says.
 */
void hcall_dispatch(struct cpu_regs *regs, u64 nr);

/* Is call @nr, below KEEL_HCALL_SPAN, of class R (keel/hcall_table.h)? */
bool hcall_takes_registers(u64 nr);

/* SMC #0 from EL1: relayed, forwarded or refused. */
void smc_from_host(struct cpu_regs *regs);

/* PSCI part of it; the function id is in x0. */
void psci_from_host(struct cpu_regs *regs);

/* INIT is over: KEEL_PHASE_INIT calls are dead. Read-only after finalise. */
extern bool hyp_finalised;

#endif
