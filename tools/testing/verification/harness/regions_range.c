// SPDX-License-Identifier: GPL-2.0-only
/*
 * range_is_ram() and region_find(): any pfn and count, any list of up to 3 regions (quick: 2)
 * that regions_check() accepts. With the limit of a call: spec_range_valid().
 *
 * verify: tier=long unwind=4
 */
#include "mm/regions.c"
#include "protect/spec.c"
#include "model.c"

#define NR	MODEL_ORDER

static struct keel_region region[NR];

struct keel_region nondet_region(void);

/* As setup takes them over, once they are checked. */
static void import_regions(u64 nr)
{
	u64 i;

	for (i = 0; i < nr; i++)
		mem_regions[i] = (struct mem_region){
			.start_pfn = region[i].base >> HYP_PAGE_SHIFT,
			.end_pfn = (region[i].base + region[i].size) >> HYP_PAGE_SHIFT,
			.type = region[i].type,
		};
	nr_mem_regions = nr;
}

void harness(void)
{
	u64 pfn = nondet_u64(), nr = nondet_u64(), nr_regions = nondet_u64(), i;
	const struct mem_region *r;
	bool ram = false, found = false;

	for (i = 0; i < NR; i++)
		region[i] = nondet_region();
	assume(nr_regions <= NR && !regions_check(region, nr_regions));
	import_regions(nr_regions);

	for (i = 0; i < nr_regions; i++) {
		u64 first = region[i].base / HYP_PAGE_SIZE, pages = region[i].size / HYP_PAGE_SIZE;

		if (pfn < first || pfn - first >= pages)
			continue;
		found = true;
		check(region_find(HYP_PFN(pfn)) == &mem_regions[i]);
		ram = region[i].type == KEEL_REGION_RAM && nr && nr <= pages - (pfn - first);
	}
	r = region_find(HYP_PFN(pfn));
	check(found == !!r);
	check(range_is_ram(HYP_PFN(pfn), nr) == ram);
	check((nr <= KEEL_RANGE_MAX && range_is_ram(HYP_PFN(pfn), nr)) ==
	      spec_range_valid(region, nr_regions, pfn, nr));
	cover(ram && nr > KEEL_RANGE_MAX);
	cover(ram && nr_regions == NR && r == &mem_regions[1]);
	cover(found && !ram && nr == 1);
	cover(found && !ram && nr && r->type == KEEL_REGION_RAM);
	cover(!found && pfn > 1UL << 60);
}
