// SPDX-License-Identifier: GPL-2.0-only
/* The host's stage-2 and its faults. */
#include "protect/host_s2.h"
#include "mm/regions.h"
#include "mm/own_map.h"
#include "lib/trace.h"
#include "lib/string.h"

struct pgtable host_s2;
struct hyp_spinlock host_lock;

/*
 * Table pages that are the host stage-2's alone. Three make any single mapping
 * possible once everything else is dropped, so a fault can always be served,
 * whatever the page pool's state.
 */
static struct page_cache host_tables;
static u64 nr_flushes;

/* Kept over from what a collapse returns; beyond it pages go back to the pool. */
#define HOST_TABLES_KEEP	16
#define HOST_TABLES_MIN		3

int host_s2_init(u8 ia_bits)
{
	u8 order = 0;

	pgt_init_s2(&host_s2, PGT_HOST_S2, ia_bits);
	while (1U << order < host_s2.root_pages)
		order++;
	host_s2.root = hyp_alloc_pages(&hyp_pool, order);
	if (host_s2.root.n == HYP_PFN_NONE.n)
		return -ENOMEM;
	hyp_split_pages(&hyp_pool, host_s2.root);
	memset(own_map_ptr(host_s2.root), 0, host_s2.root_pages * HYP_PAGE_SIZE);
	return page_cache_fill(&host_tables, &hyp_pool, HOST_TABLES_KEEP);
}

/* Make sure @need tables are at hand; at worst by emptying the whole stage-2. */
static void reserve_tables(u64 need)
{
	HYP_ASSERT_HELD(&host_lock);
	if (host_tables.nr >= need || !page_cache_fill(&host_tables, &hyp_pool, need))
		return;
	pgt_unmap_all(&host_s2, &host_tables);
	nr_flushes++;
	HYP_BUG_ON(host_tables.nr < HOST_TABLES_MIN);
}

/*
 * MMIO is Normal at stage-2 as well: the stronger of the two stages wins (Arm ARM
 * D8.6.5), so the host's stage-1 decides, and write-combining apertures keep working.
 */
static u64 region_prot(const struct mem_region *r)
{
	return r ? PGT_RWX : PGT_RW;
}

static bool host_may_access(const struct mem_region *r, hyp_pfn_t pfn)
{
	return !r || r->type != KEEL_REGION_RAM || page_host_may_access(pfn_to_page(pfn));
}

static int map_fault(hyp_pfn_t pfn, bool exec)
{
	const struct mem_region *r = region_find(pfn);
	u64 prot = region_prot(r), size;
	struct pgt_leaf leaf;
	int level;

	if (!host_may_access(r, pfn) || (exec && !(prot & PGT_X)))
		return -EPERM;
	leaf = pgt_get(&host_s2, pfn_to_pa(pfn).a);
	if (leaf.desc & PGT_VALID)
		return 0;		/* another CPU mapped it first */

	level = region_host_level(pfn);
	if (level < host_s2.start_level)
		level = host_s2.start_level;
	/* smaller mappings may be there already: add to them rather than replace */
	if (level < leaf.level)
		level = leaf.level;
	size = pgt_level_size(level);
	reserve_tables(PGT_LAST_LEVEL);
	pgt_map_block(&host_s2, pfn_to_pa(pfn).a & ~(size - 1), HYP_PA(pfn_to_pa(pfn).a & ~(size - 1)),
		      level, prot, &host_tables);
	trace(KEEL_TRACE_map, pfn_to_pa(pfn).a, size);
	return 0;
}

int host_s2_fault(host_ipa_t ipa, bool exec)
{
	int ret;

	if (!pgt_ia_valid(&host_s2, ipa.a))
		return -EPERM;
	hyp_spin_lock(&host_lock);
	ret = map_fault(HYP_PFN(ipa.a >> HYP_PAGE_SHIFT), exec);
	if (!ret)
		HYP_DEBUG_BUG_ON(!host_s2_page_invariant(HYP_PFN(ipa.a >> HYP_PAGE_SHIFT)));
	hyp_spin_unlock(&host_lock);
	return ret;
}

void host_s2_drop(hyp_pfn_t pfn, u64 nr)
{
	HYP_ASSERT_HELD(&host_lock);
	/* Up to two splits at either end keep the neighbours mapped; nothing depends on it. */
	page_cache_fill(&host_tables, &hyp_pool, 4);
	pgt_unmap_range(&host_s2, pfn_to_pa(pfn).a, nr << HYP_PAGE_SHIFT, &host_tables);
	page_cache_drain(&host_tables, &hyp_pool, HOST_TABLES_KEEP);
	trace(KEEL_TRACE_unmap, pfn.n, nr);
}

void host_s2_regain(hyp_pfn_t pfn, u64 nr)
{
	const struct mem_region *r = region_find(pfn);
	u64 at = pfn.n & ~(HYP_BLOCK_PAGES - 1);

	HYP_ASSERT_HELD(&host_lock);
	for (; at < pfn.n + nr; at += HYP_BLOCK_PAGES) {
		if (at < r->start_pfn || at + HYP_BLOCK_PAGES > r->end_pfn)
			continue;
		if (region_block_denied(r, HYP_PFN(at)))
			continue;
		if (pgt_get(&host_s2, at << HYP_PAGE_SHIFT).level < PGT_LAST_LEVEL)
			continue;
		/* Collapse: the next access maps the block as one. */
		pgt_unmap_range(&host_s2, at << HYP_PAGE_SHIFT, HYP_BLOCK_SIZE, &host_tables);
	}
	page_cache_drain(&host_tables, &hyp_pool, HOST_TABLES_KEEP);
}

bool host_s2_page_invariant(hyp_pfn_t pfn)
{
	struct pgt_leaf leaf = pgt_get(&host_s2, pfn_to_pa(pfn).a);
	const struct mem_region *r = region_find(pfn);
	u64 size = pgt_level_size(leaf.level), pa = pfn_to_pa(pfn).a & ~(size - 1);
	u64 i;

	if (!(leaf.desc & PGT_VALID))
		return true;
	if (leaf.desc != (pa | pgt_leaf_attr(PGT_HOST_S2, leaf.level, region_prot(r))))
		return false;
	if (!r || r->type != KEEL_REGION_RAM)
		return true;
	for (i = pa >> HYP_PAGE_SHIFT; i < (pa + size) >> HYP_PAGE_SHIFT; i++)
		if (!page_host_may_access(pfn_to_page(HYP_PFN(i))))
			return false;
	return true;
}

u64 host_s2_nr_tables(void)
{
	return host_s2.nr_tables + host_s2.root_pages;
}

u64 host_s2_nr_flushes(void)
{
	return nr_flushes;
}
