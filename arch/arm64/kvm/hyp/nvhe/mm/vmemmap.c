// SPDX-License-Identifier: GPL-2.0-only
/* The invariant of one page entry. Used by the debug build, KUnit and CBMC alike. */
#include "mm/vmemmap.h"

struct hyp_page *hyp_vmemmap;

/**
 * page_state_invariant() - is this combination of owner, states and count legal?
 * @p: entry of a RAM page (or of a hole beside RAM)
 *
 * Exactly one party owns a page; a borrower exists exactly if the owner shares;
 * only pages shared with EL2 are pinned, and a page is lent as long as some guest
 * maps it; only EL2's pages are in the pool.
 */
bool page_state_invariant(const struct hyp_page *p)
{
	switch (p->owner) {
	case OWNER_HOST:
		if (p->order != HYP_NO_ORDER)
			return false;
		if (p->host == PAGE_OWNED)
			return p->hyp == PAGE_NOPAGE && p->count == 0;
		if (p->host != PAGE_SHARED_OWNED)
			return false;
		return p->hyp == PAGE_SHARED_BORROWED || (p->hyp == PAGE_NOPAGE && p->count);
	case OWNER_HYP:
		return p->hyp == PAGE_OWNED && p->host == PAGE_NOPAGE;
	case OWNER_NONE:
		return p->hyp == PAGE_NOPAGE && p->host == PAGE_NOPAGE &&
		       p->count == 0 && p->order == HYP_NO_ORDER;
	default:
		return p->owner >= OWNER_FIRST_GUEST && p->hyp == PAGE_NOPAGE &&
		       (p->host == PAGE_NOPAGE || p->host == PAGE_SHARED_BORROWED) &&
		       p->count == 0 && p->order == HYP_NO_ORDER;
	}
}
