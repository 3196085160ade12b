// SPDX-License-Identifier: GPL-2.0-only
/* The host's stage-2: what a fault maps, and that it is only ever a cache of the states. */
#include "fake.h"

#define GiB(x)	((x) * 0x40000000UL)

static int fault(u64 pfn)
{
	return host_s2_fault(HOST_IPA(pfn << HYP_PAGE_SHIFT), false);
}

static int fetch(u64 pfn)
{
	return host_s2_fault(HOST_IPA(pfn << HYP_PAGE_SHIFT), true);
}

static bool valid(u64 pfn)
{
	return pgt_get(&host_s2, pfn << HYP_PAGE_SHIFT).desc & PGT_VALID;
}

/* Identity, by the block of @level that @pfn is in, with exactly these rights. */
static bool maps(u64 pfn, unsigned int level, u64 prot)
{
	struct pgt_leaf leaf = pgt_get(&host_s2, pfn << HYP_PAGE_SHIFT);
	u64 pa = pfn << HYP_PAGE_SHIFT & ~(pgt_level_size(level) - 1);

	return leaf.level == level && leaf.desc == (pa | pgt_leaf_attr(PGT_HOST_S2, level, prot));
}

static void nothing_at_first(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, host_s2.nr_tables, 0UL);
	KUNIT_EXPECT_EQ(test, host_s2_nr_tables(), (u64)host_s2.root_pages);
	KUNIT_EXPECT_FALSE(test, valid(FREE_PFN));
	KUNIT_EXPECT_EQ(test, host_s2.ia_bits, 40);
}

static void ram_is_mapped_in_blocks(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, fault(FREE_PFN + 17), 0);
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN, 2, PGT_RWX));
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN + 511, 2, PGT_RWX));
	KUNIT_EXPECT_FALSE(test, valid(FREE_PFN + 512));
	KUNIT_EXPECT_FALSE(test, valid(FREE_PFN - 1));
	KUNIT_EXPECT_EQ(test, fetch(FREE_PFN + 512), 0);
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN + 512, 2, PGT_RWX));
}

/* Where a region begins or ends inside a block, and where pages are denied: pages. */
static void ram_is_mapped_in_pages_at_edges(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, fault(A_PFN), 0);
	KUNIT_EXPECT_TRUE(test, maps(A_PFN, 3, PGT_RWX));
	KUNIT_EXPECT_FALSE(test, valid(A_PFN - 1));
	KUNIT_EXPECT_FALSE(test, valid(A_PFN + 1));
	KUNIT_EXPECT_EQ(test, fault(CHUNK0_PFN + CHUNK0_NR), 0);
	KUNIT_EXPECT_TRUE(test, maps(CHUNK0_PFN + CHUNK0_NR, 3, PGT_RWX));
	KUNIT_EXPECT_FALSE(test, valid(CHUNK0_PFN + CHUNK0_NR - 1));
}

/* MMIO: Normal memory at stage-2, so that stage-1 decides, but nothing to execute. */
static void mmio(struct kunit *test)
{
	u64 last = (1UL << 28) - 1;

	KUNIT_EXPECT_EQ(test, fault(0), 0);
	KUNIT_EXPECT_TRUE(test, maps(0, 1, PGT_RW));
	KUNIT_EXPECT_EQ(test, fault(R_END), 0);
	KUNIT_EXPECT_TRUE(test, maps(R_END, 3, PGT_RW));
	KUNIT_EXPECT_EQ(test, fault(RAM_PFN), 0);
	KUNIT_EXPECT_TRUE(test, maps(RAM_PFN, 3, PGT_RW));
	KUNIT_EXPECT_FALSE(test, valid(A_PFN));
	KUNIT_EXPECT_EQ(test, fault(last), 0);
	KUNIT_EXPECT_TRUE(test, maps(last, 1, PGT_RW));
	KUNIT_EXPECT_EQ(test, fetch(R_END + 1), -EPERM);
	KUNIT_EXPECT_FALSE(test, valid(R_END + 1));
	/* mapped already makes no difference */
	KUNIT_EXPECT_EQ(test, fetch(R_END), -EPERM);
	KUNIT_EXPECT_EQ(test, fetch(0), -EPERM);
}

static void reserved_is_the_hosts(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, fetch(R_PFN), 0);
	KUNIT_EXPECT_TRUE(test, maps(R_PFN, 3, PGT_RWX));
	KUNIT_EXPECT_FALSE(test, valid(R_PFN + 1));
}

static void denied(struct kunit *test)
{
	static const u64 pfns[] = {
		IMAGE_PFN, IMAGE_PFN + IMAGE_PAGES - 1, CHUNK0_PFN, CHUNK1_PFN,
		CHUNK1_PFN + CHUNK1_NR - 1, CHUNK2_PFN,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pfns); i++) {
		KUNIT_EXPECT_EQ(test, fault(pfns[i]), -EPERM);
		KUNIT_EXPECT_EQ(test, fetch(pfns[i]), -EPERM);
		KUNIT_EXPECT_FALSE(test, valid(pfns[i]));
	}
	KUNIT_EXPECT_EQ(test, fault(IMAGE_PFN - 1), 0);
	KUNIT_EXPECT_EQ(test, fault(IMAGE_PFN + IMAGE_PAGES), 0);
	for (i = 0; i < ARRAY_SIZE(pfns); i++)
		KUNIT_EXPECT_FALSE(test, valid(pfns[i]));
}

static void beyond_the_ipa_range(struct kunit *test)
{
	static const u64 ipas[] = { 1UL << 40, (1UL << 40) + (FREE_PFN << 12), 1UL << 48, 1UL << 52,
				    1UL << 63, ~0UL, -4096UL };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ipas); i++) {
		KUNIT_EXPECT_EQ(test, host_s2_fault(HOST_IPA(ipas[i]), false), -EPERM);
		KUNIT_EXPECT_EQ(test, host_s2_fault(HOST_IPA(ipas[i]), true), -EPERM);
	}
	KUNIT_EXPECT_EQ(test, host_s2.nr_tables, 0UL);
	KUNIT_EXPECT_EQ(test, hw_log_nr, 0U);
}

static void any_byte_of_a_page(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, host_s2_fault(HOST_IPA((A_PFN << 12) + 0xfff), false), 0);
	KUNIT_EXPECT_TRUE(test, maps(A_PFN, 3, PGT_RWX));
	KUNIT_EXPECT_FALSE(test, valid(A_PFN + 1));
}

/* Two CPUs fault on one page: the second finds it done. */
static void second_fault_changes_nothing(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, fault(FREE_PFN), 0);
	hw_forget();
	KUNIT_EXPECT_EQ(test, fault(FREE_PFN), 0);
	KUNIT_EXPECT_EQ(test, fault(FREE_PFN + 300), 0);
	KUNIT_EXPECT_EQ(test, hw_log_nr, 0U);
}

static void shared_stays_accessible(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, host_share_hyp(FREE_PFN, 4), 0);
	KUNIT_EXPECT_EQ(test, fault(FREE_PFN), 0);
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN, 2, PGT_RWX));
	KUNIT_EXPECT_EQ(test, fault(PANIC_PFN), 0);
}

/* Pages are there already: a fault beside them adds a page, it replaces nothing. */
static void smaller_mappings_are_added_to(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN + 5, 1), 0);
	KUNIT_EXPECT_EQ(test, fault(FREE_PFN + 6), 0);
	/* regained without the collapse that host_s2_regain() does */
	KUNIT_ASSERT_EQ(test, hyp_pool_remove(&hyp_pool, HYP_PFN(FREE_PFN + 5), 1), 0);
	own_map_del(HYP_PFN(FREE_PFN + 5), 1);
	*pfn_to_page(HYP_PFN(FREE_PFN + 5)) = hyp_page_owned_by(OWNER_HOST);
	test_oracle_resync(FREE_PFN + 5, 1);
	region_note_denied(HYP_PFN(FREE_PFN + 5), 1, -1);
	page_counts.host++;
	page_counts.hyp--;
	hw_forget();
	KUNIT_EXPECT_EQ(test, fault(FREE_PFN + 5), 0);
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN + 5, 3, PGT_RWX));
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN + 6, 3, PGT_RWX));
	KUNIT_EXPECT_EQ(test, hw_count[HW_TLBI_BEGIN], 0UL);
}

static void donation_splits(struct kunit *test)
{
	u64 i;

	KUNIT_ASSERT_EQ(test, fault(FREE_PFN), 0);
	KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN + 100, 3), 0);
	for (i = 0; i < 512; i++) {
		if (i < 100 || i > 102)
			KUNIT_EXPECT_TRUE(test, maps(FREE_PFN + i, 3, PGT_RWX));
		else
			KUNIT_EXPECT_FALSE(test, valid(FREE_PFN + i));
	}
}

static void reclaim_collapses(struct kunit *test)
{
	u64 tables;

	KUNIT_ASSERT_EQ(test, fault(FREE_PFN), 0);
	tables = host_s2.nr_tables;
	KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN + 100, 3), 0);
	KUNIT_EXPECT_EQ(test, host_s2.nr_tables, tables + 1);
	KUNIT_ASSERT_EQ(test, host_reclaim_hyp(FREE_PFN + 100, 2), 0);
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN, 3, PGT_RWX));
	/* the last page back: a whole block again with the next touch */
	KUNIT_ASSERT_EQ(test, host_reclaim_hyp(FREE_PFN + 102, 1), 0);
	KUNIT_EXPECT_LE(test, host_s2.nr_tables, tables);
	KUNIT_EXPECT_EQ(test, fault(FREE_PFN + 102), 0);
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN + 102, 2, PGT_RWX));
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN, 2, PGT_RWX));
}

/* Reclaimed over three blocks: the middle one and both ends collapse. */
static void reclaim_collapses_every_block(struct kunit *test)
{
	u64 i;

	KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN + 400, 512), 0);
	KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN + 912, 512), 0);
	KUNIT_ASSERT_EQ(test, fault(FREE_PFN), 0);
	KUNIT_ASSERT_EQ(test, fault(FREE_PFN + 1430), 0);
	KUNIT_ASSERT_EQ(test, host_reclaim_hyp(FREE_PFN + 400, 512), 0);
	KUNIT_ASSERT_EQ(test, host_reclaim_hyp(FREE_PFN + 912, 512), 0);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, fault(FREE_PFN + 512 * i), 0);
		KUNIT_EXPECT_TRUE(test, maps(FREE_PFN + 512 * i, 2, PGT_RWX));
	}
}

/* At the edge of a region the block is not RAM alone: no block forms over the hole. */
static void no_collapse_over_an_edge(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, fault(RAM_PFN), 0);	/* MMIO in A's first block */
	KUNIT_ASSERT_EQ(test, host_donate_hyp(A_PFN, 1), 0);
	KUNIT_ASSERT_EQ(test, host_reclaim_hyp(A_PFN, 1), 0);
	KUNIT_EXPECT_TRUE(test, maps(RAM_PFN, 3, PGT_RW));
	KUNIT_ASSERT_EQ(test, fault(A_PFN), 0);
	KUNIT_EXPECT_TRUE(test, maps(A_PFN, 3, PGT_RWX));
}

static void take_all_of_the_pool(void)
{
	u8 order;

	for (order = HYP_MAX_ORDER + 1; order--;)
		while (hyp_alloc_pages(&hyp_pool, order).n != HYP_PFN_NONE.n)
			;
}

/* One page of each block EL2's: every touch in such a block wants a table. */
#define NR_HOLED	18

static u64 holed(unsigned int i)
{
	return (i < 4 ? FREE_PFN + i * 512 : RAM_PFN + (17 + i - 4) * 512) + 17;
}

static void make_holes(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < NR_HOLED; i++)
		if (!pfn_to_page(HYP_PFN(holed(i)))->owner)
			KUNIT_ASSERT_EQ(test, host_donate_hyp(holed(i), 1), 0);
}

/* The pool is empty: faults are served still, at worst from a stage-2 emptied for it. */
static void table_exhaustion(struct kunit *test)
{
	unsigned int i, round;

	make_holes(test);
	take_all_of_the_pool();
	for (round = 0; round < 3; round++)
		for (i = 0; i < NR_HOLED; i++) {
			KUNIT_EXPECT_EQ(test, fault(holed(i) + 1), 0);
			KUNIT_EXPECT_TRUE(test, maps(holed(i) + 1, 3, PGT_RWX));
			KUNIT_EXPECT_EQ(test, fault(holed(i)), -EPERM);
			KUNIT_EXPECT_GE(test, test_host_tables()->nr + host_s2.nr_tables, 16UL);
		}
	KUNIT_EXPECT_GT(test, host_s2_nr_flushes(), 0UL);
	KUNIT_EXPECT_LE(test, host_s2_nr_flushes(), 6UL);
}

/* Taking a page back needs no table: without one the block it was in goes whole. */
static void drop_without_tables(struct kunit *test)
{
	struct page_cache *tables = test_host_tables();
	struct page_cache kept = {};

	/* EL2's own map keeps its table: it is not what is short here */
	KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN + 1, 1), 0);
	KUNIT_ASSERT_EQ(test, host_reclaim_hyp(FREE_PFN + 1, 1), 0);
	KUNIT_ASSERT_EQ(test, fault(FREE_PFN), 0);
	KUNIT_ASSERT_EQ(test, fault(FREE_PFN + 512), 0);
	KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN + 1023, 1), 0);
	take_all_of_the_pool();
	while (tables->nr)
		page_cache_put(&kept, page_cache_take(tables));
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN + 17, 1), 0);
	KUNIT_EXPECT_FALSE(test, valid(FREE_PFN + 17));
	KUNIT_EXPECT_FALSE(test, valid(FREE_PFN + 18));
	/* the neighbour block was split before, it keeps what it has */
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN + 513, 3, PGT_RWX));
	while (kept.nr)
		page_cache_put(tables, page_cache_take(&kept));
	KUNIT_EXPECT_EQ(test, fault(FREE_PFN + 18), 0);
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN + 18, 3, PGT_RWX));
}

/* Tables a collapse returns beyond what is kept go back to the pool. */
static void tables_return_to_the_pool(struct kunit *test)
{
	u64 total = hyp_pool.nr_pages, free = hyp_pool_nr_free(&hyp_pool);
	u64 el2_tables = hyp_pgt.nr_tables;
	unsigned int i;

	make_holes(test);
	for (i = 0; i < NR_HOLED; i++)
		KUNIT_ASSERT_EQ(test, fault(holed(i) + 1), 0);
	for (i = 0; i < NR_HOLED; i++)
		host_reclaim_hyp(holed(i), 1);
	KUNIT_EXPECT_LE(test, test_host_tables()->nr, 16UL);
	/* all but the few that other mappings need, and what EL2's own map kept */
	total = total - hyp_pool.nr_pages;
	KUNIT_EXPECT_GE(test, hyp_pool_nr_free(&hyp_pool) + (hyp_pgt.nr_tables - el2_tables) +
			host_s2.nr_tables + total, free);
}

static u64 before_event;

static void note_change(enum hw_event event, u64 a, u64 b)
{
	before_event = pgt_get(&host_s2, (FREE_PFN + 3) << HYP_PAGE_SHIFT).desc;
}

/* On return the page is gone from every TLB: the last thing done is to wait for that. */
static void drop_waits_for_the_tlb(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, fault(FREE_PFN), 0);
	hw_forget();
	hw_hook = note_change;
	hyp_spin_lock(&host_lock);
	host_s2_drop(HYP_PFN(FREE_PFN + 3), 1);
	hyp_spin_unlock(&host_lock);
	hw_hook = NULL;
	KUNIT_EXPECT_EQ(test, before_event, 0UL);
	KUNIT_EXPECT_EQ(test, hw_log[hw_log_nr - 1].event, HW_TLBI_END);
	KUNIT_EXPECT_NULL(test, mmu_sync(&host_s2));
}

static void invariant_notices(struct kunit *test)
{
	struct page_cache *tables = test_host_tables();
	u64 pfn = CHUNK0_PFN + 5;

	KUNIT_EXPECT_TRUE(test, host_s2_page_invariant(HYP_PFN(pfn)));
	/* a page of EL2's */
	pgt_map_block(&host_s2, pfn << 12, HYP_PA(pfn << 12), 3, PGT_RWX, tables);
	KUNIT_EXPECT_FALSE(test, host_s2_page_invariant(HYP_PFN(pfn)));
	pgt_unmap_range(&host_s2, pfn << 12, HYP_PAGE_SIZE, tables);
	/* a block with one in it, asked at a page the host has */
	pgt_map_block(&host_s2, (CHUNK0_PFN & ~511UL) << 12, HYP_PA((CHUNK0_PFN & ~511UL) << 12), 2,
		      PGT_RWX, tables);
	KUNIT_EXPECT_FALSE(test, host_s2_page_invariant(HYP_PFN(CHUNK0_PFN + CHUNK0_NR + 1)));
	pgt_unmap_range(&host_s2, (CHUNK0_PFN & ~511UL) << 12, HYP_BLOCK_SIZE, tables);
	/* not the identity, not these rights */
	pgt_map_block(&host_s2, FREE_PFN << 12, HYP_PA((FREE_PFN + 1) << 12), 3, PGT_RWX, tables);
	KUNIT_EXPECT_FALSE(test, host_s2_page_invariant(HYP_PFN(FREE_PFN)));
	pgt_unmap_range(&host_s2, FREE_PFN << 12, HYP_PAGE_SIZE, tables);
	pgt_map_block(&host_s2, R_END << 12, HYP_PA(R_END << 12), 3, PGT_RWX, tables);
	KUNIT_EXPECT_FALSE(test, host_s2_page_invariant(HYP_PFN(R_END)));
	pgt_unmap_range(&host_s2, R_END << 12, HYP_PAGE_SIZE, tables);
}

/* RAM of whole gigabytes behind the memory that is really there. */
static int giant_world(u64 parange)
{
	world_params();
	boot_params.nr_regions = 1;
	boot_params.regions[0] = (struct keel_region){ GiB(1), GiB(2), KEEL_REGION_RAM };
	boot_params.chunks[1].nr = 2000;
	hw_write("id_aa64mmfr0_el1", parange);
	return world_run();
}

static void giants(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, giant_world(2), 0);
	world_do_not_watch();
	KUNIT_EXPECT_EQ(test, fault(GiB(2) >> 12), 0);
	KUNIT_EXPECT_TRUE(test, maps(GiB(2) >> 12, 1, PGT_RWX));
	KUNIT_EXPECT_EQ(test, host_s2.nr_tables, 0UL);
	/* EL2's pages are in the first */
	KUNIT_EXPECT_EQ(test, fault(FREE_PFN), 0);
	KUNIT_EXPECT_TRUE(test, maps(FREE_PFN, 2, PGT_RWX));
}

static void giants_where_level_2_is_the_top(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, giant_world(0), 0);
	world_do_not_watch();
	KUNIT_EXPECT_EQ(test, host_s2.start_level, 2);
	KUNIT_EXPECT_EQ(test, fault(GiB(2) >> 12), 0);
	KUNIT_EXPECT_TRUE(test, maps(GiB(2) >> 12, 2, PGT_RWX));
	KUNIT_EXPECT_EQ(test, fault(0), 0);
	KUNIT_EXPECT_TRUE(test, maps(0, 2, PGT_RW));
	KUNIT_EXPECT_EQ(test, fault((1UL << 20) - 1), 0);
	KUNIT_EXPECT_EQ(test, fault(1UL << 20), -EPERM);
}

/* Every PARange there is; 52 bits need FEAT_LPA2 and count as 48. */
static void ipa_sizes(struct kunit *test)
{
	static const u8 bits[] = { 32, 36, 40, 42, 44, 48, 48 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bits); i++) {
		world_params();
		hw_write("id_aa64mmfr0_el1", i);
		KUNIT_ASSERT_EQ(test, world_run(), 0);
		KUNIT_EXPECT_EQ(test, host_s2.ia_bits, bits[i]);
		KUNIT_EXPECT_EQ(test, fault((1UL << (bits[i] - 12)) - 1), 0);
		KUNIT_EXPECT_EQ(test, fault(1UL << (bits[i] - 12)), -EPERM);
		KUNIT_EXPECT_EQ(test, host_s2.root.n % host_s2.root_pages, 0UL);
		EXPECT_SANE(test);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(nothing_at_first),
	KUNIT_CASE(ram_is_mapped_in_blocks),
	KUNIT_CASE(ram_is_mapped_in_pages_at_edges),
	KUNIT_CASE(mmio),
	KUNIT_CASE(reserved_is_the_hosts),
	KUNIT_CASE(denied),
	KUNIT_CASE(beyond_the_ipa_range),
	KUNIT_CASE(any_byte_of_a_page),
	KUNIT_CASE(second_fault_changes_nothing),
	KUNIT_CASE(shared_stays_accessible),
	KUNIT_CASE(smaller_mappings_are_added_to),
	KUNIT_CASE(donation_splits),
	KUNIT_CASE(reclaim_collapses),
	KUNIT_CASE_SLOW(reclaim_collapses_every_block),
	KUNIT_CASE(no_collapse_over_an_edge),
	KUNIT_CASE(table_exhaustion),
	KUNIT_CASE(drop_without_tables),
	KUNIT_CASE(tables_return_to_the_pool),
	KUNIT_CASE(drop_waits_for_the_tlb),
	KUNIT_CASE(invariant_notices),
	KUNIT_CASE(giants),
	KUNIT_CASE(giants_where_level_2_is_the_top),
	KUNIT_CASE(ipa_sizes),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("host_s2"),
	.init = world_test_init,
	.exit = world_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
