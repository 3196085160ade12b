/* SPDX-License-Identifier: GPL-2.0-only */
/* NS-EL2: what the files of this folder know of each other. */
#ifndef __HYP_WORLD_NS_H
#define __HYP_WORLD_NS_H

#include "lib/percpu.h"

/* Record the EL2 registers as the kernel's boot code left them, for ns_el2_restore(). */
void ns_el2_save(struct hyp_cpu *cpu);

/*
 * Give a CPU that comes out of reset the same EL2 configuration as the one the
 * host was launched with, and the host stage-2 on top.
 */
void ns_el2_restore(const struct hyp_cpu *cpu);

/* Host stage-2 and SMC trap on, for this CPU. */
void ns_stage2_enable(void);

/* HCR_EL2 as the kernel had it, for giving EL2 back before finalise. */
u64 ns_hcr_at_launch(const struct hyp_cpu *cpu);

/* Can EL2 use the GIC's virtual interface registers on this CPU? */
bool ns_has_gicv3(void);

/* HVC #0 from EL1. */
void hvc_from_host(struct cpu_regs *regs);

/* Make the host take a synchronous abort or an undefined-instruction exception. */
void ns_inject_abort(u64 esr);
void ns_inject_undef(void);

/* The same for an SError: where the host is to return to, with PSTATE and syndrome set. */
u64 ns_inject_serror(void);

/* Did the trap come from EL0, of either width? */
bool ns_trap_from_el0(void);

#endif
