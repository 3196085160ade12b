// SPDX-License-Identifier: GPL-2.0-only
/* Sums over the per-CPU counters. Reads race with the owners: a count may be one behind. */
#include "lib/stats.h"

u64 stat_sum(enum hyp_stat id)
{
	u64 sum = 0, i;

	for (i = 0; i < boot_params.nr_cpus; i++)
		sum += READ_ONCE(hyp_cpus[i]->stat[id]);
	return sum;
}

u64 stat_sum_hcall(unsigned int nr)
{
	u64 sum = 0, i;

	for (i = 0; i < boot_params.nr_cpus; i++)
		sum += READ_ONCE(hyp_cpus[i]->hcall_count[nr]);
	return sum;
}
