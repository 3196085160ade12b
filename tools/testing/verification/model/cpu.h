/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * System registers that hold what was written to them, for harnesses that define
 * MODEL_CPU. Those accessed by encoding are the harness's to answer.
 */
#ifndef __MODEL_CPU_H
#define __MODEL_CPU_H

#include "lib/types.h"

struct model_cpu {
	u64 esr_el2, far_el2, hpfar_el2, elr_el2, spsr_el2;
	u64 sctlr_el1, par_el1, esr_el1, far_el1, elr_el1, spsr_el1, vbar_el1;
	u64 mpidr_el1, cntpct_el0;
	u64 id_aa64pfr0_el1, id_aa64pfr1_el1, id_aa64isar0_el1, id_aa64isar1_el1;
	u64 id_aa64dfr0_el1, id_aa64mmfr0_el1, id_aa64mmfr1_el1;
};

extern struct model_cpu model_cpu;

u64 model_sysreg(u32 reg);
void model_write_sysreg(u64 value, u32 reg);

#endif
