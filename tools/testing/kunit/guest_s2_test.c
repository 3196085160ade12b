// SPDX-License-Identifier: GPL-2.0-only
/* A guest's stage-2: made, and taken apart so that nothing of the guest is left. */
#include "fake_s2.h"

/* --- The object --- */

static void init_refuses(struct kunit *test)
{
	static struct guest_s2 g;

	KUNIT_EXPECT_EQ(test, guest_s2_max_ipa_bits(), 40);
	KUNIT_EXPECT_EQ(test, guest_s2_init(&g, KEEL_MAX_VMS, 36, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, guest_s2_init(&g, ~0U, 36, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, guest_s2_init(&g, 0, 31, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, guest_s2_init(&g, 0, 0, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, guest_s2_init(&g, 0, 41, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, guest_s2_init(&g, 0, 255, true), -EINVAL);
}

static void init_every_size(struct kunit *test)
{
	static struct guest_s2 g;
	u64 before = hyp_pool_nr_free(&hyp_pool), i;
	u8 bits;

	for (bits = 32; bits <= 40; bits++) {
		u64 tables = bits > 39 ? 2 : bits > 34 ? 1 : 1UL << (bits - 30);
		unsigned int level = bits > 34 ? 1 : 2;

		KUNIT_ASSERT_EQ(test, guest_s2_init(&g, 63, bits, true), 0);
		KUNIT_EXPECT_EQ(test, g.owner, OWNER_FIRST_GUEST + 63);
		KUNIT_EXPECT_EQ(test, guest_s2_alias(&g), 1UL << (bits - 1));
		KUNIT_EXPECT_EQ(test, before - hyp_pool_nr_free(&hyp_pool), tables);
		KUNIT_EXPECT_EQ(test, g.pgt.root.n % tables, 0UL);
		for (i = 0; i < tables; i++)
			KUNIT_EXPECT_TRUE(test, zeroed(g.pgt.root.n + i, 1));
		KUNIT_EXPECT_EQ(test, g.vttbr, IPA(g.pgt.root.n) | 64UL << 48);
		KUNIT_EXPECT_EQ(test, g.vtcr & 0x3f, 64UL - bits);
		KUNIT_EXPECT_EQ(test, (g.vtcr >> 6) & 3, 2UL - level);
		guest_s2_free(&g);
		KUNIT_EXPECT_EQ(test, hyp_pool_nr_free(&hyp_pool), before);
	}
}

/* What the TLBs know of the VMID's last owner goes, and VTTBR_EL2 comes back. */
static void init_flushes_the_vmid(struct kunit *test)
{
	u64 host = pgt_vttbr(&host_s2);
	int enter, tlbi, leave;

	KUNIT_ASSERT_EQ(test, guest_s2_init(&other, 1, IA_BITS, true), 0);
	enter = hw_find(0, HW_VTTBR, other.vttbr);
	tlbi = hw_find(0, HW_TLBI_VMID, 0);
	leave = hw_find(0, HW_VTTBR, host);
	KUNIT_EXPECT_GE(test, enter, 0);
	KUNIT_EXPECT_GT(test, tlbi, enter);
	KUNIT_EXPECT_GT(test, leave, tlbi);
	KUNIT_EXPECT_EQ(test, hw_count[HW_VTTBR], 2UL);
	KUNIT_EXPECT_EQ(test, hw_read("vttbr_el2"), host);
}

static void init_without_memory(struct kunit *test)
{
	struct page_cache held = {};
	static struct guest_s2 g;

	take_all_but(0, &held);
	KUNIT_EXPECT_EQ(test, guest_s2_init(&g, 1, IA_BITS, true), -ENOMEM);
	page_cache_drain(&held, &hyp_pool, 0);
}

/* --- The VMID --- */

/* A guest's call: its VTTBR_EL2 is in place, and the host's stage-2 changes. */
static void right_vmid_for_either_stage2(struct kunit *test)
{
	u64 missing;

	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, BLOCK), 0);
	hw_write("vttbr_el2", s2.vttbr);
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN), 4, false, &missing), 0);
	KUNIT_EXPECT_TRUE(test, host_reaches(FREE_PFN + 2));
	hw_forget();
	KUNIT_ASSERT_EQ(test, guest_unshare_host(&s2, IPA(GFN), 4, false, &missing), 0);
	KUNIT_EXPECT_GE(test, hw_find(0, HW_VTTBR, pgt_vttbr(&host_s2)), 0);
	KUNIT_EXPECT_EQ(test, hw_read("vttbr_el2"), s2.vttbr);
	EXPECT_GUEST(test);
	/* its own needs no change of register */
	hw_forget();
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN + 8), 1, true, &missing), 0);
	KUNIT_EXPECT_EQ(test, hw_count[HW_VTTBR], 0UL);
	EXPECT_GUEST(test);
	hw_write("vttbr_el2", pgt_vttbr(&host_s2));
}

/* --- The end --- */

static void teardown_wipes(struct kunit *test)
{
	u64 missing, i, calls = 0;

	watch_guest_only();
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, BLOCK), 0);
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN + BLOCK + 9, FREE_PFN + BLOCK, 40), 0);
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, 0, C_PFN, 5), 0);
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, ALIAS_GFN - 2, B_PFN, 2), 0);
	/* neighbours in memory, of two regions */
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN + 3 * BLOCK, B_END - 3, 3), 0);
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN + 3 * BLOCK + 3, C_PFN + 5, 3), 0);
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, 0, 2, false, &missing), 0);
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN + BLOCK + 9), 10, true, &missing), 0);
	for (i = 0; i < BLOCK + 40; i++)
		if (page(FREE_PFN + i)->owner == OWNER)
			fill(FREE_PFN + i, 1);
	fill(C_PFN, 5);
	hw_forget();
	while (guest_s2_teardown(&s2)) {
		const char *fault = guest_fault(&s2);

		KUNIT_EXPECT_TRUE_MSG(test, !fault, "%s", fault ?: "");
		KUNIT_EXPECT_LE(test, hw_count[HW_ZERO], (u64)KEEL_RANGE_MAX);
		hw_forget();
		calls++;
	}
	KUNIT_EXPECT_LE(test, calls, 4UL);
	KUNIT_EXPECT_TRUE(test, zeroed(FREE_PFN, BLOCK + 40));
	KUNIT_EXPECT_TRUE(test, zeroed(C_PFN, 8) && zeroed(B_PFN, 2));
	KUNIT_EXPECT_EQ(test, s2.pgt.nr_tables, 0UL);
	KUNIT_EXPECT_TRUE(test, host_reaches(FREE_PFN + 30));
	KUNIT_EXPECT_EQ(test, pgt_get(&host_s2, IPA(FREE_PFN)).level, 2);
	EXPECT_GUEST(test);
}

/* Neither pages nor steps over what is not there make a call long. */
static void teardown_is_bounded(struct kunit *test)
{
	static struct guest_s2 big;
	u64 at, calls = 0;

	world_do_not_watch();
	KUNIT_ASSERT_EQ(test, guest_s2_init(&big, 2, 40, true), 0);
	for (at = 0; at < 4; at++)
		KUNIT_ASSERT_EQ(test, host_donate_guest(&big, at << 25, FREE_PFN + at * 9, 9), 0);
	KUNIT_ASSERT_EQ(test, host_donate_guest(&big, (1UL << 27) - BLOCK, FREE_PFN + BLOCK, BLOCK), 0);
	while (guest_s2_teardown(&big) && calls < 100)
		calls++;
	KUNIT_EXPECT_GE(test, calls, 1UL);
	KUNIT_EXPECT_LT(test, calls, 10UL);
	KUNIT_EXPECT_EQ(test, big.nr_pages, 0UL);
	/* once more does nothing */
	KUNIT_EXPECT_FALSE(test, guest_s2_teardown(&big));
	guest_s2_free(&big);
}

/* What lies behind the root in EL2's memory is not of the address space, and not looked at. */
static void nothing_beyond_the_space(struct kunit *test)
{
	u64 top = (1UL << (40 - HYP_PAGE_SHIFT)) - 1, calls = 0, i;
	static struct guest_s2 big;
	hyp_pfn_t block, last;

	watch_guest_only();
	KUNIT_ASSERT_EQ(test, guest_s2_init(&big, 2, 40, false), 0);
	guest_s2_free(&big);
	block = hyp_alloc_pages(&hyp_pool, 2);
	last = hyp_alloc_pages(&hyp_pool, 0);
	hyp_split_pages(&hyp_pool, block);
	memset(ram(block.n), 0, 4 * HYP_PAGE_SIZE);
	big.pgt.root = block;
	/* as the host could put it there, say in registers of a vCPU: another guest's page */
	*(u64 *)ram(block.n + 2) = IPA(block.n + 3) | PGT_VALID | PGT_TABLE;
	*(u64 *)ram(block.n + 3) = IPA(last.n) | PGT_VALID | PGT_TABLE;
	*(u64 *)ram(last.n) = IPA(FREE_PFN + 1) | PGT_VALID | PGT_TABLE;
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN + 1, 1), 0);
	KUNIT_ASSERT_EQ(test, host_share_guest(&big, top, FREE_PFN, 1, true), 0);
	while (guest_s2_teardown(&big) && calls < 100)
		calls++;
	KUNIT_EXPECT_EQ(test, big.nr_pages, 0UL);
	KUNIT_EXPECT_EQ(test, page(FREE_PFN + 1)->owner, OWNER);
	guest_s2_free(&big);
	for (i = 2; i < 4; i++)
		hyp_page_put(&hyp_pool, pfn_add(block, i));
	hyp_page_put(&hyp_pool, last);
	EXPECT_GUEST(test);
}

static void free_of_a_living_guest_panics(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 1), 0);
	EXPECT_PANIC(test, (void (*)(void *))guest_s2_free, &s2, "guest_s2.c");
}

static struct kunit_case cases[] = {
	KUNIT_CASE(init_refuses),
	KUNIT_CASE(init_every_size),
	KUNIT_CASE(init_flushes_the_vmid),
	KUNIT_CASE(init_without_memory),
	KUNIT_CASE(right_vmid_for_either_stage2),
	KUNIT_CASE(teardown_wipes),
	KUNIT_CASE(teardown_is_bounded),
	KUNIT_CASE(nothing_beyond_the_space),
	KUNIT_CASE(free_of_a_living_guest_panics),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("guest_s2"),
	.init = protected_test_init,
	.exit = s2_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
