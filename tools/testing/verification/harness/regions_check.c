// SPDX-License-Identifier: GPL-2.0-only
/*
 * regions_check(): accepts exactly the lists that are sorted, aligned, disjoint and
 * in range. Up to 4 regions of any contents, or more than there may be.
 *
 * verify: unwind=5
 */
#include "mm/regions.c"
#include "model.c"

static struct keel_region region[4];

struct keel_region nondet_region(void);

static bool region_good(const struct keel_region *r)
{
	u64 end_max = 1UL << (r->type == KEEL_REGION_RAM ? KEEL_OWN_PA_BITS : HYP_PA_BITS_MAX);

	return r->type <= KEEL_REGION_RESERVED && r->base % HYP_PAGE_SIZE == 0 &&
	       r->size % HYP_PAGE_SIZE == 0 && r->size &&
	       r->base < end_max && r->size <= end_max - r->base;
}

void harness(void)
{
	u64 nr = nondet_u64(), i;
	bool good;

	assume(nr <= 4 || nr > KEEL_MAX_REGIONS);
	for (i = 0; i < 4; i++)
		region[i] = nondet_region();
	good = nr >= 1 && nr <= KEEL_MAX_REGIONS;
	for (i = 0; i < 4; i++) {
		if (i >= nr)
			continue;
		good &= region_good(&region[i]);
		if (i)
			good &= region[i - 1].base < region[i].base &&
				region[i].base - region[i - 1].base >= region[i - 1].size;
	}
	check(regions_check(region, nr) == (good ? 0 : -EINVAL));
	cover(good && nr == 4);
	cover(good && nr == 1 && region[0].size == 1UL << HYP_PA_BITS_MAX);
	cover(!good && nr == 2 && region_good(&region[0]) && region_good(&region[1]));
	cover(nr > KEEL_MAX_REGIONS);
}
