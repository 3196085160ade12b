/* SPDX-License-Identifier: GPL-2.0-only */
/* The door to calls/: what host traps are handed to. Registers are hostile values. */
#ifndef __HYP_CALLS_CALLS_H
#define __HYP_CALLS_CALLS_H

#include "lib/percpu.h"

/**
 * hcall_dispatch() - run hypercall @nr of the host
 * @nr: offset from KEEL_HCALL_BASE, below KEEL_HCALL_SPAN
 * Arguments in x1.., results in x0 and x1 as keel/abi.h says.
 */
void hcall_dispatch(struct cpu_regs *regs, u64 nr);

/* SMC #0 from EL1: relayed, forwarded or refused. */
void smc_from_host(struct cpu_regs *regs);

/* PSCI part of it; the function id is in x0. */
void psci_from_host(struct cpu_regs *regs);

/* INIT is over: KEEL_PHASE_INIT calls are dead. Read-only after finalise. */
extern bool hyp_finalised;

#endif
