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

int spec_step(enum spec_op op, struct spec_page pre, enum spec_pool pool, struct spec_page *post)
{
	*post = pre;
	switch (op) {
	case SPEC_HOST_SHARE_HYP:
		if (pre.owner != OWNER_HOST || pre.shared)
			return -EPERM;
		post->shared = 1;
		return 0;
	case SPEC_HOST_UNSHARE_HYP:
		if (pre.owner != OWNER_HOST || !pre.shared)
			return -EPERM;
		if (pre.pins)
			return -EBUSY;
		post->shared = 0;
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
		if (pre.owner != OWNER_HOST || !pre.shared)
			return -EPERM;
		if (pre.pins == 65535)
			return -EBUSY;
		post->pins = pre.pins + 1;
		return 0;
	case SPEC_HYP_UNPIN_SHARED:
		post->pins = pre.pins - 1;
		return 0;
	default:
		return -EINVAL;
	}
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
