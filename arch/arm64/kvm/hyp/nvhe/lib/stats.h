/* SPDX-License-Identifier: GPL-2.0-only */
/* Per-CPU event counters. Not a security mechanism: for stat_read and the debug build. */
#ifndef __HYP_LIB_STATS_H
#define __HYP_LIB_STATS_H

#include "lib/percpu.h"

static inline void stat_add(enum hyp_stat id, u64 n)
{
	this_cpu()->stat[id] += n;
}

static inline void stat_inc(enum hyp_stat id)
{
	stat_add(id, 1);
}

/* Sum over all CPUs that have been brought into EL2. */
u64 stat_sum(enum hyp_stat id);
u64 stat_sum_hcall(unsigned int nr);

#endif
