// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_relinquish(): the page goes from either address, wiped; not from the firmware's.
 *
 * verify: quick=1 full=1
 * verify: unwindset=guest_ok.0:5,guest_ok.1:5,guest_prepare.0:5,guest_prepare.1:5,guest_check.1:5,pgt_map_range.0:5,pgt_unmap_range.0:5
 */
#define FIRMWARE_GFN		1
#define KEEL_FIRMWARE_IPA	0x1000UL
#define KEEL_FIRMWARE_PAGES	1UL
#include "guest.c"

void harness(void)
{
	u64 ipa = nondet_u64(), pfn = ~0UL, i = 0, at;
	int want = 0, ret;

	guest_prepare();
	at = ipa >> HYP_PAGE_SHIFT;
	if ((ipa & ~HYP_PAGE_MASK) || at >= GUEST_PRIVATE)
		want = -EINVAL;
	else if (!g.protected || (g.firmware && at == FIRMWARE_GFN))
		want = -EPERM;
	else if (was.map[at])
		i = was.map[at];
	else if (was.map[at + GUEST_PRIVATE])
		i = was.map[at + GUEST_PRIVATE];
	else
		want = -ENOENT;

	ret = guest_relinquish(&g, ipa, &pfn);

	check(ret == want);
	guest_check(ret);
	cover(ret == -EINVAL && at < GUEST_PRIVATE);
	cover(ret == -EINVAL && at == GUEST_PRIVATE);
	cover(ret == -EPERM && !g.protected);
	cover(ret == -EPERM && was.map[at]);
	cover(!ret && g.firmware);
	cover(ret == -ENOENT);
	check(pfn == (ret ? ~0UL : i - 1));
	if (ret)
		return;
	check_step(SPEC_GUEST_RELINQUISH, pfn, 1);
	check(seen.returned[pfn] && g.nr_pages == was.nr_pages - 1);
	cover(was.map[at] && was.pre[pfn].shared);
	cover(was.map[at] && !was.pre[pfn].shared);
	cover(!was.map[at]);
}
