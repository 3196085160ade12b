// SPDX-License-Identifier: GPL-2.0-only
/* A guest's stage-2 in a running world, for the tests of guest transitions. */
#include "fake_s2.h"

struct guest_s2 s2, other;
static u64 pool_free;			/* before there were guests */

struct hyp_page *page(u64 pfn)
{
	return pfn_to_page(HYP_PFN(pfn));
}

static int s2_test_init(struct kunit *test, bool protected)
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
void watch_guest_only(void)
{
	world_do_not_watch();
	mmu_watch(&s2.pgt);
}

int protected_test_init(struct kunit *test)
{
	return s2_test_init(test, true);
}

int lending_test_init(struct kunit *test)
{
	return s2_test_init(test, false);
}

/* Every leaf agrees with its pages, and there are as many as the guest has. */
const char *guest_fault(struct guest_s2 *g)
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

void bury(struct kunit *test, struct guest_s2 *g)
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
void s2_test_exit(struct kunit *test)
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

struct pgt_leaf leaf_at(u64 gfn)
{
	return pgt_get(&s2.pgt, IPA(gfn));
}

bool is_mapped(u64 gfn)
{
	return leaf_at(gfn).desc & PGT_VALID;
}

u64 pfn_at(u64 gfn)
{
	struct pgt_leaf leaf = leaf_at(gfn);
	u64 pages = pgt_level_size(leaf.level) >> HYP_PAGE_SHIFT;

	return ((leaf.desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT) + (gfn & (pages - 1));
}

void fill(u64 pfn, u64 nr)
{
	memset(ram(pfn), 0x5a, nr * HYP_PAGE_SIZE);
}

bool filled(u64 pfn, u64 nr)
{
	return !memchr_inv(ram(pfn), 0x5a, nr * HYP_PAGE_SIZE);
}

bool zeroed(u64 pfn, u64 nr)
{
	return !memchr_inv(ram(pfn), 0, nr * HYP_PAGE_SIZE);
}

bool host_reaches(u64 pfn)
{
	return !host_s2_fault(HOST_IPA(IPA(pfn)), false);
}

/* Anything but table pages of the pool, which a failed call may have looked at. */
u64 state_hash(void)
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

void take_all_but(u64 keep, struct page_cache *held)
{
	while (hyp_pool_nr_free(&hyp_pool) > keep)
		BUG_ON(page_cache_fill(held, &hyp_pool, held->nr + 1));
}

const u64 bad_gfns[NR_BAD_GFNS] = {
	ALIAS_GFN * 2, ALIAS_GFN * 2 + 1, ~0UL, ~0UL >> HYP_PAGE_SHIFT, 1UL << 52, 1UL << 63,
	(1UL << 52) + GFN, -1UL << 12, 0 - BLOCK,
};

const u64 bad_counts[NR_BAD_COUNTS] = {
	0, KEEL_RANGE_MAX + 1, ~0UL, 1UL << 32, (1UL << 52) + 1, 1UL << 63, -GFN, -FREE_PFN,
};
