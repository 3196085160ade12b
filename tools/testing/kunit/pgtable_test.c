// SPDX-License-Identifier: GPL-2.0-only
/* The page-table walker, under the eyes of the MMU model. */
#include "fake.h"

#define MiB(x)		((x) * 0x100000UL)
#define GiB(x)		((x) * 0x40000000UL)
#define PAGE(x)		((x) * HYP_PAGE_SIZE)
#define OA		GiB(64)		/* some output address, aligned for any block */
#define POOL_PAGES	4096UL

static struct pgtable pgt;
static struct page_cache cache;
static bool watched;

static int pgt_test_init(struct kunit *test)
{
	world_blank();
	cache = (struct page_cache){};
	hyp_pool_add(&hyp_pool, HYP_PFN(RAM_PFN), POOL_PAGES);
	return 0;
}

static void make(enum pgt_kind kind, u8 ia_bits, u64 spare)
{
	u8 order = 0;

	if (kind == PGT_HYP_S1)
		pgt_init_s1(&pgt, HYP_PFN_NONE);
	else
		pgt_init_s2(&pgt, kind, ia_bits);
	while (1U << order < pgt.root_pages)
		order++;
	pgt.root = hyp_alloc_pages(&hyp_pool, order);
	hyp_split_pages(&hyp_pool, pgt.root);
	memset(ram(pgt.root.n), 0, PAGE(pgt.root_pages));
	page_cache_drain(&cache, &hyp_pool, 0);
	page_cache_fill(&cache, &hyp_pool, spare);
	mmu_forget_all();
	mmu_watch(&pgt);
	watched = true;
	hw_forget();
}

/* Leave just @nr pages for what comes. */
static void spare(u64 nr)
{
	page_cache_drain(&cache, &hyp_pool, nr);
	page_cache_fill(&cache, &hyp_pool, nr);
}

static void map(u64 ia, u64 pa, unsigned int level, u64 prot)
{
	pgt_map_block(&pgt, ia, HYP_PA(pa), level, prot, &cache);
}

static void unmap(u64 ia, u64 size)
{
	pgt_unmap_range(&pgt, ia, size, &cache);
}

static bool mapped(u64 ia, unsigned int level, u64 pa, u64 prot)
{
	struct pgt_leaf leaf = pgt_get(&pgt, ia);

	return leaf.level == level && leaf.desc == (pa | pgt_leaf_attr(pgt.kind, level, prot));
}

static bool invalid(u64 ia)
{
	return !(pgt_get(&pgt, ia).desc & PGT_VALID);
}

/* Tables below @table; checks each one's count. */
static u64 count_tables(struct kunit *test, const u64 *table, unsigned int level)
{
	u64 below = 0, valid = 0, i;

	for (i = 0; i < PGT_ENTRIES; i++) {
		valid += table[i] & PGT_VALID;
		if (level < PGT_LAST_LEVEL && (table[i] & 3) == 3)
			below += 1 + count_tables(test, ram((table[i] & PGT_ADDR_MASK) >> 12),
						  level + 1);
	}
	if (pgt.kind != PGT_HYP_S1)
		KUNIT_EXPECT_EQ(test, pfn_to_page(own_map_pfn(table))->count, 1 + valid);
	return below;
}

/* For cases about many entries: watching takes time. */
static void do_not_watch(void)
{
	mmu_forget_all();
	watched = false;
}

/* Every page of the pool is in the tree, the cache or free; counts are right. */
static void check(struct kunit *test)
{
	u64 tables = 0, i;

	for (i = 0; i < pgt.root_pages; i++)
		tables += count_tables(test, ram(pgt.root.n + i), pgt.start_level);
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, tables);
	KUNIT_EXPECT_EQ(test, tables + pgt.root_pages + cache.nr + hyp_pool_nr_free(&hyp_pool),
			POOL_PAGES);
	if (watched)
		EXPECT_MMU_CLEAN(test, &pgt);
}

static void check_empty(struct kunit *test)
{
	check(test);
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 0UL);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(ram(pgt.root.n), 0, PAGE(pgt.root_pages)), NULL);
}

static const struct {
	u8 ia_bits, start, pages;
} shapes[] = {
	{ 32, 2, 4 }, { 33, 2, 8 }, { 34, 2, 16 }, { 35, 1, 1 }, { 36, 1, 1 }, { 39, 1, 1 },
	{ 40, 1, 2 }, { 41, 1, 4 }, { 42, 1, 8 }, { 43, 1, 16 }, { 44, 0, 1 }, { 47, 0, 1 },
	{ 48, 0, 1 },
};

static void start_levels(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		pgt_init_s2(&pgt, PGT_HOST_S2, shapes[i].ia_bits);
		KUNIT_EXPECT_EQ_MSG(test, pgt.start_level, shapes[i].start, "%u bits",
				    shapes[i].ia_bits);
		KUNIT_EXPECT_EQ_MSG(test, pgt.root_pages, shapes[i].pages, "%u bits",
				    shapes[i].ia_bits);
		KUNIT_EXPECT_EQ(test, pgt.nr_tables, 0UL);
		KUNIT_EXPECT_TRUE(test, pgt_ia_valid(&pgt, 0));
		KUNIT_EXPECT_TRUE(test, pgt_ia_valid(&pgt, (1UL << shapes[i].ia_bits) - 1));
		KUNIT_EXPECT_FALSE(test, pgt_ia_valid(&pgt, 1UL << shapes[i].ia_bits));
		KUNIT_EXPECT_FALSE(test, pgt_ia_valid(&pgt, ~0UL));
	}
	pgt_init_s1(&pgt, HYP_PFN(1));
	KUNIT_EXPECT_EQ(test, pgt.start_level, 0);
	KUNIT_EXPECT_EQ(test, pgt.root_pages, 1);
	KUNIT_EXPECT_TRUE(test, pgt_ia_valid(&pgt, (1UL << 48) - 1));
	KUNIT_EXPECT_FALSE(test, pgt_ia_valid(&pgt, 1UL << 48));
}

/* First and last page of every shape: roots side by side are one table. */
static void both_ends_of_every_shape(struct kunit *test)
{
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		u64 last = (1UL << shapes[i].ia_bits) - HYP_PAGE_SIZE;

		make(PGT_HOST_S2, shapes[i].ia_bits, 8);
		map(0, OA, 3, PGT_RWX);
		map(last, OA + PAGE(1), 3, PGT_R);
		KUNIT_EXPECT_TRUE(test, mapped(0, 3, OA, PGT_RWX));
		KUNIT_EXPECT_TRUE(test, mapped(last, 3, OA + PAGE(1), PGT_R));
		KUNIT_EXPECT_TRUE(test, invalid(PAGE(1)));
		KUNIT_EXPECT_TRUE(test, invalid(last - PAGE(1)));
		check(test);
		unmap(last, HYP_PAGE_SIZE);
		KUNIT_EXPECT_TRUE(test, invalid(last));
		KUNIT_EXPECT_TRUE(test, mapped(0, 3, OA, PGT_RWX));
		unmap(0, HYP_PAGE_SIZE);
		check_empty(test);
		for (n = 0; n < pgt.root_pages; n++)
			hyp_page_put(&hyp_pool, HYP_PFN(pgt.root.n + n));
	}
}

/* One entry in each of 16 root pages. */
static void concatenated_roots(struct kunit *test)
{
	u64 i;

	make(PGT_HOST_S2, 43, 40);
	for (i = 0; i < 16; i++)
		map(i << 39, GiB(i), 1, PGT_RW);
	for (i = 0; i < 16; i++) {
		KUNIT_EXPECT_TRUE(test, mapped(i << 39, 1, GiB(i), PGT_RW));
		KUNIT_EXPECT_EQ(test, pfn_to_page(pfn_add(pgt.root, i))->count, 2);
	}
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 0UL);
	check(test);
	unmap(0, 1UL << 43);
	check_empty(test);
}

static void leaf_levels(struct kunit *test)
{
	static const enum pgt_kind kinds[] = { PGT_HYP_S1, PGT_HOST_S2, PGT_GUEST_S2 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		make(kinds[i], 48, 16);
		map(GiB(3), OA, 1, PGT_RW);
		map(GiB(4) + MiB(6), OA + MiB(2), 2, PGT_RW);
		map(GiB(5) + PAGE(7), OA + PAGE(9), 3, PGT_RW);
		KUNIT_EXPECT_TRUE(test, mapped(GiB(3), 1, OA, PGT_RW));
		KUNIT_EXPECT_TRUE(test, mapped(GiB(4) - 1, 1, OA, PGT_RW));
		KUNIT_EXPECT_TRUE(test, mapped(GiB(4) + MiB(6), 2, OA + MiB(2), PGT_RW));
		KUNIT_EXPECT_TRUE(test, mapped(GiB(5) + PAGE(7), 3, OA + PAGE(9), PGT_RW));
		KUNIT_EXPECT_TRUE(test, invalid(GiB(4) + MiB(6) - 1));
		KUNIT_EXPECT_TRUE(test, invalid(GiB(4) + MiB(8)));
		KUNIT_EXPECT_TRUE(test, invalid(GiB(5) + PAGE(8)));
		KUNIT_EXPECT_EQ(test, pgt.nr_tables, 1 + 1 + 2UL);
		check(test);
		if (kinds[i] != PGT_HYP_S1) {
			pgt_unmap_all(&pgt, &cache);
			check_empty(test);
		}
		pgt_test_init(test);
	}
}

/* Descriptors bit by bit, from Arm ARM D8.3 to D8.5 and not from the code. */
static void attributes(struct kunit *test)
{
	const u64 af_sh = 1UL << 10 | 3UL << 8, xn = 1UL << 54;

	/* EL2: AttrIndx 0 or 1, AP[1] RES1, AP[2] read-only */
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_HYP_S1, 3, PGT_RW), af_sh | xn | 0x43);
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_HYP_S1, 3, PGT_R), af_sh | xn | 0xc3);
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_HYP_S1, 3, PGT_R | PGT_X), af_sh | 0xc3);
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_HYP_S1, 3, PGT_RW | PGT_DEVICE), af_sh | xn | 0x47);
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_HYP_S1, 2, PGT_RW), af_sh | xn | 0x41);
	/* stage-2: MemAttr in bits 5:2, S2AP in 7:6 */
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_HOST_S2, 3, PGT_RWX), af_sh | 0xff);
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_HOST_S2, 2, PGT_RWX), af_sh | 0xfd);
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_HOST_S2, 1, PGT_RWX), af_sh | 0xfd);
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_HOST_S2, 3, PGT_RW), af_sh | xn | 0xff);
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_HOST_S2, 3, PGT_R), af_sh | xn | 0x7f);
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_GUEST_S2, 3, PGT_R | PGT_X), af_sh | 0x7f);
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_GUEST_S2, 3, PGT_W), af_sh | xn | 0xbf);
	KUNIT_EXPECT_EQ(test, pgt_leaf_attr(PGT_GUEST_S2, 3, PGT_RW | PGT_DEVICE),
			af_sh | xn | 0xc7);
}

static void attr_of(void *args)
{
	u64 *a = args;

	pgt_leaf_attr(a[0], a[1], a[2]);
}

static void write_or_execute(struct kunit *test)
{
	static u64 bad[][3] = {
		{ PGT_HYP_S1, 3, PGT_RWX }, { PGT_HYP_S1, 2, PGT_RWX }, { PGT_HYP_S1, 1, PGT_RWX },
		{ PGT_HYP_S1, 3, PGT_W | PGT_X },
		{ PGT_HYP_S1, 3, PGT_R | PGT_X | PGT_DEVICE },
		{ PGT_HOST_S2, 3, PGT_R | PGT_X | PGT_DEVICE },
		{ PGT_GUEST_S2, 3, PGT_RWX | PGT_DEVICE },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_PANIC(test, attr_of, bad[i], "PGT_X");
}

static void map_writable_code(void *ia)
{
	map((u64)ia, OA, 3, PGT_RWX);
}

static void write_or_execute_leaves_no_entry(struct kunit *test)
{
	make(PGT_HYP_S1, 48, 8);
	EXPECT_PANIC(test, map_writable_code, (void *)GiB(1), "PGT_X");
	KUNIT_EXPECT_TRUE(test, invalid(GiB(1)));
}

static u64 tlbis(void)
{
	return hw_count[HW_TLBI_VA_EL2] + hw_count[HW_TLBI_ALL_EL2] + hw_count[HW_TLBI_IPA] +
	       hw_count[HW_TLBI_S1_VMID] + hw_count[HW_TLBI_VMID];
}

static void new_entry_needs_no_tlbi(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 8);
	map(GiB(1), OA, 3, PGT_RW);
	KUNIT_EXPECT_EQ(test, tlbis(), 0UL);
	KUNIT_EXPECT_GT(test, hw_count[HW_PUBLISH], 0UL);
	/* published after the last write */
	KUNIT_EXPECT_EQ(test, hw_log[hw_log_nr - 1].event, HW_PUBLISH);
	check(test);
}

static void equal_entry_is_left_alone(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 8);
	map(MiB(2), OA, 2, PGT_RW);
	hw_forget();
	map(MiB(2), OA, 2, PGT_RW);
	KUNIT_EXPECT_EQ(test, tlbis(), 0UL);
	check(test);
}

/* Equal to what a block says already: the block is split all the same, and published. */
static void equal_entry_in_a_block(struct kunit *test)
{
	make(PGT_GUEST_S2, 40, 8);
	map(MiB(2), OA, 2, PGT_RW);
	map(MiB(2) + PAGE(3), OA + PAGE(3), 3, PGT_RW);
	KUNIT_EXPECT_TRUE(test, mapped(MiB(2) + PAGE(3), 3, OA + PAGE(3), PGT_RW));
	KUNIT_EXPECT_TRUE(test, mapped(MiB(2), 3, OA, PGT_RW));
	check(test);
}

/* What the watched entry held at each event of one kind. */
static u64 watched_ia, saw[64];
static enum hw_event watched_event;
static unsigned int nr_saw;

static void note_entry(enum hw_event event, u64 a, u64 b)
{
	if (event == watched_event && nr_saw < ARRAY_SIZE(saw))
		saw[nr_saw++] = pgt_get(&pgt, watched_ia).desc;
}

static void watch_entry(u64 ia, enum hw_event event)
{
	watched_ia = ia;
	watched_event = event;
	nr_saw = 0;
	hw_hook = note_entry;
}

static void permissions_change_in_place(struct kunit *test)
{
	static const enum pgt_kind kinds[] = { PGT_HYP_S1, PGT_HOST_S2, PGT_GUEST_S2 };
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		make(kinds[i], 48, 8);
		map(GiB(1), OA, 3, PGT_RW);
		hw_forget();
		watch_entry(GiB(1), kinds[i] == PGT_HYP_S1 ? HW_TLBI_VA_EL2 : HW_TLBI_IPA);
		map(GiB(1), OA, 3, PGT_R);
		hw_hook = NULL;
		KUNIT_EXPECT_GT(test, nr_saw, 0U);
		for (n = 0; n < nr_saw; n++)
			KUNIT_EXPECT_EQ(test, saw[n], OA | pgt_leaf_attr(kinds[i], 3, PGT_R));
		KUNIT_EXPECT_TRUE(test, mapped(GiB(1), 3, OA, PGT_R));
		check(test);
		map(GiB(1), OA, 3, PGT_R | PGT_X);
		KUNIT_EXPECT_TRUE(test, mapped(GiB(1), 3, OA, PGT_R | PGT_X));
		check(test);
		pgt_test_init(test);
	}
}

static void block_permissions_change_in_place(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 8);
	map(GiB(1), OA, 1, PGT_RWX);
	map(GiB(1), OA, 1, PGT_R);
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1), 1, OA, PGT_R));
	map(GiB(2), OA, 2, PGT_RWX);
	map(GiB(2), OA, 2, PGT_RW);
	KUNIT_EXPECT_TRUE(test, mapped(GiB(2), 2, OA, PGT_RW));
	KUNIT_EXPECT_EQ(test, hw_count[HW_TLBI_VMID], 2UL);
	check(test);
}

/* Another output address or memory type: broken first, and known to be so. */
static void change_breaks_before_make(struct kunit *test)
{
	static const enum pgt_kind kinds[] = { PGT_HYP_S1, PGT_HOST_S2, PGT_GUEST_S2 };
	unsigned int i, step;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		make(kinds[i], 48, 8);
		map(GiB(1), OA, 3, PGT_RW);
		for (step = 0; step < 2; step++) {
			watch_entry(GiB(1), HW_TLBI_END);
			if (step)
				map(GiB(1), OA + PAGE(1), 3, PGT_RW | PGT_DEVICE);
			else
				map(GiB(1), OA + PAGE(1), 3, PGT_RW);
			hw_hook = NULL;
			KUNIT_ASSERT_EQ(test, nr_saw, 1U);
			KUNIT_EXPECT_EQ(test, saw[0], 0UL);
			check(test);
		}
		KUNIT_EXPECT_TRUE(test, mapped(GiB(1), 3, OA + PAGE(1), PGT_RW | PGT_DEVICE));
		pgt_test_init(test);
	}
}

static void split_keeps_neighbours(struct kunit *test)
{
	u64 i;

	make(PGT_HOST_S2, 40, 8);
	map(MiB(4), OA, 2, PGT_RWX);
	watch_entry(MiB(4), HW_TLBI_END);
	map(MiB(4) + PAGE(17), OA + GiB(1), 3, PGT_R);
	hw_hook = NULL;
	KUNIT_EXPECT_EQ(test, saw[0], 0UL);
	for (i = 0; i < 512; i++)
		if (i != 17)
			KUNIT_EXPECT_TRUE(test, mapped(MiB(4) + PAGE(i), 3, OA + PAGE(i), PGT_RWX));
	KUNIT_EXPECT_TRUE(test, mapped(MiB(4) + PAGE(17), 3, OA + GiB(1), PGT_R));
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 2UL);
	check(test);
	unmap(MiB(4), MiB(2));
	check_empty(test);
}

static void split_two_levels(struct kunit *test)
{
	make(PGT_GUEST_S2, 40, 8);
	map(GiB(3), OA, 1, PGT_RW);
	map(GiB(3) + MiB(10) + PAGE(3), GiB(1), 3, PGT_RW);
	KUNIT_EXPECT_TRUE(test, mapped(GiB(3), 2, OA, PGT_RW));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(4) - 1, 2, OA + GiB(1) - MiB(2), PGT_RW));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(3) + MiB(10), 3, OA + MiB(10), PGT_RW));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(3) + MiB(10) + PAGE(3), 3, GiB(1), PGT_RW));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(3) + MiB(12) - 1, 3, OA + MiB(12) - PAGE(1), PGT_RW));
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 2UL);
	check(test);
}

static void split_stage1(struct kunit *test)
{
	make(PGT_HYP_S1, 48, 8);
	map(MiB(4), OA, 2, PGT_RW);
	map(MiB(4) + PAGE(511), OA + PAGE(511), 3, PGT_R);
	KUNIT_EXPECT_TRUE(test, mapped(MiB(4), 3, OA, PGT_RW));
	KUNIT_EXPECT_TRUE(test, mapped(MiB(6) - 1, 3, OA + PAGE(511), PGT_R));
	check(test);
}

/* A walker that sees the pointer sees the whole table: published in between. */
static u64 next_table_pfn;
static bool was_full_before_link;

static void note_full(enum hw_event event, u64 a, u64 b)
{
	const u64 *table = ram(next_table_pfn);

	if (event == HW_PUBLISH && !(pgt_get(&pgt, MiB(4)).desc & PGT_VALID) &&
	    table[0] == (OA | pgt_leaf_attr(PGT_HOST_S2, 3, PGT_RW)) &&
	    table[511] == ((OA + PAGE(511)) | pgt_leaf_attr(PGT_HOST_S2, 3, PGT_RW)))
		was_full_before_link = true;
}

static void split_table_is_published_before_its_link(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 8);
	map(MiB(4), OA, 2, PGT_RW);
	next_table_pfn = cache.head;
	was_full_before_link = false;
	hw_hook = note_full;
	map(MiB(4) + PAGE(5), OA + PAGE(5), 3, PGT_R);
	hw_hook = NULL;
	KUNIT_EXPECT_TRUE(test, was_full_before_link);
}

static bool was_zero_before_link;

static void note_zero(enum hw_event event, u64 a, u64 b)
{
	if (event == HW_PUBLISH && !memchr_inv(ram(next_table_pfn), 0, HYP_PAGE_SIZE) &&
	    pgt_get(&pgt, GiB(1)).level == pgt.start_level)
		was_zero_before_link = true;
}

static void new_table_is_published_before_its_link(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 1);
	next_table_pfn = cache.head;
	memset(ram(next_table_pfn) + 8, 0xff, HYP_PAGE_SIZE - 8);
	was_zero_before_link = false;
	hw_hook = note_zero;
	map(GiB(1), OA, 2, PGT_RW);
	hw_hook = NULL;
	KUNIT_EXPECT_TRUE(test, was_zero_before_link);
	KUNIT_EXPECT_TRUE(test, invalid(GiB(1) + MiB(2)));
	check(test);
}

static void collapse(struct kunit *test)
{
	u64 i;

	make(PGT_HOST_S2, 40, 8);
	for (i = 0; i < 512; i += 3)
		map(MiB(4) + PAGE(i), OA + PAGE(i), 3, PGT_RW);
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 2UL);
	watch_entry(MiB(4), HW_TLBI_END);
	map(MiB(4), OA, 2, PGT_RW);
	hw_hook = NULL;
	KUNIT_EXPECT_EQ(test, saw[0], 0UL);
	KUNIT_EXPECT_TRUE(test, mapped(MiB(4) + PAGE(1), 2, OA, PGT_RW));
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 1UL);
	KUNIT_EXPECT_EQ(test, cache.nr, 7UL);
	check(test);
}

static void collapse_two_levels(struct kunit *test)
{
	u64 i;

	make(PGT_HOST_S2, 40, 40);
	for (i = 0; i < 30; i++)
		map(GiB(1) + MiB(2 * i) + PAGE(i), OA + PAGE(i), 3, PGT_RW);
	for (i = 30; i < 40; i++)
		map(GiB(1) + MiB(2 * i), OA, 2, PGT_RW);
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 31UL);
	check(test);
	map(GiB(1), OA, 1, PGT_RW);
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1), 1, OA, PGT_RW));
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 0UL);
	KUNIT_EXPECT_EQ(test, cache.nr, 40UL);
	check(test);
}

/* The last page of a table takes the table with it, and so on upwards. */
static void unmap_prunes_tables(struct kunit *test)
{
	make(PGT_HOST_S2, 48, 8);
	map(GiB(5), OA, 3, PGT_RW);
	map(GiB(5) + PAGE(1), OA, 3, PGT_RW);
	map(GiB(5) + MiB(2), OA, 3, PGT_RW);
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 4UL);
	unmap(GiB(5), PAGE(1));
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 4UL);
	check(test);
	unmap(GiB(5) + PAGE(1), PAGE(1));
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 3UL);
	check(test);
	KUNIT_EXPECT_TRUE(test, mapped(GiB(5) + MiB(2), 3, OA, PGT_RW));
	unmap(GiB(5) + MiB(2), PAGE(1));
	KUNIT_EXPECT_EQ(test, cache.nr, 8UL);
	check_empty(test);
}

static void unmap_stage1_keeps_tables(struct kunit *test)
{
	make(PGT_HYP_S1, 48, 8);
	map(GiB(5), OA, 3, PGT_RW);
	unmap(GiB(5), PAGE(1));
	KUNIT_EXPECT_TRUE(test, invalid(GiB(5)));
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 3UL);
	check(test);
}

/* Part of a block, with tables at hand: the rest stays mapped. */
static void unmap_part_with_tables(struct kunit *test)
{
	static const struct { u64 from, nr; } part[] = {
		{ 0, 1 }, { 511, 1 }, { 100, 1 }, { 0, 511 }, { 1, 511 }, { 100, 200 },
		{ 0, 64 }, { 0, 65 }, { 64, 128 },
	};
	unsigned int i;
	u64 n;

	for (i = 0; i < ARRAY_SIZE(part); i++) {
		make(PGT_GUEST_S2, 40, 4);
		map(MiB(4), OA, 2, PGT_RWX);
		unmap(MiB(4) + PAGE(part[i].from), PAGE(part[i].nr));
		for (n = 0; n < 512; n++) {
			u64 ia = MiB(4) + PAGE(n);

			if (n >= part[i].from && n < part[i].from + part[i].nr)
				KUNIT_EXPECT_TRUE(test, invalid(ia));
			else
				KUNIT_EXPECT_TRUE(test, mapped(ia, 3, OA + PAGE(n), PGT_RWX));
		}
		check(test);
		pgt_test_init(test);
	}
}

static void unmap_part_of_giant(struct kunit *test)
{
	make(PGT_GUEST_S2, 40, 4);
	map(GiB(1), OA, 1, PGT_RWX);
	unmap(GiB(1) + MiB(512) - PAGE(1), PAGE(2));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1) + MiB(508), 2, OA + MiB(508), PGT_RWX));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1) + MiB(512) - PAGE(2), 3, OA + MiB(512) - PAGE(2),
				       PGT_RWX));
	KUNIT_EXPECT_TRUE(test, invalid(GiB(1) + MiB(512) - PAGE(1)));
	KUNIT_EXPECT_TRUE(test, invalid(GiB(1) + MiB(512)));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1) + MiB(512) + PAGE(1), 3, OA + MiB(512) + PAGE(1),
				       PGT_RWX));
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 3UL);
	check(test);
}

/* Without tables the host's block goes whole: it comes back with the next touch. */
static void unmap_part_without_tables(struct kunit *test)
{
	u64 spares;

	for (spares = 0; spares < 3; spares++) {
		make(PGT_HOST_S2, 40, 4);
		map(GiB(1), OA, 1, PGT_RWX);
		map(GiB(2), OA, 1, PGT_RWX);
		spare(spares);
		unmap(GiB(1) + MiB(2) + PAGE(7), PAGE(1));
		KUNIT_EXPECT_TRUE(test, invalid(GiB(1) + MiB(2) + PAGE(7)));
		if (spares == 2)
			KUNIT_EXPECT_TRUE(test, mapped(GiB(1) + MiB(2), 3, OA + MiB(2), PGT_RWX));
		else
			KUNIT_EXPECT_TRUE(test, invalid(GiB(1) + MiB(2)));
		if (spares)
			KUNIT_EXPECT_TRUE(test, mapped(GiB(1), 2, OA, PGT_RWX));
		else
			KUNIT_EXPECT_TRUE(test, invalid(GiB(1)));
		KUNIT_EXPECT_TRUE(test, mapped(GiB(2), 1, OA, PGT_RWX));
		check(test);
		pgt_test_init(test);
	}
}

static void unmap_one_page(void *ia)
{
	unmap((u64)ia, PAGE(1));
}

/* Of a guest, or of EL2 itself, nothing may vanish that was not named. */
static void unmap_part_without_tables_panics(struct kunit *test)
{
	static const enum pgt_kind kinds[] = { PGT_HYP_S1, PGT_GUEST_S2 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		make(kinds[i], 48, 4);
		map(MiB(4), OA, 2, PGT_RW);
		spare(0);
		EXPECT_PANIC(test, unmap_one_page, (void *)MiB(4), "partial");
		KUNIT_EXPECT_TRUE(test, mapped(MiB(4), 2, OA, PGT_RW));
		pgt_test_init(test);
	}
}

static void unmap_across_blocks(struct kunit *test)
{
	u64 spares;

	for (spares = 0; spares < 3; spares++) {
		make(PGT_HOST_S2, 40, 4);
		map(MiB(4), OA, 2, PGT_RW);
		map(MiB(6), OA + MiB(2), 2, PGT_RW);
		map(MiB(8), OA + MiB(4), 2, PGT_RW);
		spare(spares);
		unmap(MiB(6) - PAGE(2), MiB(2) + PAGE(4));
		KUNIT_EXPECT_TRUE(test, invalid(MiB(6) - PAGE(2)));
		KUNIT_EXPECT_TRUE(test, invalid(MiB(6)));
		KUNIT_EXPECT_TRUE(test, invalid(MiB(8) - 1));
		KUNIT_EXPECT_TRUE(test, invalid(MiB(8) + PAGE(1)));
		if (spares > 0)
			KUNIT_EXPECT_TRUE(test, mapped(MiB(6) - PAGE(3), 3, OA + MiB(2) - PAGE(3),
						       PGT_RW));
		if (spares > 1)
			KUNIT_EXPECT_TRUE(test, mapped(MiB(8) + PAGE(2), 3, OA + MiB(4) + PAGE(2),
						       PGT_RW));
		check(test);
		pgt_test_init(test);
	}
}

/* Ranges with nothing in them, with holes, of no size, of everything. */
static void unmap_sparse(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 32);
	unmap(0, 1UL << 40);
	unmap(GiB(7) + PAGE(1), PAGE(3));
	unmap((1UL << 40) - PAGE(1), PAGE(1));
	unmap(GiB(7), 0);
	check_empty(test);

	map(0, OA, 3, PGT_RW);
	map(GiB(1) + MiB(2), OA, 2, PGT_RW);
	map(GiB(9), OA, 1, PGT_RW);
	map((1UL << 40) - PAGE(1), OA, 3, PGT_RW);
	unmap(PAGE(1), (1UL << 40) - PAGE(2));
	KUNIT_EXPECT_TRUE(test, mapped(0, 3, OA, PGT_RW));
	KUNIT_EXPECT_TRUE(test, invalid(GiB(1) + MiB(2)));
	KUNIT_EXPECT_TRUE(test, invalid(GiB(9)));
	KUNIT_EXPECT_TRUE(test, mapped((1UL << 40) - PAGE(1), 3, OA, PGT_RW));
	check(test);
	unmap(0, 1UL << 40);
	check_empty(test);
}

static void unmap_nothing_keeps_neighbours(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 8);
	map(GiB(1), OA, 3, PGT_RW);
	map(GiB(1) + PAGE(2), OA, 3, PGT_RW);
	hw_forget();
	unmap(GiB(1), 0);
	unmap(GiB(1) + PAGE(1), PAGE(1));
	/* nothing was there: no TLB has it */
	KUNIT_EXPECT_EQ(test, tlbis(), 0UL);
	unmap(GiB(1) + PAGE(1), PAGE(2));
	KUNIT_EXPECT_GT(test, tlbis(), 0UL);
	map(GiB(1) + PAGE(2), OA, 3, PGT_RW);
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1), 3, OA, PGT_RW));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1) + PAGE(2), 3, OA, PGT_RW));
	check(test);
}

/* Few pages are invalidated one by one, many all at once; both leave nothing behind. */
static void unmap_invalidates(struct kunit *test)
{
	static const u64 sizes[] = { 1, 2, 63, 64, 65, 200, 512 };
	unsigned int i;
	u64 n;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		make(PGT_HOST_S2, 40, 8);
		for (n = 0; n < 512; n++)
			map(GiB(1) + PAGE(n), OA + PAGE(n), 3, PGT_RW);
		EXPECT_MMU_CLEAN(test, &pgt);
		hw_forget();
		unmap(GiB(1), PAGE(sizes[i]));
		if (sizes[i] <= 64)
			KUNIT_EXPECT_EQ(test, hw_count[HW_TLBI_VMID], 0UL);
		else
			KUNIT_EXPECT_LE(test, tlbis(), 3UL);
		KUNIT_EXPECT_EQ(test, hw_log[hw_log_nr - 1].event, HW_TLBI_END);
		check(test);
		pgt_test_init(test);
	}
}

static void unmap_stage1_invalidates(struct kunit *test)
{
	u64 n;

	make(PGT_HYP_S1, 48, 8);
	for (n = 0; n < 200; n++)
		map(GiB(1) + PAGE(n), OA + PAGE(n), 3, PGT_RW);
	hw_forget();
	unmap(GiB(1), PAGE(3));
	KUNIT_EXPECT_EQ(test, hw_count[HW_TLBI_VA_EL2], 3UL);
	KUNIT_EXPECT_GE(test, hw_find(0, HW_TLBI_VA_EL2, GiB(1) + PAGE(2)), 0);
	check(test);
	unmap(GiB(1), PAGE(200));
	KUNIT_EXPECT_EQ(test, hw_count[HW_TLBI_ALL_EL2], 1UL);
	KUNIT_EXPECT_EQ(test, hw_count[HW_TLBI_VMID] + hw_count[HW_TLBI_IPA], 0UL);
	check(test);
}

static void unmap_all_returns_every_table(struct kunit *test)
{
	static const u8 bits[] = { 34, 40, 43, 48 };
	unsigned int i;
	u64 n;

	for (i = 0; i < ARRAY_SIZE(bits); i++) {
		make(PGT_HOST_S2, bits[i], 60);
		for (n = 0; n < 12; n++)
			map(GiB(n) + MiB(2) * n + PAGE(n), OA, 3, PGT_RW);
		for (n = 0; n < 12; n++)
			map(GiB(n) + MiB(500), OA, 2, PGT_RW);
		if (pgt.start_level < 2)
			map(GiB(13), OA, 1, PGT_RWX);
		check(test);
		pgt_unmap_all(&pgt, &cache);
		KUNIT_EXPECT_EQ(test, cache.nr, 60UL);
		check_empty(test);
		/* and it is as good as new */
		map(GiB(2), OA, 3, PGT_RW);
		check(test);
		pgt_test_init(test);
	}
}

static void unmap_all_of_nothing(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 0);
	pgt_unmap_all(&pgt, &cache);
	KUNIT_EXPECT_EQ(test, tlbis(), 0UL);
	check_empty(test);
}

static void map_range_takes_largest(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 16);
	/* from a page before 2 MiB to a page behind 1 GiB behind the next 1 GiB */
	pgt_map_range(&pgt, GiB(1) - PAGE(1), HYP_PA(OA - PAGE(1)), GiB(1) + MiB(2) + PAGE(2), 1,
		      PGT_RW, &cache);
	KUNIT_EXPECT_TRUE(test, invalid(GiB(1) - PAGE(2)));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1) - PAGE(1), 3, OA - PAGE(1), PGT_RW));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1), 1, OA, PGT_RW));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(2), 2, OA + GiB(1), PGT_RW));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(2) + MiB(2), 3, OA + GiB(1) + MiB(2), PGT_RW));
	KUNIT_EXPECT_TRUE(test, invalid(GiB(2) + MiB(2) + PAGE(1)));
	check(test);
}

static void map_range_minds_both_addresses(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 16);
	pgt_map_range(&pgt, MiB(2), HYP_PA(OA + PAGE(1)), MiB(2), 1, PGT_RW, &cache);
	KUNIT_EXPECT_TRUE(test, mapped(MiB(2), 3, OA + PAGE(1), PGT_RW));
	KUNIT_EXPECT_TRUE(test, mapped(MiB(4) - PAGE(1), 3, OA + MiB(2), PGT_RW));
	pgt_map_range(&pgt, GiB(1), HYP_PA(OA + MiB(2)), MiB(4), 1, PGT_RW, &cache);
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1), 2, OA + MiB(2), PGT_RW));
	/* and what the caller allows */
	pgt_map_range(&pgt, GiB(2), HYP_PA(OA), MiB(2), 3, PGT_RW, &cache);
	KUNIT_EXPECT_TRUE(test, mapped(GiB(2), 3, OA, PGT_RW));
	pgt_map_range(&pgt, GiB(3), HYP_PA(OA), 0, 1, PGT_RW, &cache);
	KUNIT_EXPECT_TRUE(test, invalid(GiB(3)));
	check(test);
}

/* A range on top of what was there, of other sizes. */
static void map_range_over_mappings(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 16);
	map(GiB(1), OA, 1, PGT_RWX);
	pgt_map_range(&pgt, GiB(1) + PAGE(5), HYP_PA(GiB(8) + PAGE(5)), PAGE(3), 3, PGT_R, &cache);
	pgt_map_range(&pgt, GiB(1) + MiB(2), HYP_PA(GiB(8)), MiB(2), 2, PGT_R, &cache);
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1) + PAGE(4), 3, OA + PAGE(4), PGT_RWX));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1) + PAGE(5), 3, GiB(8) + PAGE(5), PGT_R));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1) + MiB(2), 2, GiB(8), PGT_R));
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1) + MiB(4), 2, OA + MiB(4), PGT_RWX));
	check(test);
	pgt_map_range(&pgt, GiB(1), HYP_PA(OA), GiB(1), 1, PGT_RW, &cache);
	KUNIT_EXPECT_TRUE(test, mapped(GiB(1), 1, OA, PGT_RW));
	KUNIT_EXPECT_EQ(test, cache.nr, 16UL);
	check(test);
}

/* The promise before a change is enough for it, to the page. */
static void tables_needed_suffices(struct kunit *test)
{
	static const struct { u64 ia, size; unsigned int level; } range[] = {
		{ GiB(1), PAGE(1), 3 }, { GiB(1) + MiB(2) - PAGE(1), PAGE(2), 3 },
		{ GiB(2) - PAGE(1), PAGE(2), 3 }, { (512UL << 30) - PAGE(1), PAGE(2), 3 },
		{ GiB(1), MiB(2), 2 }, { GiB(1), MiB(8), 3 }, { GiB(2) - MiB(2), MiB(4), 2 },
		{ GiB(1), GiB(1), 1 }, { GiB(3) + PAGE(5), MiB(2), 3 }, { 0, PAGE(512), 3 },
	};
	unsigned int i, before;

	for (i = 0; i < ARRAY_SIZE(range); i++) {
		for (before = 0; before < 4; before++) {
			u64 base = range[i].ia & ~(GiB(1) - 1), need, used;

			make(PGT_GUEST_S2, 48, 16);
			do_not_watch();
			if (before == 1)	/* in a block of a gigabyte */
				map(base, OA + base, 1, PGT_RW);
			if (before == 2)	/* in a block of 2 MiB */
				map(range[i].ia & ~(MiB(2) - 1), OA, 2, PGT_RW);
			if (before == 3)	/* beside a page */
				map(range[i].ia & ~(MiB(2) - 1), OA, 3, PGT_RW);
			need = pgt_tables_needed(&pgt, range[i].ia, range[i].size, range[i].level);
			KUNIT_EXPECT_LE(test, need, pgt_range_tables_max(range[i].size));
			used = pgt.nr_tables;
			spare(need);
			pgt_map_range(&pgt, range[i].ia, HYP_PA(GiB(200) + range[i].ia),
				      range[i].size, range[i].level, PGT_R, &cache);
			used = pgt.nr_tables - used;
			/* what is promised is used up: what is left over would have to go back */
			if (before != 1 && range[i].level == 3)
				KUNIT_EXPECT_EQ(test, used, need);
			check(test);
			pgt_test_init(test);
		}
	}
	make(PGT_GUEST_S2, 48, 16);
	KUNIT_EXPECT_EQ(test, pgt_tables_needed(&pgt, GiB(1), 0, 3), 0UL);
	map(GiB(1), OA, 3, PGT_RW);
	KUNIT_EXPECT_EQ(test, pgt_tables_needed(&pgt, GiB(1), MiB(2), 3), 0UL);
	KUNIT_EXPECT_EQ(test, pgt_tables_needed(&pgt, GiB(1) + MiB(1), MiB(2), 3), 1UL);
}

static void range_tables_max_bounds(struct kunit *test)
{
	u64 max = pgt_range_tables_max(PAGE(512));

	/* 512 pages anywhere: at most two tables at each level, and the bound stays useful */
	KUNIT_EXPECT_GE(test, max, 6UL);
	KUNIT_EXPECT_LE(test, max, 12UL);
	KUNIT_EXPECT_GE(test, pgt_range_tables_max(PAGE(1)), 3UL);
}

static void pinned_table(struct kunit *test)
{
	u64 *entry;

	make(PGT_HYP_S1, 48, 8);
	entry = pgt_pin_table(&pgt, GiB(7) + PAGE(5), &cache);
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 3UL);
	KUNIT_EXPECT_EQ(test, *entry, 0UL);
	KUNIT_EXPECT_EQ(test, (u64)entry % HYP_PAGE_SIZE, 5 * 8UL);
	KUNIT_EXPECT_EQ(test, pgt_get(&pgt, GiB(7)).level, 3);
	*entry = OA | pgt_leaf_attr(PGT_HYP_S1, 3, PGT_RW);
	KUNIT_EXPECT_TRUE(test, mapped(GiB(7) + PAGE(5), 3, OA, PGT_RW));
	*entry = 0;
	KUNIT_EXPECT_PTR_EQ(test, pgt_pin_table(&pgt, GiB(7) + PAGE(5), &cache), entry);
	KUNIT_EXPECT_EQ(test, pgt.nr_tables, 3UL);
}

static void map_page(void *ia)
{
	map((u64)ia, OA, 3, PGT_RW);
}

static void out_of_tables_panics(struct kunit *test)
{
	make(PGT_HOST_S2, 40, 1);
	EXPECT_PANIC(test, map_page, (void *)GiB(1), "cache->nr");
}

/*
 * Random maps and unmaps in 8 MiB across a 1 GiB border, against an array that
 * says for each page what it must be. The model watches.
 */
#define WINDOW		2048
#define BASE		(GiB(1) - MiB(4))

static struct { u64 pa, prot; } want[WINDOW];

static void random_one(struct kunit *test, bool stage1)
{
	static const u64 prots[] = { PGT_R, PGT_RW, PGT_R | PGT_X };
	u64 prot = prots[rnd(3)], at, nr = 1, pa, i;

	switch (rnd(4)) {
	case 0:
		at = rnd(WINDOW / 512) * 512;
		nr = 512;
		break;
	case 1:
		nr = 1 + rnd(100);
		at = rnd(WINDOW - nr);
		break;
	default:
		at = rnd(WINDOW);
	}
	if (rnd(3)) {
		pa = OA + PAGE(at) + (rnd(2) ? GiB(3) : 0);
		pgt_map_range(&pgt, BASE + PAGE(at), HYP_PA(pa), PAGE(nr), stage1 ? 3 : 2, prot,
			      &cache);
		for (i = 0; i < nr; i++) {
			want[at + i].pa = pa + PAGE(i);
			want[at + i].prot = prot;
		}
	} else {
		unmap(BASE + PAGE(at), PAGE(nr));
		for (i = 0; i < nr; i++)
			want[at + i].prot = 0;
	}
	for (i = 0; i < WINDOW; i++) {
		struct pgt_leaf leaf = pgt_get(&pgt, BASE + PAGE(i));
		u64 in_leaf = PAGE(i) & (pgt_level_size(leaf.level) - 1);

		if (!want[i].prot)
			KUNIT_ASSERT_EQ(test, leaf.desc & PGT_VALID, 0UL);
		else
			KUNIT_ASSERT_EQ(test, leaf.desc + in_leaf, want[i].pa |
					pgt_leaf_attr(pgt.kind, leaf.level, want[i].prot));
	}
}

static void random_stage2(struct kunit *test)
{
	unsigned int i;

	rnd_seed(7);
	memset(want, 0, sizeof(want));
	make(PGT_GUEST_S2, 40, 20);
	for (i = 0; i < 50; i++) {
		random_one(test, false);
		KUNIT_ASSERT_NULL_MSG(test, mmu_sync(&pgt), "step %u: %s", i, mmu_sync(&pgt));
	}
	check(test);
	unmap(BASE, PAGE(WINDOW));
	check_empty(test);
}

static void random_stage1(struct kunit *test)
{
	unsigned int i;

	rnd_seed(8);
	memset(want, 0, sizeof(want));
	make(PGT_HYP_S1, 48, 20);
	for (i = 0; i < 30; i++) {
		random_one(test, true);
		KUNIT_ASSERT_NULL_MSG(test, mmu_sync(&pgt), "step %u: %s", i, mmu_sync(&pgt));
	}
	check(test);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(start_levels),
	KUNIT_CASE(both_ends_of_every_shape),
	KUNIT_CASE(concatenated_roots),
	KUNIT_CASE(leaf_levels),
	KUNIT_CASE(attributes),
	KUNIT_CASE(write_or_execute),
	KUNIT_CASE(write_or_execute_leaves_no_entry),
	KUNIT_CASE(new_entry_needs_no_tlbi),
	KUNIT_CASE(equal_entry_is_left_alone),
	KUNIT_CASE(equal_entry_in_a_block),
	KUNIT_CASE(permissions_change_in_place),
	KUNIT_CASE(block_permissions_change_in_place),
	KUNIT_CASE(change_breaks_before_make),
	KUNIT_CASE(split_keeps_neighbours),
	KUNIT_CASE(split_two_levels),
	KUNIT_CASE(split_stage1),
	KUNIT_CASE(split_table_is_published_before_its_link),
	KUNIT_CASE(new_table_is_published_before_its_link),
	KUNIT_CASE(collapse),
	KUNIT_CASE(collapse_two_levels),
	KUNIT_CASE(unmap_prunes_tables),
	KUNIT_CASE(unmap_stage1_keeps_tables),
	KUNIT_CASE(unmap_part_with_tables),
	KUNIT_CASE(unmap_part_of_giant),
	KUNIT_CASE(unmap_part_without_tables),
	KUNIT_CASE(unmap_part_without_tables_panics),
	KUNIT_CASE(unmap_across_blocks),
	KUNIT_CASE(unmap_sparse),
	KUNIT_CASE(unmap_nothing_keeps_neighbours),
	KUNIT_CASE(unmap_invalidates),
	KUNIT_CASE(unmap_stage1_invalidates),
	KUNIT_CASE(unmap_all_returns_every_table),
	KUNIT_CASE(unmap_all_of_nothing),
	KUNIT_CASE(map_range_takes_largest),
	KUNIT_CASE(map_range_minds_both_addresses),
	KUNIT_CASE(map_range_over_mappings),
	KUNIT_CASE(tables_needed_suffices),
	KUNIT_CASE(range_tables_max_bounds),
	KUNIT_CASE(pinned_table),
	KUNIT_CASE(out_of_tables_panics),
	KUNIT_CASE_SLOW(random_stage2),
	KUNIT_CASE_SLOW(random_stage1),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("pgtable"),
	.init = pgt_test_init,
	.exit = blank_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
