/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps that transitions have in common. For protect/ only. */
#ifndef __HYP_PROTECT_PAGE_RANGE_H
#define __HYP_PROTECT_PAGE_RANGE_H

#include "mm/vmemmap.h"
#include "protect/host_s2.h"
#include "protect/oracle.h"
#include "world/world.h"

/* All RAM of one region, 1 to KEEL_RANGE_MAX pages? Any 64-bit values. */
bool range_valid(u64 pfn, u64 nr);

/* 0, or -EPERM if a page is not the host's alone. Holds host_lock. */
int check_host_exclusive(u64 pfn, u64 nr);

/*
 * The host loses the pages, whose states the caller changes next, or -EPERM and it does not.
 * The last of all checks. Holds host_lock.
 */
static inline int take_from_host(u64 pfn, u64 nr)
{
	int ret;

	HYP_ASSERT_HELD(&host_lock);
	ret = world_take_from_host(HYP_PFN(pfn), nr);
	if (ret)
		oracle_refused(ret);
	return ret;
}

/* Every page of the range gets @state. Holds host_lock. */
void set_range(u64 pfn, u64 nr, struct hyp_page state);

#endif
