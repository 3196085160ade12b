/* SPDX-License-Identifier: GPL-2.0-only */
/* What the assembly in this folder and the C code around it call in each other. */
#ifndef __HYP_ENTRY_ENTRY_H
#define __HYP_ENTRY_ENTRY_H

#include "lib/percpu.h"

/*
 * Values the code in the idmap page reads with the MMU off, so they are cleaned
 * to the point of coherency once written. Offsets are known to init.S.
 */
struct idmap_params {
	u64 ttbr0;		/* EL2's final tables; 0 before setup */
	u64 tcr;
	u64 sctlr;
	u64 vectors;		/* EL2 VA of the run-time vectors */
};

extern struct idmap_params idmap_params;
/* For while the host's EL1 is loaded, and for while a guest's is; by entry/history.h. */
extern char hyp_vectors[], hyp_vectors_loop[], hyp_vectors_firmware[];
extern char guest_vectors[], guest_vectors_loop[], guest_vectors_firmware[];

/* First thing a CPU runs at EL2 when firmware starts or resumes it; x0 = its hyp_cpu. */
extern char cpu_on_entry[], cpu_resume_entry[];

/* Forward x0-x17 to EL3 and take them back. SMCCC 1.2 section 3.1. */
void hyp_smc(struct cpu_regs *regs);

/* ERET to EL1 with x0 = @context and every other general register zero. */
void enter_host(u64 entry, u64 context) __noreturn;

/*
 * ERET to EL1 at @entry with x0-x2 as given and @cpu's stack empty again.
 * For stub SOFT_RESTART and for panics.
 */
void enter_host_args(u64 entry, u64 x0, u64 x1, u64 x2) __noreturn;

/* Leave EL2: these registers as given, which turns the MMU off; to the host with x0 = 0. */
void leave_el2(struct cpu_regs *regs, u64 vbar, u64 hcr, u64 sctlr) __noreturn;

/* Continue on another EL2 table that maps the code, stack and idmap page alike. */
void switch_ttbr0(u64 ttbr);

struct fp_regs;

/* All FP/SIMD registers; accesses to them do not trap. */
void fpsimd_save(struct fp_regs *to);
void fpsimd_restore(const struct fp_regs *from);

/* Called by the assembly. */
int hyp_setup(void);
int hyp_cpu_init(u64 cpu, u64 sctlr);
void host_trap(struct cpu_regs *regs);
void cpu_start(struct hyp_cpu *cpu, bool resume) __noreturn;
void hyp_fatal_exception(u64 sp, u64 vector, struct cpu_regs *regs) __noreturn;

#endif
