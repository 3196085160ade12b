// SPDX-License-Identifier: GPL-2.0-only
/* Transitions of pages that are EL2's own: every page it has. */
#include <linux/errno.h>

#include "hostile_ko.h"

static void must_be_refused(struct report *r, enum hostile_kind kind, u64 pfn)
{
	s64 before = page_state(pfn);

	EXPECT(r, HCALL(r, host_share_hyp, pfn, 1), -EPERM, "share of EL2's %llx", pfn);
	EXPECT(r, HCALL(r, host_unshare_hyp, pfn, 1), -EPERM, "unshare of EL2's %llx", pfn);
	EXPECT(r, HCALL(r, host_donate_hyp, pfn, 1), -EPERM, "donate of EL2's %llx", pfn);
	EXPECT(r, HCALL(r, trace_attach, pfn, 1), -EPERM, "trace ring in EL2's %llx", pfn);
	if (kind == HOSTILE_TABLE)
		EXPECT(r, HCALL(r, host_reclaim_hyp, pfn, 1), -EBUSY, "reclaim of %llx, in use", pfn);
	else if (kind != HOSTILE_FREE)
		EXPECT(r, HCALL(r, host_reclaim_hyp, pfn, 1), -EPERM, "reclaim of %llx", pfn);
	EXPECT(r, page_state(pfn), before, "state of %llx", pfn);
}

static void every_page(struct report *r, enum hostile_kind kind)
{
	unsigned int n = 0;
	u64 pfn;

	while (!find_page(kind, n, &pfn)) {
		must_be_refused(r, kind, pfn);
		n++;
	}
	if (!n)
		complain(r, "no such page");
	note(r, "%u pages", n);
}

static void image(struct report *r)
{
	const struct keel_boot_params *l = keel_layout();
	u64 pfn = l->image_pa >> 12, nr = l->image_size >> 12;

	every_page(r, HOSTILE_IMAGE);
	EXPECT(r, HCALL(r, host_reclaim_hyp, pfn, nr), -EPERM, "reclaim of the whole image");
	EXPECT(r, HCALL(r, host_donate_hyp, pfn, nr), -EPERM, "donate of the whole image");
	EXPECT(r, HCALL(r, host_donate_hyp, pfn - 1, 2), -EPERM, "donate of what is before it");
	EXPECT(r, HCALL(r, host_share_hyp, pfn + nr - 1, 2), -EPERM, "share of what is behind it");
}

static void early(struct report *r)
{
	every_page(r, HOSTILE_EARLY);
}

static void tables(struct report *r)
{
	every_page(r, HOSTILE_TABLE);
}

/* The page pool's free pages go back to who gave them, and only once. */
static void free_pages_of_pool(struct report *r)
{
	u64 pfn;

	if (find_page(HOSTILE_FREE, 0, &pfn)) {
		note(r, "the pool has no free page");
		return;
	}
	must_be_refused(r, HOSTILE_FREE, pfn);
	EXPECT(r, HCALL(r, host_reclaim_hyp, pfn, 1), 0, "reclaim of a free page");
	EXPECT(r, HCALL(r, host_reclaim_hyp, pfn, 1), -EPERM, "reclaim of it again");
	EXPECT(r, HCALL(r, host_donate_hyp, pfn, 1), 0, "donate of it");
	must_be_refused(r, HOSTILE_FREE, pfn);
}

static void panic_record(struct report *r)
{
	u64 pfn = keel_layout()->panic_record_pfn;
	s64 before = page_state(pfn);

	EXPECT(r, HCALL(r, host_unshare_hyp, pfn, 1), -EBUSY, "unshare of the panic record");
	EXPECT(r, HCALL(r, host_share_hyp, pfn, 1), -EPERM, "share of the panic record");
	EXPECT(r, HCALL(r, host_donate_hyp, pfn, 1), -EPERM, "donate of the panic record");
	EXPECT(r, HCALL(r, host_reclaim_hyp, pfn, 1), -EPERM, "reclaim of the panic record");
	EXPECT(r, page_state(pfn), before, "state of the panic record");
}

/* The counters and the memory map say the same about what EL2 has. */
static void nothing_else(struct report *r)
{
	s64 hyp = HCALL(r, stat_read, KEEL_STAT_hyp_pages, 0), found = 0;

	for (u64 pfn = first_ram_pfn(); pfn < end_ram_pfn(); pfn++) {
		s64 s;

		if (!is_boot_memory(pfn) && pfn != victim_pfn())
			continue;
		s = page_state(pfn);
		found += s >= 0 && KEEL_PAGE_STATE_OWNER(s) == 1;
	}
	EXPECT(r, hyp, found, "pages EL2 counts as its own, against those found");
}

const struct attack own_attacks[] = {
	{ "own", "[4] [b6] transitions of every page of the EL2 image", image },
	{ "own", "[4] [b6] of stacks, per-CPU data, page array and EL2's tables", early },
	{ "own", "[4] of host stage-2 tables in the pool", tables },
	{ "own", "[15] of free pages of the pool", free_pages_of_pool },
	{ "own", "[4] of the panic record", panic_record },
	{ "own", "[4] EL2 owns what was handed to it and nothing else", nothing_else },
	{ }
};
