// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest stage-2 and the transitions of guests: every call and every error, what
 * each owes the hardware, and that the end of a guest leaves nothing behind.
 */
#include "fake.h"
#include "mm/fixmap.h"
#include "protect/guest_s2.h"
#include <keel/abi.h>
#include <keel/guest.h>

#define IA_BITS		36
#define INDEX		5
#define OWNER		(OWNER_FIRST_GUEST + INDEX)
#define ALIAS_GFN	(1UL << (IA_BITS - 1 - HYP_PAGE_SHIFT))
#define GFN		0x80000UL	/* 2 MiB aligned */
#define BLOCK		HYP_BLOCK_PAGES
#define IPA(gfn)	((u64)(gfn) << HYP_PAGE_SHIFT)

static struct guest_s2 s2, other;
static u64 pool_free;			/* before there were guests */

static struct hyp_page *page(u64 pfn)
{
	return pfn_to_page(HYP_PFN(pfn));
}

static int guest_init(struct kunit *test, bool protected)
{
	int ret = world_test_init(test);

	pool_free = hyp_pool_nr_free(&hyp_pool);
	hw_write("vttbr_el2", pgt_vttbr(&host_s2));
	other = (struct guest_s2){};
	if (!ret)
		ret = guest_s2_init(&s2, INDEX, IA_BITS, protected);
	if (!ret)
		mmu_watch(&s2.pgt);
	hw_forget();
	return ret;
}

/* Following all tables through every page of a block takes too long. */
static void watch_guest_only(void)
{
	world_do_not_watch();
	mmu_watch(&s2.pgt);
}

static int protected_init(struct kunit *test)
{
	return guest_init(test, true);
}

static int lending_init(struct kunit *test)
{
	return guest_init(test, false);
}

/* Every leaf agrees with its pages, and there are as many as the guest has. */
static const char *guest_fault(struct guest_s2 *g)
{
	u64 ia = 0, mapped = 0;

	if (g->lock.held)
		return "guest lock held";
	while (pgt_ia_valid(&g->pgt, ia)) {
		struct pgt_leaf leaf = pgt_get(&g->pgt, ia);

		if (!(leaf.desc & PGT_VALID)) {
			ia += pgt_level_size(leaf.level);
			continue;
		}
		if (!guest_s2_page_invariant(g, ia))
			return "guest page invariant";
		mapped++;
		ia += HYP_PAGE_SIZE;
	}
	if (mapped != g->nr_pages)
		return "pages of the guest";
	return NULL;
}

#define EXPECT_GUEST(test)							\
	do {									\
		const char *__fault = guest_fault(&s2);				\
										\
		KUNIT_EXPECT_TRUE_MSG(test, !__fault, "%s", __fault ?: "");	\
		EXPECT_MMU_CLEAN(test, &s2.pgt);				\
		EXPECT_SANE(test);						\
	} while (0)

static void bury(struct kunit *test, struct guest_s2 *g)
{
	unsigned int calls = 0;

	if (!g->owner)
		return;
	while (guest_s2_teardown(g) && calls < 1000)
		calls++;
	KUNIT_EXPECT_EQ(test, g->nr_pages, 0UL);
	guest_s2_free(g);
	*g = (struct guest_s2){};
}

/* Whatever the test did: the pages are the host's, and the tables the pool's. */
static void guest_exit(struct kunit *test)
{
	world_do_not_watch();
	if (!panic_happened) {
		bury(test, &s2);
		bury(test, &other);
		KUNIT_EXPECT_EQ(test, page_counts.guest, 0UL);
		KUNIT_EXPECT_EQ(test, page_counts.guest_shared, 0UL);
		KUNIT_EXPECT_EQ(test, page_counts.lent, 0UL);
		KUNIT_EXPECT_EQ(test, hyp_pool_nr_free(&hyp_pool), pool_free);
	}
	world_test_exit(test);
}

static struct pgt_leaf leaf_at(u64 gfn)
{
	return pgt_get(&s2.pgt, IPA(gfn));
}

static bool is_mapped(u64 gfn)
{
	return leaf_at(gfn).desc & PGT_VALID;
}

static u64 pfn_at(u64 gfn)
{
	struct pgt_leaf leaf = leaf_at(gfn);
	u64 pages = pgt_level_size(leaf.level) >> HYP_PAGE_SHIFT;

	return ((leaf.desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT) + (gfn & (pages - 1));
}

static void fill(u64 pfn, u64 nr)
{
	memset(ram(pfn), 0x5a, nr * HYP_PAGE_SIZE);
}

static bool filled(u64 pfn, u64 nr)
{
	return !memchr_inv(ram(pfn), 0x5a, nr * HYP_PAGE_SIZE);
}

static bool zeroed(u64 pfn, u64 nr)
{
	return !memchr_inv(ram(pfn), 0, nr * HYP_PAGE_SIZE);
}

static bool host_reaches(u64 pfn)
{
	return !host_s2_fault(HOST_IPA(IPA(pfn)), false);
}

/* Anything but table pages of the pool, which a failed call may have looked at. */
static u64 state_hash(void)
{
	u64 hash = s2.nr_pages * 31 + s2.pgt.nr_tables + hyp_pool.nr_free * 1000003, i;

	for (i = RAM_PFN; i < RAM_PFN + RAM_PAGES; i++) {
		struct hyp_page p = *page(i);

		if (p.owner == OWNER_HYP)
			p.order = p.count = 0;
		hash = (hash ^ *(u32 *)&p) * 0x100000001b3UL;
	}
	return hash;
}

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

static void take_all_but(u64 keep, struct page_cache *held)
{
	while (hyp_pool_nr_free(&hyp_pool) > keep)
		BUG_ON(page_cache_fill(held, &hyp_pool, held->nr + 1));
}

static void init_without_memory(struct kunit *test)
{
	struct page_cache held = {};
	static struct guest_s2 g;

	take_all_but(0, &held);
	KUNIT_EXPECT_EQ(test, guest_s2_init(&g, 1, IA_BITS, true), -ENOMEM);
	page_cache_drain(&held, &hyp_pool, 0);
}

/* --- Ranges no call takes --- */

static const u64 bad_gfns[] = {
	ALIAS_GFN * 2, ALIAS_GFN * 2 + 1, ~0UL, ~0UL >> HYP_PAGE_SHIFT, 1UL << 52, 1UL << 63,
	(1UL << 52) + GFN, -1UL << 12, 0 - BLOCK,
};

static const u64 bad_counts[] = {
	0, KEEL_RANGE_MAX + 1, ~0UL, 1UL << 32, (1UL << 52) + 1, 1UL << 63, -GFN, -FREE_PFN,
};

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

/* --- Donation --- */

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

static u64 broken;

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

static void wiped_before_the_host_sees(enum hw_event event, u64 a, u64 b)
{
	if (event != HW_DC_CLEAN)
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
	hw_hook = wiped_before_the_host_sees;
	KUNIT_ASSERT_EQ(test, guest_share_host(&s2, IPA(GFN), 1, true, &missing), 0);
	fill(FREE_PFN, 1);
	KUNIT_ASSERT_EQ(test, guest_unshare_host(&s2, IPA(GFN), 1, true, &missing), 0);
	hw_hook = NULL;
	KUNIT_EXPECT_EQ(test, hw_count[HW_DC_CLEAN], 2UL);
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

/* --- Lending --- */

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

static void free_of_a_living_guest_panics(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 1), 0);
	EXPECT_PANIC(test, (void (*)(void *))guest_s2_free, &s2, "guest_s2.c");
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

/* --- Any order --- */

enum where { NOT_THERE, PRIVATE, IN_PLACE, AT_ALIAS };

#define SPAN	1200

static struct { enum where where; u64 pfn; } model[SPAN];

/* What one page says to a call, by the contract. */
static int model_answer(unsigned int call, enum where where)
{
	bool alias = call & 2;

	if (call & 1)
		return alias ? (where == IN_PLACE ? -EPERM : 0) :
		       where == IN_PLACE ? 0 : where == NOT_THERE ? -ENOENT : -EPERM;
	if (where == NOT_THERE)
		return -ENOENT;
	return where == PRIVATE || (alias && where == AT_ALIAS) ? 0 : -EPERM;
}

static void model_step(unsigned int call, enum where *where)
{
	if (!(call & 1) && *where == PRIVATE)
		*where = call & 2 ? AT_ALIAS : IN_PLACE;
	else if (call & 1 && *where == (call & 2 ? AT_ALIAS : IN_PLACE))
		*where = PRIVATE;
}

static void check_model(struct kunit *test, unsigned int step)
{
	u64 i;

	for (i = 0; i < SPAN; i++) {
		enum where w = model[i].where;
		u64 gfn = GFN + i + (w == AT_ALIAS ? ALIAS_GFN : 0);

		KUNIT_ASSERT_EQ_MSG(test, is_mapped(GFN + i), w == PRIVATE || w == IN_PLACE,
				    "step %u: page %llu", step, i);
		KUNIT_ASSERT_EQ_MSG(test, is_mapped(ALIAS_GFN + GFN + i), w == AT_ALIAS,
				    "step %u: page %llu", step, i);
		if (w == NOT_THERE)
			continue;
		KUNIT_ASSERT_EQ(test, pfn_at(gfn), model[i].pfn);
		KUNIT_ASSERT_EQ(test, page_host_may_access(page(model[i].pfn)), w != PRIVATE);
	}
}

static void random_donate(struct kunit *test)
{
	bool block = rnd(2);
	u64 at = block ? rnd(2) * BLOCK : rnd(SPAN - 40), nr = block ? BLOCK : 1 + rnd(40);
	u64 pfn = FREE_PFN + (block ? rnd(4) * BLOCK : rnd(2000)), i;
	int want = 0, got;

	for (i = 0; i < nr; i++)
		if (model[at + i].where != NOT_THERE)
			want = -EEXIST;
	for (i = 0; !want && i < nr; i++)
		if (page(pfn + i)->owner != OWNER_HOST)
			want = -EPERM;
	got = host_donate_guest(&s2, GFN + at, pfn, nr);
	KUNIT_ASSERT_EQ(test, got, want);
	for (i = 0; !got && i < nr; i++) {
		model[at + i].where = PRIVATE;
		model[at + i].pfn = pfn + i;
	}
}

static void random_share(struct kunit *test)
{
	u64 nr = rnd(3) ? 1 + rnd(20) : 1 + rnd(512), at = rnd(SPAN - nr), missing = 0, i;
	unsigned int call = rnd(4);
	int want = 0;

	if (!rnd(4)) {
		nr = BLOCK;
		at = rnd(2) * BLOCK;
	}
	for (i = 0; !want && i < nr; i++)
		want = model_answer(call, model[at + i].where);
	/* both directions and dialects; one that fails is tried up to where it did */
	if (want && i > 1) {
		nr = i - 1;
		want = 0;
	}
	KUNIT_ASSERT_EQ(test, call & 1 ?
			guest_unshare_host(&s2, IPA(GFN + at), nr, call & 2, &missing) :
			guest_share_host(&s2, IPA(GFN + at), nr, call & 2, &missing), want);
	if (want == -ENOENT)
		KUNIT_ASSERT_EQ(test, missing, IPA(GFN + at));
	for (i = 0; !want && i < nr; i++)
		model_step(call, &model[at + i].where);
}

static void random_relinquish(struct kunit *test)
{
	u64 at = rnd(SPAN), pfn = 0;
	int want = model[at].where == NOT_THERE ? -ENOENT : 0;

	KUNIT_ASSERT_EQ(test, guest_relinquish(&s2, IPA(GFN + at), &pfn), want);
	if (!want)
		KUNIT_ASSERT_EQ(test, pfn, model[at].pfn);
	model[at].where = NOT_THERE;
}

static void random_steps(struct kunit *test, unsigned int steps, unsigned int check_every)
{
	unsigned int step;

	memset(model, 0, sizeof(model));
	for (step = 0; step < steps; step++) {
		hw_write("vttbr_el2", rnd(2) ? s2.vttbr : pgt_vttbr(&host_s2));
		switch (rnd(8)) {
		case 0:
		case 1:
			random_donate(test);
			break;
		case 2:
			random_relinquish(test);
			break;
		default:
			random_share(test);
		}
		host_reaches(FREE_PFN + rnd(2560));
		if (step % check_every == 0) {
			const char *fault = guest_fault(&s2) ?: world_fault();

			KUNIT_ASSERT_TRUE_MSG(test, !fault, "%s", fault ?: "");
			check_model(test, step);
		}
	}
	check_model(test, step);
	hw_write("vttbr_el2", pgt_vttbr(&host_s2));
}

static void random_calls(struct kunit *test)
{
	world_do_not_watch();
	rnd_seed(7);
	random_steps(test, 3000, 100);
}

static void random_calls_watched(struct kunit *test)
{
	rnd_seed(8);
	random_steps(test, 60, 10);
	EXPECT_GUEST(test);
}

#ifdef CONFIG_NVHE_EL2_DEBUG
static void another_guests_page(void *pfn)
{
	hyp_spin_lock(&host_lock);
	oracle_begin_guest(SPEC_GUEST_SHARE_HOST, OWNER + 1, (u64)pfn, 1);
	oracle_end(0);
}

static void oracle_knows_the_guest(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 1), 0);
	EXPECT_PANIC(test, another_guests_page, (void *)FREE_PFN, "oracle.c");
}
#endif

static struct kunit_case protected_cases[] = {
	KUNIT_CASE(init_refuses),
	KUNIT_CASE(init_every_size),
	KUNIT_CASE(init_flushes_the_vmid),
	KUNIT_CASE(init_without_memory),
	KUNIT_CASE(donate_bad_ranges),
	KUNIT_CASE(guest_bad_ranges),
	KUNIT_CASE(donate_pages),
	KUNIT_CASE(donate_order),
	KUNIT_CASE(donate_blocks),
	KUNIT_CASE(donate_ends_of_the_space),
	KUNIT_CASE(donate_where_something_is),
	KUNIT_CASE(donate_what_the_host_lacks),
	KUNIT_CASE(donate_without_tables),
	KUNIT_CASE(wrong_kind_of_guest),
	KUNIT_CASE(share_in_place),
	KUNIT_CASE(missing_pages_are_named),
	KUNIT_CASE(share_at_alias),
	KUNIT_CASE(share_at_alias_order),
	KUNIT_CASE(whole_blocks_stay_blocks),
	KUNIT_CASE_SLOW(parts_of_blocks_split),
	KUNIT_CASE(share_without_tables),
	KUNIT_CASE(right_vmid_for_either_stage2),
	KUNIT_CASE(relinquish),
	KUNIT_CASE(relinquish_without_tables),
	KUNIT_CASE(teardown_wipes),
	KUNIT_CASE(teardown_is_bounded),
	KUNIT_CASE(free_of_a_living_guest_panics),
	KUNIT_CASE_SLOW(random_calls),
	KUNIT_CASE_SLOW(random_calls_watched),
#ifdef CONFIG_NVHE_EL2_DEBUG
	KUNIT_CASE(oracle_knows_the_guest),
#endif
	{}
};

static struct kunit_case lending_cases[] = {
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

static struct kunit_suite protected_suite = {
	.name = SUITE("guest_s2"),
	.init = protected_init,
	.exit = guest_exit,
	.test_cases = protected_cases,
};

static struct kunit_suite lending_suite = {
	.name = SUITE("guest_lending"),
	.init = lending_init,
	.exit = guest_exit,
	.test_cases = lending_cases,
};
kunit_test_suites(&protected_suite, &lending_suite);
