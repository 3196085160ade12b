// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ownership transitions between host and EL2.
 *
 *	            share                donate
 *	 shared  <-------->   host   ------------->  EL2 (page pool)
 *	            unshare   owned  <-------------
 *	                                 reclaim (wiped)
 *
 * Those that involve guests are in guest_host.c and guest_transitions.c.
 * Every one is: range check, lock, check each page, secure capacity, commit.
 */
#include "protect/transitions.h"
#include "protect/host_s2.h"
#include "protect/oracle.h"
#include "protect/page_range.h"
#include "mm/hyp_map.h"
#include "mm/own_map.h"
#include "mm/regions.h"
#include "world/world.h"
#include "lib/hw.h"

struct page_counts page_counts;

bool range_valid(u64 pfn, u64 nr)
{
	return nr && nr <= KEEL_RANGE_MAX && range_is_ram(HYP_PFN(pfn), nr);
}

static bool is_host_exclusive(const struct hyp_page *p)
{
	return p->owner == OWNER_HOST && p->host == PAGE_OWNED;
}

static bool is_host_shared(const struct hyp_page *p)
{
	return p->owner == OWNER_HOST && p->host == PAGE_SHARED_OWNED &&
	       p->hyp == PAGE_SHARED_BORROWED;
}

int check_host_exclusive(u64 pfn, u64 nr)
{
	u64 i;

	for (i = pfn; i < pfn + nr; i++)
		if (!is_host_exclusive(pfn_to_page(HYP_PFN(i))))
			return -EPERM;
	return 0;
}

static int check_unshare(u64 pfn, u64 nr)
{
	u64 i;

	for (i = pfn; i < pfn + nr; i++) {
		const struct hyp_page *p = pfn_to_page(HYP_PFN(i));

		if (!is_host_shared(p))
			return -EPERM;
		if (p->count)
			return -EBUSY;
	}
	return 0;
}

void set_range(u64 pfn, u64 nr, struct hyp_page state)
{
	u64 i;

	HYP_ASSERT_HELD(&host_lock);
	for (i = pfn; i < pfn + nr; i++)
		*pfn_to_page(HYP_PFN(i)) = state;
}

int host_share_hyp(u64 pfn, u64 nr)
{
	struct hyp_page shared = hyp_page_owned_by(OWNER_HOST);
	int ret;

	if (!range_valid(pfn, nr))
		return -EINVAL;
	shared.host = PAGE_SHARED_OWNED;
	shared.hyp = PAGE_SHARED_BORROWED;

	hyp_spin_lock(&host_lock);
	oracle_begin(SPEC_HOST_SHARE_HYP, pfn, nr);
	ret = check_host_exclusive(pfn, nr);
	if (!ret) {
		ret = world_check_shared(HYP_PFN(pfn), nr);
		if (ret)
			oracle_refused(ret);
	}
	if (!ret) {
		set_range(pfn, nr, shared);
		page_counts.host_shared += nr;
	}
	oracle_end(ret);
	hyp_spin_unlock(&host_lock);
	return ret;
}

int host_unshare_hyp(u64 pfn, u64 nr)
{
	int ret;

	if (!range_valid(pfn, nr))
		return -EINVAL;

	hyp_spin_lock(&host_lock);
	oracle_begin(SPEC_HOST_UNSHARE_HYP, pfn, nr);
	ret = check_unshare(pfn, nr);
	if (!ret) {
		set_range(pfn, nr, hyp_page_owned_by(OWNER_HOST));
		page_counts.host_shared -= nr;
	}
	oracle_end(ret);
	hyp_spin_unlock(&host_lock);
	return ret;
}

static void count_to_hyp(u64 nr)
{
	page_counts.host -= nr;
	page_counts.hyp += nr;
}

static void donate_commit(u64 pfn, u64 nr, struct page_cache *tables)
{
	set_range(pfn, nr, hyp_page_owned_by(OWNER_HYP));
	region_note_denied(HYP_PFN(pfn), nr, +1);
	count_to_hyp(nr);
	own_map_add(HYP_PFN(pfn), nr, tables);
	hyp_pool_add(&hyp_pool, HYP_PFN(pfn), nr);
}

int host_donate_hyp(u64 pfn, u64 nr)
{
	struct page_cache tables = {};
	int ret;

	if (!range_valid(pfn, nr))
		return -EINVAL;

	hyp_spin_lock(&host_lock);
	oracle_begin(SPEC_HOST_DONATE_HYP, pfn, nr);
	ret = check_host_exclusive(pfn, nr);
	if (!ret)
		ret = page_cache_fill(&tables, &hyp_pool, own_map_tables_needed(HYP_PFN(pfn), nr));
	if (!ret)
		ret = take_from_host(pfn, nr);
	if (!ret)
		donate_commit(pfn, nr, &tables);
	else
		page_cache_drain(&tables, &hyp_pool, 0);
	HYP_DEBUG_BUG_ON(!ret && tables.nr);	/* pages left here would be lost */
	oracle_end(ret);
	hyp_spin_unlock(&host_lock);
	return ret;
}

static void wipe(u64 pfn, u64 nr)
{
	u64 i;

	for (i = pfn; i < pfn + nr; i++) {
		hw_zero_page(own_map_ptr(HYP_PFN(i)));
		hw_dcache_clean_inval(own_map_ptr(HYP_PFN(i)), HYP_PAGE_SIZE);
	}
}

int host_reclaim_hyp(u64 pfn, u64 nr)
{
	int ret;

	if (!range_valid(pfn, nr))
		return -EINVAL;

	hyp_spin_lock(&host_lock);
	oracle_begin(SPEC_HOST_RECLAIM_HYP, pfn, nr);
	ret = hyp_pool_remove(&hyp_pool, HYP_PFN(pfn), nr);
	if (!ret) {
		wipe(pfn, nr);
		own_map_del(HYP_PFN(pfn), nr);
		set_range(pfn, nr, hyp_page_owned_by(OWNER_HOST));
		region_note_denied(HYP_PFN(pfn), nr, -1);
		page_counts.host += nr;
		page_counts.hyp -= nr;
		world_return_to_host(HYP_PFN(pfn), nr);
	}
	oracle_end(ret);
	hyp_spin_unlock(&host_lock);
	return ret;
}

static int check_pin(u64 pfn, u64 nr)
{
	u64 i;

	for (i = pfn; i < pfn + nr; i++) {
		const struct hyp_page *p = pfn_to_page(HYP_PFN(i));

		if (!is_host_shared(p))
			return -EPERM;
		if (p->count == U16_MAX)
			return -EBUSY;
	}
	return 0;
}

int hyp_pin_shared(u64 pfn, u64 nr)
{
	u64 i;
	int ret;

	if (!range_valid(pfn, nr))
		return -EINVAL;

	hyp_spin_lock(&host_lock);
	oracle_begin(SPEC_HYP_PIN_SHARED, pfn, nr);
	ret = check_pin(pfn, nr);
	for (i = pfn; !ret && i < pfn + nr; i++)
		pfn_to_page(HYP_PFN(i))->count++;
	oracle_end(ret);
	hyp_spin_unlock(&host_lock);
	return ret;
}

void hyp_unpin_shared(u64 pfn, u64 nr)
{
	u64 i;

	hyp_spin_lock(&host_lock);
	oracle_begin(SPEC_HYP_UNPIN_SHARED, pfn, nr);
	for (i = pfn; i < pfn + nr; i++) {
		struct hyp_page *p = pfn_to_page(HYP_PFN(i));

		HYP_BUG_ON(!is_host_shared(p) || !p->count);
		p->count--;
	}
	oracle_end(0);
	hyp_spin_unlock(&host_lock);
}
