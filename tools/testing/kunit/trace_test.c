// SPDX-License-Identifier: GPL-2.0-only
/* The trace ring and the counters. */
#include "fake.h"
#include "calls/handlers.h"
#include "lib/stats.h"
#include "lib/trace.h"
#include "mm/fixmap.h"
#include <keel/abi.h>

#define RING_PFN	FREE_PFN

/* Host memory at RING_PFN is where this CPU's trace slots lead. */
static int trace_test_init(struct kunit *test)
{
	int ret = world_test_init(test);

	if (ret)
		return ret;
	this_cpu()->fixmap_va = (u64)ram(RING_PFN) - FIXMAP_TRACE * HYP_PAGE_SIZE;
	memset(ram(RING_PFN), 0xcc, 20 * HYP_PAGE_SIZE);
	return host_share_hyp(RING_PFN, KEEL_TRACE_MAX_PAGES);
}

static struct keel_trace_ring *ring(void)
{
	return ram(RING_PFN);
}

static unsigned int pins(u64 pfn)
{
	return pfn_to_page(HYP_PFN(pfn))->count;
}

static u64 slots(u64 pages)
{
	return (pages * HYP_PAGE_SIZE - 32) / 32;
}

static void attach_and_detach(struct kunit *test)
{
	u64 i;

	KUNIT_ASSERT_EQ(test, trace_attach(RING_PFN, 3), 0);
	for (i = 0; i < KEEL_TRACE_MAX_PAGES; i++) {
		KUNIT_EXPECT_EQ(test, pins(RING_PFN + i), i < 3);
		KUNIT_EXPECT_EQ(test, this_cpu()->fixmap_pte[FIXMAP_TRACE + i] & ~HYP_PAGE_MASK & 1,
				i < 3);
	}
	KUNIT_EXPECT_EQ(test, ring()->nr_slots, slots(3));
	KUNIT_EXPECT_EQ(test, ring()->head, 0UL);
	KUNIT_EXPECT_EQ(test, host_unshare_hyp(RING_PFN, 3), -EBUSY);
	KUNIT_EXPECT_EQ(test, trace_attach(RING_PFN, 1), -EBUSY);
	KUNIT_EXPECT_EQ(test, pins(RING_PFN), 1U);

	hw_forget();
	KUNIT_ASSERT_EQ(test, trace_detach(), 0);
	for (i = 0; i < KEEL_TRACE_MAX_PAGES; i++) {
		KUNIT_EXPECT_EQ(test, pins(RING_PFN + i), 0U);
		KUNIT_EXPECT_EQ(test, this_cpu()->fixmap_pte[FIXMAP_TRACE + i], 0UL);
	}
	KUNIT_EXPECT_EQ(test, hw_count[HW_TLBI_VA_EL2], 3UL);
	KUNIT_EXPECT_EQ(test, trace_detach(), -ENOENT);
	KUNIT_EXPECT_EQ(test, host_unshare_hyp(RING_PFN, KEEL_TRACE_MAX_PAGES), 0);
	/* and nothing is written there any more */
	memset(ram(RING_PFN), 0, HYP_PAGE_SIZE);
	trace(KEEL_TRACE_hcall, 1, 2);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(ram(RING_PFN), 0, HYP_PAGE_SIZE), NULL);
}

static void largest_ring(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, trace_attach(RING_PFN, KEEL_TRACE_MAX_PAGES), 0);
	KUNIT_EXPECT_EQ(test, ring()->nr_slots, slots(KEEL_TRACE_MAX_PAGES));
	KUNIT_EXPECT_EQ(test, trace_detach(), 0);
}

static void attach_errors(struct kunit *test)
{
	static const struct { u64 pfn, nr; s64 err; } bad[] = {
		{ RING_PFN, 0, -EINVAL }, { RING_PFN, KEEL_TRACE_MAX_PAGES + 1, -EINVAL },
		{ RING_PFN, 512, -EINVAL }, { RING_PFN, ~0UL, -EINVAL },
		{ RING_PFN, 1UL << 32 | 1, -EINVAL }, { ~0UL, 1, -EINVAL }, { R_PFN, 1, -EINVAL },
		{ B_END - 1, 2, -EINVAL },
		/* not shared, in part or at all; EL2's own */
		{ RING_PFN + KEEL_TRACE_MAX_PAGES, 1, -EPERM }, { RING_PFN - 1, 2, -EPERM },
		{ RING_PFN + 1, KEEL_TRACE_MAX_PAGES, -EPERM }, { IMAGE_PFN, 1, -EPERM },
		{ CHUNK0_PFN, 1, -EPERM },
	};
	unsigned int i;
	u64 n;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ_MSG(test, trace_attach(bad[i].pfn, bad[i].nr), bad[i].err, "%u", i);
		KUNIT_EXPECT_PTR_EQ(test, this_cpu()->trace.ring, NULL);
		for (n = 0; n < KEEL_TRACE_MAX_PAGES; n++) {
			KUNIT_EXPECT_EQ(test, pins(RING_PFN + n), 0U);
			KUNIT_EXPECT_EQ(test, this_cpu()->fixmap_pte[FIXMAP_TRACE + n], 0UL);
		}
	}
	KUNIT_EXPECT_EQ(test, hw_log_nr, 0U);
}

static void records(struct kunit *test)
{
	u64 i;

	KUNIT_ASSERT_EQ(test, trace_attach(RING_PFN, 1), 0);
	for (i = 0; i < 5; i++)
		trace(KEEL_TRACE_map, i, ~i);
	KUNIT_EXPECT_EQ(test, ring()->head, 5UL);
	for (i = 0; i < 5; i++) {
		const struct keel_trace_record *r = &ring()->slot[i];

		KUNIT_EXPECT_EQ(test, r->seq, i);
		KUNIT_EXPECT_EQ(test, r->event, KEEL_TRACE_map);
		KUNIT_EXPECT_EQ(test, r->cpu, 0);
		KUNIT_EXPECT_EQ(test, r->arg[0], i);
		KUNIT_EXPECT_EQ(test, r->arg[1], ~i);
		KUNIT_EXPECT_TRUE(test, !i || r->time > r[-1].time);
	}
	KUNIT_EXPECT_EQ(test, trace_detach(), 0);
}

/* Round and round, and never a byte beyond the last page. */
static void wraps(struct kunit *test)
{
	u64 pages, i;

	for (pages = 1; pages <= 3; pages++) {
		u64 nr = slots(pages);

		memset(ram(RING_PFN + pages), 0xcc, HYP_PAGE_SIZE);
		KUNIT_ASSERT_EQ(test, trace_attach(RING_PFN, pages), 0);
		for (i = 0; i < 2 * nr + 3; i++)
			trace(KEEL_TRACE_smc, i, 0);
		KUNIT_EXPECT_EQ(test, ring()->head, 2 * nr + 3);
		KUNIT_EXPECT_EQ(test, ring()->slot[0].arg[0], 2 * nr);
		KUNIT_EXPECT_EQ(test, ring()->slot[2].arg[0], 2 * nr + 2);
		KUNIT_EXPECT_EQ(test, ring()->slot[3].arg[0], nr + 3);
		KUNIT_EXPECT_EQ(test, ring()->slot[nr - 1].arg[0], 2 * nr - 1);
		KUNIT_EXPECT_PTR_EQ(test, memchr_inv(ram(RING_PFN + pages), 0xcc, HYP_PAGE_SIZE),
				    NULL);
		KUNIT_EXPECT_EQ(test, trace_detach(), 0);
	}
}

/* The host writes what it likes there: EL2 does not look. */
static void host_scribbles(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, trace_attach(RING_PFN, 1), 0);
	trace(KEEL_TRACE_smc, 1, 0);
	ring()->head = ~0UL;
	ring()->nr_slots = ~0UL;
	trace(KEEL_TRACE_smc, 2, 0);
	KUNIT_EXPECT_EQ(test, ring()->head, 2UL);
	KUNIT_EXPECT_EQ(test, ring()->slot[1].arg[0], 2UL);
	ring()->nr_slots = 0;
	ring()->head = 1UL << 40;
	trace(KEEL_TRACE_smc, 3, 0);
	KUNIT_EXPECT_EQ(test, ring()->head, 3UL);
	KUNIT_EXPECT_EQ(test, ring()->slot[2].arg[0], 3UL);
	KUNIT_EXPECT_EQ(test, trace_detach(), 0);
}

static void attach_again_starts_over(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, trace_attach(RING_PFN, 1), 0);
	trace(KEEL_TRACE_smc, 1, 0);
	trace(KEEL_TRACE_smc, 2, 0);
	KUNIT_EXPECT_EQ(test, trace_detach(), 0);
	KUNIT_ASSERT_EQ(test, trace_attach(RING_PFN, 1), 0);
	KUNIT_EXPECT_EQ(test, ring()->head, 0UL);
	trace(KEEL_TRACE_smc, 7, 0);
	KUNIT_EXPECT_EQ(test, ring()->slot[0].arg[0], 7UL);
	KUNIT_EXPECT_EQ(test, ring()->slot[0].seq, 0U);
	KUNIT_EXPECT_EQ(test, trace_detach(), 0);
}

/* Each CPU has its own; one page may be in two rings, and has two pins then. */
static void rings_are_per_cpu(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, trace_attach(RING_PFN, 1), 0);
	world_on_cpu(1);
	KUNIT_EXPECT_EQ(test, trace_detach(), -ENOENT);
	this_cpu()->fixmap_va = (u64)ram(RING_PFN) - FIXMAP_TRACE * HYP_PAGE_SIZE;
	KUNIT_ASSERT_EQ(test, trace_attach(RING_PFN, 1), 0);
	KUNIT_EXPECT_EQ(test, pins(RING_PFN), 2U);
	trace(KEEL_TRACE_smc, 1, 0);
	KUNIT_EXPECT_EQ(test, ring()->slot[0].cpu, 1);
	KUNIT_EXPECT_EQ(test, trace_detach(), 0);
	KUNIT_EXPECT_EQ(test, pins(RING_PFN), 1U);
	KUNIT_EXPECT_EQ(test, host_unshare_hyp(RING_PFN, 1), -EBUSY);
	world_on_cpu(0);
	KUNIT_EXPECT_EQ(test, trace_detach(), 0);
}

/* --- Counters --- */

static s64 stat(u64 id)
{
	return hcall_stat_read(id);
}

static void counts_of_pages(struct kunit *test)
{
	u64 ram_pages = (A_END - A_PFN) + (B_END - B_PFN) + (C_END - C_PFN);
	u64 given = IMAGE_PAGES + CHUNK0_NR + CHUNK1_NR + CHUNK2_NR;
	s64 pool = stat(KEEL_STAT_pool_pages), free = stat(KEEL_STAT_pool_free_pages);

	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_ram_pages), ram_pages);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_host_pages), ram_pages - given);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_hyp_pages), given);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_fixed_bytes), given * HYP_PAGE_SIZE);
	/* the ring of this suite, and the panic record */
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_host_shared_pages), KEEL_TRACE_MAX_PAGES + 1L);
	KUNIT_ASSERT_EQ(test, host_donate_hyp(FREE_PFN + 600, 5), 0);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_host_pages), ram_pages - given - 5);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_hyp_pages), given + 5);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_pool_pages), pool + 5);
	/* one is a table of EL2's map now */
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_pool_free_pages), free + 4);
	KUNIT_ASSERT_EQ(test, host_share_hyp(FREE_PFN + 700, 2), 0);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_host_shared_pages), KEEL_TRACE_MAX_PAGES + 3L);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_host_pages), ram_pages - given - 5);
}

static void other_stats(struct kunit *test)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_abi), KEEL_ABI_VERSION);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_world), 0);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_debug), IS_ENABLED(CONFIG_NVHE_EL2_DEBUG));
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_cpus), WORLD_CPUS);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_host_s2_tables), 2);
	KUNIT_EXPECT_EQ(test, host_s2_fault(HOST_IPA(A_PFN << 12), false), 0);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_host_s2_tables), 4);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_host_s2_flushes), 0);
	/* sums over all CPUs, each its own counter */
	for (i = 0; i < WORLD_CPUS; i++) {
		u64 *s = hyp_cpus[i]->stat;

		s[STAT_TRAP_HVC] = 1 << (4 * i);
		s[STAT_TRAP_SMC] = 2 << (4 * i);
		s[STAT_TRAP_ABORT] = 3 << (4 * i);
		s[STAT_INJECTED] = 4 << (4 * i);
		s[STAT_TLBI] = 5 << (4 * i);
		s[STAT_DC_PAGES] = 6 << (4 * i);
		hyp_cpus[i]->hcall_count[0] = 7 << (4 * i);
		hyp_cpus[i]->hcall_count[KEEL_HCALL_SPAN - 1] = 8UL << (4 * i);
	}
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_traps_hvc), 0x1111);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_traps_smc), 0x2222);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_traps_abort), 0x3333);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_aborts_injected), 0x4444);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_tlbi_count), 0x5555);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_dc_clean_pages), 0x6666);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_HCALL_COUNT), 0x7777);
	KUNIT_EXPECT_EQ(test, stat(KEEL_STAT_HCALL_COUNT + KEEL_HCALL_SPAN - 1), 0x8888);
}

static void unknown_stats(struct kunit *test)
{
	static const u64 ids[] = {
		KEEL_NR_STATS, KEEL_STAT_HCALL_COUNT - 1,
		KEEL_STAT_HCALL_COUNT + KEEL_HCALL_SPAN, 1UL << 32, ~0UL, 1UL << 63,
		1UL << 32 | KEEL_STAT_HCALL_COUNT,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ids); i++)
		KUNIT_EXPECT_EQ_MSG(test, stat(ids[i]), -EINVAL, "%llx", ids[i]);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(attach_and_detach),
	KUNIT_CASE(largest_ring),
	KUNIT_CASE(attach_errors),
	KUNIT_CASE(records),
	KUNIT_CASE(wraps),
	KUNIT_CASE(host_scribbles),
	KUNIT_CASE(attach_again_starts_over),
	KUNIT_CASE(rings_are_per_cpu),
	KUNIT_CASE(counts_of_pages),
	KUNIT_CASE(other_stats),
	KUNIT_CASE(unknown_stats),
	{}
};

/* This CPU's slots were bent to where a kernel can write: the model knows better. */
static void trace_test_exit(struct kunit *test)
{
	world_do_not_watch();
	world_test_exit(test);
}

static struct kunit_suite suite = {
	.name = SUITE("trace"),
	.init = trace_test_init,
	.exit = trace_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
