// SPDX-License-Identifier: GPL-2.0-only
#include "mm/setup.c"

void test_setup_reset(void);
int test_claim(u64 pfn, u64 nr);

void test_setup_reset(void)
{
	unsigned int i;

	nr_mem_regions = 0;
	for (i = 0; i < KEEL_MAX_CPUS; i++)
		hyp_cpus[i] = NULL;
	setup_cpu = (struct hyp_cpu){};
}

int test_claim(u64 pfn, u64 nr)
{
	return claim(pfn, nr);
}
