/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The specification as a run-time oracle, in debug builds.
 *
 * Each transition is bracketed by oracle_begin() and oracle_end() inside host_lock.
 * The oracle computes what must happen from the state before, and panics if the
 * state after or the result differ. It also keeps a copy of the abstract state of
 * all RAM that only it changes: a change outside a transition shows as a
 * difference, in the pages of the next transition at once and elsewhere as the
 * window checked at the end of each trap comes round.
 */
#ifndef __HYP_PROTECT_ORACLE_H
#define __HYP_PROTECT_ORACLE_H

#include "protect/spec.h"

#ifdef CONFIG_NVHE_EL2_DEBUG

/* Memory for the copy; setup, final tables. 0 or -ENOMEM. */
int oracle_init(void);

/* Copy what setup left behind. End of setup. */
void oracle_start(void);

void oracle_begin(enum spec_op op, u64 pfn, u64 nr);
/* @guest: owner of the pages of the guest it is about */
void oracle_begin_guest(enum spec_op op, u8 guest, u64 pfn, u64 nr);
/* All was as it must be, but firmware refused: @ret, and nothing changes. */
void oracle_refused(int ret);
void oracle_end(int ret);

/* A window of pages, moving on with each call. Takes host_lock. */
void oracle_trap_end(void);

/**
 * oracle_check() - compare pages from @start on; takes host_lock
 * Return: pfn to go on with, 0 after the last.
 */
u64 oracle_check(u64 start);

#else

static inline int oracle_init(void)
{
	return 0;
}

static inline void oracle_start(void)
{
}

static inline void oracle_begin(enum spec_op op, u64 pfn, u64 nr)
{
}

static inline void oracle_begin_guest(enum spec_op op, u8 guest, u64 pfn, u64 nr)
{
}

static inline void oracle_refused(int ret)
{
}

static inline void oracle_end(int ret)
{
}

static inline void oracle_trap_end(void)
{
}

#endif
#endif
