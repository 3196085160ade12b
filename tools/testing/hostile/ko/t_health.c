// SPDX-License-Identifier: GPL-2.0-only
/* After every group: EL2 is what it was, and answers on every CPU. */
#include <linux/smp.h>
#include <linux/workqueue.h>
#include <linux/cpu.h>

#include "hostile_ko.h"

static s64 text, ro_data;

static s64 checksum(enum keel_checksum what)
{
	return keel_hcall(KEEL_HCALL_debug_checksum, what, 0, 0, 0);
}

void health_baseline(void)
{
	text = checksum(KEEL_CHECKSUM_TEXT);
	ro_data = checksum(KEEL_CHECKSUM_RO_DATA);
}

static void checksums(struct report *r)
{
	if (!have_debug())
		return;
	EXPECT(r, checksum(KEEL_CHECKSUM_TEXT), text, "checksum of text");
	EXPECT(r, checksum(KEEL_CHECKSUM_RO_DATA), ro_data, "checksum of read-only data");
}

static void page_states(struct report *r)
{
	u64 pfn = 0, calls = 0;

	if (!have_debug())
		return;
	do {
		s64 next = HCALL(r, debug_check_all, pfn, 0);

		if (next < 0 || (next && (u64)next <= pfn)) {
			complain(r, "debug_check_all(%llx) = %lld", pfn, next);
			return;
		}
		pfn = next;
	} while (pfn && ++calls < 100000);
}

/* Every page is somebody's, and the counters agree with the memory map. */
static void counters(struct report *r)
{
	s64 ram = HCALL(r, stat_read, KEEL_STAT_ram_pages, 0);
	s64 host = HCALL(r, stat_read, KEEL_STAT_host_pages, 0);
	s64 hyp = HCALL(r, stat_read, KEEL_STAT_hyp_pages, 0);
	s64 pool = HCALL(r, stat_read, KEEL_STAT_pool_pages, 0);
	s64 free = HCALL(r, stat_read, KEEL_STAT_pool_free_pages, 0);
	s64 guests = HCALL(r, stat_read, KEEL_STAT_guest_pages, 0);

	EXPECT(r, host + hyp + guests, ram, "pages of host, EL2 and guests");
	if (free < 0 || free > pool || pool > hyp)
		complain(r, "%lld free of %lld in the pool of %lld EL2 pages", free, pool, hyp);
}

static void answer(void *arg)
{
	struct report *r = arg;

	EXPECT(r, HCALL(r, version, 0, 0), KEEL_ABI_VERSION, "version on CPU %d",
	       raw_smp_processor_id());
}

static void every_cpu(struct report *r)
{
	cpus_read_lock();
	on_each_cpu(answer, r, 1);
	cpus_read_unlock();
}

const struct attack health_attacks[] = {
	{ "health", "checksums of EL2's text and read-only data are unchanged", checksums },
	{ "health", "page states of all RAM agree with the oracle", page_states },
	{ "health", "counters add up", counters },
	{ "health", "EL2 answers on every CPU", every_cpu },
	{ }
};
