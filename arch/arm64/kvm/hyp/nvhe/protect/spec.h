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
	NR_SPEC_OPS
};

enum spec_pool {
	SPEC_NOT_POOL,		/* not a page of the pool */
	SPEC_POOL_FREE,
	SPEC_POOL_USED,
};

/* All there is to know of a page. */
struct spec_page {
	u8 owner;		/* enum page_owner */
	u8 shared;		/* EL2 may use it although the host owns it */
	u16 pins;		/* and does so this many times */
};

/**
 * spec_range_valid() - may a call name this range at all?
 * All RAM of one region, 1 to KEEL_RANGE_MAX pages. Any 64-bit values.
 */
bool spec_range_valid(const struct keel_region *regions, u64 nr_regions, u64 pfn, u64 nr);

/**
 * spec_step() - what @op does to one page
 * @pool: where the page stands in the page pool (reclaim looks at it)
 * Return: 0 and *@post, or the error and *@post = @pre.
 */
int spec_step(enum spec_op op, struct spec_page pre, enum spec_pool pool, struct spec_page *post);

/**
 * spec_result() - what the call answers, given what each page answered in order
 * @page_err: spec_step() of each page
 * @tables_short: donate only: the pool has too few free pages for EL2's tables
 */
int spec_result(enum spec_op op, const int *page_err, u64 nr, bool tables_short);

/* The abstraction: from an entry of hyp_vmemmap, which satisfies page_state_invariant(). */
static inline struct spec_page spec_abstract(const struct hyp_page *p)
{
	return (struct spec_page){
		.owner = p->owner,
		.shared = p->owner == OWNER_HOST && p->host == PAGE_SHARED_OWNED,
		.pins = p->owner == OWNER_HOST ? p->count : 0,
	};
}

static inline bool spec_page_equal(struct spec_page a, struct spec_page b)
{
	return a.owner == b.owner && a.shared == b.shared && a.pins == b.pins;
}

#endif
