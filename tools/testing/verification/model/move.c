// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_share_host() and guest_unshare_host(), for harness/guest_{share,unshare}_*.c:
 * any address and count, one direction and one dialect at a time.
 */
#include "guest.c"

/*
 * What the page at private address @i answers, from the map and its state. Through
 * the alias a page that is as asked for already is passed over.
 */
static int answer(u64 i, bool share, bool alias)
{
	u64 here = was.map[i];

	if (here) {
		bool shared = was.pre[here - 1].shared;

		return shared == (!share && !alias) ? 0 : -EPERM;
	}
	if (was.map[i + GUEST_PRIVATE])
		return alias ? 0 : -EPERM;
	return alias && !share ? 0 : -ENOENT;
}

static void check_moved(u64 i, bool share, bool alias)
{
	u64 pfn = (was.map[i] ?: was.map[i + GUEST_PRIVATE]) - 1;

	check(guest_map[alias && share ? i + GUEST_PRIVATE : i] == pfn + 1);
	check(page_entry(pfn)->host == (share ? PAGE_SHARED_BORROWED : PAGE_NOPAGE));
	if (alias && was.map[i] != guest_map[i])
		check(page_mem(pfn)->zeroed && page_mem(pfn)->cleaned);
	check(seen.dropped[pfn] == (!share && was.pre[pfn].shared));
	check(seen.returned[pfn] == (share && !was.pre[pfn].shared));
}

static void prove_move_of(u64 nr, bool share, bool alias)
{
	u64 ipa = nondet_u64(), missing = ~0UL, bad = ~0UL, i;
	u64 first = ipa >> HYP_PAGE_SHIFT;
	int want = 0, ret;

	model_in_place = !alias;
	if ((ipa & ~HYP_PAGE_MASK) || !nr || first >= GUEST_PRIVATE || nr > GUEST_PRIVATE - first)
		want = -EINVAL;
	else if (!g.protected)
		want = -EPERM;
	for (i = 0; !want && i < GUEST_PRIVATE; i++) {
		if (i < first || i - first >= nr)
			continue;
		want = answer(i, share, alias);
		bad = i;
	}
	if (!want && alias && pool_short())
		want = -ENOMEM;

	ret = share ? guest_share_host(&g, ipa, nr, alias, &missing) :
		      guest_unshare_host(&g, ipa, nr, alias, &missing);

	check(ret == want);
	check(missing == (ret == -ENOENT ? bad << HYP_PAGE_SHIFT : ~0UL));
	guest_check(ret);
	cover(ret == -EINVAL && ipa > 1UL << 52);
	cover(ret == -EINVAL && nr == 1 && !(ipa & ~HYP_PAGE_MASK));
	cover(ret == -EPERM && g.protected);
	if (ret)
		return;
	cover(nr == 2);
	for (i = 0; i < GUEST_PRIVATE; i++) {
		if (i >= first && i - first < nr && (was.map[i] || was.map[i + GUEST_PRIVATE])) {
			check_moved(i, share, alias);
			continue;
		}
		check(guest_map[i] == was.map[i]);
		check(guest_map[i + GUEST_PRIVATE] == was.map[i + GUEST_PRIVATE]);
	}
}

/* Each count that can succeed by itself: with any at once the solver finds no end. */
static void prove_move(bool share, bool alias)
{
	u64 nr = nondet_u64();

	guest_prepare();
	if (nr == 1)
		prove_move_of(1, share, alias);
	else if (nr == 2)
		prove_move_of(2, share, alias);
	else
		prove_move_of(nr, share, alias);
}
