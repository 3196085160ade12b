// SPDX-License-Identifier: GPL-2.0-only
/* The realm world's isolation, and transitions that ride on it: world/realm/granule.c. */
#include "fake.h"
#include "fake_realm.h"
#include "world/world.h"
#include "world/realm/realm.h"
#include <keel/guest.h>

#define PATTERN	0x5ec2e7

static int realm_test_init(struct kunit *test)
{
	int ret = world_test_init(test);

	if (ret)
		return ret;
	gpt_start();
	return realm_init();
}

static void realm_test_exit(struct kunit *test)
{
	gpt_stop();
}

/* Every page of RAM: EL3's view, EL2's bit and the state agree. */
static void expect_agreement(struct kunit *test)
{
	unsigned int i;
	u64 pfn;

	for (i = 0; i < nr_mem_regions; i++) {
		const struct mem_region *r = &mem_regions[i];

		for (pfn = r->start_pfn; r->type == KEEL_REGION_RAM && pfn < r->end_pfn; pfn++) {
			bool host = page_host_may_access(pfn_to_page(HYP_PFN(pfn)));

			KUNIT_ASSERT_TRUE(test, realm_page_invariant(HYP_PFN(pfn)));
			KUNIT_ASSERT_EQ(test, gpt_is_realm(pfn), !host);
		}
	}
}

static void fill(u64 pfn, u64 value)
{
	u64 *p = ram(pfn), i;

	for (i = 0; i < HYP_PAGE_SIZE / sizeof(u64); i++)
		p[i] = value + i;
}

static bool filled(u64 pfn, u64 value)
{
	const u64 *p = ram(pfn);
	u64 i;

	for (i = 0; i < HYP_PAGE_SIZE / sizeof(u64); i++)
		if (p[i] != value + i)
			return false;
	return true;
}

static bool is_wiped(u64 pfn)
{
	return !memchr_inv(ram(pfn), 0, HYP_PAGE_SIZE);
}

static void donated_pages_leave_the_host(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN, 3), 0);
	KUNIT_EXPECT_EQ(test, gpt_moves, 3U);
	expect_agreement(test);
	fill(FREE_PFN + 1, PATTERN);
	KUNIT_EXPECT_EQ(test, host_reclaim_hyp(FREE_PFN, 3), 0);
	KUNIT_EXPECT_TRUE(test, is_wiped(FREE_PFN + 1));
	expect_agreement(test);
}

static void contents_move_with_the_page(struct kunit *test)
{
	fill(FREE_PFN, PATTERN);
	hyp_spin_lock(&host_lock);
	KUNIT_EXPECT_EQ(test, world_take_from_host(HYP_PFN(FREE_PFN), 1), 0);
	KUNIT_EXPECT_TRUE(test, filled(FREE_PFN, PATTERN));
	world_return_to_host(HYP_PFN(FREE_PFN), 1);
	hyp_spin_unlock(&host_lock);
	KUNIT_EXPECT_TRUE(test, filled(FREE_PFN, PATTERN));
	expect_agreement(test);
}

static void refusal_changes_nothing(struct kunit *test)
{
	u64 i;

	for (i = 0; i < 4; i++)
		fill(FREE_PFN + i, PATTERN * i);
	gpt_refuses = FREE_PFN + 2;
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN, 4), -EPERM);
	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FREE_PFN + i))->owner, OWNER_HOST);
		KUNIT_EXPECT_TRUE(test, filled(FREE_PFN + i, PATTERN * i));
	}
	expect_agreement(test);
	gpt_refuses = ~0UL;
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN, 4), 0);
	expect_agreement(test);
}

static void first_page_refused(struct kunit *test)
{
	gpt_refuses = FREE_PFN;
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN, 2), -EPERM);
	KUNIT_EXPECT_EQ(test, gpt_moves, 1U);
	expect_agreement(test);
}

static void own_pages_are_never_let_go(struct kunit *test)
{
	u64 pfn;

	/* the image, and what the pool uses */
	KUNIT_EXPECT_EQ(test, host_reclaim_hyp(IMAGE_PFN, 1), -EPERM);
	for (pfn = CHUNK0_PFN; pfn < CHUNK0_PFN + CHUNK0_NR; pfn++)
		if (pfn_to_page(HYP_PFN(pfn))->count)
			KUNIT_EXPECT_NE(test, host_reclaim_hyp(pfn, 1), 0);
	KUNIT_EXPECT_EQ(test, gpt_moves, 0U);
	expect_agreement(test);
}

static void only_reachable_memory_is_shared(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, host_share_hyp(FREE_PFN, 2), 0);
	/* the secure world has it, say: the host's stays the host's, of no use to us */
	gpt_start();
	pfn_to_page(HYP_PFN(FREE_PFN + 4))->owner = OWNER_HYP;
	gpt_start();
	pfn_to_page(HYP_PFN(FREE_PFN + 4))->owner = OWNER_HOST;
	KUNIT_EXPECT_EQ(test, host_share_hyp(FREE_PFN + 3, 3), -EPERM);
	KUNIT_EXPECT_TRUE(test, pfn_to_page(HYP_PFN(FREE_PFN + 3))->host == PAGE_OWNED);
	KUNIT_EXPECT_EQ(test, host_donate_hyp(FREE_PFN + 3, 3), -EPERM);
}

static void slots_have_the_right_space(struct kunit *test)
{
	void *va = fixmap_map(FIXMAP_HOST, HYP_PFN(FREE_PFN));

	KUNIT_EXPECT_TRUE(test, this_cpu()->fixmap_pte[FIXMAP_HOST] & BIT(5));
	KUNIT_EXPECT_PTR_EQ(test, va, fixmap_va(FIXMAP_HOST));
	fixmap_unmap(FIXMAP_HOST);
	fixmap_map(FIXMAP_GUEST, HYP_PFN(FREE_PFN));
	KUNIT_EXPECT_FALSE(test, this_cpu()->fixmap_pte[FIXMAP_GUEST] & BIT(5));
	fixmap_unmap(FIXMAP_GUEST);
}

static void other_world_has_no_such_bits(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, world_host_prot(), (u64)PGT_NS);
	KUNIT_EXPECT_FALSE(test, world_has_open_guests());
	KUNIT_EXPECT_EQ(test, world_timer_intid(), KEEL_PHYS_HVTIMER_INTID);
	gpt_stop();
	KUNIT_EXPECT_EQ(test, world_host_prot(), 0UL);
	KUNIT_EXPECT_EQ(test, world_guest_hcr(), 0UL);
	KUNIT_EXPECT_TRUE(test, world_has_open_guests());
	KUNIT_EXPECT_EQ(test, world_timer_intid(), KEEL_PHYS_HTIMER_INTID);
	KUNIT_EXPECT_EQ(test, world_id(), WORLD_NS);
}

/* Two there are, and a host at EL2 ticks on one of them. */
static void the_timer_that_the_host_leaves(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, realm_use_timer(KEEL_PHYS_VTIMER_INTID), -EINVAL);
	KUNIT_EXPECT_EQ(test, realm_use_timer(KEEL_PHYS_HTIMER_INTID | 1UL << 32), -EINVAL);
	KUNIT_EXPECT_EQ(test, world_timer_intid(), KEEL_PHYS_HVTIMER_INTID);
	KUNIT_EXPECT_EQ(test, realm_use_timer(KEEL_PHYS_HTIMER_INTID), 0);
	KUNIT_EXPECT_EQ(test, world_timer_intid(), KEEL_PHYS_HTIMER_INTID);
	world_timer_start(1234);
	KUNIT_EXPECT_EQ(test, hw_read("cnthp_cval_el2"), 1234UL);
	world_timer_stop();
	KUNIT_EXPECT_EQ(test, realm_use_timer(KEEL_PHYS_HVTIMER_INTID), 0);
	KUNIT_EXPECT_EQ(test, world_timer_intid(), KEEL_PHYS_HVTIMER_INTID);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(donated_pages_leave_the_host),
	KUNIT_CASE(contents_move_with_the_page),
	KUNIT_CASE(refusal_changes_nothing),
	KUNIT_CASE(first_page_refused),
	KUNIT_CASE(own_pages_are_never_let_go),
	KUNIT_CASE(only_reachable_memory_is_shared),
	KUNIT_CASE(slots_have_the_right_space),
	KUNIT_CASE(other_world_has_no_such_bits),
	KUNIT_CASE(the_timer_that_the_host_leaves),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("realm_granule"),
	.init = realm_test_init,
	.exit = realm_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
