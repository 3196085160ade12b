// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transitions the host asks for.
 *
 *	             donate                        share
 *	 host owned -------> guest     host owned <-------> lent, to any number of
 *	           protected                       unshare  guests that are not protected
 *
 * Each is: ranges, s2->lock, what the guest has there, capacity, host_lock, the
 * states of the pages, commit. What a donated page still needs before the guest
 * has it (mm maintenance and the map) follows without host_lock: it is the guest's.
 */
#include "protect/guest_pages.h"
#include "protect/host_s2.h"
#include "protect/oracle.h"
#include "protect/page_range.h"
#include "protect/transitions.h"
#include "mm/regions.h"
#include <keel/abi.h>

/* Frames a call may name: for protected guests those below the alias. */
static bool gfn_range_valid(const struct guest_s2 *s2, u64 gfn, u64 nr)
{
	u64 end = 1UL << (s2->pgt.ia_bits - HYP_PAGE_SHIFT);

	if (s2->protected)
		end = guest_s2_alias(s2) >> HYP_PAGE_SHIFT;
	return nr && nr <= KEEL_RANGE_MAX && gfn < end && nr <= end - gfn;
}

static int donate_states(const struct guest_s2 *s2, u64 pfn, u64 nr)
{
	int ret;

	hyp_spin_lock(&host_lock);
	oracle_begin_guest(SPEC_HOST_DONATE_GUEST, s2->owner, pfn, nr);
	ret = check_host_exclusive(pfn, nr);
	if (!ret)
		ret = take_from_host(pfn, nr);
	if (!ret) {
		set_range(pfn, nr, hyp_page_owned_by(s2->owner));
		region_note_denied(HYP_PFN(pfn), nr, +1);
		page_counts.host -= nr;
		page_counts.guest += nr;
	}
	oracle_end(ret);
	hyp_spin_unlock(&host_lock);
	return ret;
}

static bool is_host_lent(const struct hyp_page *p)
{
	return p->owner == OWNER_HOST && p->host == PAGE_SHARED_OWNED && p->hyp == PAGE_NOPAGE;
}

static int check_lend(u64 pfn, u64 nr)
{
	u64 i;

	for (i = pfn; i < pfn + nr; i++) {
		const struct hyp_page *p = pfn_to_page(HYP_PFN(i));

		if (!is_host_lent(p) && check_host_exclusive(i, 1))
			return -EPERM;
		if (p->count == U16_MAX)
			return -EBUSY;
	}
	return 0;
}

static void lend(u64 pfn, u64 nr)
{
	u64 i;

	for (i = pfn; i < pfn + nr; i++) {
		struct hyp_page *p = pfn_to_page(HYP_PFN(i));

		p->host = PAGE_SHARED_OWNED;
		p->count++;
	}
	page_counts.lent += nr;
}

static int lend_states(const struct guest_s2 *s2, u64 pfn, u64 nr)
{
	int ret;

	hyp_spin_lock(&host_lock);
	oracle_begin_guest(SPEC_HOST_SHARE_GUEST, s2->owner, pfn, nr);
	ret = check_lend(pfn, nr);
	if (!ret)
		lend(pfn, nr);
	oracle_end(ret);
	hyp_spin_unlock(&host_lock);
	return ret;
}

/* A protected guest is given the pages, any other borrows them. */
static int place(struct guest_s2 *s2, u64 gfn, u64 pfn, u64 nr, u64 prot)
{
	struct run run = { .ia = gfn << HYP_PAGE_SHIFT, .pfn = pfn, .nr = nr };
	struct page_cache tables = {};
	int ret = 0;

	hyp_spin_lock(&s2->lock);
	if (!guest_range_empty(s2, run.ia, nr) ||
	    (s2->protected && !guest_range_empty(s2, run.ia | guest_s2_alias(s2), nr)))
		ret = -EEXIST;
	if (!ret)
		ret = page_cache_fill_spare(&tables, &hyp_pool, guest_tables_max(s2, run.ia, nr));
	if (!ret)
		ret = s2->protected ? donate_states(s2, pfn, nr) : lend_states(s2, pfn, nr);
	if (!ret) {
		if (s2->firmware)
			firmware_fill(&run);
		pages_clean(pfn, nr);
		run_map(s2, run.ia, &run, prot, &tables);
		s2->nr_pages += nr;
	}
	page_cache_drain(&tables, &hyp_pool, 0);
	hyp_spin_unlock(&s2->lock);
	return ret;
}

int host_donate_guest(struct guest_s2 *s2, u64 gfn, u64 pfn, u64 nr)
{
	if (!gfn_range_valid(s2, gfn, nr) || !range_valid(pfn, nr))
		return -EINVAL;
	if (!s2->protected)
		return -EPERM;
	return place(s2, gfn, pfn, nr, PGT_RWX);
}

int host_share_guest(struct guest_s2 *s2, u64 gfn, u64 pfn, u64 nr, bool writable)
{
	if (!gfn_range_valid(s2, gfn, nr) || !range_valid(pfn, nr))
		return -EINVAL;
	if (s2->protected)
		return -EPERM;
	return place(s2, gfn, pfn, nr, writable ? PGT_RWX : PGT_R | PGT_X);
}

int host_unshare_guest(struct guest_s2 *s2, u64 gfn, u64 nr)
{
	u64 ia = gfn << HYP_PAGE_SHIFT, done = 0;
	struct page_cache tables = {};
	int ret;

	if (!gfn_range_valid(s2, gfn, nr))
		return -EINVAL;
	if (s2->protected)
		return -EPERM;

	hyp_spin_lock(&s2->lock);
	ret = page_cache_fill_spare(&tables, &hyp_pool, guest_splits_max(s2, ia, nr));
	while (!ret && done < nr) {
		struct run run = run_at(s2, ia + (done << HYP_PAGE_SHIFT), nr - done);

		if (run_mapped(&run))
			run_unlend(s2, &run, &tables);
		done += run.nr;
	}
	page_cache_drain(&tables, &hyp_pool, 0);
	hyp_spin_unlock(&s2->lock);
	return ret;
}
