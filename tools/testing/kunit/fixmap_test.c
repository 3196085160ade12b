// SPDX-License-Identifier: GPL-2.0-only
/* Slots for foreign pages, one set a CPU. */
#include "fake.h"
#include "mm/fixmap.h"

static struct pgt_leaf leaf_of(unsigned int slot)
{
	return pgt_get(&hyp_pgt, (u64)fixmap_va(slot));
}

static u64 rw_page(u64 pfn)
{
	return (pfn << HYP_PAGE_SHIFT) | pgt_leaf_attr(PGT_HYP_S1, 3, PGT_RW);
}

static void slots_are_apart(struct kunit *test)
{
	unsigned int cpu, other, slot;

	for (cpu = 0; cpu < WORLD_CPUS; cpu++) {
		u64 start;

		world_on_cpu(cpu);
		start = (u64)fixmap_va(0);
		KUNIT_EXPECT_GE(test, start, hyp_va_base + KEEL_VA_FIXMAP);
		for (slot = 0; slot < NR_FIXMAP_SLOTS; slot++)
			KUNIT_EXPECT_EQ(test, (u64)fixmap_va(slot), start + slot * HYP_PAGE_SIZE);
		for (other = 0; other < cpu; other++)
			KUNIT_EXPECT_GE(test, start - hyp_cpus[other]->fixmap_va,
					NR_FIXMAP_SLOTS * HYP_PAGE_SIZE);
	}
}

/* Also the last slot of the last CPU: in EL2's tables, where the address says. */
static void map_and_unmap(struct kunit *test)
{
	unsigned int cpu, slot;

	for (cpu = 0; cpu < WORLD_CPUS; cpu++) {
		world_on_cpu(cpu);
		for (slot = FIXMAP_HOST; slot < NR_FIXMAP_SLOTS; slot++) {
			void *va = fixmap_map(slot, HYP_PFN(FREE_PFN + slot));

			KUNIT_EXPECT_PTR_EQ(test, va, fixmap_va(slot));
			KUNIT_EXPECT_EQ(test, leaf_of(slot).level, 3);
			KUNIT_EXPECT_EQ(test, leaf_of(slot).desc, rw_page(FREE_PFN + slot));
			KUNIT_EXPECT_NULL(test, mmu_sync(&hyp_pgt));
		}
		for (slot = FIXMAP_HOST; slot < NR_FIXMAP_SLOTS; slot++)
			fixmap_unmap(slot);
		for (slot = FIXMAP_HOST; slot < NR_FIXMAP_SLOTS; slot++)
			KUNIT_EXPECT_EQ(test, leaf_of(slot).desc, 0UL);
	}
}

static void map_publishes(struct kunit *test)
{
	fixmap_map(FIXMAP_HOST, HYP_PFN(FREE_PFN));
	KUNIT_EXPECT_EQ(test, hw_log_nr, 1U);
	KUNIT_EXPECT_EQ(test, hw_log[0].event, HW_PUBLISH);
	fixmap_unmap(FIXMAP_HOST);
}

/* Broadcast and waited for: the model knows if it is not. */
static void unmap_invalidates(struct kunit *test)
{
	void *va = fixmap_map(FIXMAP_HOST, HYP_PFN(FREE_PFN));

	hw_forget();
	fixmap_unmap(FIXMAP_HOST);
	KUNIT_EXPECT_EQ(test, hw_find(0, HW_TLBI_VA_EL2, (u64)va), 1);
	KUNIT_EXPECT_EQ(test, hw_log[hw_log_nr - 1].event, HW_TLBI_END);
	KUNIT_EXPECT_NULL(test, mmu_sync(&hyp_pgt));
	fixmap_map(FIXMAP_HOST, HYP_PFN(FREE_PFN + 1));
	KUNIT_EXPECT_EQ(test, leaf_of(FIXMAP_HOST).desc, rw_page(FREE_PFN + 1));
	KUNIT_EXPECT_NULL(test, mmu_sync(&hyp_pgt));
	fixmap_unmap(FIXMAP_HOST);
}

static void one_cpus_slot_is_not_anothers(struct kunit *test)
{
	fixmap_map(FIXMAP_HOST, HYP_PFN(FREE_PFN));
	world_on_cpu(1);
	KUNIT_EXPECT_EQ(test, leaf_of(FIXMAP_HOST).desc, 0UL);
	fixmap_map(FIXMAP_HOST, HYP_PFN(FREE_PFN + 1));
	fixmap_unmap(FIXMAP_HOST);
	world_on_cpu(0);
	KUNIT_EXPECT_EQ(test, leaf_of(FIXMAP_HOST).desc, rw_page(FREE_PFN));
	fixmap_unmap(FIXMAP_HOST);
}

/* hyp_cpu_init() mapped the panic record, for good. */
static void panic_record_is_mapped(struct kunit *test)
{
	unsigned int cpu;

	for (cpu = 0; cpu < WORLD_CPUS; cpu++) {
		world_on_cpu(cpu);
		KUNIT_EXPECT_EQ(test, leaf_of(FIXMAP_PANIC).desc, rw_page(PANIC_PFN));
	}
}

static void map(void *slot)
{
	fixmap_map((long)slot, HYP_PFN(FREE_PFN + 9));
}

static void unmap(void *slot)
{
	fixmap_unmap((long)slot);
}

static void double_map_panics(struct kunit *test)
{
	map((void *)FIXMAP_HOST);
	EXPECT_PANIC(test, map, (void *)FIXMAP_HOST, "fixmap.c");
	world_test_init(test);
	EXPECT_PANIC(test, map, (void *)FIXMAP_PANIC, "fixmap.c");
	KUNIT_EXPECT_EQ(test, leaf_of(FIXMAP_PANIC).desc, rw_page(PANIC_PFN));
}

static void unmap_of_empty_slot_panics(struct kunit *test)
{
	EXPECT_PANIC(test, unmap, (void *)FIXMAP_HOST, "fixmap.c");
	world_test_init(test);
	map((void *)FIXMAP_HOST);
	unmap((void *)FIXMAP_HOST);
	EXPECT_PANIC(test, unmap, (void *)FIXMAP_HOST, "fixmap.c");
}

static struct kunit_case cases[] = {
	KUNIT_CASE(slots_are_apart),
	KUNIT_CASE(map_and_unmap),
	KUNIT_CASE(map_publishes),
	KUNIT_CASE(unmap_invalidates),
	KUNIT_CASE(one_cpus_slot_is_not_anothers),
	KUNIT_CASE(panic_record_is_mapped),
	KUNIT_CASE(double_map_panics),
	KUNIT_CASE(unmap_of_empty_slot_panics),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("fixmap"),
	.init = world_test_init,
	.exit = world_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
