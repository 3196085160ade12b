// SPDX-License-Identifier: GPL-2.0-only
/* The host's memory map: what is accepted, lookups, block counters. */
#include "fake.h"

#define R(b, s, t)	{ .base = (b), .size = (s), .type = KEEL_REGION_##t }
#define MiB(x)		((x) * 0x100000UL)
#define GiB(x)		((x) * 0x40000000UL)

#define EXPECT_MAP(test, want, ...)						\
	do {									\
		static const struct keel_region map[] = { __VA_ARGS__ };	\
										\
		KUNIT_EXPECT_EQ(test, regions_check(map, ARRAY_SIZE(map)), want); \
	} while (0)

static void good_maps(struct kunit *test)
{
	EXPECT_MAP(test, 0, R(0, 4096, RAM));
	EXPECT_MAP(test, 0, R(GiB(1), GiB(1), RAM));
	EXPECT_MAP(test, 0, R(0, GiB(1), RAM), R(GiB(1), GiB(1), RAM));
	EXPECT_MAP(test, 0, R(0, GiB(1), RAM), R(GiB(1), 4096, RESERVED), R(GiB(2), 4096, RAM));
	/* up to the last address that can be mapped */
	EXPECT_MAP(test, 0, R((1UL << 46) - 4096, 4096, RAM));
	EXPECT_MAP(test, 0, R((1UL << 48) - 4096, 4096, RESERVED));
}

static void too_few_or_many(struct kunit *test)
{
	struct keel_region *map = kunit_kcalloc(test, KEEL_MAX_REGIONS + 1, sizeof(*map),
						GFP_KERNEL);
	u64 i;

	for (i = 0; i <= KEEL_MAX_REGIONS; i++)
		map[i] = (struct keel_region)R(MiB(i), MiB(1), RAM);
	KUNIT_EXPECT_EQ(test, regions_check(map, KEEL_MAX_REGIONS), 0);
	KUNIT_EXPECT_EQ(test, regions_check(map, KEEL_MAX_REGIONS + 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, regions_check(map, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, regions_check(map, ~0UL), -EINVAL);
}

static void misaligned(struct kunit *test)
{
	EXPECT_MAP(test, -EINVAL, R(1, 4096, RAM));
	EXPECT_MAP(test, -EINVAL, R(2048, 4096, RAM));
	EXPECT_MAP(test, -EINVAL, R(0, 4095, RAM));
	EXPECT_MAP(test, -EINVAL, R(0, 4097, RAM));
	EXPECT_MAP(test, -EINVAL, R(0, 0, RAM));
}

static void overlapping_or_unsorted(struct kunit *test)
{
	EXPECT_MAP(test, -EINVAL, R(0, MiB(2), RAM), R(MiB(1), MiB(2), RAM));
	EXPECT_MAP(test, -EINVAL, R(0, MiB(2), RAM), R(MiB(2) - 4096, 4096, RESERVED));
	EXPECT_MAP(test, -EINVAL, R(0, MiB(4), RAM), R(MiB(1), MiB(1), RESERVED));
	EXPECT_MAP(test, -EINVAL, R(MiB(1), MiB(1), RAM), R(MiB(1), MiB(1), RAM));
	EXPECT_MAP(test, -EINVAL, R(MiB(2), MiB(1), RAM), R(0, MiB(1), RAM));
}

static void wrapping_or_huge(struct kunit *test)
{
	EXPECT_MAP(test, -EINVAL, R(4096, -4096UL, RAM));
	EXPECT_MAP(test, -EINVAL, R(8192, -4096UL, RAM));
	EXPECT_MAP(test, -EINVAL, R(-4096UL, 8192, RESERVED));
	EXPECT_MAP(test, -EINVAL, R(-4096UL, 4096, RESERVED));
	EXPECT_MAP(test, -EINVAL, R(0, 1UL << 63, RAM));
	/* one page too far, for the own map and for any mapping */
	EXPECT_MAP(test, -EINVAL, R((1UL << 46) - 4096, 8192, RAM));
	EXPECT_MAP(test, -EINVAL, R(1UL << 46, 4096, RAM));
	EXPECT_MAP(test, -EINVAL, R((1UL << 48) - 4096, 8192, RESERVED));
	EXPECT_MAP(test, -EINVAL, R(1UL << 48, 4096, RESERVED));
}

static void unknown_type(struct kunit *test)
{
	struct keel_region r = R(0, 4096, RAM);

	r.type = KEEL_REGION_RESERVED + 1;
	KUNIT_EXPECT_EQ(test, regions_check(&r, 1), -EINVAL);
	r.type = ~0UL;
	KUNIT_EXPECT_EQ(test, regions_check(&r, 1), -EINVAL);
	r.type = 1UL << 32;	/* RAM to who looks at 32 bits of it */
	KUNIT_EXPECT_EQ(test, regions_check(&r, 1), -EINVAL);
}

static void lookup(struct kunit *test)
{
	static const struct { u64 pfn; int region; } at[] = {
		{ 0, -1 }, { A_PFN - 1, -1 }, { A_PFN, 0 }, { A_END - 1, 0 },
		{ R_PFN, 1 }, { R_END - 1, 1 }, { R_END, -1 }, { B_PFN - 1, -1 },
		{ B_PFN, 2 }, { B_END - 1, 2 }, { C_PFN, 3 }, { C_END - 1, 3 },
		{ C_END, -1 }, { HYP_PFN_MAX - 1, -1 }, { HYP_PFN_MAX, -1 }, { ~0UL, -1 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(at); i++)
		KUNIT_EXPECT_PTR_EQ_MSG(test, region_find(HYP_PFN(at[i].pfn)),
					at[i].region < 0 ? NULL : &mem_regions[at[i].region],
					"pfn %llx", at[i].pfn);
}

static void ranges(struct kunit *test)
{
	static const struct { u64 pfn, nr; bool ram; } range[] = {
		{ A_PFN, 1, true }, { A_PFN, A_END - A_PFN, true }, { A_END - 1, 1, true },
		{ A_PFN, A_END - A_PFN + 1, false }, { A_PFN - 1, 2, false }, { A_PFN - 1, 1, false },
		{ A_END - 1, 2, false }, { R_PFN, 1, false }, { R_END, 1, false },
		{ A_PFN, 0, false }, { R_PFN, 0, false }, { 0, 0, false },
		/* RAM on both sides of the border, but of two regions */
		{ B_END - 1, 2, false }, { B_PFN, B_END - B_PFN, true }, { C_PFN, 4, true },
		/* wraps, in pages and in bytes */
		{ A_PFN, ~0UL, false }, { A_PFN, -A_PFN, false }, { A_PFN, 1 - A_PFN, false },
		{ A_PFN, 1UL << 52, false }, { A_PFN, (1UL << 52) + 1, false },
		{ A_PFN + (1UL << 52), 1, false }, { A_PFN | 1UL << 63, 1, false },
		{ ~0UL, 1, false }, { ~0UL, 2, false }, { HYP_PFN_MAX - 1, 2, false },
		{ HYP_PFN_MAX, 1, false }, { A_PFN, HYP_PFN_MAX, false },
		{ A_PFN, 1UL << 32, false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(range); i++)
		KUNIT_EXPECT_EQ_MSG(test, range_is_ram(HYP_PFN(range[i].pfn), range[i].nr),
				    range[i].ram, "%llx + %llx", range[i].pfn, range[i].nr);
}

static unsigned int denied(u64 pfn)
{
	return region_block_denied(region_find(HYP_PFN(pfn)), HYP_PFN(pfn));
}

static void count(u64 pfn, u64 nr, int delta)
{
	region_note_denied(HYP_PFN(pfn), nr, delta);
}

/* Where the region begins inside a block, the block's first pages are nobody's. */
static void block_counters(struct kunit *test)
{
	u64 last = C_END - 1;

	KUNIT_EXPECT_EQ(test, denied(A_PFN), 0);
	count(A_PFN, 1, +1);
	KUNIT_EXPECT_EQ(test, denied(A_PFN), 1);
	KUNIT_EXPECT_EQ(test, denied(A_PFN + 508), 1);
	KUNIT_EXPECT_EQ(test, denied(A_PFN + 509), 0);
	count(A_PFN, 1, -1);
	KUNIT_EXPECT_EQ(test, denied(A_PFN), 0);

	count(last, 1, +1);
	KUNIT_EXPECT_EQ(test, denied(last), 1);
	KUNIT_EXPECT_EQ(test, denied(last - 511), 1);
	KUNIT_EXPECT_EQ(test, denied(last - 512), 0);
	count(last, 1, -1);

	/* over three blocks, a whole one in the middle */
	count(FREE_PFN - 1, 514, +1);
	KUNIT_EXPECT_EQ(test, denied(FREE_PFN - 1), 1);
	KUNIT_EXPECT_EQ(test, denied(FREE_PFN), 512);
	KUNIT_EXPECT_EQ(test, denied(FREE_PFN + 512), 1);
	count(FREE_PFN - 1, 514, -1);
	KUNIT_EXPECT_EQ(test, denied(FREE_PFN - 1) + denied(FREE_PFN) + denied(FREE_PFN + 512), 0);
}

/* A 1 GiB entry counts blocks with anything denied, not pages. */
static void giant_counters(struct kunit *test)
{
	u16 *giant = mem_regions[0].giant_denied;
	u16 before = *giant;

	count(FREE_PFN, 2, +1);
	KUNIT_EXPECT_EQ(test, *giant, before + 1);
	count(FREE_PFN + 511, 2, +1);
	KUNIT_EXPECT_EQ(test, *giant, before + 2);
	count(FREE_PFN, 1, -1);
	KUNIT_EXPECT_EQ(test, *giant, before + 2);
	count(FREE_PFN + 1, 1, -1);
	count(FREE_PFN + 511, 1, -1);
	KUNIT_EXPECT_EQ(test, *giant, before + 1);
	count(FREE_PFN + 512, 1, -1);
	KUNIT_EXPECT_EQ(test, *giant, before);
}

static int level(u64 pfn)
{
	return region_host_level(HYP_PFN(pfn));
}

/* The standard map: no 1 GiB block is inside one region or hole from 0x40000000 on. */
static void levels_at_edges(struct kunit *test)
{
	/* below all RAM: nothing in the way */
	KUNIT_EXPECT_EQ(test, level(0), 1);
	KUNIT_EXPECT_EQ(test, level(RAM_PFN - 1), 1);
	/* the hole of three pages in front of A, and A's first, cut block */
	KUNIT_EXPECT_EQ(test, level(RAM_PFN), 3);
	KUNIT_EXPECT_EQ(test, level(A_PFN), 3);
	KUNIT_EXPECT_EQ(test, level(RAM_PFN + 511), 3);
	KUNIT_EXPECT_EQ(test, level(RAM_PFN + 512), 2);
	KUNIT_EXPECT_EQ(test, level(A_END - 1), 2);
	/* reserved: half a block */
	KUNIT_EXPECT_EQ(test, level(R_PFN), 3);
	KUNIT_EXPECT_EQ(test, level(R_END - 1), 3);
	/* the hole is 512 pages, but not an aligned block of them */
	KUNIT_EXPECT_EQ(test, level(R_END), 3);
	KUNIT_EXPECT_EQ(test, level(B_PFN - 1), 3);
	KUNIT_EXPECT_EQ(test, level(B_PFN), 3);
	KUNIT_EXPECT_EQ(test, level(RAM_PFN + 6144), 2);
	/* two regions touch at a block's border */
	KUNIT_EXPECT_EQ(test, level(B_END - 1), 2);
	KUNIT_EXPECT_EQ(test, level(C_PFN), 2);
	KUNIT_EXPECT_EQ(test, level(C_END - 1), 2);
	/* behind all RAM: in C's 1 GiB, then free of it */
	KUNIT_EXPECT_EQ(test, level(C_END), 2);
	KUNIT_EXPECT_EQ(test, level((GiB(2) >> 12) - 1), 2);
	KUNIT_EXPECT_EQ(test, level(GiB(2) >> 12), 1);
	KUNIT_EXPECT_EQ(test, level(HYP_PFN_MAX - 1), 1);
}

static void levels_follow_counters(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, level(FREE_PFN), 2);
	count(FREE_PFN + 511, 1, +1);
	KUNIT_EXPECT_EQ(test, level(FREE_PFN), 3);
	KUNIT_EXPECT_EQ(test, level(FREE_PFN + 512), 2);
	KUNIT_EXPECT_EQ(test, level(FREE_PFN - 1), 2);
	count(FREE_PFN + 511, 1, -1);
	KUNIT_EXPECT_EQ(test, level(FREE_PFN), 2);
}

/* Regions of whole gigabytes: [1, 4) RAM, [4, 6) reserved; hole; [7.5, 9) RAM. */
static u16 blocks[2][3 * 512 + 1], giants[2][4];

static void giant_map(void)
{
	memset(blocks, 0, sizeof(blocks));
	memset(giants, 0, sizeof(giants));
	nr_mem_regions = 3;
	mem_regions[0] = (struct mem_region){ GiB(1) >> 12, GiB(4) >> 12, KEEL_REGION_RAM,
					      blocks[0], giants[0] };
	mem_regions[1] = (struct mem_region){ GiB(4) >> 12, GiB(6) >> 12, KEEL_REGION_RESERVED };
	mem_regions[2] = (struct mem_region){ (GiB(7) + MiB(512)) >> 12, GiB(9) >> 12,
					      KEEL_REGION_RAM, blocks[1], giants[1] };
}

static void levels_of_giants(struct kunit *test)
{
	giant_map();
	KUNIT_EXPECT_EQ(test, level(GiB(1) >> 12), 1);
	KUNIT_EXPECT_EQ(test, level((GiB(4) >> 12) - 1), 1);
	KUNIT_EXPECT_EQ(test, level(GiB(4) >> 12), 1);
	KUNIT_EXPECT_EQ(test, level(GiB(6) >> 12), 1);
	KUNIT_EXPECT_EQ(test, level(GiB(7) >> 12), 2);
	KUNIT_EXPECT_EQ(test, level((GiB(7) + MiB(512)) >> 12), 2);
	KUNIT_EXPECT_EQ(test, level(GiB(8) >> 12), 1);
	KUNIT_EXPECT_EQ(test, level((GiB(9) >> 12) - 1), 1);

	/* one page of the second gigabyte */
	count((GiB(2) + MiB(100)) >> 12, 1, +1);
	KUNIT_EXPECT_EQ(test, level((GiB(2) >> 12) - 1), 1);
	KUNIT_EXPECT_EQ(test, level(GiB(2) >> 12), 2);
	KUNIT_EXPECT_EQ(test, level((GiB(2) + MiB(100)) >> 12), 3);
	KUNIT_EXPECT_EQ(test, level((GiB(2) + MiB(102)) >> 12), 2);
	KUNIT_EXPECT_EQ(test, level((GiB(3) >> 12) - 1), 2);
	KUNIT_EXPECT_EQ(test, level(GiB(3) >> 12), 1);
	count((GiB(2) + MiB(100)) >> 12, 1, -1);
	KUNIT_EXPECT_EQ(test, level(GiB(2) >> 12), 1);

	/* the last page of a region that begins inside a gigabyte */
	count((GiB(9) >> 12) - 1, 1, +1);
	KUNIT_EXPECT_EQ(test, giants[1][1], 1);
	KUNIT_EXPECT_EQ(test, level(GiB(8) >> 12), 2);
	KUNIT_EXPECT_EQ(test, level((GiB(9) >> 12) - 1), 3);
	/* and its first */
	count((GiB(7) + MiB(512)) >> 12, 1, +1);
	KUNIT_EXPECT_EQ(test, giants[1][0], 1);
	KUNIT_EXPECT_EQ(test, blocks[1][0], 1);
}

static int plain_init(struct kunit *test)
{
	world_params();
	return world_setup();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(good_maps),
	KUNIT_CASE(too_few_or_many),
	KUNIT_CASE(misaligned),
	KUNIT_CASE(overlapping_or_unsorted),
	KUNIT_CASE(wrapping_or_huge),
	KUNIT_CASE(unknown_type),
	KUNIT_CASE(lookup),
	KUNIT_CASE(ranges),
	KUNIT_CASE(block_counters),
	KUNIT_CASE(giant_counters),
	KUNIT_CASE(levels_at_edges),
	KUNIT_CASE(levels_follow_counters),
	KUNIT_CASE(levels_of_giants),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("regions"),
	.init = plain_init,
	.exit = blank_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
