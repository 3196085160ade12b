// SPDX-License-Identifier: GPL-2.0-only
/* Pages set aside. */
#include "fake.h"

static struct page_cache cache;

static int cache_test_init(struct kunit *test)
{
	cache = (struct page_cache){};
	world_blank();
	hyp_pool_add(&hyp_pool, HYP_PFN(RAM_PFN), 20);
	return 0;
}

static void fill_and_take(struct kunit *test)
{
	u64 seen = 0, i;

	KUNIT_ASSERT_EQ(test, page_cache_fill(&cache, &hyp_pool, 16), 0);
	KUNIT_EXPECT_EQ(test, cache.nr, 16UL);
	KUNIT_EXPECT_EQ(test, hyp_pool_nr_free(&hyp_pool), 4UL);
	for (i = 0; i < 16; i++) {
		hyp_pfn_t pfn = page_cache_take(&cache);

		KUNIT_ASSERT_LT(test, pfn.n - RAM_PFN, 20UL);
		KUNIT_EXPECT_FALSE(test, seen & BIT(pfn.n - RAM_PFN));
		KUNIT_EXPECT_EQ(test, pfn_to_page(pfn)->count, 1);
		seen |= BIT(pfn.n - RAM_PFN);
	}
	KUNIT_EXPECT_EQ(test, cache.nr, 0UL);
}

static void fill_tops_up(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, page_cache_fill(&cache, &hyp_pool, 5), 0);
	KUNIT_ASSERT_EQ(test, page_cache_fill(&cache, &hyp_pool, 5), 0);
	KUNIT_ASSERT_EQ(test, page_cache_fill(&cache, &hyp_pool, 3), 0);
	KUNIT_EXPECT_EQ(test, cache.nr, 5UL);
	KUNIT_ASSERT_EQ(test, page_cache_fill(&cache, &hyp_pool, 0), 0);
	KUNIT_EXPECT_EQ(test, hyp_pool_nr_free(&hyp_pool), 15UL);
}

/* What it cannot fill it leaves as it was: nothing is lost or kept. */
static void fill_fails_whole(struct kunit *test)
{
	u64 i;

	KUNIT_ASSERT_EQ(test, page_cache_fill(&cache, &hyp_pool, 3), 0);
	KUNIT_EXPECT_EQ(test, page_cache_fill(&cache, &hyp_pool, 21), -ENOMEM);
	KUNIT_EXPECT_EQ(test, cache.nr, 3UL);
	KUNIT_EXPECT_EQ(test, hyp_pool_nr_free(&hyp_pool), 17UL);
	KUNIT_EXPECT_EQ(test, page_cache_fill(&cache, &hyp_pool, ~0UL), -ENOMEM);
	KUNIT_EXPECT_EQ(test, cache.nr, 3UL);
	for (i = 0; i < 3; i++)
		hyp_page_put(&hyp_pool, page_cache_take(&cache));
	KUNIT_EXPECT_EQ(test, hyp_pool_nr_free(&hyp_pool), 20UL);
	KUNIT_EXPECT_TRUE(test, hyp_pool_invariant(&hyp_pool));
	KUNIT_EXPECT_EQ(test, page_cache_fill(&cache, &hyp_pool, 20), 0);
}

static void drain(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, page_cache_fill(&cache, &hyp_pool, 10), 0);
	page_cache_drain(&cache, &hyp_pool, 10);
	KUNIT_EXPECT_EQ(test, cache.nr, 10UL);
	page_cache_drain(&cache, &hyp_pool, 11);
	KUNIT_EXPECT_EQ(test, cache.nr, 10UL);
	page_cache_drain(&cache, &hyp_pool, 4);
	KUNIT_EXPECT_EQ(test, cache.nr, 4UL);
	KUNIT_EXPECT_EQ(test, hyp_pool_nr_free(&hyp_pool), 16UL);
	page_cache_drain(&cache, &hyp_pool, 0);
	KUNIT_EXPECT_EQ(test, hyp_pool_nr_free(&hyp_pool), 20UL);
	KUNIT_EXPECT_TRUE(test, hyp_pool_invariant(&hyp_pool));
}

static void last_in_first_out(struct kunit *test)
{
	page_cache_put(&cache, HYP_PFN(RAM_PFN + 50));
	page_cache_put(&cache, HYP_PFN(RAM_PFN + 51));
	KUNIT_EXPECT_EQ(test, page_cache_take(&cache).n, RAM_PFN + 51);
	page_cache_put(&cache, HYP_PFN(RAM_PFN + 52));
	KUNIT_EXPECT_EQ(test, page_cache_take(&cache).n, RAM_PFN + 52);
	KUNIT_EXPECT_EQ(test, page_cache_take(&cache).n, RAM_PFN + 50);
}

static void take(void *unused)
{
	page_cache_take(&cache);
}

static void take_from_empty_panics(struct kunit *test)
{
	cache.head = RAM_PFN;
	EXPECT_PANIC(test, take, NULL, "page_cache.c");
}

static struct kunit_case cases[] = {
	KUNIT_CASE(fill_and_take),
	KUNIT_CASE(fill_tops_up),
	KUNIT_CASE(fill_fails_whole),
	KUNIT_CASE(drain),
	KUNIT_CASE(last_in_first_out),
	KUNIT_CASE(take_from_empty_panics),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("page_cache"),
	.init = cache_test_init,
	.exit = blank_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
