// SPDX-License-Identifier: GPL-2.0-only
/* What the host lends to guests that are not protected. */
#include "fake_s2.h"

static void lend_and_end(struct kunit *test)
{
	fill(FREE_PFN, 4);
	hw_forget();
	KUNIT_ASSERT_EQ(test, host_share_guest(&s2, GFN, FREE_PFN, 4, true), 0);
	KUNIT_EXPECT_EQ(test, page(FREE_PFN)->owner, OWNER_HOST);
	KUNIT_EXPECT_EQ(test, page(FREE_PFN)->count, 1U);
	KUNIT_EXPECT_EQ(test, leaf_at(GFN).desc & ~PGT_ADDR_MASK,
			pgt_leaf_attr(PGT_GUEST_S2, 3, PGT_RWX));
	KUNIT_EXPECT_EQ(test, hw_count[HW_DC_CLEAN], 4UL);
	KUNIT_EXPECT_EQ(test, page_counts.lent, 4UL);
	KUNIT_EXPECT_TRUE(test, host_reaches(FREE_PFN));
	/* the same pages again, read-only, elsewhere: the top of the space, too */
	KUNIT_ASSERT_EQ(test, host_share_guest(&s2, 2 * ALIAS_GFN - 4, FREE_PFN, 4, false), 0);
	KUNIT_EXPECT_EQ(test, leaf_at(2 * ALIAS_GFN - 1).desc & ~PGT_ADDR_MASK,
			pgt_leaf_attr(PGT_GUEST_S2, 3, PGT_R | PGT_X));
	KUNIT_EXPECT_EQ(test, page(FREE_PFN)->count, 2U);
	KUNIT_EXPECT_EQ(test, page_counts.lent, 8UL);
	KUNIT_EXPECT_EQ(test, host_share_guest(&s2, GFN + 3, FREE_PFN + 50, 2, true), -EEXIST);
	EXPECT_GUEST(test);

	/* holes are passed over */
	KUNIT_ASSERT_EQ(test, host_unshare_guest(&s2, GFN - 6, 9), 0);
	KUNIT_EXPECT_EQ(test, page(FREE_PFN + 2)->count, 1U);
	KUNIT_EXPECT_EQ(test, page(FREE_PFN + 3)->count, 2U);
	KUNIT_EXPECT_EQ(test, s2.nr_pages, 5UL);
	KUNIT_ASSERT_EQ(test, host_unshare_guest(&s2, 2 * ALIAS_GFN - 512, 512), 0);
	KUNIT_ASSERT_EQ(test, host_unshare_guest(&s2, GFN, 512), 0);
	KUNIT_EXPECT_TRUE(test, page(FREE_PFN)->host == PAGE_OWNED);
	KUNIT_EXPECT_EQ(test, s2.pgt.nr_tables, 0UL);
	KUNIT_EXPECT_TRUE(test, filled(FREE_PFN, 4));
	EXPECT_GUEST(test);
}

static void lend_bad_ranges(struct kunit *test)
{
	u64 hash = state_hash();
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad_gfns); i++) {
		KUNIT_EXPECT_EQ(test, host_share_guest(&s2, bad_gfns[i], FREE_PFN, 1, true), -EINVAL);
		KUNIT_EXPECT_EQ(test, host_unshare_guest(&s2, bad_gfns[i], 1), -EINVAL);
	}
	for (i = 0; i < ARRAY_SIZE(bad_counts); i++) {
		KUNIT_EXPECT_EQ(test, host_share_guest(&s2, GFN, FREE_PFN, bad_counts[i], true),
				-EINVAL);
		KUNIT_EXPECT_EQ(test, host_unshare_guest(&s2, GFN, bad_counts[i]), -EINVAL);
	}
	KUNIT_EXPECT_EQ(test, host_share_guest(&s2, 2 * ALIAS_GFN - 1, FREE_PFN, 2, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, host_share_guest(&s2, GFN, B_END - 1, 2, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, host_share_guest(&s2, GFN, R_PFN, 1, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, host_unshare_guest(&s2, 2 * ALIAS_GFN - 1, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, state_hash(), hash);
}

/* A lent page is in nobody else's hands, and stays the host's. */
static void lent_pages_stay(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, guest_s2_init(&other, 1, IA_BITS, true), 0);
	KUNIT_ASSERT_EQ(test, host_share_guest(&s2, GFN, FREE_PFN, 1, true), 0);
	KUNIT_EXPECT_EQ(test, host_share_hyp(FREE_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, host_unshare_hyp(FREE_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, host_reclaim_hyp(FREE_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, hyp_pin_shared(FREE_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&other, GFN, FREE_PFN, 1), -EPERM);
	EXPECT_GUEST(test);
}

static void lend_what_the_host_lacks(struct kunit *test)
{
	u64 i, hash;

	KUNIT_ASSERT_EQ(test, guest_s2_init(&other, 1, IA_BITS, true), 0);
	KUNIT_ASSERT_EQ(test, host_share_hyp(FREE_PFN, 1), 0);
	KUNIT_ASSERT_EQ(test, host_donate_guest(&other, GFN, FREE_PFN + 1, 1), 0);
	hash = state_hash();
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, host_share_guest(&s2, GFN, FREE_PFN + i, 1, true), -EPERM);
		KUNIT_EXPECT_EQ(test, host_share_guest(&s2, GFN, FREE_PFN - 3 + i, 4, true), -EPERM);
	}
	KUNIT_EXPECT_EQ(test, host_share_guest(&s2, GFN, IMAGE_PFN, 1, true), -EPERM);
	KUNIT_EXPECT_EQ(test, host_share_guest(&s2, GFN, CHUNK0_PFN, 1, false), -EPERM);
	KUNIT_EXPECT_EQ(test, state_hash(), hash);
	KUNIT_EXPECT_EQ(test, host_unshare_hyp(FREE_PFN, 1), 0);
}

static void lent_too_often(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, host_share_guest(&s2, GFN, FREE_PFN, 3, true), 0);
	page(FREE_PFN + 2)->count = U16_MAX;
	page_counts.lent += U16_MAX - 1;
	test_oracle_resync(FREE_PFN + 2, 1);
	KUNIT_EXPECT_EQ(test, host_share_guest(&s2, GFN + 8, FREE_PFN, 3, true), -EBUSY);
	KUNIT_EXPECT_EQ(test, page(FREE_PFN)->count, 1U);
	page(FREE_PFN + 2)->count = U16_MAX - 1;
	page_counts.lent--;
	test_oracle_resync(FREE_PFN + 2, 1);
	KUNIT_EXPECT_EQ(test, host_share_guest(&s2, GFN + 8, FREE_PFN, 3, true), 0);
	KUNIT_EXPECT_EQ(test, page(FREE_PFN + 2)->count, U16_MAX);
	page(FREE_PFN + 2)->count = 2;
	page_counts.lent -= U16_MAX - 2;
	test_oracle_resync(FREE_PFN + 2, 1);
	EXPECT_GUEST(test);
}

static void lend_blocks(struct kunit *test)
{
	watch_guest_only();
	KUNIT_ASSERT_EQ(test, host_share_guest(&s2, GFN, FREE_PFN, BLOCK, true), 0);
	KUNIT_EXPECT_EQ(test, leaf_at(GFN).level, 2);
	KUNIT_ASSERT_EQ(test, host_unshare_guest(&s2, GFN + 5, 7), 0);
	KUNIT_EXPECT_TRUE(test, is_mapped(GFN + 4) && is_mapped(GFN + 12));
	KUNIT_EXPECT_FALSE(test, is_mapped(GFN + 5) || is_mapped(GFN + 11));
	KUNIT_EXPECT_EQ(test, page_counts.lent, BLOCK - 7);
	EXPECT_GUEST(test);
}

static void unshare_without_tables(struct kunit *test)
{
	struct page_cache held = {};
	u64 hash;

	watch_guest_only();
	KUNIT_ASSERT_EQ(test, host_share_guest(&s2, GFN, FREE_PFN, BLOCK, true), 0);
	take_all_but(0, &held);
	hash = state_hash();
	KUNIT_EXPECT_EQ(test, host_unshare_guest(&s2, GFN + 5, 7), -ENOMEM);
	KUNIT_EXPECT_EQ(test, host_share_guest(&s2, 0, FREE_PFN, 1, true), -ENOMEM);
	KUNIT_EXPECT_EQ(test, state_hash(), hash);
	/* a whole block needs none */
	KUNIT_EXPECT_EQ(test, host_unshare_guest(&s2, GFN, BLOCK), 0);
	page_cache_drain(&held, &hyp_pool, 0);
	EXPECT_GUEST(test);
}

static void teardown_of_a_borrower(struct kunit *test)
{
	watch_guest_only();
	fill(FREE_PFN, BLOCK);
	KUNIT_ASSERT_EQ(test, host_share_guest(&s2, GFN, FREE_PFN, BLOCK, true), 0);
	KUNIT_ASSERT_EQ(test, host_share_guest(&s2, 7, FREE_PFN, 100, false), 0);
	while (guest_s2_teardown(&s2))
		;
	/* never the guest's: as it left them */
	KUNIT_EXPECT_TRUE(test, filled(FREE_PFN, BLOCK));
	KUNIT_EXPECT_EQ(test, page_counts.lent, 0UL);
	KUNIT_EXPECT_TRUE(test, page(FREE_PFN)->host == PAGE_OWNED);
	EXPECT_GUEST(test);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(lend_and_end),
	KUNIT_CASE(lend_bad_ranges),
	KUNIT_CASE(lent_pages_stay),
	KUNIT_CASE(lend_what_the_host_lacks),
	KUNIT_CASE(lent_too_often),
	KUNIT_CASE(lend_blocks),
	KUNIT_CASE(unshare_without_tables),
	KUNIT_CASE(teardown_of_a_borrower),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("guest_lending"),
	.init = lending_test_init,
	.exit = s2_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
