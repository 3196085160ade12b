/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Branch history at EL2's door. The host and guests can teach a CPU's branch
 * predictor where branches of EL2 seem to lead (Spectre variant 2, and Spectre-BHB
 * through the history of branches alone), and read what EL2 then touches
 * speculatively. A trap clears the history before EL2 branches on, in the way that
 * its CPU needs: a table of vectors for each, so that nothing is decided by a
 * branch that could itself be predicted.
 */
#ifndef __HYP_ENTRY_HISTORY_H
#define __HYP_ENTRY_HISTORY_H

#include "lib/percpu.h"

enum history {
	HISTORY_SAFE,		/* the CPU keeps what EL1 taught it from EL2 */
	HISTORY_LOOP,		/* CLRBHB, or so many taken branches that nothing older counts */
	HISTORY_FIRMWARE,	/* SMCCC_ARCH_WORKAROUND_1 or _3 */
};

/* What decides; registers of the CPU itself. */
struct history_cpu {
	u64 midr, pfr0, mmfr1, isar2;
	s64 workaround_1, workaround_3;		/* answers of SMCCC_ARCH_FEATURES */
};

struct history_choice {
	enum history how;
	u64 arg;		/* LOOP: how often; FIRMWARE: the function */
	bool open;		/* Spectre variant 2 needs firmware that is not there */
};

struct history_choice history_choose(const struct history_cpu *c);

/**
 * history_init_cpu() - choose this CPU's vectors and begin to use them
 * Each time the CPU comes to EL2: what it needs is its own firmware's to say.
 */
void history_init_cpu(struct hyp_cpu *cpu);

#endif
