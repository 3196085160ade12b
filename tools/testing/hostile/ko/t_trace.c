// SPDX-License-Identifier: GPL-2.0-only
/* The trace ring: descriptors that lie, pages in use, a header the host scribbles on. */
#include <linux/kernel.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <keel/trace.h>

#include "hostile_ko.h"

#define NR	KEEL_TRACE_MAX_PAGES

static void descriptors(struct report *r)
{
	static const u64 bad[] = { 0, NR + 1, NR + 2, 64, 512, 513, 1UL << 32, (1UL << 32) + 1,
		1UL << 40, 1UL << 52, (1UL << 52) + 1, ~0UL };
	void *va = sandbox_alloc(2 * NR);
	u64 pfn = va_pfn(va);

	EXPECT(r, HCALL(r, trace_detach, 0, 0), -ENOENT, "detach of nothing");
	EXPECT(r, HCALL(r, trace_attach, pfn, 1), -EPERM, "ring in a page not shared");
	EXPECT(r, HCALL(r, host_share_hyp, pfn, 2 * NR - 1), 0, "share");
	for (int i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT(r, HCALL(r, trace_attach, pfn, bad[i]), -EINVAL, "ring of %llx pages", bad[i]);
	EXPECT(r, HCALL(r, trace_attach, pfn + NR, NR), -EPERM, "ring with its last page not shared");
	EXPECT(r, HCALL(r, host_unshare_hyp, pfn, 2 * NR - 1), 0, "nothing was left pinned");
	sandbox_free(r, va, 2 * NR);
}

static void in_use(struct report *r)
{
	void *va = sandbox_alloc(NR);
	u64 pfn = va_pfn(va);

	/* rings are a CPU's own: stay on this one */
	migrate_disable();
	EXPECT(r, HCALL(r, host_share_hyp, pfn, NR), 0, "share");
	EXPECT(r, HCALL(r, trace_attach, pfn, NR), 0, "attach");
	EXPECT(r, HCALL(r, trace_attach, pfn, NR), -EBUSY, "attach twice");
	EXPECT(r, HCALL(r, trace_attach, pfn, 1), -EBUSY, "attach twice, one page");
	for (int i = 0; i < NR; i++) {
		EXPECT(r, HCALL(r, host_unshare_hyp, pfn + i, 1), -EBUSY, "unshare of page %d", i);
		EXPECT(r, HCALL(r, host_donate_hyp, pfn + i, 1), -EPERM, "donate of page %d", i);
		EXPECT(r, HCALL(r, host_reclaim_hyp, pfn + i, 1), -EPERM, "reclaim of page %d", i);
	}
	EXPECT(r, HCALL(r, host_unshare_hyp, pfn, NR), -EBUSY, "unshare of all");
	EXPECT(r, HCALL(r, trace_detach, 0, 0), 0, "detach");
	EXPECT(r, HCALL(r, trace_detach, 0, 0), -ENOENT, "detach twice");
	EXPECT(r, HCALL(r, host_unshare_hyp, pfn, NR), 0, "unshare");
	migrate_enable();
	sandbox_free(r, va, NR);
}

/* EL2 believes nothing that it finds in the ring, and writes nowhere else. */
static void scribble(struct report *r)
{
	u8 *va = sandbox_alloc(4);
	struct keel_trace_ring *ring = (void *)va + PAGE_SIZE;
	u64 pfn = va_pfn(ring);

	memset(va, 0x3c, 4 * PAGE_SIZE);
	migrate_disable();
	EXPECT(r, HCALL(r, host_share_hyp, pfn, 2), 0, "share");
	EXPECT(r, HCALL(r, trace_attach, pfn, 2), 0, "attach");
	for (int i = 0; i < 4000; i++) {
		if (i % 3 == 0)
			WRITE_ONCE(ring->head, random_next(&r->random));
		if (i % 5 == 0)
			WRITE_ONCE(ring->nr_slots, random_next(&r->random) >> (i % 64));
		if (i % 7 == 0)
			memset(ring->slot, 0xff, 512);
		HCALL(r, version, 0, 0);
	}
	EXPECT(r, HCALL(r, trace_detach, 0, 0), 0, "detach");
	EXPECT(r, HCALL(r, host_unshare_hyp, pfn, 2), 0, "unshare");
	migrate_enable();
	if (memchr_inv(va, 0x3c, PAGE_SIZE) || memchr_inv(va + 3 * PAGE_SIZE, 0x3c, PAGE_SIZE))
		complain(r, "EL2 wrote outside its ring");
	if (!memchr_inv(ring, 0x3c, 2 * PAGE_SIZE))
		complain(r, "nothing was recorded: the attack missed");
	sandbox_free(r, va, 4);
}

/* One ring for two CPUs: they overwrite each other in the host's memory, no more. */
static void attach_here(void *arg)
{
	u64 pfn = (u64)arg;

	keel_hcall(KEEL_HCALL_trace_attach, pfn, NR, 0, 0);
}

static void detach_here(void *arg)
{
	struct report *r = arg;

	EXPECT(r, HCALL(r, trace_detach, 0, 0), 0, "detach on CPU %d", raw_smp_processor_id());
}

static void one_for_all(struct report *r)
{
	void *va = sandbox_alloc(NR);
	u64 pfn = va_pfn(va);
	s64 s;

	EXPECT(r, HCALL(r, host_share_hyp, pfn, NR), 0, "share");
	on_each_cpu(attach_here, (void *)pfn, 1);
	s = page_state(pfn);
	EXPECT(r, KEEL_PAGE_STATE_COUNT(s), num_online_cpus(), "pins of the ring's first page");
	for (int i = 0; i < 1000; i++)
		HCALL(r, version, 0, 0);
	EXPECT(r, HCALL(r, host_unshare_hyp, pfn, NR), -EBUSY, "unshare while in use");
	on_each_cpu(detach_here, r, 1);
	EXPECT(r, HCALL(r, host_unshare_hyp, pfn, NR), 0, "unshare");
	sandbox_free(r, va, NR);
}

const struct attack trace_attacks[] = {
	{ "trace", "[38] [b10] descriptors out of range", descriptors },
	{ "trace", "[6] [38] pages of a ring in use", in_use },
	{ "trace", "[38] [21] the host scribbles over ring and header", scribble },
	{ "trace", "[38] [7] one ring for all CPUs", one_for_all },
	{ }
};
