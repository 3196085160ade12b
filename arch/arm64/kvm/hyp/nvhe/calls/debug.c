// SPDX-License-Identifier: GPL-2.0-only
/* Hypercalls of debug builds: EL2 seen from inside, for tests. */
#include "calls/handlers.h"
#include "mm/hyp_map.h"
#include "mm/image.h"
#include "mm/own_map.h"
#include "mm/regions.h"
#include "protect/host_s2.h"
#include "protect/oracle.h"
#include <keel/abi.h>

/* FNV-1a over 64-bit words: cheap, and any changed word changes it. */
static u64 checksum(const void *start, const void *end)
{
	const u64 *p;
	u64 sum = 0xcbf29ce484222325UL;

	for (p = start; (const void *)p < end; p++)
		sum = (sum ^ READ_ONCE(*p)) * 0x100000001b3UL;
	return sum & S64_MAX;
}

s64 hcall_debug_checksum(u64 what)
{
	switch (what) {
	case KEEL_CHECKSUM_TEXT:
		return checksum(image_start, ro_data_start);
	case KEEL_CHECKSUM_RO_DATA:
		return checksum(ro_data_start, data_start);
	case KEEL_CHECKSUM_HYP_PGT:
		return checksum(own_map_ptr(hyp_pgt.root),
				own_map_ptr(pfn_add(hyp_pgt.root, 1)));
	}
	return -EINVAL;
}

s64 hcall_debug_panic(void)
{
	HYP_BUG_ON("debug_panic was called");
	return 0;
}

s64 hcall_debug_page_state(u64 pfn)
{
	const struct hyp_page *p;
	s64 ret;

	if (!range_is_ram(HYP_PFN(pfn), 1))
		return -EINVAL;
	hyp_spin_lock(&host_lock);
	p = pfn_to_page(HYP_PFN(pfn));
	ret = p->host | p->hyp << 2 | p->order << 4 | p->count << 8 | (u64)p->owner << 24;
	hyp_spin_unlock(&host_lock);
	return ret;
}

s64 hcall_debug_check_all(u64 start)
{
	return oracle_check(start);
}
