// SPDX-License-Identifier: GPL-2.0-only
/* guest_s2_teardown(), of a guest that is protected or of one that is not. */
#include "guest.c"

static void prove_teardown(bool protected)
{
	u64 i, k;
	bool more;

	guest_prepare();
	assume(g.protected == protected);
	g.protected = protected;
	g.cursor = 0;
	more = guest_s2_teardown(&g);
	check(!more && !g.nr_pages);
	guest_check(false);
	for (i = 0; i < GUEST_PAGES; i++)
		check(!guest_map[i]);
	for_each_page(i) {
		struct spec_page now = spec_abstract(page_entry(i));
		u64 times = 0;

		for (k = 0; k < GUEST_PAGES; k++)
			times += was.map[k] == i + 1;
		if (!times) {
			check(spec_page_equal(now, was.pre[i]));
		} else if (g.protected) {
			check(now.owner == OWNER_HOST && !now.shared && seen.returned[i]);
		} else {
			check(now.owner == OWNER_HOST && now.uses == was.pre[i].uses - times);
			check(!fetched_clean[i]);
		}
	}
	cover(was.nr_pages == (protected ? 2 : 4));
	cover(!was.nr_pages);
}
