// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest and the tracker, in any state they can be in, for harness/guest_*.c. The
 * guest's stage-2 is its contract, which pgt_* prove of the walker: an array of
 * pages, half of them behind the alias bit. Blocks are not modelled: all leaves are
 * pages, and a change takes any number of tables up to what was announced.
 */
#include "protect/transitions.c"
#include "protect/guest_pages.c"
#include "protect/guest_host.c"
#include "protect/guest_transitions.c"
#define guest_s2_page_invariant guest_s2_page_invariant_real
#include "protect/guest_s2.c"
#undef guest_s2_page_invariant
#include "protect/spec.c"
#include "mm/regions.h"
#define region_note_denied region_note_denied_real
#include "mm/regions.c"
#undef region_note_denied
#include "mm/vmemmap.c"
#include "model.c"
#include "window.c"
#include "pool_count.c"
#include "tracker.c"

#define GUEST_PAGES	4
#define GUEST_PRIVATE	(GUEST_PAGES / 2)
#define GUEST_IA_BITS	(HYP_PAGE_SHIFT + 2)

struct pgtable host_s2;
static struct guest_s2 g;

/* pfn + 1 of what the guest has at each address, or 0 */
static u64 guest_map[GUEST_PAGES];
static u64 guest_prot[GUEST_PAGES];
static u64 slot_pfn = ~0UL;		/* in a slot */
static bool fetched_clean[MODEL_PAGES];	/* cleaned since it was the host's alone to write */
static u64 tables_used;

/* --- What is modelled --- */

u8 world_pa_bits(void)
{
	return HYP_PA_BITS_MAX;
}

int world_check_shared(hyp_pfn_t pfn, u64 nr)
{
	return 0;
}

void *fixmap_map(enum fixmap_slot slot, hyp_pfn_t pfn)
{
	check(slot == (page_host_may_access(page_entry(pfn.n)) ? FIXMAP_HOST : FIXMAP_GUEST));
	check(slot_pfn == ~0UL && g.lock.held);
	check(page_entry(pfn.n)->owner != OWNER_HYP);
	slot_pfn = pfn.n;
	fetched_clean[pfn.n] = true;
	return page_mem(pfn.n)->word;
}

void fixmap_unmap(enum fixmap_slot slot)
{
	check(slot_pfn != ~0UL);
	slot_pfn = ~0UL;
}

/* KUnit shows what it writes; here, that it is asked for pages that are the guest's. */
void firmware_fill(const struct run *run)
{
	u64 i;

	for (i = run->pfn; i < run->pfn + run->nr; i++)
		check(page_entry(i)->owner == g.owner && !fetched_clean[i]);
}

void hw_icache_inval(void)
{
}

void pgt_init_s2(struct pgtable *pgt, enum pgt_kind kind, u8 ia_bits)
{
	check(0);
}

void pgt_maint_flush_all(const struct pgtable *pgt)
{
	check(0);
}

u64 pgt_vtcr(const struct pgtable *pgt)
{
	return nondet_u64();
}

void hyp_split_pages(struct hyp_pool *pool, hyp_pfn_t pfn)
{
	check(0);
}

bool pgt_ia_valid(const struct pgtable *pgt, u64 ia)
{
	return ia < 1UL << pgt->ia_bits;
}

u64 pgt_leaf_attr(enum pgt_kind kind, unsigned int level, u64 prot)
{
	return PGT_VALID | PGT_TABLE;
}

struct pgt_leaf pgt_get(const struct pgtable *pgt, u64 ia)
{
	u64 i = ia >> HYP_PAGE_SHIFT;
	struct pgt_leaf leaf = { .level = PGT_LAST_LEVEL };

	check(g.lock.held && i < GUEST_PAGES);
	if (guest_map[i])
		leaf.desc = (guest_map[i] - 1) << HYP_PAGE_SHIFT | PGT_VALID | PGT_TABLE;
	return leaf;
}

u64 pgt_tables_needed(const struct pgtable *pgt, u64 ia, u64 size, unsigned int level)
{
	return model_tables_needed;
}

void pgt_map_range(struct pgtable *pgt, u64 ia, hyp_pa_t pa, u64 size, unsigned int level,
		   u64 prot, struct page_cache *cache)
{
	u64 i;

	check(g.lock.held && !host_lock.held);
	if (cache->nr && nondet_bool()) {
		cache->nr--;
		tables_used++;
	}
	for (i = 0; i < GUEST_PAGES; i++) {
		u64 at = i << HYP_PAGE_SHIFT;

		if (at < ia || at - ia >= size)
			continue;
		check(!guest_map[i]);
		guest_map[i] = ((pa.a + (at - ia)) >> HYP_PAGE_SHIFT) + 1;
		guest_prot[i] = prot;
	}
}

void pgt_unmap_range(struct pgtable *pgt, u64 ia, u64 size, struct page_cache *cache)
{
	u64 i;

	check(g.lock.held && !host_lock.held);
	for (i = 0; i < GUEST_PAGES; i++)
		if (i << HYP_PAGE_SHIFT >= ia && (i << HYP_PAGE_SHIFT) - ia < size)
			guest_map[i] = 0;
}

/* --- The invariant --- */

static bool leaf_ok(u64 i)
{
	const struct hyp_page *p;

	if (!guest_map[i])
		return true;
	if (guest_map[i] > MODEL_PAGES)
		return false;
	p = page_entry(guest_map[i] - 1);
	if (!g.protected)
		return p->owner == OWNER_HOST && p->host == PAGE_SHARED_OWNED &&
		       p->hyp == PAGE_NOPAGE;
	if (p->owner != g.owner)
		return false;
	if (i < GUEST_PRIVATE)
		return guest_prot[i] == PGT_RWX && !guest_map[i + GUEST_PRIVATE];
	return guest_prot[i] == PGT_RW && p->host == PAGE_SHARED_BORROWED;
}

/* A page of the guest's is mapped exactly once; one it borrows, not more often than lent. */
static bool guest_ok(void)
{
	u64 i, k, mapped = 0;

	for (i = 0; i < GUEST_PAGES; i++) {
		if (!leaf_ok(i))
			return false;
		mapped += guest_map[i] != 0;
	}
	for_each_page(i) {
		u64 times = 0;

		for (k = 0; k < GUEST_PAGES; k++)
			times += guest_map[k] == i + 1;
		if (g.protected && times != (page_entry(i)->owner == g.owner))
			return false;
		if (!g.protected && times > page_entry(i)->count && times)
			return false;
		/* no page is owned by a guest that cannot own one */
		if (!g.protected && page_entry(i)->owner == g.owner)
			return false;
	}
	return mapped == g.nr_pages && !g.lock.held && slot_pfn == ~0UL;
}

/* --- A transition --- */

static struct {
	struct tracker_snapshot before;
	u64 map[GUEST_PAGES];
	struct spec_page pre[MODEL_PAGES];
	u64 nr_pages;
} was;

/* What the pool holds back is for the host's own tables. */
static bool pool_short(void)
{
	return model_tables_needed &&
	       was.before.pool.pool.nr_free < HYP_POOL_RESERVE + model_tables_needed;
}

static void guest_prepare(void)
{
	u64 i;

	tracker_havoc();
	g.owner = OWNER_FIRST_GUEST + nondet_u8() % 2;
	g.protected = nondet_bool();
	g.firmware = g.protected && nondet_bool();
	g.nr_pages = nondet_u64();
	g.pgt.ia_bits = GUEST_IA_BITS;
	for (i = 0; i < GUEST_PAGES; i++) {
		guest_map[i] = nondet_u64();
		guest_prot[i] = nondet_u64();
	}
	assume(tracker_ok() && guest_ok());
	for (i = 0; i < GUEST_PAGES; i++)
		was.map[i] = guest_map[i];
	for_each_page(i)
		was.pre[i] = spec_abstract(page_entry(i));
	was.nr_pages = g.nr_pages;
	tracker_save(&was.before);
}

/* All invariants hold; on an error, nothing changed. */
static void guest_check(bool failed)
{
	u64 i;

	check(tracker_ok());
	check(guest_ok());
	/* no table page is lost, or used by a call that failed */
	check(hyp_pool.nr_free + tables_used == was.before.pool.pool.nr_free);
	check(!failed || !tables_used);
	for_each_page(i) {
		bool moved = !spec_page_equal(spec_abstract(page_entry(i)), was.pre[i]);

		/* what EL2 uses keeps its contents */
		if (was.pre[i].owner == OWNER_HYP)
			check(!moved);
		if (failed) {
			check(!moved && !seen.dropped[i] && !seen.returned[i]);
			check(!fetched_clean[i]);
		}
	}
	for (i = 0; failed && i < GUEST_PAGES; i++)
		check(guest_map[i] == was.map[i]);
	check(!failed || g.nr_pages == was.nr_pages);
}

/* Every page of [@pfn, @pfn + @nr) did the step, and no other page did anything. */
static void check_step(enum spec_op op, u64 pfn, u64 nr)
{
	u64 i;

	for_each_page(i) {
		struct spec_page post = was.pre[i];

		if (i >= pfn && i - pfn < nr)
			check(!spec_step(op, g.owner, was.pre[i], SPEC_NOT_POOL, &post));
		check(spec_page_equal(spec_abstract(page_entry(i)), post));
	}
}

/* The first error of a range, page by page in order. */
static int step_error(enum spec_op op, u64 pfn, u64 nr)
{
	int ret = 0;
	u64 i;

	for_each_page(i) {
		struct spec_page post;

		if (!ret && i >= pfn && i - pfn < nr)
			ret = spec_step(op, g.owner, was.pre[i], SPEC_NOT_POOL, &post);
	}
	return ret;
}
