// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs of a guest's pages: looking them up, mapping, wiping, giving them back.
 *
 * Pages of a guest that is not the host's any more are touched without host_lock:
 * their states say that they are this guest's, and only a transition of this
 * guest, which needs s2->lock, can change that. So a long wipe holds up nobody's
 * page faults but the guest's own.
 */
#include "protect/guest_pages.h"
#include "protect/host_s2.h"
#include "protect/oracle.h"
#include "protect/page_range.h"
#include "protect/transitions.h"
#include "mm/fixmap.h"
#include "mm/regions.h"
#include "world/world.h"
#include "lib/hw.h"

/* Leaves of this level and below are all that guests get: KEEL_RANGE_MAX is one block. */
#define GUEST_BLOCK_LEVEL	2

/*
 * How far a run from @ia and @pfn on may reach: ranges of page states do not cross a
 * region's end, and beyond the address space there is no entry to look at.
 */
static u64 run_max(const struct guest_s2 *s2, u64 ia, u64 pfn, u64 max)
{
	u64 region = region_find(HYP_PFN(pfn))->end_pfn - pfn;
	u64 space = ((1UL << s2->pgt.ia_bits) - ia) >> HYP_PAGE_SHIFT;

	if (max > region)
		max = region;
	return max < space ? max : space;
}

struct run run_at(const struct guest_s2 *s2, u64 ia, u64 max)
{
	struct pgt_leaf leaf = pgt_get(&s2->pgt, ia);
	u64 size = pgt_level_size(leaf.level);
	struct run run = {
		.ia = ia,
		.pfn = HYP_PFN_NONE.n,
		.nr = (size - (ia & (size - 1))) >> HYP_PAGE_SHIFT,
		.level = leaf.level,
	};

	if (!(leaf.desc & PGT_VALID))
		return run;
	run.pfn = pa_to_pfn(pgt_leaf_pa(leaf, ia)).n;
	if (max > 1)
		max = run_max(s2, ia, run.pfn, max);
	while (run.level == PGT_LAST_LEVEL && run.nr < max) {
		u64 next = ia + (run.nr << HYP_PAGE_SHIFT);

		leaf = pgt_get(&s2->pgt, next);
		if (!(leaf.desc & PGT_VALID) || leaf.level != PGT_LAST_LEVEL ||
		    pa_to_pfn(pgt_leaf_pa(leaf, next)).n != run.pfn + run.nr)
			break;
		run.nr++;
	}
	if (run.nr > max)
		run.nr = max;
	return run;
}

bool guest_range_empty(const struct guest_s2 *s2, u64 ia, u64 nr)
{
	u64 done = 0;

	while (done < nr) {
		struct run run = run_at(s2, ia + (done << HYP_PAGE_SHIFT), 1);

		if (run_mapped(&run))
			return false;
		done += run.nr;
	}
	return true;
}

static bool cuts_block(const struct guest_s2 *s2, u64 ia)
{
	struct pgt_leaf leaf;

	if (!(ia & (pgt_level_size(GUEST_BLOCK_LEVEL) - 1)))
		return false;
	leaf = pgt_get(&s2->pgt, ia);
	return (leaf.desc & PGT_VALID) && leaf.level < PGT_LAST_LEVEL;
}

u64 guest_splits_max(const struct guest_s2 *s2, u64 ia, u64 nr)
{
	return cuts_block(s2, ia) + cuts_block(s2, ia + (nr << HYP_PAGE_SHIFT));
}

static unsigned int map_level(u64 ia, u64 pfn, u64 nr)
{
	u64 size = pgt_level_size(GUEST_BLOCK_LEVEL);

	if (nr << HYP_PAGE_SHIFT < size || (ia | pfn << HYP_PAGE_SHIFT) & (size - 1))
		return PGT_LAST_LEVEL;
	return GUEST_BLOCK_LEVEL;
}

u64 guest_tables_max(const struct guest_s2 *s2, u64 ia, u64 nr)
{
	return pgt_tables_needed(&s2->pgt, ia, nr << HYP_PAGE_SHIFT, PGT_LAST_LEVEL);
}

void run_map(struct guest_s2 *s2, u64 ia, const struct run *run, u64 prot,
	     struct page_cache *tables)
{
	pgt_map_range(&s2->pgt, ia, pfn_to_pa(HYP_PFN(run->pfn)), run->nr << HYP_PAGE_SHIFT,
		      map_level(ia, run->pfn, run->nr), prot, tables);
}

void run_unmap(struct guest_s2 *s2, const struct run *run, struct page_cache *tables)
{
	pgt_unmap_range(&s2->pgt, run->ia, run->nr << HYP_PAGE_SHIFT, tables);
}

/* The guest's lock keeps the page's state, and so the way to look at it, as it is. */
static enum fixmap_slot slot_for(u64 pfn)
{
	return page_host_may_access(pfn_to_page(HYP_PFN(pfn))) ? FIXMAP_HOST : FIXMAP_GUEST;
}

void pages_clean(u64 pfn, u64 nr)
{
	u64 i;

	for (i = pfn; i < pfn + nr; i++) {
		enum fixmap_slot slot = slot_for(i);

		hw_dcache_clean_inval(fixmap_map(slot, HYP_PFN(i)), HYP_PAGE_SIZE);
		fixmap_unmap(slot);
	}
	hw_icache_inval();
}

void pages_wipe(u64 pfn, u64 nr)
{
	u64 i;

	for (i = pfn; i < pfn + nr; i++) {
		enum fixmap_slot slot = slot_for(i);
		void *va = fixmap_map(slot, HYP_PFN(i));

		hw_zero_page(va);
		hw_dcache_clean_inval(va, HYP_PAGE_SIZE);
		fixmap_unmap(slot);
	}
}

static void page_to_host(u64 pfn)
{
	struct hyp_page *p = pfn_to_page(HYP_PFN(pfn));

	if (page_host_may_access(p))
		page_counts.guest_shared--;
	else
		region_note_denied(HYP_PFN(pfn), 1, -1);
	*p = hyp_page_owned_by(OWNER_HOST);
	page_counts.guest--;
	page_counts.host++;
}

void run_to_host(struct guest_s2 *s2, const struct run *run, enum spec_op op,
		 struct page_cache *tables)
{
	u64 i;

	run_unmap(s2, run, tables);
	pages_wipe(run->pfn, run->nr);

	hyp_spin_lock(&host_lock);
	oracle_begin_guest(op, s2->owner, run->pfn, run->nr);
	for (i = run->pfn; i < run->pfn + run->nr; i++)
		page_to_host(i);
	world_return_to_host(HYP_PFN(run->pfn), run->nr);
	oracle_end(0);
	hyp_spin_unlock(&host_lock);
	s2->nr_pages -= run->nr;
}

static void page_unlend(u64 pfn)
{
	struct hyp_page *p = pfn_to_page(HYP_PFN(pfn));

	if (--p->count == 0)
		*p = hyp_page_owned_by(OWNER_HOST);
	page_counts.lent--;
}

void run_unlend(struct guest_s2 *s2, const struct run *run, struct page_cache *tables)
{
	u64 i;

	run_unmap(s2, run, tables);

	hyp_spin_lock(&host_lock);
	oracle_begin_guest(SPEC_HOST_UNSHARE_GUEST, s2->owner, run->pfn, run->nr);
	for (i = run->pfn; i < run->pfn + run->nr; i++)
		page_unlend(i);
	oracle_end(0);
	hyp_spin_unlock(&host_lock);
	s2->nr_pages -= run->nr;
}
