// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page tables of two entries each, at levels 1 to 3, in any well formed state: eight
 * pages of input addresses. A table that exists has a place of its own, which the
 * walker cannot tell:
 *
 *	level 1   root 0
 *	level 2   tables 1 and 2, for the entries of the root
 *	level 3   tables 3 to 6, for the entries of those
 *	cache     pages 7 to 10
 *
 * One input page, the probe, is followed through the hardware: the TLB may hold any
 * translation of it, and the walk caches any table on the way, from the moment
 * they are in memory until an invalidation.
 */
#include "lib/string.h"
#define memset		model_memset
void *model_memset(void *dst, int c, size_t n);
#include "mm/pgtable.c"
#undef memset
#include "mm/pgt_attr.c"
#include "model.c"

#define IA_PAGES	8
#define NR_TABLES	11
#define FIRST_FRESH	7
#define MAX_FRESH	(NR_TABLES - FIRST_FRESH)

#define TABLES(T)	T(0) T(1) T(2) T(3) T(4) T(5) T(6) T(7) T(8) T(9) T(10)

struct table {
	u64 entry[PGT_ENTRIES];
};

#define T(n)	static struct table table_##n; static struct hyp_page page_##n;
TABLES(T)
#undef T

static struct pgtable pgt;
static bool in_cache[NR_TABLES];
static bool unpublished[NR_TABLES];	/* contents may not have reached walkers */
static u64 nr_taken, nr_put;

static struct table *table_at(u64 pfn)
{
	switch (pfn) {
#define T(n)	case n: return &table_##n;
	TABLES(T)
#undef T
	}
	__CPROVER_assert(0, "a table of ours");
	assume(0);
	return &table_0;
}

struct hyp_page *pfn_to_page(hyp_pfn_t pfn)
{
	switch (pfn.n) {
#define T(n)	case n: return &page_##n;
	TABLES(T)
#undef T
	}
	__CPROVER_assert(0, "page of a table of ours");
	assume(0);
	return &page_0;
}

void *own_map_ptr(hyp_pfn_t pfn)
{
	return table_at(pfn.n)->entry;
}

hyp_pfn_t own_map_pfn(const void *ptr)
{
#define T(n)	if (__CPROVER_same_object(ptr, &table_##n)) return HYP_PFN(n);
	TABLES(T)
#undef T
	__CPROVER_assert(0, "pointer into a table of ours");
	assume(0);
	return HYP_PFN_NONE;
}

void *model_memset(void *dst, int c, size_t n)
{
	struct table *t = dst;

	check(c == 0 && n == HYP_PAGE_SIZE);
	t->entry[0] = t->entry[1] = 0;
	unpublished[own_map_pfn(dst).n] = true;
	return dst;
}

/* --- What the MMU sees --- */

/* A translation: none, or what one page of input addresses becomes. */
struct view {
	bool valid;
	unsigned int level;
	u64 pa, attr;
};

/* The walk as the architecture describes it (Arm ARM D8.2), not as the walker does it. */
static struct view mmu_walk(u64 page, u64 path[4])
{
	struct view v = {};
	u64 pfn = 0, desc = 0;
	unsigned int level;

	for (level = 1; level <= 3; level++) {
		path[level] = pfn;
		__CPROVER_assert(!unpublished[pfn], "no walker finds a table before its contents");
		desc = table_at(pfn)->entry[(page >> (3 - level)) & 1];
		if (!(desc & 1))
			return v;
		if (level == 3 || !(desc & 2))
			break;
		pfn = (desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT;
	}
	check(level == 3 ? desc & 2 : true);
	v.valid = true;
	v.level = level;
	v.pa = (desc & PGT_ADDR_MASK) + ((page & ((1UL << (3 - level)) - 1)) << HYP_PAGE_SHIFT);
	v.attr = desc & ~PGT_ADDR_MASK & ~PGT_TABLE;
	return v;
}

static bool same_place(struct view a, struct view b)
{
	return a.level == b.level && a.pa == b.pa && !((a.attr ^ b.attr) & ~PGT_PERM_MASK);
}

static bool same_view(struct view a, struct view b)
{
	return a.valid == b.valid &&
	       (!a.valid || (a.level == b.level && a.pa == b.pa && a.attr == b.attr));
}

/* The same for whoever accesses memory: blocks may have been split. */
static bool same_access(struct view a, struct view b)
{
	return a.valid == b.valid && (!a.valid || (a.pa == b.pa && a.attr == b.attr));
}

static u64 probe;
static struct view tlb;			/* a translation of the probe that may still be used */
static u64 walk_cache[4];		/* tables that may still be walked for it, by level */
static bool probe_noted, path_noted[4];

static void hardware_start(void)
{
	probe = nondet_u64();
	assume(probe < IA_PAGES);
	tlb = mmu_walk(probe, walk_cache);
}

/* Any PE may use the probe at any time: at each duty, here. */
static void hardware_looks(void)
{
	u64 path[4] = {};
	struct view now = mmu_walk(probe, path);
	unsigned int level;

	if (now.valid) {
		/* Arm ARM D8.16.1: output, size and type change by way of an invalid entry only */
		__CPROVER_assert(!tlb.valid || same_place(tlb, now), "break before make");
		if (!tlb.valid)
			tlb = now;
	}
	for (level = 2; level <= 3; level++) {
		if (!path[level])
			continue;
		__CPROVER_assert(!walk_cache[level] || walk_cache[level] == path[level],
				 "break before make, of a table");
		walk_cache[level] = path[level];
	}
}

static void note(u64 ia, u64 size)
{
	u64 first = ia >> HYP_PAGE_SHIFT, last = (ia + size - 1) >> HYP_PAGE_SHIFT;
	unsigned int level;

	hardware_looks();
	probe_noted |= probe >= first && probe <= last;
	/* an entry of a walk cache is hit by any address it would translate */
	for (level = 2; level <= 3; level++)
		path_noted[level] |= first >> (4 - level) <= probe >> (4 - level) &&
				     last >> (4 - level) >= probe >> (4 - level);
}

static void published(void)
{
	u64 i;

	for (i = 0; i < NR_TABLES; i++)
		unpublished[i] = false;
}

static void flushed(void)
{
	u64 path[4] = {};
	struct view now = mmu_walk(probe, path);
	unsigned int level;

	published();
	if (probe_noted)
		tlb = now;
	for (level = 2; level <= 3; level++)
		if (path_noted[level])
			walk_cache[level] = path[level];
	probe_noted = path_noted[2] = path_noted[3] = false;
}

void pgt_maint_publish(void)
{
	hardware_looks();
	published();
}

void pgt_maint_note(const struct pgtable *t, u64 ia, u64 size)
{
	published();		/* the DSB before the invalidation */
	note(ia, size);
}

void pgt_maint_flush_noted(const struct pgtable *t)
{
	hardware_looks();
	flushed();
}

void pgt_maint_flush(const struct pgtable *t, u64 ia, u64 size)
{
	published();
	note(ia, size);
	flushed();
}

void pgt_maint_flush_all(const struct pgtable *t)
{
	published();
	note(0, IA_PAGES << HYP_PAGE_SHIFT);
	flushed();
}

/* When a call returns no stale translation is left. */
static void check_hardware(void)
{
	u64 path[4] = {};
	struct view now = mmu_walk(probe, path);
	unsigned int level;

	hardware_looks();
	__CPROVER_assert(!tlb.valid || same_view(tlb, now), "no stale translation");
	for (level = 2; level <= 3; level++)
		__CPROVER_assert(!walk_cache[level] || walk_cache[level] == path[level],
				 "no table is walked that is not linked");
}

/* --- The cache of table pages --- */

static u64 fresh(u64 n)
{
	return FIRST_FRESH + n;
}

hyp_pfn_t page_cache_take(struct page_cache *cache)
{
	u64 pfn = fresh(nr_taken);

	__CPROVER_assert(cache->nr, "capacity was secured");
	assume(cache->nr);
	cache->nr--;
	nr_taken++;
	/* pages that were put back are not taken again by one call: there are enough */
	assume(pfn < NR_TABLES);
	in_cache[pfn] = false;
	return HYP_PFN(pfn);
}

void page_cache_put(struct page_cache *cache, hyp_pfn_t pfn)
{
	check(pfn.n && pfn.n < NR_TABLES && !in_cache[pfn.n]);
	__CPROVER_assert(walk_cache[2] != pfn.n && walk_cache[3] != pfn.n,
			 "a table is freed when nobody can be walking it");
	check(pfn_to_page(pfn)->count == 1 || pgt.kind == PGT_HYP_S1);
	in_cache[pfn.n] = true;
	cache->nr++;
	nr_put++;
	/* whoever gets the page writes to it */
	table_at(pfn.n)->entry[0] = nondet_u64();
	table_at(pfn.n)->entry[1] = nondet_u64();
}

/* --- Any well formed tables --- */

static u64 any_leaf(unsigned int level, u64 prot)
{
	u64 pa = nondet_u64();

	assume(!(pa & ~PGT_ADDR_MASK) && !(pa & (pgt_level_size(level) - 1)));
	return pa | pgt_leaf_attr(pgt.kind, level, prot);
}

/* Protection bits the walker is used with: W and X exclude each other in EL2's own map. */
static u64 any_prot(void)
{
	u64 prot = nondet_u64();

	assume(prot == PGT_R || prot == PGT_RW || (prot == PGT_RWX && pgt.kind != PGT_HYP_S1) ||
	       prot == (PGT_R | PGT_X));
	return prot;
}

/* An entry of @level: nothing, a leaf, or the table @below. */
static u64 any_entry(unsigned int level, u64 below)
{
	switch (nondet_u8()) {
	case 0:
		return 0;
	case 1:
		return any_leaf(level, any_prot());
	default:
		return below ? below << HYP_PAGE_SHIFT | PGT_TABLE | PGT_VALID : 0;
	}
}

static u64 nr_valid(u64 pfn)
{
	return (table_at(pfn)->entry[0] & 1) + (table_at(pfn)->entry[1] & 1);
}

static bool links_to(u64 pfn, unsigned int level, unsigned int i, u64 child)
{
	u64 desc = table_at(pfn)->entry[i];

	return is_table(desc, level) && (desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT == child;
}

static void tables_havoc(void)
{
	u64 i;

	pgt.kind = nondet_bool() ? PGT_HOST_S2 : PGT_HYP_S1;
	pgt.ia_bits = HYP_PAGE_SHIFT + 3;
	pgt.start_level = 1;
	pgt.root_pages = 1;
	pgt.root = HYP_PFN(0);
	for (i = 0; i < 2; i++)
		table_0.entry[i] = any_entry(1, 1 + i);
	for (i = 0; i < 4; i++)
		table_at(1 + i / 2)->entry[i % 2] = any_entry(2, 3 + i);
	for (i = 0; i < 8; i++)
		table_at(3 + i / 2)->entry[i % 2] = any_entry(3, 0);
	pgt.nr_tables = 0;
	for (i = 1; i < FIRST_FRESH; i++) {
		u64 parent = i < 3 ? 0 : 1 + (i - 3) / 2;
		bool linked = links_to(parent, i < 3 ? 1 : 2, i < 3 ? i - 1 : (i - 3) % 2, i) &&
			      (i < 3 || links_to(0, 1, parent - 1, parent));

		pgt.nr_tables += linked;
		/* a stage-2 table that has become empty was freed */
		assume(!linked || nr_valid(i) || pgt.kind == PGT_HYP_S1);
	}
	for (i = 0; i < NR_TABLES; i++)
		pfn_to_page(HYP_PFN(i))->count = i < FIRST_FRESH ? 1 + nr_valid(i) : 1;
	for (i = FIRST_FRESH; i < NR_TABLES; i++)
		in_cache[i] = true;
}

/* EL2's own map has pages only. */
static void assume_no_blocks(void)
{
	u64 i;

	for (i = 0; i < 6; i++) {
		unsigned int level = i < 2 ? 1 : 2;
		u64 desc = table_at(i / 2)->entry[i % 2];

		assume(!(desc & PGT_VALID) || is_table(desc, level));
	}
}

/* How the probe, which is any page, is translated now. */
static struct view view(void)
{
	u64 path[4];

	return mmu_walk(probe, path);
}

/* One table of @level: linked once, counted right; and how many there are below it. */
static void check_table(u64 pfn, bool *linked)
{
	check(pfn < NR_TABLES && !in_cache[pfn] && !linked[pfn]);
	linked[pfn] = true;
	if (pgt.kind != PGT_HYP_S1)
		check(pfn_to_page(HYP_PFN(pfn))->count == 1 + nr_valid(pfn));
}

static void check_tables(void)
{
	bool linked[NR_TABLES] = {};
	u64 n = 0, i, j;

	check_table(0, linked);
	for (i = 0; i < 2; i++) {
		u64 desc = table_0.entry[i], mid = (desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT;

		if (!is_table(desc, 1))
			continue;
		check_table(mid, linked);
		check(nr_valid(mid) || pgt.kind == PGT_HYP_S1);
		n++;
		for (j = 0; j < 2; j++) {
			u64 d = table_at(mid)->entry[j], low = (d & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT;

			if (!is_table(d, 2))
				continue;
			check_table(low, linked);
			check(nr_valid(low) || pgt.kind == PGT_HYP_S1);
			n++;
		}
	}
	check(pgt.nr_tables == n);
}
