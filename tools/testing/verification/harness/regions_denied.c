// SPDX-License-Identifier: GPL-2.0-only
/*
 * region_note_denied() counts per 2 MiB and per 1 GiB, and region_host_level() gives
 * the largest block without a denied page that lies in the region. Four pages
 * around a block boundary, which may be one of 1 GiB, may be denied; the region
 * begins with them, with their block or shortly before it, and ends anywhere up to 2 GiB.
 *
 * verify: tier=long unwind=5
 */
#include "mm/regions.c"
#include "model.c"

#define GIANT_PAGES	(1UL << (HYP_GIANT_SHIFT - HYP_PAGE_SHIFT))
#define NR		4

static bool denied[NR];
static u64 first;		/* denied[i] is of pfn first + i */
static u16 block[5], giant[2];

static u64 count(u64 from, u64 pages)
{
	u64 n = 0, i;

	for (i = 0; i < NR; i++)
		n += denied[i] && first + i >= from && first + i < from + pages;
	return n;
}

/* Counters as they must be. Only the two blocks at the boundary can have any. */
static u16 block_expected(u64 pfn)
{
	return count(pfn & ~(HYP_BLOCK_PAGES - 1), HYP_BLOCK_PAGES);
}

static u16 giant_expected(u64 pfn)
{
	u64 base = pfn & ~(GIANT_PAGES - 1), end = base + GIANT_PAGES;
	u64 left = first, right = first + NR - 1;

	return (left >= base && left < end && block_expected(left)) +
	       (right >= base && right < end && block_expected(right));
}

static void set_counters(struct mem_region *r)
{
	u64 last = first + NR - 1;

	block[block_index(r, first, HYP_BLOCK_SHIFT)] = block_expected(first);
	block[block_index(r, last, HYP_BLOCK_SHIFT)] = block_expected(last);
	giant[block_index(r, first, HYP_GIANT_SHIFT)] = giant_expected(first);
	giant[block_index(r, last, HYP_GIANT_SHIFT)] = giant_expected(last);
}

static void check_counters(struct mem_region *r)
{
	u64 last = first + NR - 1;

	check(block[block_index(r, first, HYP_BLOCK_SHIFT)] == block_expected(first));
	check(block[block_index(r, last, HYP_BLOCK_SHIFT)] == block_expected(last));
	check(giant[block_index(r, first, HYP_GIANT_SHIFT)] == giant_expected(first));
	check(giant[block_index(r, last, HYP_GIANT_SHIFT)] == giant_expected(last));
}

static bool block_fits(const struct mem_region *r, u64 pfn, u64 pages)
{
	u64 base = pfn & ~(pages - 1);

	return base >= r->start_pfn && base + pages <= r->end_pfn && !count(base, pages);
}

static void prove(u64 edge, u64 start)
{
	struct mem_region *r = &mem_regions[0];
	u64 pfn = nondet_u64(), nr = nondet_u64(), i;
	int delta = nondet_bool() ? 1 : -1, level;

	first = edge - 2;
	r->start_pfn = start;
	r->end_pfn = nondet_u64();
	assume(r->end_pfn >= first + NR && r->end_pfn <= 2 * GIANT_PAGES);
	r->type = KEEL_REGION_RAM;
	r->block_denied = block;
	r->giant_denied = giant;
	nr_mem_regions = 1;
	for (i = 0; i < NR; i++)
		denied[i] = nondet_bool();
	set_counters(r);

	/* a range that is not denied becomes so, or the other way round */
	assume(pfn >= first && pfn < first + NR && nr <= first + NR - pfn);
	for (i = 0; i < NR; i++) {
		if (first + i < pfn || first + i >= pfn + nr)
			continue;
		assume(denied[i] == (delta < 0));
		denied[i] = delta > 0;
	}
	region_note_denied(HYP_PFN(pfn), nr, delta);
	check_counters(r);

	/* any page from the region's start to two blocks behind the boundary */
	pfn = nondet_u64();
	assume(pfn >= start && pfn < r->end_pfn && pfn < edge + 2 * HYP_BLOCK_PAGES);
	assume(!count(pfn, 1));
	level = region_host_level(HYP_PFN(pfn));
	check(level == (block_fits(r, pfn, GIANT_PAGES) ? 1 :
			block_fits(r, pfn, HYP_BLOCK_PAGES) ? 2 : 3));
	cover(level == 1);
	cover(level == 2 && block_expected(first));
	cover(level == 3 && !block_expected(pfn));
	cover(level == 3 && block_expected(pfn));
}

void harness(void)
{
	switch (nondet_u8()) {
	case 0:
		prove(HYP_BLOCK_PAGES, 0);
		break;
	case 1:
		prove(GIANT_PAGES, GIANT_PAGES - HYP_BLOCK_PAGES);
		break;
	case 2:
		prove(GIANT_PAGES, GIANT_PAGES - 2);
		break;
	default:
		prove(GIANT_PAGES, GIANT_PAGES - HYP_BLOCK_PAGES - 7);
	}
}
