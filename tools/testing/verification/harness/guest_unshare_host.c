// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_unshare_host(): any address and count, both dialects; the host loses every page.
 *
 * verify: unwind=6 tier=long full=2
 */
#include "guest.c"

/* What the page at private address @i answers, from the map and its state. */
static int answer(u64 i, bool alias)
{
	u64 here = was.map[i];

	if (here) {
		bool shared = was.pre[here - 1].shared;

		return shared == !alias ? 0 : -EPERM;
	}
	if (was.map[i + GUEST_PRIVATE])
		return alias ? 0 : -EPERM;
	return alias ? 0 : -ENOENT;
}

void harness(void)
{
	u64 ipa = nondet_u64(), nr = nondet_u64(), missing = ~0UL, bad = ~0UL, i;
	bool alias = nondet_bool();
	int want = 0, ret;

	guest_prepare();
	model_in_place = !alias;
	if ((ipa & ~HYP_PAGE_MASK) || !nr || ipa >> HYP_PAGE_SHIFT >= GUEST_PRIVATE ||
	    nr > GUEST_PRIVATE - (ipa >> HYP_PAGE_SHIFT))
		want = -EINVAL;
	else if (!g.protected)
		want = -EPERM;
	for (i = 0; !want && i < GUEST_PRIVATE; i++) {
		if (i < ipa >> HYP_PAGE_SHIFT || i - (ipa >> HYP_PAGE_SHIFT) >= nr)
			continue;
		want = answer(i, alias);
		bad = i;
	}
	if (!want && alias && pool_short())
		want = -ENOMEM;

	ret = guest_unshare_host(&g, ipa, nr, alias, &missing);

	check(ret == want);
	check(missing == (ret == -ENOENT ? bad << HYP_PAGE_SHIFT : ~0UL));
	guest_check(ret);
	cover(ret == -EINVAL && ipa > 1UL << 52);
	cover(ret == -EINVAL && nr == 1 && !(ipa & ~HYP_PAGE_MASK));
	cover(ret == -EPERM && g.protected && alias);
	cover(ret == -EPERM && g.protected && !alias);
	cover(ret == -ENOENT && bad == 1 && nr == 2);
	cover(ret == -ENOMEM);
	if (ret)
		return;
	for (i = 0; i < GUEST_PRIVATE; i++) {
		bool in = i >= ipa >> HYP_PAGE_SHIFT && i - (ipa >> HYP_PAGE_SHIFT) < nr;
		u64 pfn = was.map[i] ?: was.map[i + GUEST_PRIVATE];

		if (!in || !pfn) {
			check(guest_map[i] == was.map[i]);
			check(guest_map[i + GUEST_PRIVATE] == was.map[i + GUEST_PRIVATE]);
			continue;
		}
		pfn--;
		check(guest_map[alias && 0 ? i + GUEST_PRIVATE : i] == pfn + 1);
		check(page_entry(pfn)->host == (0 ? PAGE_SHARED_BORROWED : PAGE_NOPAGE));
		if (alias && was.map[i] != guest_map[i])
			check(page_mem(pfn)->zeroed && page_mem(pfn)->cleaned);
		check(seen.dropped[pfn] == (!0 && was.pre[pfn].shared));
		check(seen.returned[pfn] == (0 && !was.pre[pfn].shared));
	}
	cover(alias && nr == 2);
	cover(!alias && nr == 2);
	cover(alias && g.nr_pages == 2 && was.map[0] && was.map[3] && nr == 2);
}
