// SPDX-License-Identifier: GPL-2.0-only
/*
 * host_share_guest(): a page goes to an empty address and stays the host's; all or nothing.
 *
 * verify: quick=1 full=1
 * verify: unwindset=guest_ok.0:5,guest_ok.1:5,guest_prepare.0:5,guest_prepare.1:5,guest_check.1:5,pgt_map_range.0:5,pgt_unmap_range.0:5,somewhere_mapped.0:5,check_given.0:5
 */
#include "give.c"

static void cover_more(u64 gfn, u64 pfn, int ret)
{
	cover(ret == -EBUSY);
	cover(!ret && page_entry(pfn)->count > 1);
}

void harness(void)
{
	prove_give(false);
}
