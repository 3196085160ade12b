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

/* world/world.h has what these do; setup, one CPU, a CPU out of reset, the end. */
int ns_init(void);
void ns_deprivilege_cpu(struct hyp_cpu *cpu);
void ns_restart_cpu(struct hyp_cpu *cpu);
void ns_report_panic(void) __noreturn;

/* HVC #0 from EL1. */
void hvc_from_host(struct cpu_regs *regs);

#endif
