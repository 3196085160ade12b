// SPDX-License-Identifier: GPL-2.0-only
#include "protect/oracle.h"

void test_oracle_place(void);
void test_oracle_resync(u64 pfn, u64 nr);
void test_oracle_free(void);
void *test_zalloc(u64 size);
void test_free(void *p);

#ifdef CONFIG_NVHE_EL2_DEBUG
#include "protect/oracle.c"

static void *placed[KEEL_MAX_REGIONS];

/* oracle_init() has placed the copies at EL2 addresses: put each where we can look. */
void test_oracle_place(void)
{
	unsigned int i;

	test_oracle_free();
	for (i = 0; i < nr_mem_regions; i++) {
		const struct mem_region *r = &mem_regions[i];

		if (r->type == KEEL_REGION_RAM)
			shadow[i] = placed[i] = test_zalloc((r->end_pfn - r->start_pfn) *
							    sizeof(*shadow[i]));
	}
	now.window = 0;
}

void test_oracle_free(void)
{
	unsigned int i;

	for (i = 0; i < KEEL_MAX_REGIONS; i++) {
		test_free(placed[i]);
		shadow[i] = placed[i] = NULL;
	}
}

/* The test changed states behind the back of EL2, and says so. */
void test_oracle_resync(u64 pfn, u64 nr)
{
	for (; nr; pfn++, nr--)
		*shadow_of(pfn) = spec_abstract(pfn_to_page(HYP_PFN(pfn)));
}

#else

void test_oracle_place(void)
{
}

void test_oracle_free(void)
{
}

void test_oracle_resync(u64 pfn, u64 nr)
{
}

#endif
