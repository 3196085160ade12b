// SPDX-License-Identifier: GPL-2.0-only
/*
 * host_donate_guest(): any gfn, pfn and count; a page goes to an empty address, and is the
 * guest's alone; all or nothing.
 *
 * verify: tier=long unwind=6 full=2
 */
#include "guest.c"

static bool somewhere_mapped(u64 gfn, u64 nr)
{
	u64 i;

	for (i = 0; i < GUEST_PAGES; i++) {
		u64 at = g.protected ? i % GUEST_PRIVATE : i;

		if (was.map[i] && at >= gfn && at - gfn < nr)
			return true;
	}
	return false;
}

void harness(void)
{
	u64 gfn = nondet_u64(), pfn = nondet_u64(), nr = nondet_u64();
	u64 end;
	int want, ret;

	guest_prepare();
	end = g.protected ? GUEST_PRIVATE : GUEST_PAGES;
	if (!nr || gfn >= end || nr > end - gfn ||
	    !spec_range_valid(boot_params.regions, boot_params.nr_regions, pfn, nr))
		want = -EINVAL;
	else if (!g.protected)
		want = -EPERM;
	else if (somewhere_mapped(gfn, nr))
		want = -EEXIST;
	else if (pool_short())
		want = -ENOMEM;
	else
		want = step_error(SPEC_HOST_DONATE_GUEST, pfn, nr);

	ret = host_donate_guest(&g, gfn, pfn, nr);

	check(ret == want);
	guest_check(ret);
	if (!ret) {
		u64 i;

		check_step(SPEC_HOST_DONATE_GUEST, pfn, nr);
		for (i = 0; i < GUEST_PAGES; i++)
			if (i >= gfn && i - gfn < nr)
				check(guest_map[i] == pfn + (i - gfn) + 1);
			else
				check(guest_map[i] == was.map[i]);
		for_each_page(i) {
			check(seen.dropped[i] == (true && i >= pfn && i - pfn < nr));
			check(fetched_clean[i] == (i >= pfn && i - pfn < nr));
		}
	}
	cover(!ret && nr == 1);
	cover(!ret && nr == 2);
	cover(ret == -EINVAL && gfn > 1UL << 52);
	cover(ret == -EINVAL && pfn > 1UL << 52 && gfn == 0 && nr == 1);
	cover(ret == -EPERM && !g.protected);
	cover(ret == -EPERM && !(!g.protected));
	cover(ret == -EEXIST);
	cover(ret == -ENOMEM);
	cover(ret == -EEXIST && !was.map[gfn]);
}
