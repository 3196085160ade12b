// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transitions a protected guest asks for.
 *
 *	             share                     relinquish
 *	 shared    <-------->  guest, private ------------> host, wiped
 *	 with host  unshare
 *
 * Shared in place, the page keeps its address and contents. Shared through the
 * alias it moves to the address with the top bit set and comes there zeroed, and
 * back here zeroed too: whoever shares an address has given up what was in it.
 *
 * Each is: range, s2->lock, check every page, capacity, then run by run.
 */
#include "protect/guest_pages.h"
#include "protect/host_s2.h"
#include "protect/oracle.h"
#include "protect/page_range.h"
#include "protect/transitions.h"
#include "mm/regions.h"
#include "world/world.h"
#include "lib/hw.h"
#include <keel/abi.h>

static bool ipa_range_valid(const struct guest_s2 *s2, u64 ipa, u64 nr)
{
	return !(ipa & ~HYP_PAGE_MASK) && nr && nr <= KEEL_RANGE_MAX &&
	       ipa < guest_s2_alias(s2) &&
	       nr <= (guest_s2_alias(s2) - ipa) >> HYP_PAGE_SHIFT;
}

/* The guest's own pages change their states under s2->lock only, which is held. */
static bool is_shared(u64 pfn)
{
	return page_host_may_access(pfn_to_page(HYP_PFN(pfn)));
}

/*
 * The page at @ipa is private, shared in place, or at the alias. What is asked
 * for: @alias, the dialect; @share, the direction. 0, or what the contract says;
 * @at: what is at @ipa.
 */
static int check_page(const struct guest_s2 *s2, u64 ipa, bool share, bool alias, struct run *at)
{
	struct run run;

	*at = run_at(s2, ipa, 1);
	if (run_mapped(at)) {
		/* with the alias, a page that is private already needs no unsharing */
		if (is_shared(at->pfn))
			return share || alias ? -EPERM : 0;
		return share || alias ? 0 : -EPERM;
	}
	run = run_at(s2, ipa | guest_s2_alias(s2), 1);
	if (run_mapped(&run))
		return alias ? 0 : -EPERM;
	return alias && !share ? 0 : -ENOENT;
}

/* @last: what is at the last page's private address, if all are as they must be. */
static int check_range(const struct guest_s2 *s2, u64 ipa, u64 nr, bool share, bool alias,
		       u64 *missing, struct run *last)
{
	u64 i;
	int ret = 0;

	for (i = 0; !ret && i < nr; i++, ipa += HYP_PAGE_SIZE)
		ret = check_page(s2, ipa, share, alias, last);
	if (ret == -ENOENT)
		*missing = ipa - HYP_PAGE_SIZE;
	return ret;
}

/* Tables to move the range between the alias and the private address, either way. */
static int fill_for_move(const struct guest_s2 *s2, u64 from, u64 to, u64 nr,
			 struct page_cache *tables)
{
	return page_cache_fill_spare(tables, &hyp_pool, guest_splits_max(s2, from, nr) +
			       guest_tables_max(s2, to, nr));
}

static void states_to_shared(const struct guest_s2 *s2, const struct run *run)
{
	struct hyp_page shared = hyp_page_owned_by(s2->owner);

	shared.host = PAGE_SHARED_BORROWED;
	hyp_spin_lock(&host_lock);
	oracle_begin_guest(SPEC_GUEST_SHARE_HOST, s2->owner, run->pfn, run->nr);
	set_range(run->pfn, run->nr, shared);
	region_note_denied(HYP_PFN(run->pfn), run->nr, -1);
	page_counts.guest_shared += run->nr;
	world_return_to_host(HYP_PFN(run->pfn), run->nr);
	oracle_end(0);
	hyp_spin_unlock(&host_lock);
}

static int states_to_private(const struct guest_s2 *s2, const struct run *run)
{
	int ret;

	hyp_spin_lock(&host_lock);
	oracle_begin_guest(SPEC_GUEST_UNSHARE_HOST, s2->owner, run->pfn, run->nr);
	ret = take_from_host(run->pfn, run->nr);
	if (!ret) {
		set_range(run->pfn, run->nr, hyp_page_owned_by(s2->owner));
		region_note_denied(HYP_PFN(run->pfn), run->nr, +1);
		page_counts.guest_shared -= run->nr;
	}
	oracle_end(ret);
	hyp_spin_unlock(&host_lock);
	return ret;
}

/* Does a page that is shared in place need another entry than a private one? */
static bool remaps(bool alias)
{
	return alias || world_host_prot();
}

static void share_run(struct guest_s2 *s2, const struct run *run, bool alias,
		      struct page_cache *tables)
{
	u64 ia = alias ? run->ia | guest_s2_alias(s2) : run->ia;
	bool remap = remaps(alias);

	if (remap)
		run_unmap(s2, run, tables);
	if (alias)
		pages_wipe(run->pfn, run->nr);
	states_to_shared(s2, run);
	if (remap)
		run_map(s2, ia, run, PGT_RW | world_host_prot(), tables);
}

/* Only the first run can be refused: what firmware let go of once, it does again. */
static int unshare_run(struct guest_s2 *s2, const struct run *run, bool alias,
		       struct page_cache *tables)
{
	u64 ia = alias ? run->ia & ~guest_s2_alias(s2) : run->ia;
	bool remap = remaps(alias);
	int ret;

	/* from here on accesses through the old entry fault, or find what nobody else sees */
	ret = states_to_private(s2, run);
	if (ret)
		return ret;
	if (remap)
		run_unmap(s2, run, tables);
	if (alias) {
		pages_wipe(run->pfn, run->nr);
		hw_icache_inval();
	} else {
		pages_clean(run->pfn, run->nr);
	}
	if (remap)
		run_map(s2, ia, run, PGT_RWX, tables);
	return 0;
}

static int move(struct guest_s2 *s2, u64 ipa, u64 nr, bool share, bool alias, u64 *missing)
{
	u64 from = alias && !share ? ipa | guest_s2_alias(s2) : ipa, done = 0;
	struct page_cache tables = {};
	struct run run;
	int ret;

	if (!ipa_range_valid(s2, ipa, nr))
		return -EINVAL;
	if (!s2->protected)
		return -EPERM;

	hyp_spin_lock(&s2->lock);
	ret = check_range(s2, ipa, nr, share, alias, missing, &run);
	if (!ret && remaps(alias))
		ret = fill_for_move(s2, from, alias ? from ^ guest_s2_alias(s2) : from, nr,
				    &tables);
	while (!ret && done < nr) {
		/* a single page's private address has just been looked up */
		if (nr > 1 || from != ipa)
			run = run_at(s2, from + (done << HYP_PAGE_SHIFT), nr - done);
		/* what is not there is at its other address already */
		if (run_mapped(&run) && share)
			share_run(s2, &run, alias, &tables);
		else if (run_mapped(&run))
			ret = unshare_run(s2, &run, alias, &tables);
		done += run.nr;
	}
	page_cache_drain(&tables, &hyp_pool, 0);
	hyp_spin_unlock(&s2->lock);
	return ret;
}

int guest_share_host(struct guest_s2 *s2, u64 ipa, u64 nr, bool alias, u64 *missing)
{
	return move(s2, ipa, nr, true, alias, missing);
}

int guest_unshare_host(struct guest_s2 *s2, u64 ipa, u64 nr, bool alias, u64 *missing)
{
	return move(s2, ipa, nr, false, alias, missing);
}

int guest_relinquish(struct guest_s2 *s2, u64 ipa, u64 *pfn)
{
	struct page_cache tables = {};
	struct run run;
	int ret = -ENOENT;

	if (!ipa_range_valid(s2, ipa, 1))
		return -EINVAL;
	/* the next page there would hold again what pvmfw has wiped: its secrets */
	if (!s2->protected || firmware_at(s2, ipa))
		return -EPERM;

	hyp_spin_lock(&s2->lock);
	run = run_at(s2, ipa, 1);
	if (!run_mapped(&run))
		run = run_at(s2, ipa | guest_s2_alias(s2), 1);
	if (run_mapped(&run))
		ret = page_cache_fill_spare(&tables, &hyp_pool, guest_splits_max(s2, run.ia, 1));
	if (!ret) {
		*pfn = run.pfn;
		run_to_host(s2, &run, SPEC_GUEST_RELINQUISH, &tables);
	}
	page_cache_drain(&tables, &hyp_pool, 0);
	hyp_spin_unlock(&s2->lock);
	return ret;
}
