// SPDX-License-Identifier: GPL-2.0-only
/* What a protected guest shares with the host, in place or through the alias. */
#include "fake_s2.h"

/* --- Ranges no call takes --- */

static int guest_call(unsigned int call, u64 ipa, u64 nr)
{
	u64 missing = 0, pfn;

	if (call == 4)
		return guest_relinquish(&s2, ipa, &pfn);
	return call & 1 ? guest_unshare_host(&s2, ipa, nr, call & 2, &missing) :
			  guest_share_host(&s2, ipa, nr, call & 2, &missing);
}

static void guest_bad_ranges(struct kunit *test)
{
	u64 hash = state_hash();
	unsigned int call, i;

	for (call = 0; call <= 4; call++) {
		for (i = 36; i < 64; i++)
			KUNIT_EXPECT_EQ(test, guest_call(call, IPA(GFN) | 1UL << i, 1), -EINVAL);
		KUNIT_EXPECT_EQ(test, guest_call(call, HYP_PAGE_MASK, 1), -EINVAL);
		for (i = 0; call < 4 && i < ARRAY_SIZE(bad_counts); i++)
			KUNIT_EXPECT_EQ(test, guest_call(call, IPA(GFN), bad_counts[i]), -EINVAL);
		for (i = 1; i < 12; i++)
			KUNIT_EXPECT_EQ(test, guest_call(call, IPA(GFN) + (1UL << i), 1), -EINVAL);
		KUNIT_EXPECT_EQ(test, guest_call(call, IPA(ALIAS_GFN), 1), -EINVAL);
		KUNIT_EXPECT_EQ(test, guest_call(call, IPA(ALIAS_GFN | GFN), 1), -EINVAL);
		KUNIT_EXPECT_EQ(test, guest_call(call, ~0UL, 1), -EINVAL);
	}
	for (call = 0; call < 4; call++)
		KUNIT_EXPECT_EQ(test, guest_call(call, IPA(ALIAS_GFN - 1), 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, state_hash(), hash);
}

/* --- Sharing in place --- */

static void share_in_place(struct kunit *test)
{
	u64 missing = 1, i;

	watch_guest_only();
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, BLOCK), 0);
	fill(FREE_PFN, BLOCK);
	hw_forget();
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN + 3), 2, false, &missing), 0);
	/* the guest's map is as it was, the contents too, and the host reaches these only */
	KUNIT_EXPECT_EQ(test, leaf_at(GFN + 3).level, 2);
	KUNIT_EXPECT_EQ(test, hw_count[HW_TLBI_IPA] + hw_count[HW_TLBI_VMID], 0UL);
	KUNIT_EXPECT_TRUE(test, filled(FREE_PFN, BLOCK));
	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_EQ(test, host_reaches(FREE_PFN + i), i == 3 || i == 4);
	KUNIT_EXPECT_EQ(test, page_counts.guest_shared, 2UL);
	EXPECT_GUEST(test);

	KUNIT_EXPECT_EQ(test, guest_share_host(&s2, IPA(GFN + 4), 2, false, &missing), -EPERM);
	KUNIT_EXPECT_EQ(test, guest_share_host(&s2, IPA(GFN + 3), 1, true, &missing), -EPERM);
	KUNIT_EXPECT_EQ(test, guest_unshare_host(&s2, IPA(GFN + 3), 1, true, &missing), -EPERM);
	KUNIT_EXPECT_EQ(test, guest_unshare_host(&s2, IPA(GFN + 4), 2, false, &missing), -EPERM);
	KUNIT_EXPECT_EQ(test, page_counts.guest_shared, 2UL);

	hw_forget();
	KUNIT_ASSERT_EQ(test, guest_unshare_host(&s2, IPA(GFN + 3), 2, false, &missing), 0);
	KUNIT_EXPECT_FALSE(test, host_reaches(FREE_PFN + 3));
	KUNIT_EXPECT_TRUE(test, filled(FREE_PFN, BLOCK));
	KUNIT_EXPECT_EQ(test, hw_count[HW_DC_CLEAN], 2UL);
	KUNIT_EXPECT_EQ(test, hw_count[HW_IC], 1UL);
	KUNIT_EXPECT_EQ(test, page_counts.guest_shared, 0UL);
	KUNIT_EXPECT_EQ(test, missing, 1UL);
	EXPECT_GUEST(test);
}

static void missing_pages_are_named(struct kunit *test)
{
	u64 missing = 0, hash;

	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 3), 0);
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN + 4, FREE_PFN + 4, 3), 0);
	hash = state_hash();
	KUNIT_EXPECT_EQ(test, guest_share_host(&s2, IPA(GFN), 7, false, &missing), -ENOENT);
	KUNIT_EXPECT_EQ(test, missing, IPA(GFN + 3));
	missing = 0;
	KUNIT_EXPECT_EQ(test, guest_share_host(&s2, IPA(GFN + 1), 7, true, &missing), -ENOENT);
	KUNIT_EXPECT_EQ(test, missing, IPA(GFN + 3));
	KUNIT_EXPECT_EQ(test, guest_share_host(&s2, IPA(GFN + 5), 3, true, &missing), -ENOENT);
	KUNIT_EXPECT_EQ(test, missing, IPA(GFN + 7));
	KUNIT_EXPECT_EQ(test, guest_unshare_host(&s2, IPA(GFN + 7), 1, false, &missing), -ENOENT);
	KUNIT_EXPECT_EQ(test, state_hash(), hash);
	/* the alias: what is private or not there is as it should be */
	KUNIT_EXPECT_EQ(test, guest_unshare_host(&s2, IPA(GFN), 8, true, &missing), 0);
	KUNIT_EXPECT_EQ(test, state_hash(), hash);
	KUNIT_EXPECT_EQ(test, guest_unshare_host(&s2, IPA(GFN), 1, false, &missing), -EPERM);
	EXPECT_GUEST(test);
}

/* --- Sharing through the alias --- */

static void share_at_alias(struct kunit *test)
{
	u64 missing, i;

	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 8), 0);
	fill(FREE_PFN, 8);
	hw_forget();
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN + 2), 3, true, &missing), 0);
	for (i = 0; i < 8; i++) {
		bool shared = i >= 2 && i < 5;

		KUNIT_EXPECT_EQ(test, is_mapped(GFN + i), !shared);
		KUNIT_EXPECT_EQ(test, is_mapped(ALIAS_GFN + GFN + i), shared);
		KUNIT_EXPECT_EQ(test, host_reaches(FREE_PFN + i), shared);
		KUNIT_EXPECT_EQ(test, zeroed(FREE_PFN + i, 1), shared);
		KUNIT_EXPECT_EQ(test, filled(FREE_PFN + i, 1), !shared);
	}
	KUNIT_EXPECT_EQ(test, pfn_at(ALIAS_GFN + GFN + 4), FREE_PFN + 4);
	KUNIT_EXPECT_EQ(test, hw_count[HW_DC_CLEAN], 3UL);
	KUNIT_EXPECT_EQ(test, page_counts.guest_shared, 3UL);
	KUNIT_EXPECT_EQ(test, s2.nr_pages, 8UL);
	EXPECT_GUEST(test);

	/* a shared page is passed over, with what the host has written there since */
	memset(ram(FREE_PFN + 3), 0x77, HYP_PAGE_SIZE);
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN), 8, true, &missing), 0);
	KUNIT_EXPECT_EQ(test, *(u8 *)ram(FREE_PFN + 3), 0x77);
	KUNIT_EXPECT_TRUE(test, zeroed(FREE_PFN + 5, 3));
	KUNIT_EXPECT_EQ(test, page_counts.guest_shared, 8UL);
	KUNIT_EXPECT_EQ(test, guest_share_host(&s2, IPA(GFN), 1, false, &missing), -EPERM);
	KUNIT_EXPECT_EQ(test, guest_unshare_host(&s2, IPA(GFN), 1, false, &missing), -EPERM);

	/* and back, zeroed: the host's last words do not come along */
	KUNIT_ASSERT_EQ(test, guest_unshare_host(&s2, IPA(GFN + 1), 4, true, &missing), 0);
	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_EQ(test, is_mapped(GFN + i), i >= 1 && i < 5);
	KUNIT_EXPECT_TRUE(test, zeroed(FREE_PFN + 3, 1));
	KUNIT_EXPECT_EQ(test, pfn_at(GFN + 3), FREE_PFN + 3);
	KUNIT_EXPECT_FALSE(test, host_reaches(FREE_PFN + 3));
	KUNIT_EXPECT_EQ(test, page_counts.guest_shared, 4UL);
	EXPECT_GUEST(test);
}

static u64 broken;

/* The same when instructions fetched of what was there go: the guest cannot fetch yet. */
static void wiped_before_anyone_sees(enum hw_event event, u64 a, u64 b)
{
	if (event != HW_DC_CLEAN && event != HW_IC)
		return;
	broken += page_host_may_access(page(FREE_PFN));
	broken += is_mapped(GFN) || is_mapped(ALIAS_GFN + GFN);
	broken += !zeroed(FREE_PFN, 1);
	broken += !!mmu_sync(&s2.pgt);
}

static void share_at_alias_order(struct kunit *test)
{
	u64 missing;

	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 1), 0);
	fill(FREE_PFN, 1);
	hw_forget();
	broken = 0;
	hw_hook = wiped_before_anyone_sees;
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN), 1, true, &missing), 0);
	fill(FREE_PFN, 1);
	KUNIT_ASSERT_EQ(test, guest_unshare_host(&s2, IPA(GFN), 1, true, &missing), 0);
	hw_hook = NULL;
	KUNIT_EXPECT_EQ(test, hw_count[HW_DC_CLEAN], 2UL);
	KUNIT_EXPECT_EQ(test, hw_count[HW_IC], 1UL);
	KUNIT_EXPECT_EQ(test, broken, 0UL);
}

static void whole_blocks_stay_blocks(struct kunit *test)
{
	u64 missing;

	watch_guest_only();
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, BLOCK), 0);
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN), BLOCK, true, &missing), 0);
	KUNIT_EXPECT_FALSE(test, is_mapped(GFN));
	KUNIT_EXPECT_EQ(test, leaf_at(ALIAS_GFN + GFN).level, 2);
	KUNIT_EXPECT_TRUE(test, is_mapped(ALIAS_GFN + GFN));
	KUNIT_EXPECT_TRUE(test, host_reaches(FREE_PFN + 17));
	KUNIT_EXPECT_EQ(test, pgt_get(&host_s2, IPA(FREE_PFN)).level, 2);
	EXPECT_GUEST(test);
	KUNIT_ASSERT_EQ(test, guest_unshare_host(&s2, IPA(GFN), BLOCK, true, &missing), 0);
	KUNIT_EXPECT_EQ(test, leaf_at(GFN).level, 2);
	KUNIT_EXPECT_TRUE(test, is_mapped(GFN));
	KUNIT_EXPECT_FALSE(test, host_reaches(FREE_PFN + 17));
	EXPECT_GUEST(test);
}

/* First, last and inner part of a block, and across two. */
static void parts_of_blocks_split(struct kunit *test)
{
	static const struct { u64 at, nr; } part[] = {
		{ 0, 1 }, { BLOCK - 1, 1 }, { 100, 56 }, { BLOCK - 3, 6 }, { BLOCK + 1, BLOCK - 1 },
		{ 1, BLOCK - 1 }, { BLOCK / 2, BLOCK },
	};
	unsigned int i;
	u64 missing, g;

	for (i = 0; i < ARRAY_SIZE(part); i++) {
		watch_guest_only();
		KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, BLOCK), 0);
		KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN + BLOCK, FREE_PFN + BLOCK, BLOCK), 0);
		KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN + part[i].at), part[i].nr, true,
						       &missing), 0);
		for (g = 0; g < 2 * BLOCK; g++) {
			bool shared = g >= part[i].at && g < part[i].at + part[i].nr;

			KUNIT_EXPECT_EQ(test, is_mapped(GFN + g), !shared);
			KUNIT_EXPECT_EQ(test, pfn_at(GFN + g + (shared ? ALIAS_GFN : 0)),
					FREE_PFN + g);
		}
		EXPECT_GUEST(test);
		bury(test, &s2);
		world_do_not_watch();
		KUNIT_ASSERT_EQ(test, guest_s2_init(&s2, INDEX, IA_BITS, true), 0);
	}
}

/* With every number of free pages below what it takes: nothing, then all. */
static void share_without_tables(struct kunit *test)
{
	u64 missing, keep, hash;
	int ret = -ENOMEM;

	watch_guest_only();
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, BLOCK), 0);
	for (keep = 0; ret && keep < 64; keep++) {
		struct page_cache held = {};

		take_all_but(keep, &held);
		hash = state_hash();
		ret = guest_share_host(&s2, IPA(GFN + 7), 1, true, &missing);
		if (ret) {
			KUNIT_EXPECT_EQ(test, ret, -ENOMEM);
			KUNIT_EXPECT_EQ(test, state_hash(), hash);
		}
		page_cache_drain(&held, &hyp_pool, 0);
	}
	KUNIT_EXPECT_EQ(test, ret, 0);
	EXPECT_GUEST(test);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(guest_bad_ranges),
	KUNIT_CASE(share_in_place),
	KUNIT_CASE(missing_pages_are_named),
	KUNIT_CASE(share_at_alias),
	KUNIT_CASE(share_at_alias_order),
	KUNIT_CASE(whole_blocks_stay_blocks),
	KUNIT_CASE_SLOW(parts_of_blocks_split),
	KUNIT_CASE(share_without_tables),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("guest_share"),
	.init = protected_test_init,
	.exit = s2_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
