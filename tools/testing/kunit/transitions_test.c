// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ownership transitions, against the specification (protect/spec.h): every state
 * times every call, and what a call owes the hardware before it returns.
 */
#include "fake.h"

/* --- Pages in every state there is --- */

enum kind {
	HOST, SHARED, PINNED, PINNED_65534, PINNED_65535,
	HYP_FREE, HYP_USED, HYP_OWN,		/* of the pool, of the pool, EL2's image say */
	NR_KINDS
};

static struct hyp_page *page(u64 pfn)
{
	return pfn_to_page(HYP_PFN(pfn));
}

static void set_pins(u64 pfn, u16 pins)
{
	page(pfn)->count = pins;
	test_oracle_resync(pfn, 1);
}

/* From HOST. */
static void make(u64 pfn, enum kind kind)
{
	static const u16 pins[] = {
		[PINNED] = 1, [PINNED_65534] = 65534, [PINNED_65535] = 65535,
	};

	switch (kind) {
	case HOST:
		return;
	case SHARED:
	case PINNED:
	case PINNED_65534:
	case PINNED_65535:
		BUG_ON(host_share_hyp(pfn, 1));
		set_pins(pfn, kind == SHARED ? 0 : pins[kind]);
		return;
	default:
		BUG_ON(host_donate_hyp(pfn, 1));
		if (kind == HYP_FREE)
			return;
		BUG_ON(hyp_pool_remove(&hyp_pool, HYP_PFN(pfn), 1));
		if (kind == HYP_USED) {
			page(pfn)->order = 0;
			page(pfn)->count = 1;
			hyp_pool.nr_pages++;
		}
	}
}

/* Back to HOST, from whatever it became. */
static void unmake(u64 pfn)
{
	if (page(pfn)->owner == OWNER_HOST && page(pfn)->host == PAGE_OWNED)
		return;
	if (page(pfn)->owner == OWNER_HOST) {
		set_pins(pfn, 0);
		BUG_ON(host_unshare_hyp(pfn, 1));
		return;
	}
	if (page(pfn)->count)
		hyp_page_put(&hyp_pool, HYP_PFN(pfn));
	else if (hyp_pool_check_free(&hyp_pool, HYP_PFN(pfn), 1))
		hyp_pool_add(&hyp_pool, HYP_PFN(pfn), 1);
	BUG_ON(host_reclaim_hyp(pfn, 1));
}

static enum spec_pool pool_state(u64 pfn)
{
	switch (hyp_pool_check_free(&hyp_pool, HYP_PFN(pfn), 1)) {
	case 0:
		return SPEC_POOL_FREE;
	case -EBUSY:
		return SPEC_POOL_USED;
	default:
		return SPEC_NOT_POOL;
	}
}

static int call(enum spec_op op, u64 pfn, u64 nr)
{
	switch (op) {
	case SPEC_HOST_SHARE_HYP:
		return host_share_hyp(pfn, nr);
	case SPEC_HOST_UNSHARE_HYP:
		return host_unshare_hyp(pfn, nr);
	case SPEC_HOST_DONATE_HYP:
		return host_donate_hyp(pfn, nr);
	case SPEC_HOST_RECLAIM_HYP:
		return host_reclaim_hyp(pfn, nr);
	case SPEC_HYP_PIN_SHARED:
		return hyp_pin_shared(pfn, nr);
	case SPEC_HYP_UNPIN_SHARED:
		hyp_unpin_shared(pfn, nr);
		return 0;
	default:
		BUG();
	}
}

static bool same(struct spec_page a, struct spec_page b)
{
	return a.owner == b.owner && a.shared == b.shared && a.uses == b.uses;
}

/* --- The matrix --- */

/* Crosses a 2 MiB border. */
#define AT	(FREE_PFN + 511)
#define N	3

static void one_cell(struct kunit *test, enum spec_op op, const enum kind *kind)
{
	struct spec_page pre[N + 2], post[N + 2];
	int err[N], want, got;
	struct page_counts counts;
	u64 i, pool_pages;
	bool changes;

	for (i = 0; i < N; i++)
		make(AT + i, kind[i]);
	for (i = 0; i < N + 2; i++)
		pre[i] = post[i] = spec_abstract(page(AT - 1 + i));
	for (i = 0; i < N; i++)
		err[i] = spec_step(op, OWNER_NONE, pre[i + 1], pool_state(AT + i), &post[i + 1]);
	want = spec_result(op, err, N, false);
	counts = page_counts;
	pool_pages = hyp_pool.nr_pages;

	got = call(op, AT, N);
	KUNIT_EXPECT_EQ_MSG(test, got, want, "op %u, kinds %u %u %u", op, kind[0], kind[1], kind[2]);
	for (i = 0; i < N + 2; i++)
		KUNIT_EXPECT_TRUE_MSG(test, same(spec_abstract(page(AT - 1 + i)),
						 want ? pre[i] : post[i]),
				      "op %u, kinds %u %u %u: page %llu", op, kind[0], kind[1],
				      kind[2], i);
	for (i = 0; i < N; i++)
		KUNIT_EXPECT_TRUE(test, page_state_invariant(page(AT + i)));

	changes = !want;
	if (changes && op == SPEC_HOST_SHARE_HYP)
		counts.host_shared += N;
	if (changes && op == SPEC_HOST_UNSHARE_HYP)
		counts.host_shared -= N;
	if (changes && op == SPEC_HOST_DONATE_HYP) {
		counts.host -= N;
		counts.hyp += N;
		pool_pages += N;
	}
	if (changes && op == SPEC_HOST_RECLAIM_HYP) {
		counts.host += N;
		counts.hyp -= N;
		pool_pages -= N;
	}
	KUNIT_EXPECT_EQ(test, memcmp(&counts, &page_counts, sizeof(counts)), 0);
	KUNIT_EXPECT_EQ(test, hyp_pool.nr_pages, pool_pages);
	KUNIT_EXPECT_FALSE(test, host_lock.held);
	for (i = 0; i < N; i++)
		unmake(AT + i);
}

static void matrix(struct kunit *test, enum spec_op op)
{
	enum kind kind[N];

	world_do_not_watch();
	for (kind[0] = 0; kind[0] < NR_KINDS; kind[0]++)
		for (kind[1] = 0; kind[1] < NR_KINDS; kind[1]++)
			for (kind[2] = 0; kind[2] < NR_KINDS; kind[2]++)
				one_cell(test, op, kind);
}

static void share_in_every_state(struct kunit *test)
{
	matrix(test, SPEC_HOST_SHARE_HYP);
}

static void unshare_in_every_state(struct kunit *test)
{
	matrix(test, SPEC_HOST_UNSHARE_HYP);
}

static void donate_in_every_state(struct kunit *test)
{
	matrix(test, SPEC_HOST_DONATE_HYP);
}

static void reclaim_in_every_state(struct kunit *test)
{
	matrix(test, SPEC_HOST_RECLAIM_HYP);
}

static void pin_in_every_state(struct kunit *test)
{
	matrix(test, SPEC_HYP_PIN_SHARED);
}

/* Unpin has no error: it is called for what was pinned. */
static void unpin_in_every_pinned_state(struct kunit *test)
{
	enum kind kind[N];

	world_do_not_watch();
	for (kind[0] = PINNED; kind[0] <= PINNED_65535; kind[0]++)
		for (kind[1] = PINNED; kind[1] <= PINNED_65535; kind[1]++)
			for (kind[2] = PINNED; kind[2] <= PINNED_65535; kind[2]++)
				one_cell(test, SPEC_HYP_UNPIN_SHARED, kind);
}

static void unpin_page(void *pfn)
{
	hyp_unpin_shared((u64)pfn, 1);
}

static void unpin_otherwise_panics(struct kunit *test)
{
	static const enum kind kinds[] = { HOST, SHARED, HYP_FREE, HYP_USED, HYP_OWN };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		make(AT, kinds[i]);
		EXPECT_PANIC(test, unpin_page, (void *)AT, ".c:");
		world_test_init(test);
	}
	make(AT, PINNED);
	unpin_page((void *)AT);
	EXPECT_PANIC(test, unpin_page, (void *)AT, ".c:");
}

/* --- Ranges --- */

static const struct { u64 pfn, nr; } bad_ranges[] = {
	{ FREE_PFN, 0 }, { FREE_PFN, 513 }, { FREE_PFN, 1024 }, { FREE_PFN, ~0UL },
	{ FREE_PFN, 1UL << 63 }, { FREE_PFN, (1UL << 32) + 1 }, { FREE_PFN, 1UL << 52 },
	{ FREE_PFN, (1UL << 52) + 1 }, { FREE_PFN, -FREE_PFN }, { FREE_PFN, 1 - FREE_PFN },
	{ 0, 0 }, { 0, 1 }, { 0, 512 }, { ~0UL, 1 }, { ~0UL, 2 }, { -1UL << 12, 1 },
	{ 0 - 256UL, 512 }, { FREE_PFN | 1UL << 36, 1 }, { FREE_PFN | 1UL << 52, 1 },
	{ FREE_PFN | 1UL << 63, 1 }, { HYP_PFN_MAX - 1, 1 }, { HYP_PFN_MAX - 1, 2 },
	{ HYP_PFN_MAX, 1 },
	/* edges of A, reserved memory, the hole, B */
	{ A_PFN - 1, 1 }, { A_PFN - 1, 2 }, { A_END - 1, 2 }, { A_END - 256, 257 },
	{ R_PFN, 1 }, { R_END - 1, 1 }, { R_END - 1, 2 }, { R_END, 1 }, { B_PFN - 1, 1 },
	{ B_PFN - 1, 2 }, { C_END - 1, 2 }, { C_END, 1 },
	/* from one region into the next */
	{ B_END - 1, 2 }, { B_END - 256, 512 },
};

static u64 world_hash(void)
{
	u64 hash = 0, i;

	for (i = RAM_PFN; i < RAM_PFN + RAM_PAGES; i++)
		hash = (hash ^ *(u32 *)page(i)) * 0x100000001b3UL;
	return hash;
}

static void bad_ranges_change_nothing(struct kunit *test)
{
	u64 hash = world_hash();
	enum spec_op op;
	unsigned int i;

	for (op = 0; op < SPEC_HYP_UNPIN_SHARED; op++)
		for (i = 0; i < ARRAY_SIZE(bad_ranges); i++)
			KUNIT_EXPECT_EQ_MSG(test, call(op, bad_ranges[i].pfn, bad_ranges[i].nr),
					    -EINVAL, "op %u: %llx + %llx", op, bad_ranges[i].pfn,
					    bad_ranges[i].nr);
	KUNIT_EXPECT_EQ(test, world_hash(), hash);
	KUNIT_EXPECT_EQ(test, hw_log_nr, 0U);
}

static void largest_and_edge_ranges(struct kunit *test)
{
	static const struct { u64 pfn, nr; } good[] = {
		{ FREE_PFN, 512 }, { FREE_PFN + 1, 512 }, { FREE_PFN + 100, 512 },
		{ A_PFN, 1 }, { A_PFN, 90 }, { A_END - 512, 512 }, { A_END - 1, 1 },
		{ B_PFN, 512 }, { B_END - 1, 1 }, { B_END - 512, 512 }, { C_PFN, 512 },
		{ C_END - 512, 512 }, { C_END - 1, 1 },
	};
	unsigned int i;

	world_do_not_watch();
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		u64 pfn = good[i].pfn, nr = good[i].nr;

		KUNIT_EXPECT_EQ(test, host_share_hyp(pfn, nr), 0);
		KUNIT_EXPECT_EQ(test, host_share_hyp(pfn, nr), -EPERM);
		KUNIT_EXPECT_EQ(test, host_donate_hyp(pfn, nr), -EPERM);
		KUNIT_EXPECT_EQ(test, hyp_pin_shared(pfn, nr), 0);
		KUNIT_EXPECT_EQ(test, host_unshare_hyp(pfn, nr), -EBUSY);
		hyp_unpin_shared(pfn, nr);
		KUNIT_EXPECT_EQ(test, host_unshare_hyp(pfn, nr), 0);
		KUNIT_EXPECT_EQ(test, host_donate_hyp(pfn, nr), 0);
		KUNIT_EXPECT_EQ(test, host_donate_hyp(pfn, nr), -EPERM);
		EXPECT_SANE(test);
		KUNIT_EXPECT_EQ(test, host_reclaim_hyp(pfn, nr), 0);
		KUNIT_EXPECT_EQ(test, host_reclaim_hyp(pfn, nr), -EPERM);
		EXPECT_SANE(test);
	}
}

/* The bad page first, in the middle and last, of a range of the largest size. */
static void bad_page_anywhere(struct kunit *test)
{
	static const u64 at[] = { 0, 1, 255, 510, 511 };
	unsigned int i;
	u64 hash;

	world_do_not_watch();
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		make(FREE_PFN + at[i], SHARED);
		hash = world_hash();
		KUNIT_EXPECT_EQ(test, host_share_hyp(FREE_PFN, 512), -EPERM);
		KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN, 512), -EPERM);
		KUNIT_EXPECT_EQ(test, host_reclaim_hyp(FREE_PFN, 512), -EPERM);
		KUNIT_EXPECT_EQ(test, world_hash(), hash);
		unmake(FREE_PFN + at[i]);

		KUNIT_ASSERT_EQ(test, host_share_hyp(FREE_PFN, 512), 0);
		set_pins(FREE_PFN + at[i], 1);
		hash = world_hash();
		KUNIT_EXPECT_EQ(test, host_unshare_hyp(FREE_PFN, 512), -EBUSY);
		set_pins(FREE_PFN + at[i], 65535);
		KUNIT_EXPECT_EQ(test, hyp_pin_shared(FREE_PFN, 512), -EBUSY);
		set_pins(FREE_PFN + at[i], 1);
		KUNIT_EXPECT_EQ(test, world_hash(), hash);
		set_pins(FREE_PFN + at[i], 0);
		KUNIT_ASSERT_EQ(test, host_unshare_hyp(FREE_PFN, 512), 0);

		KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN, 512), 0);
		KUNIT_ASSERT_EQ(test, hyp_pool_remove(&hyp_pool, HYP_PFN(FREE_PFN + at[i]), 1), 0);
		hash = world_hash();
		KUNIT_EXPECT_EQ(test, host_reclaim_hyp(FREE_PFN, 512), -EPERM);
		KUNIT_EXPECT_EQ(test, world_hash(), hash);
		hyp_pool_add(&hyp_pool, HYP_PFN(FREE_PFN + at[i]), 1);
		KUNIT_ASSERT_EQ(test, host_reclaim_hyp(FREE_PFN, 512), 0);
	}
}

/* What EL2 was given at load is not the host's to share, and mostly not to take back. */
static void boot_memory(struct kunit *test)
{
	static const u64 pfns[] = { IMAGE_PFN, IMAGE_PFN + IMAGE_PAGES - 1, CHUNK0_PFN };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pfns); i++) {
		KUNIT_EXPECT_EQ(test, host_share_hyp(pfns[i], 1), -EPERM);
		KUNIT_EXPECT_EQ(test, host_unshare_hyp(pfns[i], 1), -EPERM);
		KUNIT_EXPECT_EQ(test, host_donate_hyp(pfns[i], 1), -EPERM);
		KUNIT_EXPECT_EQ(test, host_reclaim_hyp(pfns[i], 1), -EPERM);
		KUNIT_EXPECT_EQ(test, hyp_pin_shared(pfns[i], 1), -EPERM);
	}
	/* tables of the host stage-2 are pool pages in use */
	KUNIT_EXPECT_EQ(test, host_reclaim_hyp(host_s2.root.n, 1), -EBUSY);
	/* what setup left over of the chunks is free */
	KUNIT_EXPECT_EQ(test, host_reclaim_hyp(CHUNK2_PFN, CHUNK2_NR), 0);
	/* the panic record's page stays shared for good */
	KUNIT_EXPECT_EQ(test, host_unshare_hyp(PANIC_PFN, 1), -EBUSY);
	KUNIT_EXPECT_EQ(test, host_donate_hyp(PANIC_PFN, 1), -EPERM);
}

/* --- Pins --- */

static void pins_up_to_the_top(struct kunit *test)
{
	u64 i;

	KUNIT_ASSERT_EQ(test, host_share_hyp(AT, 2), 0);
	for (i = 0; i < 65535; i++)
		if (hyp_pin_shared(AT, 1))
			break;
	KUNIT_EXPECT_EQ(test, i, 65535UL);
	KUNIT_EXPECT_EQ(test, hyp_pin_shared(AT, 1), -EBUSY);
	KUNIT_EXPECT_EQ(test, hyp_pin_shared(AT, 2), -EBUSY);
	KUNIT_EXPECT_EQ(test, page(AT + 1)->count, 0);
	KUNIT_EXPECT_EQ(test, hyp_pin_shared(AT + 1, 1), 0);
	KUNIT_EXPECT_EQ(test, host_unshare_hyp(AT, 1), -EBUSY);
	hyp_unpin_shared(AT, 1);
	KUNIT_EXPECT_EQ(test, page(AT)->count, 65534);
	KUNIT_EXPECT_EQ(test, hyp_pin_shared(AT, 2), 0);
	KUNIT_EXPECT_EQ(test, page(AT + 1)->count, 2);
	for (i = 0; i < 65535; i++)
		hyp_unpin_shared(AT, 1);
	KUNIT_EXPECT_EQ(test, page(AT)->count, 0);
	KUNIT_EXPECT_EQ(test, host_unshare_hyp(AT, 1), 0);
}

/* --- Capacity --- */

static void drain_pool(void)
{
	u8 order;

	for (order = HYP_MAX_ORDER + 1; order--;)
		while (hyp_alloc_pages(&hyp_pool, order).n != HYP_PFN_NONE.n)
			;
}

static void donate_without_tables(struct kunit *test)
{
	u64 hash, need;

	/* beside pages EL2 has, the table is there */
	KUNIT_ASSERT_EQ(test, own_map_tables_needed(HYP_PFN(CHUNK2_PFN - 8), 8), 0UL);
	need = own_map_tables_needed(HYP_PFN(FREE_PFN + 500), 20);
	KUNIT_ASSERT_EQ(test, need, 2UL);
	drain_pool();
	hash = world_hash();
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN + 500, 20), -ENOMEM);
	KUNIT_EXPECT_EQ(test, world_hash(), hash);
	EXPECT_SANE(test);
	/* a bad page is said before the want of tables */
	make(FREE_PFN + 519, SHARED);
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN + 500, 20), -EPERM);
	unmake(FREE_PFN + 519);

	KUNIT_EXPECT_EQ(test, host_donate_hyp(CHUNK2_PFN - 8, 1), 0);
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN + 500, 20), -ENOMEM);
	KUNIT_EXPECT_EQ(test, hyp_pool_nr_free(&hyp_pool), 1UL);
	KUNIT_EXPECT_EQ(test, host_donate_hyp(CHUNK2_PFN - 7, 1), 0);
	/* two are enough, if the host stage-2 does not want them as well */
	page_cache_fill(test_host_tables(), &hyp_pool, 0);
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN + 500, 20), 0);
	EXPECT_SANE(test);
}

/* No page is lost on the way: all that was donated is free, or a table of EL2's map. */
static void donate_loses_no_page(struct kunit *test)
{
	static const struct { u64 pfn, nr; } range[] = {
		{ FREE_PFN + 500, 20 }, { FREE_PFN + 1023, 512 }, { B_PFN, 512 }, { C_PFN + 500, 30 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(range); i++) {
		u64 tables = hyp_pgt.nr_tables + host_s2.nr_tables + test_host_tables()->nr;
		u64 free = hyp_pool_nr_free(&hyp_pool);

		KUNIT_ASSERT_EQ(test, host_donate_hyp(range[i].pfn, range[i].nr), 0);
		tables = hyp_pgt.nr_tables + host_s2.nr_tables + test_host_tables()->nr - tables;
		KUNIT_EXPECT_EQ(test, hyp_pool_nr_free(&hyp_pool) + tables, free + range[i].nr);
	}
}

/* --- Duties --- */

static u64 duty_pfn;
static bool el2_before_host_lost, host_before_wiped;

/* EL2 may use a donated page only once no PE reaches it through the host's stage-2. */
static void note_donate(enum hw_event event, u64 a, u64 b)
{
	struct pgt_leaf leaf = pgt_get(&hyp_pgt, hyp_va_base + (duty_pfn << HYP_PAGE_SHIFT));

	if ((leaf.desc & PGT_VALID) && mmu_sync(&host_s2))
		el2_before_host_lost = true;
}

static void donate_takes_from_the_host_first(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, host_s2_fault(HOST_IPA(FREE_PFN << 12), true), 0);
	KUNIT_ASSERT_EQ(test, pgt_get(&host_s2, FREE_PFN << 12).level, 2);
	hw_forget();
	duty_pfn = FREE_PFN + 7;
	el2_before_host_lost = false;
	hw_hook = note_donate;
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN + 7, 1), 0);
	hw_hook = NULL;
	KUNIT_EXPECT_FALSE(test, el2_before_host_lost);
	KUNIT_EXPECT_GT(test, hw_count[HW_TLBI_IPA] + hw_count[HW_TLBI_VMID], 0UL);
	KUNIT_EXPECT_EQ(test, pgt_get(&host_s2, (FREE_PFN + 7) << 12).desc, 0UL);
	KUNIT_EXPECT_TRUE(test, pgt_get(&host_s2, (FREE_PFN + 8) << 12).desc & PGT_VALID);
	KUNIT_EXPECT_EQ(test, host_s2_fault(HOST_IPA((FREE_PFN + 7) << 12), false), -EPERM);
}

/* Until a reclaimed page is wiped, cleaned and out of EL2's map, it is not the host's. */
static void note_reclaim(enum hw_event event, u64 a, u64 b)
{
	bool wiped = !memchr_inv(ram(duty_pfn), 0, HYP_PAGE_SIZE) &&
		     hw_find(0, HW_DC_CLEAN, (u64)ram(duty_pfn)) >= 0;
	struct pgt_leaf host = pgt_get(&host_s2, duty_pfn << HYP_PAGE_SHIFT);
	struct pgt_leaf hyp = pgt_get(&hyp_pgt, hyp_va_base + (duty_pfn << HYP_PAGE_SHIFT));
	bool hosts = page_host_may_access(page(duty_pfn)) || (host.desc & PGT_VALID);

	if (hosts && (!wiped || (hyp.desc & PGT_VALID)))
		host_before_wiped = true;
}

static void reclaim_wipes(struct kunit *test)
{
	static const u64 sizes[] = { 1, 3, 512 };
	unsigned int s;
	u64 i;

	for (s = 0; s < ARRAY_SIZE(sizes); s++) {
		u64 nr = sizes[s];

		KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN, nr), 0);
		/* what EL2 kept there; the pool's links at the start of a page are its own */
		for (i = 0; i < nr; i++)
			memset(ram(FREE_PFN + i) + 16, 0xa5, HYP_PAGE_SIZE - 16);
		hw_forget();
		duty_pfn = FREE_PFN + nr - 1;
		host_before_wiped = false;
		hw_hook = note_reclaim;
		KUNIT_ASSERT_EQ(test, host_reclaim_hyp(FREE_PFN, nr), 0);
		hw_hook = NULL;
		KUNIT_EXPECT_FALSE(test, host_before_wiped);
		for (i = 0; i < nr; i++) {
			int zero = hw_find(0, HW_ZERO, (u64)ram(FREE_PFN + i));
			int clean = hw_find(0, HW_DC_CLEAN, (u64)ram(FREE_PFN + i));

			KUNIT_EXPECT_PTR_EQ(test, memchr_inv(ram(FREE_PFN + i), 0, HYP_PAGE_SIZE),
					    NULL);
			KUNIT_EXPECT_GE(test, zero, 0);
			KUNIT_EXPECT_GT_MSG(test, clean, zero, "cleaned before it was wiped");
			KUNIT_EXPECT_EQ(test, hw_log[clean].b, HYP_PAGE_SIZE);
		}
		KUNIT_EXPECT_EQ(test, hw_count[HW_DC_CLEAN], nr);
		KUNIT_EXPECT_GT(test, hw_count[HW_TLBI_VA_EL2] + hw_count[HW_TLBI_ALL_EL2], 0UL);
		EXPECT_SANE(test);
	}
}

/* Nothing beside the range is touched: not a neighbour's data, not the map. */
static void reclaim_wipes_no_more(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN, 8), 0);
	memset(ram(FREE_PFN - 1), 0x5a, HYP_PAGE_SIZE);
	memset(ram(FREE_PFN + 8), 0x5a, HYP_PAGE_SIZE);
	memset(ram(FREE_PFN + 4) + 16, 0x5a, HYP_PAGE_SIZE - 16);
	KUNIT_ASSERT_EQ(test, host_reclaim_hyp(FREE_PFN, 4), 0);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(ram(FREE_PFN - 1), 0x5a, HYP_PAGE_SIZE), NULL);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(ram(FREE_PFN + 8), 0x5a, HYP_PAGE_SIZE), NULL);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(ram(FREE_PFN + 4) + 16, 0x5a, HYP_PAGE_SIZE - 16),
			    NULL);
	KUNIT_ASSERT_EQ(test, host_reclaim_hyp(FREE_PFN + 4, 4), 0);
}

static void refused_reclaim_wipes_nothing(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN, 4), 0);
	memset(ram(FREE_PFN) + 16, 0x5a, HYP_PAGE_SIZE - 16);
	hw_forget();
	KUNIT_EXPECT_EQ(test, host_reclaim_hyp(FREE_PFN, 5), -EPERM);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(ram(FREE_PFN) + 16, 0x5a, HYP_PAGE_SIZE - 16), NULL);
	KUNIT_EXPECT_EQ(test, hw_log_nr, 0U);
}

/* Sharing changes no translation. */
static void share_owes_nothing(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, host_s2_fault(HOST_IPA(FREE_PFN << 12), false), 0);
	hw_forget();
	KUNIT_EXPECT_EQ(test, host_share_hyp(FREE_PFN, 8), 0);
	KUNIT_EXPECT_EQ(test, hyp_pin_shared(FREE_PFN, 8), 0);
	hyp_unpin_shared(FREE_PFN, 8);
	KUNIT_EXPECT_EQ(test, host_unshare_hyp(FREE_PFN, 8), 0);
	KUNIT_EXPECT_EQ(test, hw_log_nr, 0U);
	KUNIT_EXPECT_EQ(test, pgt_get(&host_s2, FREE_PFN << 12).level, 2);
}

/* --- Random sequences --- */

static struct spec_page model[RAM_PAGES];

static void check_model(struct kunit *test, unsigned int step)
{
	u64 i;

	for (i = 0; i < RAM_PAGES; i++)
		if (range_is_ram(HYP_PFN(RAM_PFN + i), 1))
			KUNIT_ASSERT_TRUE_MSG(test, same(spec_abstract(page(RAM_PFN + i)), model[i]),
					      "step %u: page %llu", step, i);
}

static void random_calls(struct kunit *test)
{
	unsigned int step, done = 0;
	static int err[64];
	u64 i;

	world_do_not_watch();
	rnd_seed(99);
	for (i = 0; i < RAM_PAGES; i++)
		model[i] = spec_abstract(page(RAM_PFN + i));
	for (step = 0; step < 4000; step++) {
		/* few places, so that calls meet */
		static const u64 places[] = { A_PFN, FREE_PFN, FREE_PFN + 512, A_END - 40, B_PFN,
					      B_END - 20, C_PFN, CHUNK1_PFN - 10, C_END - 30 };
		u64 pfn = places[rnd(ARRAY_SIZE(places))] + rnd(24);
		u64 nr = rnd(3) ? 1 + rnd(6) : 1 + rnd(40);
		enum spec_op op = rnd(SPEC_HYP_UNPIN_SHARED);
		static struct spec_page post[64];
		bool valid = spec_range_valid(boot_params.regions, boot_params.nr_regions, pfn, nr);
		int want = -EINVAL, got;

		for (i = 0; valid && i < nr; i++)
			err[i] = spec_step(op, OWNER_NONE, model[pfn + i - RAM_PFN],
					   pool_state(pfn + i), &post[i]);
		if (valid)
			want = spec_result(op, err, nr, false);
		got = call(op, pfn, nr);
		KUNIT_ASSERT_EQ_MSG(test, got, want, "step %u: op %u %llx + %llu", step, op, pfn, nr);
		for (i = 0; !want && i < nr; i++)
			model[pfn + i - RAM_PFN] = post[i];
		done += !want;
		/* half of the pins end at once: else everything is pinned in the end */
		if (!want && op == SPEC_HYP_PIN_SHARED && rnd(8)) {
			hyp_unpin_shared(pfn, nr);
			for (i = 0; i < nr; i++)
				model[pfn + i - RAM_PFN].uses--;
		}
		if (!rnd(4))
			host_s2_fault(HOST_IPA((pfn + rnd(512)) << 12), rnd(2));
		if (step % 200 == 0) {
			check_model(test, step);
			EXPECT_SANE(test);
		}
	}
	check_model(test, step);
	KUNIT_EXPECT_GT(test, done, 200U);
}

/* The same with the MMU model watching, fewer and around mapped blocks. */
static void random_calls_watched(struct kunit *test)
{
	unsigned int step;

	rnd_seed(123);
	for (step = 0; step < 60; step++) {
		u64 pfn = FREE_PFN + rnd(1024), nr = 1 + rnd(rnd(4) ? 8 : 500);

		host_s2_fault(HOST_IPA((FREE_PFN + rnd(1536)) << 12), rnd(2));
		if (rnd(2))
			host_donate_hyp(pfn, nr);
		else
			host_reclaim_hyp(pfn, nr);
		KUNIT_ASSERT_NULL_MSG(test, mmu_sync(&host_s2), "step %u: %s", step,
				      mmu_sync(&host_s2));
		KUNIT_ASSERT_NULL_MSG(test, mmu_sync(&hyp_pgt), "step %u: %s", step,
				      mmu_sync(&hyp_pgt));
	}
}

/* --- The oracle of the debug build must bite too --- */

#ifdef CONFIG_NVHE_EL2_DEBUG
static void share_at(void *pfn)
{
	host_share_hyp((u64)pfn, 1);
}

static void check_all(void *unused)
{
	u64 next = 0;

	do
		next = oracle_check(next);
	while (next);
}

static void trap_ends(void *unused)
{
	unsigned int i;

	for (i = 0; i < RAM_PAGES / 256 + 2; i++)
		oracle_trap_end();
}

static void oracle_notices(struct kunit *test)
{
	static void (*const fn[])(void *) = { share_at, check_all, trap_ends };
	unsigned int i;

	check_all(NULL);
	trap_ends(NULL);
	for (i = 0; i < ARRAY_SIZE(fn); i++) {
		/* changed hands without a transition */
		*page(AT) = hyp_page_owned_by(OWNER_HYP);
		EXPECT_PANIC(test, fn[i], (void *)AT, "oracle.c");
		world_test_init(test);
		/* an illegal state */
		page(AT)->hyp = PAGE_OWNED;
		EXPECT_PANIC(test, fn[i], (void *)AT, "oracle.c");
		world_test_init(test);
	}
}

static void end_with(void *ret)
{
	hyp_spin_lock(&host_lock);
	oracle_begin(SPEC_HOST_SHARE_HYP, AT, 1);
	oracle_end((long)ret);
}

static void oracle_compares_results(struct kunit *test)
{
	EXPECT_PANIC(test, end_with, (void *)(long)-EPERM, "oracle.c");
	world_test_init(test);
	/* said 0, did nothing */
	EXPECT_PANIC(test, end_with, (void *)0L, "oracle.c");
}

static void oracle_looks_at_the_stage2(struct kunit *test)
{
	struct page_cache *tables = test_host_tables();

	KUNIT_ASSERT_EQ(test, host_donate_hyp(AT, 1), 0);
	pgt_map_block(&host_s2, AT << 12, HYP_PA(AT << 12), 3, PGT_RWX, tables);
	EXPECT_PANIC(test, share_at, (void *)AT, "oracle.c");
}
#endif

static struct kunit_case cases[] = {
	KUNIT_CASE(share_in_every_state),
	KUNIT_CASE(unshare_in_every_state),
	KUNIT_CASE(donate_in_every_state),
	KUNIT_CASE(reclaim_in_every_state),
	KUNIT_CASE(pin_in_every_state),
	KUNIT_CASE(unpin_in_every_pinned_state),
	KUNIT_CASE(unpin_otherwise_panics),
	KUNIT_CASE(bad_ranges_change_nothing),
	KUNIT_CASE(largest_and_edge_ranges),
	KUNIT_CASE(bad_page_anywhere),
	KUNIT_CASE(boot_memory),
	KUNIT_CASE(pins_up_to_the_top),
	KUNIT_CASE(donate_without_tables),
	KUNIT_CASE_SLOW(donate_loses_no_page),
	KUNIT_CASE(donate_takes_from_the_host_first),
	KUNIT_CASE_SLOW(reclaim_wipes),
	KUNIT_CASE(reclaim_wipes_no_more),
	KUNIT_CASE(refused_reclaim_wipes_nothing),
	KUNIT_CASE(share_owes_nothing),
	KUNIT_CASE_SLOW(random_calls),
	KUNIT_CASE_SLOW(random_calls_watched),
#ifdef CONFIG_NVHE_EL2_DEBUG
	KUNIT_CASE(oracle_notices),
	KUNIT_CASE(oracle_compares_results),
	KUNIT_CASE(oracle_looks_at_the_stage2),
#endif
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("transitions"),
	.init = world_test_init,
	.exit = world_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
