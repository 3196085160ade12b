// SPDX-License-Identifier: GPL-2.0-only
/* Ranges no call may accept, whatever it would do with them. */
#include <linux/kernel.h>

#include "hostile_ko.h"

#define MAX_PFN		(1UL << 36)
#define GIC_PFN		0x8000UL	/* QEMU virt: memory below 1 GiB is MMIO */
#define UART_PFN	0x9000UL

static const u64 range_calls[] = {
	KEEL_HCALL_host_share_hyp, KEEL_HCALL_host_unshare_hyp,
	KEEL_HCALL_host_donate_hyp, KEEL_HCALL_host_reclaim_hyp, KEEL_HCALL_trace_attach,
};

/* What the range begins with must stay what it is. */
static void must_be_invalid(struct report *r, u64 pfn, u64 nr)
{
	s64 before = page_state(pfn);

	if (nr && nr <= KEEL_RANGE_MAX && range_is_one_ram(pfn, nr))
		return;		/* not such a range on this machine */
	for (int c = 0; c < ARRAY_SIZE(range_calls); c++) {
		EXPECT(r, hcall(r, range_calls[c], pfn, nr), -EINVAL,
		       "call %llu of %llx + %llx", range_calls[c], pfn, nr);
		EXPECT(r, page_state(pfn), before, "state of page %llx after call %llu", pfn,
		       range_calls[c]);
	}
}

static void wrapping(struct report *r)
{
	u64 ram = first_ram_pfn() + 1, end = end_ram_pfn();
	static const unsigned int shifts[] = { 13, 31, 32, 36, 40, 47, 48, 51, 52, 53, 62, 63 };

	for (int i = 0; i < ARRAY_SIZE(shifts); i++) {
		u64 big = 1UL << shifts[i];

		for (s64 d = -2; d <= 2; d++) {
			must_be_invalid(r, ram, big + d);
			must_be_invalid(r, ram, big - ram + d);	/* ends around 2^n */
			must_be_invalid(r, big + ram + d, 1);	/* the same page if cut off */
			must_be_invalid(r, big + ram + d, -big);
			must_be_invalid(r, big - 1, 2 + d);
			must_be_invalid(r, -big + d, big);
		}
	}
	must_be_invalid(r, ram, -ram);
	must_be_invalid(r, ram, -ram + 1);
	must_be_invalid(r, ram, ~0UL);
	must_be_invalid(r, ~0UL, 1);
	must_be_invalid(r, ~0UL, 2);
	must_be_invalid(r, ~0UL, ram + 2);
	must_be_invalid(r, end - 1, -(end - 1) + ram);
	must_be_invalid(r, MAX_PFN - 1, 1);
	must_be_invalid(r, MAX_PFN - 1, 2);
	must_be_invalid(r, MAX_PFN, 1);
}

static void counts(struct report *r)
{
	static const u64 bad[] = { 0, 513, 514, 1023, 1024, 65536, 65537, 0x80000000, 0xffffffff,
		1UL << 32, (1UL << 32) + 1, 1UL << 40, (1UL << 40) + 1, 1UL << 63, ~0UL, ~0UL - 511 };
	void *va = sandbox_alloc(1);

	for (int i = 0; va && i < ARRAY_SIZE(bad); i++) {
		must_be_invalid(r, va_pfn(va), bad[i]);
		must_be_invalid(r, first_ram_pfn(), bad[i]);
		must_be_invalid(r, victim_pfn(), bad[i]);
	}
	sandbox_free(r, va, 1);
}

/* RAM that is not all RAM; the last page is the host's own memory, and must stay so. */
static void edges(struct report *r)
{
	const struct keel_boot_params *l = keel_layout();

	for (u64 i = 0; i < l->nr_regions; i++) {
		u64 first = l->regions[i].base >> 12;
		u64 end = first + (l->regions[i].size >> 12);

		for (u64 nr = 1; nr <= KEEL_RANGE_MAX; nr += nr < 4 ? 1 : 127) {
			must_be_invalid(r, end - nr + 1, nr);	/* the last page is beyond */
			must_be_invalid(r, end, nr);
			must_be_invalid(r, first - 1, nr + 1);	/* the first is before */
			must_be_invalid(r, first - 1, 1);
		}
	}
}

static void not_ram(struct report *r)
{
	static const u64 pfns[] = { 0, 1, GIC_PFN, GIC_PFN + 0xa0, UART_PFN, 0x3ffff, 0x4010000,
		0x8000000, MAX_PFN / 2 };

	for (int i = 0; i < ARRAY_SIZE(pfns); i++)
		for (u64 nr = 1; nr <= KEEL_RANGE_MAX; nr *= 2)
			must_be_invalid(r, pfns[i], nr);
	for (int i = 0; i < 500; i++)
		must_be_invalid(r, random_next(&r->random) >> (i % 64),
				random_next(&r->random) >> (i * 7 % 64));
}

const struct attack range_attacks[] = {
	{ "range", "[1] [b1] ranges that wrap 2^n, for every n that matters", wrapping },
	{ "range", "[1] page counts of 0, 513 to 2^64 - 1", counts },
	{ "range", "[2] [3] [b8] ranges that begin or end outside RAM", edges },
	{ "range", "[2] MMIO, holes and random ranges", not_ram },
	{ }
};
