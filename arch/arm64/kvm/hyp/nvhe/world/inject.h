/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exceptions that EL2 makes the EL1 below it take, the host's or a guest's: whose
 * EL1 registers the CPU holds at the time of the call.
 */
#ifndef __HYP_WORLD_INJECT_H
#define __HYP_WORLD_INJECT_H

#include "lib/types.h"

/* @esr: of the abort at EL2. As an alignment fault: what a host must not touch. */
void inject_alignment(u64 esr);

/* As a synchronous external abort: nothing is there. */
void inject_external_abort(u64 esr);

/* The same of a walk of EL1's own tables, at @level. */
void inject_walk_abort(u64 esr, unsigned int level);

void inject_undef(void);

/* The same for an SError: where EL1 is to continue, with PSTATE and syndrome set. */
u64 inject_serror(void);

/* Did the trap come from EL0, of either width? */
bool trap_from_el0(void);

#endif
