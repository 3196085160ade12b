// SPDX-License-Identifier: GPL-2.0-only
/* What the host gives to a protected guest, and what that gives back of itself. */
#include "fake_s2.h"

static void donate_bad_ranges(struct kunit *test)
{
	u64 hash = state_hash();
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad_gfns); i++)
		KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, bad_gfns[i], FREE_PFN, 1), -EINVAL);
	for (i = 0; i < ARRAY_SIZE(bad_counts); i++)
		KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, bad_counts[i]), -EINVAL);
	/* the alias is not for the host to fill */
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, ALIAS_GFN, FREE_PFN, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, ALIAS_GFN - 1, FREE_PFN, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, R_PFN, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, R_END, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, B_END - 1, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, ~0UL, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN | 1UL << 52, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, state_hash(), hash);
	KUNIT_EXPECT_EQ(test, hw_log_nr, 0U);
}

static u64 broken;

static void donate_pages(struct kunit *test)
{
	u64 i;

	KUNIT_ASSERT_TRUE(test, host_reaches(FREE_PFN));
	fill(FREE_PFN, 8);
	hw_forget();
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 8), 0);
	for (i = 0; i < 8; i++) {
		KUNIT_EXPECT_EQ(test, page(FREE_PFN + i)->owner, OWNER);
		KUNIT_EXPECT_EQ(test, pfn_at(GFN + i), FREE_PFN + i);
		KUNIT_EXPECT_FALSE(test, host_reaches(FREE_PFN + i));
	}
	KUNIT_EXPECT_TRUE(test, host_reaches(FREE_PFN + 8));
	KUNIT_EXPECT_EQ(test, leaf_at(GFN).level, 3);
	KUNIT_EXPECT_EQ(test, page_counts.guest, 8UL);
	KUNIT_EXPECT_EQ(test, s2.nr_pages, 8UL);
	/* each line of each page to memory, and what instruction caches hold goes, once */
	KUNIT_EXPECT_EQ(test, hw_count[HW_DC_CLEAN], 8UL);
	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_GE(test, hw_find(0, HW_DC_CLEAN, (u64)ram(FREE_PFN + i)), 0);
	KUNIT_EXPECT_EQ(test, hw_count[HW_IC], 1UL);
	/* the VMM put something there: it stays */
	KUNIT_EXPECT_TRUE(test, filled(FREE_PFN, 8));
	EXPECT_GUEST(test);
}

/* When the caches are cleaned the host has lost the page, and the guest lacks it still. */
static void watch_donation(enum hw_event event, u64 a, u64 b)
{
	if (event != HW_DC_CLEAN && event != HW_IC)
		return;
	broken += !!(pgt_get(&host_s2, IPA(FREE_PFN)).desc & PGT_VALID);
	broken += is_mapped(GFN);
	broken += !!mmu_sync(&host_s2);
	broken += event == HW_IC && hw_count[HW_DC_CLEAN] != 2;
}

static void donate_order(struct kunit *test)
{
	KUNIT_ASSERT_TRUE(test, host_reaches(FREE_PFN));
	hw_forget();
	broken = 0;
	hw_hook = watch_donation;
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 2), 0);
	hw_hook = NULL;
	KUNIT_EXPECT_EQ(test, broken, 0UL);
}

#define FIRMWARE_GFN	(KEEL_FIRMWARE_IPA >> HYP_PAGE_SHIFT)

static bool zero(u64 pfn)
{
	return !memchr_inv(ram(pfn), 0, HYP_PAGE_SIZE);
}

static bool same(u64 pfn, u64 as)
{
	return !memcmp(ram(pfn), ram(as), HYP_PAGE_SIZE);
}

/* When caches are cleaned, which is before the guest has the pages, they are filled. */
static void watch_fill(enum hw_event event, u64 a, u64 b)
{
	if (event == HW_DC_CLEAN && a == (u64)ram(FREE_PFN + 1))
		broken += !same(FREE_PFN + 1, boot_params.firmware_pfn) || is_mapped(FIRMWARE_GFN) ||
			  (pgt_get(&host_s2, IPA(FREE_PFN + 1)).desc & PGT_VALID);
}

/* What the host puts at the firmware's address is not what the guest finds there. */
static void donate_firmware(struct kunit *test)
{
	hyp_pfn_t template = hyp_alloc_pages(&hyp_pool, 1);
	u64 last = FIRMWARE_GFN + KEEL_FIRMWARE_PAGES - 1;

	KUNIT_ASSERT_NE(test, template.n, HYP_PFN_NONE.n);
	memset(ram(template.n), 0x5a, 2 * HYP_PAGE_SIZE);
	memset(ram(template.n), 0xa5, 100);
	boot_params.firmware_pfn = template.n;
	boot_params.firmware_pages = 2;
	s2.firmware = true;
	broken = 0;

	fill(FREE_PFN, 8);
	hw_hook = watch_fill;
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, FIRMWARE_GFN - 1, FREE_PFN, 4), 0);
	hw_hook = NULL;
	KUNIT_EXPECT_EQ(test, broken, 0UL);
	KUNIT_EXPECT_TRUE(test, filled(FREE_PFN, 1));
	KUNIT_EXPECT_TRUE(test, same(FREE_PFN + 1, template.n));
	KUNIT_EXPECT_TRUE(test, same(FREE_PFN + 2, template.n + 1));
	KUNIT_EXPECT_TRUE(test, zero(FREE_PFN + 3));
	/* to the end of the window, and not behind it */
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, last, FREE_PFN + 4, 2), 0);
	KUNIT_EXPECT_TRUE(test, zero(FREE_PFN + 4));
	KUNIT_EXPECT_FALSE(test, zero(FREE_PFN + 5));
	EXPECT_GUEST(test);

	boot_params.firmware_pages = 0;
	hyp_split_pages(&hyp_pool, template);
	hyp_page_put(&hyp_pool, template);
	hyp_page_put(&hyp_pool, pfn_add(template, 1));
}

/* A guest without it gets what the host gives. */
static void donate_without_firmware(struct kunit *test)
{
	boot_params.firmware_pages = 2;
	fill(FREE_PFN, 1);
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, FIRMWARE_GFN, FREE_PFN, 1), 0);
	KUNIT_EXPECT_TRUE(test, filled(FREE_PFN, 1));
	boot_params.firmware_pages = 0;
}

static void donate_blocks(struct kunit *test)
{
	watch_guest_only();
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, BLOCK), 0);
	KUNIT_EXPECT_EQ(test, leaf_at(GFN).level, 2);
	/* either side out of step: pages */
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN + BLOCK, FREE_PFN + BLOCK + 1, BLOCK), 0);
	KUNIT_EXPECT_EQ(test, leaf_at(GFN + BLOCK).level, 3);
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN + 4 * BLOCK + 1, FREE_PFN + 3 * BLOCK,
						BLOCK), 0);
	KUNIT_EXPECT_EQ(test, leaf_at(GFN + 4 * BLOCK + 1).level, 3);
	KUNIT_EXPECT_EQ(test, pfn_at(GFN + 5 * BLOCK), FREE_PFN + 4 * BLOCK - 1);
	KUNIT_EXPECT_FALSE(test, host_reaches(FREE_PFN + BLOCK - 1));
	KUNIT_EXPECT_TRUE(test, host_reaches(FREE_PFN + BLOCK));
	KUNIT_EXPECT_EQ(test, s2.nr_pages, 3 * BLOCK);
	EXPECT_GUEST(test);
}

static void donate_ends_of_the_space(struct kunit *test)
{
	watch_guest_only();
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, 0, FREE_PFN, 1), 0);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, ALIAS_GFN - 1, FREE_PFN + 1, 1), 0);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, ALIAS_GFN - 1 - BLOCK, FREE_PFN + 3, BLOCK), 0);
	EXPECT_GUEST(test);
}

static void donate_where_something_is(struct kunit *test)
{
	u64 hash, missing;

	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 4), 0);
	hash = state_hash();
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN + 8, 1), -EEXIST);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN + 3, FREE_PFN + 8, 2), -EEXIST);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN - 2, FREE_PFN + 8, 3), -EEXIST);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN - 511, FREE_PFN + 8, 512), -EEXIST);
	KUNIT_EXPECT_EQ(test, state_hash(), hash);
	/* an address that is shared through the alias is not free */
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN), 4, true, &missing), 0);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN + 8, 1), -EEXIST);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN - 2, FREE_PFN + 8, 3), -EEXIST);
	EXPECT_GUEST(test);
}

static void donate_what_the_host_lacks(struct kunit *test)
{
	u64 hash, i;

	KUNIT_ASSERT_EQ(test, guest_s2_init(&other, 1, IA_BITS, false), 0);
	KUNIT_ASSERT_EQ(test, host_share_hyp(FREE_PFN + 1, 1), 0);
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN + 100, FREE_PFN + 2, 1), 0);
	KUNIT_ASSERT_EQ(test, host_share_guest(&other, GFN, FREE_PFN + 3, 1, true), 0);
	hash = state_hash();
	for (i = 1; i < 4; i++) {
		KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN + i, 1), -EPERM);
		/* last of a range: the others do not move either */
		KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN - 7 + i, 8), -EPERM);
	}
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, IMAGE_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, CHUNK0_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, IMAGE_PFN - 1, 2), -EPERM);
	KUNIT_EXPECT_EQ(test, state_hash(), hash);
	EXPECT_GUEST(test);
	KUNIT_EXPECT_EQ(test, host_unshare_hyp(FREE_PFN + 1, 1), 0);
}

/* With one page less than it takes: nothing. */
static void donate_without_tables(struct kunit *test)
{
	u64 keep, hash;

	for (keep = 0; keep < 2; keep++) {
		struct page_cache held = {};

		take_all_but(keep, &held);
		hash = state_hash();
		KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 1), -ENOMEM);
		KUNIT_EXPECT_EQ(test, state_hash(), hash);
		KUNIT_EXPECT_TRUE(test, host_reaches(FREE_PFN));
		page_cache_drain(&held, &hyp_pool, 0);
	}
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 1), 0);
	KUNIT_EXPECT_EQ(test, s2.pgt.nr_tables, 2UL);
}

static void wrong_kind_of_guest(struct kunit *test)
{
	u64 missing, pfn;

	KUNIT_ASSERT_EQ(test, guest_s2_init(&other, 1, IA_BITS, false), 0);
	KUNIT_EXPECT_EQ(test, host_donate_guest(&other, GFN, FREE_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, guest_share_host(&other, IPA(GFN), 1, true, &missing), -EPERM);
	KUNIT_EXPECT_EQ(test, guest_share_host(&other, IPA(GFN), 1, false, &missing), -EPERM);
	KUNIT_EXPECT_EQ(test, guest_unshare_host(&other, IPA(GFN), 1, true, &missing), -EPERM);
	KUNIT_EXPECT_EQ(test, guest_relinquish(&other, IPA(GFN), &pfn), -EPERM);
	KUNIT_EXPECT_EQ(test, host_share_guest(&s2, GFN, FREE_PFN, 1, true), -EPERM);
	KUNIT_EXPECT_EQ(test, host_unshare_guest(&s2, GFN, 1), -EPERM);
	EXPECT_GUEST(test);
}

/* --- Relinquish --- */

static void relinquish(struct kunit *test)
{
	u64 missing, pfn = 0;

	watch_guest_only();
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, BLOCK), 0);
	fill(FREE_PFN, BLOCK);
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN + 1), 1, false, &missing), 0);
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN + 2), 1, true, &missing), 0);
	KUNIT_ASSERT_EQ(test, guest_relinquish(&s2, IPA(GFN + 3), &pfn), 0);
	KUNIT_EXPECT_EQ(test, pfn, FREE_PFN + 3);
	KUNIT_ASSERT_EQ(test, guest_relinquish(&s2, IPA(GFN + 1), &pfn), 0);
	KUNIT_EXPECT_EQ(test, pfn, FREE_PFN + 1);
	KUNIT_ASSERT_EQ(test, guest_relinquish(&s2, IPA(GFN + 2), &pfn), 0);
	KUNIT_EXPECT_EQ(test, pfn, FREE_PFN + 2);
	KUNIT_EXPECT_TRUE(test, zeroed(FREE_PFN + 1, 3));
	KUNIT_EXPECT_TRUE(test, filled(FREE_PFN, 1) && filled(FREE_PFN + 4, 1));
	KUNIT_EXPECT_EQ(test, page(FREE_PFN + 2)->owner, OWNER_HOST);
	KUNIT_EXPECT_TRUE(test, host_reaches(FREE_PFN + 3));
	KUNIT_EXPECT_FALSE(test, is_mapped(ALIAS_GFN + GFN + 2));
	KUNIT_EXPECT_EQ(test, s2.nr_pages, BLOCK - 3);
	EXPECT_GUEST(test);

	pfn = 77;
	KUNIT_EXPECT_EQ(test, guest_relinquish(&s2, IPA(GFN + 3), &pfn), -ENOENT);
	KUNIT_EXPECT_EQ(test, pfn, 77UL);
	/* the host may give another one */
	KUNIT_EXPECT_EQ(test, host_donate_guest(&s2, GFN + 2, FREE_PFN + 2000, 1), 0);
	EXPECT_GUEST(test);
}

/* Its next page would be filled again, with what the firmware has wiped. */
static void relinquish_firmware(struct kunit *test)
{
	u64 last = FIRMWARE_GFN + KEEL_FIRMWARE_PAGES - 1, missing, pfn = 77;

	watch_guest_only();
	s2.firmware = true;
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, FIRMWARE_GFN - 1, FREE_PFN, 3), 0);
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, last, FREE_PFN + 3, 2), 0);
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(FIRMWARE_GFN + 1), 1, true, &missing), 0);
	KUNIT_EXPECT_EQ(test, guest_relinquish(&s2, IPA(FIRMWARE_GFN), &pfn), -EPERM);
	KUNIT_EXPECT_EQ(test, guest_relinquish(&s2, IPA(FIRMWARE_GFN + 1), &pfn), -EPERM);
	KUNIT_EXPECT_EQ(test, guest_relinquish(&s2, IPA(last), &pfn), -EPERM);
	KUNIT_EXPECT_EQ(test, pfn, 77UL);
	KUNIT_EXPECT_EQ(test, s2.nr_pages, 5UL);
	KUNIT_EXPECT_EQ(test, guest_relinquish(&s2, IPA(FIRMWARE_GFN - 1), &pfn), 0);
	KUNIT_EXPECT_EQ(test, guest_relinquish(&s2, IPA(last + 1), &pfn), 0);
	EXPECT_GUEST(test);
}

static void relinquish_without_tables(struct kunit *test)
{
	struct page_cache held = {};
	u64 pfn, hash;

	watch_guest_only();
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, BLOCK), 0);
	take_all_but(0, &held);
	hash = state_hash();
	KUNIT_EXPECT_EQ(test, guest_relinquish(&s2, IPA(GFN + 9), &pfn), -ENOMEM);
	KUNIT_EXPECT_EQ(test, state_hash(), hash);
	page_cache_drain(&held, &hyp_pool, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(donate_bad_ranges),
	KUNIT_CASE(donate_pages),
	KUNIT_CASE(donate_order),
	KUNIT_CASE(donate_firmware),
	KUNIT_CASE(donate_without_firmware),
	KUNIT_CASE(donate_blocks),
	KUNIT_CASE(donate_ends_of_the_space),
	KUNIT_CASE(donate_where_something_is),
	KUNIT_CASE(donate_what_the_host_lacks),
	KUNIT_CASE(donate_without_tables),
	KUNIT_CASE(wrong_kind_of_guest),
	KUNIT_CASE(relinquish),
	KUNIT_CASE(relinquish_firmware),
	KUNIT_CASE(relinquish_without_tables),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("guest_donate"),
	.init = protected_test_init,
	.exit = s2_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
