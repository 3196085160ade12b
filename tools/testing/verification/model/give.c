// SPDX-License-Identifier: GPL-2.0-only
/* host_donate_guest() and host_share_guest(): any gfn, pfn and count; one or the other. */
/* of two pages: a range of both is in one region */
#define MODEL_REGIONS	1
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

static int expected(u64 gfn, u64 pfn, u64 nr, bool donate)
{
	u64 end = g.protected ? GUEST_PRIVATE : GUEST_PAGES;

	if (!nr || gfn >= end || nr > end - gfn ||
	    !spec_range_valid(boot_params.regions, boot_params.nr_regions, pfn, nr))
		return -EINVAL;
	if (g.protected != donate)
		return -EPERM;
	if (somewhere_mapped(gfn, nr))
		return -EEXIST;
	if (pool_short())
		return -ENOMEM;
	return step_error(donate ? SPEC_HOST_DONATE_GUEST : SPEC_HOST_SHARE_GUEST, pfn, nr);
}

/* The pages are at their addresses, clean, and the host has lost what it gave away. */
static void check_given(u64 gfn, u64 pfn, u64 nr, bool donate)
{
	u64 i;

	check_step(donate ? SPEC_HOST_DONATE_GUEST : SPEC_HOST_SHARE_GUEST, pfn, nr);
	for (i = 0; i < GUEST_PAGES; i++)
		check(guest_map[i] == (i >= gfn && i - gfn < nr ? pfn + (i - gfn) + 1 : was.map[i]));
	for_each_page(i) {
		bool in = i >= pfn && i - pfn < nr;

		check(seen.dropped[i] == (donate && in));
		check(fetched_clean[i] == in);
	}
}

/* The harness's own goals. */
static void cover_more(u64 gfn, u64 pfn, int ret);

static void prove_give(bool donate)
{
	u64 gfn = nondet_u64(), pfn = nondet_u64(), nr = nondet_u64();
	bool writable = nondet_bool();
	int want, ret;

	guest_prepare();
	want = expected(gfn, pfn, nr, donate);
	ret = donate ? host_donate_guest(&g, gfn, pfn, nr) :
		       host_share_guest(&g, gfn, pfn, nr, writable);

	check(ret == want);
	guest_check(ret);
	if (!ret)
		check_given(gfn, pfn, nr, donate);
	cover(!ret && nr == 1);
	cover(!ret && nr == 2);
	cover(ret == -EINVAL && gfn > 1UL << 52);
	cover(ret == -EINVAL && pfn > 1UL << 52 && gfn == 0 && nr == 1);
	cover(ret == -EPERM && g.protected);
	cover(ret == -EPERM && !g.protected);
	cover(ret == -EEXIST);
	cover(ret == -ENOMEM);
	cover_more(gfn, pfn, ret);
}
