// SPDX-License-Identifier: GPL-2.0-only
/*
 * host_unshare_guest(): what is there goes, the page's count falls with each mapping.
 *
 * verify: tier=long solver=cadical quick=1 full=1
 * verify: unwindset=guest_ok.0:5,guest_ok.1:5,guest_prepare.0:5,guest_prepare.1:5,guest_check.1:5,pgt_map_range.0:5,pgt_unmap_range.0:5,host_unshare_guest.0:5,host_unshare_guest.1:5,harness.0:5,harness.1:5
 */
#include "guest.c"

void harness(void)
{
	u64 gfn = nondet_u64(), nr = nondet_u64(), gone[MODEL_PAGES], i, k;
	bool valid;
	int ret;

	guest_prepare();
	valid = nr && gfn < (g.protected ? GUEST_PRIVATE : GUEST_PAGES) &&
		nr <= (g.protected ? GUEST_PRIVATE : GUEST_PAGES) - gfn;
	ret = host_unshare_guest(&g, gfn, nr);
	check(ret == (!valid ? -EINVAL : g.protected ? -EPERM : 0));
	guest_check(ret);
	cover(ret == -EINVAL);
	cover(ret == -EPERM);
	if (ret)
		return;
	for (i = 0; i < GUEST_PAGES; i++)
		check(guest_map[i] == (i >= gfn && i - gfn < nr ? 0 : was.map[i]));
	for_each_page(i) {
		struct spec_page now = spec_abstract(page_entry(i));

		gone[i] = 0;
		for (k = 0; k < GUEST_PAGES; k++)
			gone[i] += was.map[k] == i + 1 && !guest_map[k];
		if (!gone[i]) {
			check(spec_page_equal(now, was.pre[i]));
			continue;
		}
		check(now.owner == OWNER_HOST && now.uses == was.pre[i].uses - gone[i]);
		check(now.shared == (now.uses ? SPEC_WITH_GUESTS : SPEC_UNSHARED));
		check(!fetched_clean[i] && !seen.dropped[i] && !seen.returned[i]);
		cover(now.uses && gone[i] == 2);
		cover(!now.uses && gone[i] == 2);
	}
	cover(nr == 2 && was.nr_pages == 0);
}
