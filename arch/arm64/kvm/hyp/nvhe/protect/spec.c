// SPDX-License-Identifier: GPL-2.0-only
/* The executable specification of page ownership. */
#include "protect/spec.h"
#include <keel/abi.h>

bool spec_range_valid(const struct keel_region *regions, u64 nr_regions, u64 pfn, u64 nr)
{
	u64 i;

	if (nr < 1 || nr > KEEL_RANGE_MAX || pfn >= HYP_PFN_MAX)
		return false;
	for (i = 0; i < nr_regions; i++) {
		u64 first = regions[i].base / HYP_PAGE_SIZE;
		u64 pages = regions[i].size / HYP_PAGE_SIZE;

		if (regions[i].type == KEEL_REGION_RAM &&
		    pfn >= first && pfn + nr <= first + pages)
			return true;
	}
	return false;
}

/* Between the host and EL2. */
static int step_hyp(enum spec_op op, struct spec_page pre, enum spec_pool pool,
		    struct spec_page *post)
{
	switch (op) {
	case SPEC_HOST_SHARE_HYP:
		if (pre.owner != OWNER_HOST || pre.shared)
			return -EPERM;
		post->shared = SPEC_WITH_EL2;
		return 0;
	case SPEC_HOST_UNSHARE_HYP:
		if (pre.owner != OWNER_HOST || pre.shared != SPEC_WITH_EL2)
			return -EPERM;
		if (pre.uses)
			return -EBUSY;
		post->shared = SPEC_UNSHARED;
		return 0;
	case SPEC_HOST_DONATE_HYP:
		if (pre.owner != OWNER_HOST || pre.shared)
			return -EPERM;
		post->owner = OWNER_HYP;
		return 0;
	case SPEC_HOST_RECLAIM_HYP:
		if (pre.owner != OWNER_HYP || pool == SPEC_NOT_POOL)
			return -EPERM;
		if (pool == SPEC_POOL_USED)
			return -EBUSY;
		post->owner = OWNER_HOST;
		return 0;
	case SPEC_HYP_PIN_SHARED:
		if (pre.owner != OWNER_HOST || pre.shared != SPEC_WITH_EL2)
			return -EPERM;
		if (pre.uses == 65535)
			return -EBUSY;
		post->uses = pre.uses + 1;
		return 0;
	case SPEC_HYP_UNPIN_SHARED:
		if (pre.owner != OWNER_HOST || pre.shared != SPEC_WITH_EL2 || !pre.uses)
			return -EPERM;
		post->uses = pre.uses - 1;
		return 0;
	default:
		return -EINVAL;
	}
}

/* Between the host and a guest that is not protected. */
static int step_lend(enum spec_op op, struct spec_page pre, struct spec_page *post)
{
	if (pre.owner != OWNER_HOST)
		return -EPERM;
	switch (op) {
	case SPEC_HOST_SHARE_GUEST:
		if (pre.shared && pre.shared != SPEC_WITH_GUESTS)
			return -EPERM;
		if (pre.uses == 65535)
			return -EBUSY;
		post->shared = SPEC_WITH_GUESTS;
		post->uses = pre.uses + 1;
		return 0;
	case SPEC_HOST_UNSHARE_GUEST:
		if (pre.shared != SPEC_WITH_GUESTS)
			return -EPERM;
		post->uses = pre.uses - 1;
		if (!post->uses)
			post->shared = SPEC_UNSHARED;
		return 0;
	default:
		return -EINVAL;
	}
}

/* A protected guest gets, shares and loses a page. */
static int step_guest(enum spec_op op, u8 guest, struct spec_page pre, struct spec_page *post)
{
	if (op == SPEC_HOST_DONATE_GUEST) {
		if (pre.owner != OWNER_HOST || pre.shared)
			return -EPERM;
		post->owner = guest;
		return 0;
	}
	if (pre.owner != guest)
		return -EPERM;
	switch (op) {
	case SPEC_GUEST_SHARE_HOST:
		if (pre.shared)
			return -EPERM;
		post->shared = SPEC_WITH_HOST;
		return 0;
	case SPEC_GUEST_UNSHARE_HOST:
		if (!pre.shared)
			return -EPERM;
		post->shared = SPEC_UNSHARED;
		return 0;
	case SPEC_GUEST_RELINQUISH:
	case SPEC_GUEST_TEARDOWN:
		post->owner = OWNER_HOST;
		post->shared = SPEC_UNSHARED;
		return 0;
	default:
		return -EINVAL;
	}
}

int spec_step(enum spec_op op, u8 guest, struct spec_page pre, enum spec_pool pool,
	      struct spec_page *post)
{
	int err;

	*post = pre;
	if (op <= SPEC_HYP_UNPIN_SHARED)
		err = step_hyp(op, pre, pool, post);
	else if (op == SPEC_HOST_SHARE_GUEST || op == SPEC_HOST_UNSHARE_GUEST)
		err = step_lend(op, pre, post);
	else
		err = step_guest(op, guest, pre, post);
	return err;
}

int spec_result(enum spec_op op, const int *page_err, u64 nr, bool tables_short)
{
	u64 i;

	for (i = 0; i < nr; i++)
		if (page_err[i])
			return page_err[i];
	if (op == SPEC_HOST_DONATE_HYP && tables_short)
		return -ENOMEM;
	return 0;
}
