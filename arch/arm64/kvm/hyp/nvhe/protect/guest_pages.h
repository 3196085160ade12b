/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the transitions of guests do to runs of pages, between their checks and
 * their page states. For protect/ only; s2->lock is held in all of these.
 */
#ifndef __HYP_PROTECT_GUEST_PAGES_H
#define __HYP_PROTECT_GUEST_PAGES_H

#include "protect/guest_s2.h"
#include "protect/spec.h"
#include <keel/guest.h>

/* Pages that follow each other in the guest's space, in memory and in one region. */
struct run {
	u64 ia;
	u64 pfn;		/* of the first, or HYP_PFN_NONE.n: nothing is mapped */
	u64 nr;			/* pages; of a hole, as far as one look shows */
	u8 level;		/* of the leaves */
};

/* What begins at @ia; not more than @max pages if they are mapped. @ia is valid. */
struct run run_at(const struct guest_s2 *s2, u64 ia, u64 max);

static inline bool run_mapped(const struct run *run)
{
	return run->pfn != HYP_PFN_NONE.n;
}

/* Is anything mapped in this range? */
bool guest_range_empty(const struct guest_s2 *s2, u64 ia, u64 nr);

/* Tables for the blocks that an unmap of this range cuts: an upper bound. */
u64 guest_splits_max(const struct guest_s2 *s2, u64 ia, u64 nr);

/* Tables for mapping this range, in pages or blocks: an upper bound. */
u64 guest_tables_max(const struct guest_s2 *s2, u64 ia, u64 nr);

/* As large as alignment allows. @tables has what the two above asked for. */
void run_map(struct guest_s2 *s2, u64 ia, const struct run *run, u64 prot,
	     struct page_cache *tables);
void run_unmap(struct guest_s2 *s2, const struct run *run, struct page_cache *tables);

/*
 * Clean and invalidate to the point of coherency, and instruction caches: the
 * guest is about to get pages that were the host's to write.
 */
void pages_clean(u64 pfn, u64 nr);

/* Is @ipa in the window that EL2 fills, whatever page comes there? */
static inline bool firmware_at(const struct guest_s2 *s2, u64 ipa)
{
	return s2->firmware && ipa >= KEEL_FIRMWARE_IPA &&
	       (ipa - KEEL_FIRMWARE_IPA) >> HYP_PAGE_SHIFT < KEEL_FIRMWARE_PAGES;
}

/* Template and zeros into the pages of a run that are in the firmware's window; not cleaned. */
void firmware_fill(const struct run *run);

/* Zero, and clean to the point of coherency. */
void pages_wipe(u64 pfn, u64 nr);

/*
 * The host gets pages of a protected guest, shared or not, back: unmapped and
 * wiped, states, counters. @op: SPEC_GUEST_RELINQUISH or _TEARDOWN. Takes host_lock.
 */
void run_to_host(struct guest_s2 *s2, const struct run *run, enum spec_op op,
		 struct page_cache *tables);

/* A guest that is not protected loses pages it borrowed. Takes host_lock. */
void run_unlend(struct guest_s2 *s2, const struct run *run, struct page_cache *tables);

#endif
