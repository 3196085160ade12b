/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hyp_vmemmap: four bytes a page of RAM, in EL2's memory, saying who owns the
 * page, how the host and EL2 may use it, and for EL2's own pages their place in
 * the page pool. It is the only record of ownership; the host stage-2 is a cache
 * derived from it. Where in its address space a guest has a page, its stage-2 says.
 *
 * Indexed by pfn. Entries exist for every 4 MiB of physical address space that
 * holds some RAM; others must not be touched (mm/regions.h says which are RAM).
 */
#ifndef __HYP_MM_VMEMMAP_H
#define __HYP_MM_VMEMMAP_H

#include "lib/types.h"

enum page_owner {
	OWNER_HOST,
	OWNER_HYP,
	OWNER_NONE,		/* not RAM, or memory firmware keeps */
	OWNER_FIRST_GUEST = 8,
};

/* How one party stands to a page. */
enum page_state {
	PAGE_NOPAGE,		/* no right to it */
	PAGE_OWNED,		/* owner, exclusively */
	PAGE_SHARED_OWNED,	/* owner, another party may use it too */
	PAGE_SHARED_BORROWED,	/* may use a page somebody else owns */
};

#define HYP_NO_ORDER	15

struct hyp_page {
	u16 count;		/* HYP-owned: references; shared with EL2: pins; lent: mappings */
	u8 order : 4;		/* head of a block of the pool: its order; else HYP_NO_ORDER */
	u8 host : 2;		/* enum page_state of the host */
	u8 hyp : 2;		/* enum page_state of EL2 */
	u8 owner;		/* enum page_owner */
};

static_assert(sizeof(struct hyp_page) == 4);

extern struct hyp_page *hyp_vmemmap;

static inline struct hyp_page *pfn_to_page(hyp_pfn_t pfn)
{
	return &hyp_vmemmap[pfn.n];
}

/* A page nobody but its owner knows of and the pool does not manage. */
static inline struct hyp_page hyp_page_owned_by(enum page_owner owner)
{
	return (struct hyp_page){
		.order = HYP_NO_ORDER,
		.owner = owner,
		.host = owner == OWNER_HOST ? PAGE_OWNED : PAGE_NOPAGE,
		.hyp = owner == OWNER_HYP ? PAGE_OWNED : PAGE_NOPAGE,
	};
}

/* May the host load, store and execute there? */
static inline bool page_host_may_access(const struct hyp_page *p)
{
	return p->host != PAGE_NOPAGE;
}

bool page_state_invariant(const struct hyp_page *p);

#endif
