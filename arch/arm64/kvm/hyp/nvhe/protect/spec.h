/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The executable specification of page ownership.
 *
 * Written for reading: no locks, no tables, no capacity tricks, one page at a
 * time. It is the contract CBMC proves every transition against
 * (tools/testing/verification), the oracle the debug build runs (protect/oracle.c)
 * and the model of the fuzzers. It shares no code with what it specifies except
 * the types.
 */
#ifndef __HYP_PROTECT_SPEC_H
#define __HYP_PROTECT_SPEC_H

#include "mm/vmemmap.h"
#include <keel/boot.h>

enum spec_op {
	SPEC_HOST_SHARE_HYP,
	SPEC_HOST_UNSHARE_HYP,
	SPEC_HOST_DONATE_HYP,
	SPEC_HOST_RECLAIM_HYP,
	SPEC_HYP_PIN_SHARED,
	SPEC_HYP_UNPIN_SHARED,
	SPEC_HOST_DONATE_GUEST,
	SPEC_HOST_SHARE_GUEST,
	SPEC_HOST_UNSHARE_GUEST,
	SPEC_GUEST_SHARE_HOST,
	SPEC_GUEST_UNSHARE_HOST,
	SPEC_GUEST_RELINQUISH,
	SPEC_GUEST_TEARDOWN,
	NR_SPEC_OPS
};

/* Whom the owner lets use the page too. */
enum spec_shared {
	SPEC_UNSHARED,
	SPEC_WITH_EL2,		/* the host's */
	SPEC_WITH_GUESTS,	/* the host's: lent */
	SPEC_WITH_HOST,		/* a protected guest's */
};

enum spec_pool {
	SPEC_NOT_POOL,		/* not a page of the pool */
	SPEC_POOL_FREE,
	SPEC_POOL_USED,
};

/* All there is to know of a page. */
struct spec_page {
	u8 owner;		/* enum page_owner */
	u8 shared;		/* enum spec_shared */
	u16 uses;		/* how often: pins by EL2, or places guests have it at */
};

/**
 * spec_range_valid() - may a call name this range at all?
 * All RAM of one region, 1 to KEEL_RANGE_MAX pages. Any 64-bit values.
 */
bool spec_range_valid(const struct keel_region *regions, u64 nr_regions, u64 pfn, u64 nr);

/**
 * spec_step() - what @op does to one page
 * @guest: the owner that a protected guest's pages have; for those operations only
 * @pool: where the page stands in the page pool (reclaim looks at it)
 * Return: 0 and *@post, or the error and *@post = @pre.
 */
int spec_step(enum spec_op op, u8 guest, struct spec_page pre, enum spec_pool pool,
	      struct spec_page *post);

/**
 * spec_result() - what the call answers, given what each page answered in order
 * @page_err: spec_step() of each page
 * @tables_short: donate only: the pool has too few free pages for EL2's tables
 */
int spec_result(enum spec_op op, const int *page_err, u64 nr, bool tables_short);

/* The abstraction: from an entry of hyp_vmemmap, which satisfies page_state_invariant(). */
static inline struct spec_page spec_abstract(const struct hyp_page *p)
{
	struct spec_page page = { .owner = p->owner };

	if (p->owner == OWNER_HOST && p->host == PAGE_SHARED_OWNED) {
		page.shared = p->hyp == PAGE_SHARED_BORROWED ? SPEC_WITH_EL2 : SPEC_WITH_GUESTS;
		page.uses = p->count;
	} else if (p->owner != OWNER_HOST && p->host == PAGE_SHARED_BORROWED) {
		page.shared = SPEC_WITH_HOST;
	}
	return page;
}

static inline bool spec_page_equal(struct spec_page a, struct spec_page b)
{
	return a.owner == b.owner && a.shared == b.shared && a.uses == b.uses;
}

#endif
