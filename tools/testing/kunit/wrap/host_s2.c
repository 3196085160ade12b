// SPDX-License-Identifier: GPL-2.0-only
#include "protect/host_s2.c"

void test_host_s2_reset(void);
struct page_cache *test_host_tables(void);

void test_host_s2_reset(void)
{
	host_tables = (struct page_cache){};
	host_lock = (struct hyp_spinlock){};
	host_s2 = (struct pgtable){};
	nr_flushes = 0;
}

struct page_cache *test_host_tables(void)
{
	return &host_tables;
}
