// SPDX-License-Identifier: GPL-2.0-only
/* A guest's stage-2: made, looked at, taken apart. */
#include "protect/guest_pages.h"
#include "protect/host_s2.h"
#include "mm/own_map.h"
#include "mm/pgt_maint.h"
#include "world/world.h"
#include "lib/string.h"
#include <keel/abi.h>
#include <keel/guest.h>

u8 guest_s2_max_ipa_bits(void)
{
	return world_pa_bits();
}

static int alloc_root(struct pgtable *pgt)
{
	u8 order = 0;

	while (1U << order < pgt->root_pages)
		order++;
	if (!hyp_pool_spares(&hyp_pool, pgt->root_pages))
		return -ENOMEM;
	pgt->root = hyp_alloc_pages(&hyp_pool, order);
	if (pgt->root.n == HYP_PFN_NONE.n)
		return -ENOMEM;
	hyp_split_pages(&hyp_pool, pgt->root);
	memset(own_map_ptr(pgt->root), 0, pgt->root_pages * HYP_PAGE_SIZE);
	return 0;
}

int guest_s2_init(struct guest_s2 *s2, unsigned int index, u8 ia_bits, bool protected)
{
	struct pgtable *pgt = &s2->pgt;

	BUILD_BUG_ON(OWNER_FIRST_GUEST + KEEL_MAX_VMS > 1 << 8);
	if (index >= KEEL_MAX_VMS || ia_bits < 32 || ia_bits > guest_s2_max_ipa_bits())
		return -EINVAL;
	*s2 = (struct guest_s2){
		.owner = OWNER_FIRST_GUEST + index,
		.protected = protected,
	};
	pgt_init_s2(pgt, PGT_GUEST_S2, ia_bits);
	pgt->vmid = index + 1;
	if (alloc_root(pgt))
		return -ENOMEM;
	s2->vttbr = pgt_vttbr(pgt);
	s2->vtcr = pgt_vtcr(pgt);
	/* the VM that had this VMID before is gone; what TLBs know of it is not yet */
	pgt_maint_flush_all(pgt);
	return 0;
}

void guest_s2_free(struct guest_s2 *s2)
{
	u64 i;

	HYP_BUG_ON(s2->nr_pages || s2->pgt.nr_tables);
	for (i = 0; i < s2->pgt.root_pages; i++)
		hyp_page_put(&hyp_pool, pfn_add(s2->pgt.root, i));
	s2->pgt.root = HYP_PFN_NONE;
}

struct pgt_leaf guest_s2_get(struct guest_s2 *s2, u64 ipa)
{
	struct pgt_leaf leaf;

	hyp_spin_lock(&s2->lock);
	leaf = pgt_get(&s2->pgt, ipa);
	hyp_spin_unlock(&s2->lock);
	return leaf;
}

/*
 * A block is never cut here, so no table is needed: it takes the whole of the
 * budget, or waits for the next call.
 */
static bool run_fits(const struct run *run, u64 budget)
{
	return run->level == PGT_LAST_LEVEL ||
	       pgt_level_size(run->level) >> HYP_PAGE_SHIFT <= budget;
}

/* Tables go as their last entry does. Steps over holes are bounded like pages. */
bool guest_s2_teardown(struct guest_s2 *s2)
{
	struct page_cache tables = {};
	u64 budget = KEEL_RANGE_MAX, steps;
	bool more;

	hyp_spin_lock(&s2->lock);
	for (steps = 0; steps < KEEL_RANGE_MAX && s2->nr_pages && budget; steps++) {
		struct run run = run_at(s2, s2->cursor, budget);

		if (run_mapped(&run)) {
			if (!run_fits(&run, budget))
				break;
			if (s2->protected)
				run_to_host(s2, &run, SPEC_GUEST_TEARDOWN, &tables);
			else
				run_unlend(s2, &run, &tables);
			budget -= run.nr;
		}
		s2->cursor += run.nr << HYP_PAGE_SHIFT;
		HYP_BUG_ON(s2->nr_pages && !pgt_ia_valid(&s2->pgt, s2->cursor));
	}
	more = s2->nr_pages;
	page_cache_drain(&tables, &hyp_pool, 0);
	hyp_spin_unlock(&s2->lock);
	return more;
}

static bool leaf_is(const struct guest_s2 *s2, struct pgt_leaf leaf, u64 prot)
{
	return (leaf.desc & ~PGT_ADDR_MASK) == pgt_leaf_attr(PGT_GUEST_S2, leaf.level, prot);
}

static bool borrowed_invariant(const struct guest_s2 *s2, struct pgt_leaf leaf,
			       const struct hyp_page *p)
{
	return p->owner == OWNER_HOST && p->host == PAGE_SHARED_OWNED &&
	       p->hyp == PAGE_NOPAGE && p->count &&
	       (leaf_is(s2, leaf, PGT_RWX) || leaf_is(s2, leaf, PGT_R | PGT_X));
}

bool guest_s2_page_invariant(const struct guest_s2 *s2, u64 ipa)
{
	struct pgt_leaf leaf = pgt_get(&s2->pgt, ipa);
	u64 alias = guest_s2_alias(s2);
	const struct hyp_page *p;

	if (!(leaf.desc & PGT_VALID))
		return true;
	p = pfn_to_page(pa_to_pfn(pgt_leaf_pa(leaf, ipa)));
	if (!page_state_invariant(p))
		return false;
	if (!s2->protected)
		return borrowed_invariant(s2, leaf, p);
	/* its own, and at one of its two addresses only */
	if (p->owner != s2->owner || pgt_get(&s2->pgt, ipa ^ alias).desc & PGT_VALID)
		return false;
	if (ipa & alias)
		return p->host == PAGE_SHARED_BORROWED &&
		       leaf_is(s2, leaf, PGT_RW | world_host_prot());
	if (page_host_may_access(p) && world_host_prot())
		return leaf_is(s2, leaf, PGT_RW | world_host_prot());
	return leaf_is(s2, leaf, PGT_RWX);
}
