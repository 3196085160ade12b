// SPDX-License-Identifier: GPL-2.0-only
/* Physical memory map: lookups, and the count of denied pages per block. */
#include "mm/regions.h"
#include "lib/bug.h"

struct mem_region mem_regions[KEEL_MAX_REGIONS] __hyp_ro_after_init;
unsigned int nr_mem_regions __hyp_ro_after_init;

int regions_check(const struct keel_region *regions, u64 nr)
{
	u64 end = 0, i;

	if (!nr || nr > KEEL_MAX_REGIONS)
		return -EINVAL;
	for (i = 0; i < nr; i++) {
		const struct keel_region *r = &regions[i];

		if ((r->base | r->size) & ~HYP_PAGE_MASK || !r->size)
			return -EINVAL;
		if (r->base < end || r->size > U64_MAX - r->base)
			return -EINVAL;
		if (r->type != KEEL_REGION_RAM && r->type != KEEL_REGION_RESERVED)
			return -EINVAL;
		end = r->base + r->size;
		if (end > 1UL << HYP_PA_BITS_MAX)
			return -EINVAL;
		if (r->type == KEEL_REGION_RAM && end > 1UL << KEEL_OWN_PA_BITS)
			return -EINVAL;
	}
	return 0;
}

/* Index of the first region that ends after @pfn; nr_mem_regions if none does. */
static unsigned int region_at_or_after(u64 pfn)
{
	unsigned int lo = 0, hi = nr_mem_regions;

	while (lo < hi) {
		unsigned int mid = (lo + hi) / 2;

		if (mem_regions[mid].end_pfn <= pfn)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct mem_region *region_find(hyp_pfn_t pfn)
{
	unsigned int i = region_at_or_after(pfn.n);

	if (i == nr_mem_regions || pfn.n < mem_regions[i].start_pfn)
		return NULL;
	return &mem_regions[i];
}

bool range_is_ram(hyp_pfn_t pfn, u64 nr)
{
	const struct mem_region *r;

	if (!nr || pfn.n >= HYP_PFN_MAX || nr > HYP_PFN_MAX - pfn.n)
		return false;
	r = region_find(pfn);
	return r && r->type == KEEL_REGION_RAM && nr <= r->end_pfn - pfn.n;
}

static u64 block_index(const struct mem_region *r, u64 pfn, unsigned int shift)
{
	shift -= HYP_PAGE_SHIFT;
	return (pfn >> shift) - (r->start_pfn >> shift);
}

u16 region_block_denied(const struct mem_region *r, hyp_pfn_t pfn)
{
	return r->block_denied[block_index(r, pfn.n, HYP_BLOCK_SHIFT)];
}

void region_note_denied(hyp_pfn_t pfn, u64 nr, int delta)
{
	struct mem_region *r = region_find(pfn);
	u64 i;

	for (i = pfn.n; i < pfn.n + nr; i++) {
		u16 *block = &r->block_denied[block_index(r, i, HYP_BLOCK_SHIFT)];
		u16 *giant = &r->giant_denied[block_index(r, i, HYP_GIANT_SHIFT)];
		bool was = *block;

		*block += delta;
		HYP_DEBUG_BUG_ON(*block > HYP_BLOCK_PAGES);
		*giant += (bool)*block - was;
	}
}

int region_host_level(hyp_pfn_t pfn)
{
	unsigned int i = region_at_or_after(pfn.n);
	u64 lo = i ? mem_regions[i - 1].end_pfn : 0;
	u64 hi = i < nr_mem_regions ? mem_regions[i].start_pfn : HYP_PFN_MAX;
	const struct mem_region *r = NULL;
	int level;

	if (pfn.n >= hi) {
		r = &mem_regions[i];
		lo = r->start_pfn;
		hi = r->end_pfn;
	}
	for (level = 1; level < 3; level++) {
		unsigned int shift = HYP_GIANT_SHIFT - 9 * (level - 1);
		u64 pages = 1UL << (shift - HYP_PAGE_SHIFT);
		u64 base = pfn.n & ~(pages - 1);

		if (base < lo || base + pages > hi)
			continue;
		if (!r || r->type != KEEL_REGION_RAM)
			return level;
		if (level == 1 && !r->giant_denied[block_index(r, pfn.n, shift)])
			return level;
		if (level == 2 && !region_block_denied(r, pfn))
			return level;
	}
	return 3;
}
