// SPDX-License-Identifier: GPL-2.0-only
/* The early allocator. */
#include "fake.h"
#include "mm/early_alloc.h"

/* One region of RAM over all of the test's memory, nothing else set up. */
static int early_test_init(struct kunit *test)
{
	world_blank();
	nr_mem_regions = 2;
	mem_regions[0] = (struct mem_region){ RAM_PFN, RAM_PFN + 8192, KEEL_REGION_RAM };
	mem_regions[1] = (struct mem_region){ RAM_PFN + 8192, RAM_PFN + 9000, KEEL_REGION_RESERVED };
	return 0;
}

static const struct keel_chunk three[] = {
	{ RAM_PFN + 100, 10 }, { RAM_PFN + 50, 3 }, { RAM_PFN + 201, 64 },
};

static void in_order(struct kunit *test)
{
	u64 i;

	KUNIT_ASSERT_EQ(test, early_alloc_init(three, 3), 0);
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, early_alloc_page().n, RAM_PFN + 100 + i);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, early_alloc_page().n, RAM_PFN + 50 + i);
	for (i = 0; i < 64; i++)
		KUNIT_EXPECT_EQ(test, early_alloc_page().n, RAM_PFN + 201 + i);
	KUNIT_EXPECT_EQ(test, early_alloc_page().n, HYP_PFN_NONE.n);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(1, 1).n, HYP_PFN_NONE.n);
}

static void zeroed(struct kunit *test)
{
	u64 *p = ram(RAM_PFN + 100);

	KUNIT_ASSERT_EQ(test, early_alloc_init(three, 3), 0);
	memset(p, 0xaa, 11 * HYP_PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(2, 1).n, RAM_PFN + 100);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(p, 0, 2 * HYP_PAGE_SIZE), NULL);
	/* and not a byte more */
	KUNIT_EXPECT_EQ(test, p[1024], 0xaaaaaaaaaaaaaaaaUL);
}

static void larger_than_a_chunk(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, early_alloc_init(three, 3), 0);
	/* skips the first two, which stay usable */
	KUNIT_EXPECT_EQ(test, early_alloc_pages(11, 1).n, RAM_PFN + 201);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(10, 1).n, RAM_PFN + 100);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(54, 1).n, HYP_PFN_NONE.n);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(53, 1).n, RAM_PFN + 212);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(3, 1).n, RAM_PFN + 50);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(~0UL, 1).n, HYP_PFN_NONE.n);
}

static void aligned(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, early_alloc_init(three, 3), 0);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(4, 4).n, RAM_PFN + 100);
	/* 104 would do for 8, but 12 pages do not */
	KUNIT_EXPECT_EQ(test, early_alloc_pages(8, 8).n, RAM_PFN + 208);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(2, 512).n, HYP_PFN_NONE.n);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(1, 1UL << 40).n, HYP_PFN_NONE.n);
}

/* What alignment skipped and what is left at the end: every page exactly once. */
static void leftovers(struct kunit *test)
{
	u8 *times = kunit_kzalloc(test, 512, GFP_KERNEL);
	hyp_pfn_t pfn;
	u64 nr, total = 0, i;
	unsigned int n;

	KUNIT_ASSERT_EQ(test, early_alloc_init(three, 3), 0);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(8, 8).n, RAM_PFN + 208);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(1, 8).n, RAM_PFN + 104);
	KUNIT_EXPECT_EQ(test, early_alloc_page().n, RAM_PFN + 105);
	for (n = 0; early_alloc_leftover(n, &pfn, &nr); n++)
		for (i = 0; i < nr; i++, total++)
			times[pfn.n + i - RAM_PFN]++;
	KUNIT_EXPECT_EQ(test, n, 6U);
	for (i = 0; i < 512; i++)
		KUNIT_EXPECT_LE(test, times[i], 1);
	/* given: 8 at 208, 2 at 104 */
	KUNIT_EXPECT_EQ(test, total, 77UL - 10);
	KUNIT_EXPECT_EQ(test, times[103], 1);
	KUNIT_EXPECT_EQ(test, times[104] + times[105], 0);
	KUNIT_EXPECT_EQ(test, times[207], 1);
	KUNIT_EXPECT_EQ(test, times[208], 0);
}

/* One hole a chunk is remembered. A second one is not made, so no page is lost. */
static void second_hole_is_refused(struct kunit *test)
{
	static const struct keel_chunk one = { RAM_PFN + 1, 100 };
	hyp_pfn_t pfn;
	u64 nr, total = 0;
	unsigned int n;

	KUNIT_ASSERT_EQ(test, early_alloc_init(&one, 1), 0);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(1, 4).n, RAM_PFN + 4);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(1, 4).n, HYP_PFN_NONE.n);
	KUNIT_EXPECT_EQ(test, early_alloc_pages(3, 1).n, RAM_PFN + 5);
	/* aligned already: no hole needed */
	KUNIT_EXPECT_EQ(test, early_alloc_pages(8, 8).n, RAM_PFN + 8);
	for (n = 0; early_alloc_leftover(n, &pfn, &nr); n++)
		total += nr;
	KUNIT_EXPECT_EQ(test, total, 100UL - 12);
}

static void forgets_the_chunks_before(struct kunit *test)
{
	static const struct keel_chunk one = { RAM_PFN + 1000, 1 };

	KUNIT_ASSERT_EQ(test, early_alloc_init(three, 3), 0);
	early_alloc_pages(1, 64);
	KUNIT_ASSERT_EQ(test, early_alloc_init(&one, 1), 0);
	KUNIT_EXPECT_EQ(test, early_alloc_page().n, RAM_PFN + 1000);
	KUNIT_EXPECT_EQ(test, early_alloc_page().n, HYP_PFN_NONE.n);
}

static void bad_chunks(struct kunit *test)
{
	static const struct keel_chunk bad[] = {
		{ RAM_PFN, 0 }, { RAM_PFN - 1, 1 }, { RAM_PFN + 8191, 2 }, { RAM_PFN + 8192, 1 },
		{ RAM_PFN, ~0UL }, { RAM_PFN, -RAM_PFN }, { RAM_PFN, 1 - RAM_PFN }, { ~0UL, 1 },
		{ ~0UL, 2 }, { 0, 1UL << 36 }, { RAM_PFN + (1UL << 52), 1 },
	};
	struct keel_chunk *many = kunit_kcalloc(test, KEEL_MAX_CHUNKS + 1, sizeof(*many),
						GFP_KERNEL);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct keel_chunk two[] = { { RAM_PFN + 10, 1 }, bad[i] };

		KUNIT_EXPECT_EQ_MSG(test, early_alloc_init(&bad[i], 1), -EINVAL, "%u", i);
		KUNIT_EXPECT_EQ_MSG(test, early_alloc_init(two, 2), -EINVAL, "%u", i);
	}
	for (i = 0; i <= KEEL_MAX_CHUNKS; i++)
		many[i] = (struct keel_chunk){ RAM_PFN + 2 * i, 1 };
	KUNIT_EXPECT_EQ(test, early_alloc_init(many, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, early_alloc_init(many, KEEL_MAX_CHUNKS + 1), -EINVAL);
	KUNIT_ASSERT_EQ(test, early_alloc_init(many, KEEL_MAX_CHUNKS), 0);
	for (i = 0; i < KEEL_MAX_CHUNKS; i++)
		KUNIT_EXPECT_EQ(test, early_alloc_page().n, RAM_PFN + 2 * i);
	KUNIT_EXPECT_EQ(test, early_alloc_page().n, HYP_PFN_NONE.n);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(in_order),
	KUNIT_CASE(zeroed),
	KUNIT_CASE(larger_than_a_chunk),
	KUNIT_CASE(aligned),
	KUNIT_CASE(leftovers),
	KUNIT_CASE(second_hole_is_refused),
	KUNIT_CASE(forgets_the_chunks_before),
	KUNIT_CASE(bad_chunks),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("early_alloc"),
	.init = early_test_init,
	.exit = blank_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
