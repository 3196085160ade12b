// SPDX-License-Identifier: GPL-2.0-only
/* The pKVM dialect: sharing in place, relinquishing, the MMIO guard. */
#include "fake_call.h"

#define MEMINFO		VENDOR64(2)
#define UNSHARE		VENDOR64(4)
#define GUARD_INFO	VENDOR64(5)
#define GUARD_ENROLL	VENDOR64(6)
#define GUARD_MAP	VENDOR64(7)
#define GUARD_UNMAP	VENDOR64(8)
#define RELINQUISH	VENDOR64(9)
#define RGUARD_MAP	VENDOR64(10)
#define RGUARD_UNMAP	VENDOR64(11)

static void pkvm_discovery(struct kunit *test)
{
	u32 n;

	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID, 0, 0, 0),
			(u64)ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_0);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[3], (u64)ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_3);
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID, 0, 0, 0), 0xffdUL);
	KUNIT_EXPECT_EQ(test, answer(MEMINFO, 0, 0, 0), PAGE);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 1UL);
	KUNIT_EXPECT_EQ(test, answer(MEMINFO, 1, 0, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(MEMINFO, 0, 1, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(MEMINFO, 0, 0, 1), INVALID);
	KUNIT_EXPECT_EQ(test, answer(GUARD_INFO, 0, 0, 0), PAGE);
	/* a guest that is not protected has none of it */
	for (n = 0; n < 16; n++)
		if (VENDOR64(n) != 0xc6000000)
			expect_unknown(test, normal, VENDOR64(n), 0, false);
	KUNIT_EXPECT_EQ(test, call_of(normal, ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID, 0, 0, 0,
				      false), EXIT_RESUME);
	KUNIT_EXPECT_EQ(test, normal->regs.x[0], 1UL);
	KUNIT_EXPECT_EQ(test, normal->regs.x[1] | normal->regs.x[2] | normal->regs.x[3], 0UL);
}

static void share(struct kunit *test)
{
	give_pages(test, vm, GFN, 4);
	KUNIT_EXPECT_EQ(test, answer(SHARE, IPA, 0, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 1UL);
	expect_rest_unchanged(test, vcpu, 4);
	KUNIT_EXPECT_FALSE(test, private_at(0));
	KUNIT_EXPECT_TRUE(test, private_at(1));
	/* again, not aligned, reserved arguments, the alias */
	KUNIT_EXPECT_EQ(test, answer(SHARE, IPA, 1, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(SHARE, IPA + 8, 1, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(SHARE, IPA + PAGE, 1, 1), INVALID);
	KUNIT_EXPECT_EQ(test, answer(SHARE, (IPA + PAGE) | ALIAS, 1, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(SHARE, ~0UL << 12, 1, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(UNSHARE, IPA + PAGE, 1, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(UNSHARE, IPA, 1, 1), INVALID);
	KUNIT_EXPECT_TRUE(test, private_at(1));
	KUNIT_EXPECT_FALSE(test, private_at(0));
	/* a range with a hole at its end: what is there, then a fault for the rest */
	KUNIT_EXPECT_EQ(test, answer(SHARE, IPA + PAGE, 100, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 3UL);
	KUNIT_EXPECT_FALSE(test, private_at(3));
	KUNIT_EXPECT_EQ(test, call(SHARE, IPA + 4 * PAGE, 97, 0), KEEL_EXIT_MEM_FAULT);
	KUNIT_EXPECT_EQ(test, vcpu->info[0], IPA + 4 * PAGE);
	KUNIT_EXPECT_EQ(test, vcpu->info[1], KEEL_FAULT_WRITE);
	KUNIT_EXPECT_EQ(test, hw_read("elr_el2"), ELR - 4);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], (u64)SHARE);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA + 4 * PAGE);
	expect_rest_unchanged(test, vcpu, 4);
	KUNIT_EXPECT_EQ(test, answer(UNSHARE, IPA, 100, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 4UL);
	KUNIT_EXPECT_TRUE(test, private_at(3));
	/* what is not there was never shared */
	KUNIT_EXPECT_EQ(test, answer(UNSHARE, IPA + 4 * PAGE, 1, 0), INVALID);
}

static void relinquish(struct kunit *test)
{
	give_pages(test, vm, GFN, 2);
	KUNIT_EXPECT_EQ(test, answer(RELINQUISH, IPA, 1, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(RELINQUISH, IPA, 0, 1), INVALID);
	KUNIT_EXPECT_EQ(test, answer(RELINQUISH, IPA + 8, 0, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(RELINQUISH, IPA + 2 * PAGE, 0, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(RELINQUISH, ALIAS | IPA, 0, 0), INVALID);
	KUNIT_EXPECT_TRUE(test, private_at(0));
	KUNIT_EXPECT_EQ(test, call(RELINQUISH, IPA + PAGE, 0, 0), KEEL_EXIT_RELINQUISHED);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->info[0], IPA + PAGE);
	KUNIT_EXPECT_EQ(test, vcpu->info[1], FREE_PFN + 1);
	expect_rest_unchanged(test, vcpu, 4);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FREE_PFN + 1))->owner, OWNER_HOST);
	KUNIT_EXPECT_TRUE(test, private_at(0));
	KUNIT_EXPECT_FALSE(test, private_at(1));
}

/* --- MMIO guard --- */

static unsigned int ranges(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < KEEL_GUARD_RANGES; i++)
		n += GUARD_NR(vm->guard[i]) != 0;
	return n;
}

static bool open_at(u64 page)
{
	return guard_allows(vm, page * PAGE) && guard_allows(vm, page * PAGE + PAGE - 1);
}

static u64 guard_map(u64 page)
{
	return answer(GUARD_MAP, page * PAGE, 0, 0);
}

static u64 guard_unmap(u64 page)
{
	return answer(GUARD_UNMAP, page * PAGE, 0, 0);
}

static void guard_pages(struct kunit *test)
{
	u64 page;

	KUNIT_EXPECT_FALSE(test, vm->guarded);
	KUNIT_EXPECT_EQ(test, guard_map(10), 0UL);
	KUNIT_EXPECT_TRUE(test, vm->guarded);
	KUNIT_EXPECT_EQ(test, guard_map(10), 0UL);
	KUNIT_EXPECT_EQ(test, ranges(), 1U);
	/* grows at both ends */
	KUNIT_EXPECT_EQ(test, guard_map(11), 0UL);
	KUNIT_EXPECT_EQ(test, guard_map(9), 0UL);
	KUNIT_EXPECT_EQ(test, guard_map(12), 0UL);
	KUNIT_EXPECT_EQ(test, ranges(), 1U);
	KUNIT_EXPECT_EQ(test, guard_map(20), 0UL);
	KUNIT_EXPECT_EQ(test, ranges(), 2U);
	for (page = 0; page < 30; page++)
		KUNIT_EXPECT_EQ(test, open_at(page), (page >= 9 && page <= 12) || page == 20);
	/* a hole in the middle, then the ends */
	KUNIT_EXPECT_EQ(test, guard_unmap(10), 0UL);
	KUNIT_EXPECT_EQ(test, ranges(), 3U);
	KUNIT_EXPECT_EQ(test, guard_unmap(10), INVALID);
	KUNIT_EXPECT_EQ(test, guard_unmap(12), 0UL);
	for (page = 0; page < 30; page++)
		KUNIT_EXPECT_EQ(test, open_at(page), page == 9 || page == 11 || page == 20);
	KUNIT_EXPECT_EQ(test, guard_unmap(9), 0UL);
	KUNIT_EXPECT_EQ(test, guard_unmap(11), 0UL);
	KUNIT_EXPECT_EQ(test, guard_unmap(20), 0UL);
	KUNIT_EXPECT_EQ(test, ranges(), 0U);
	KUNIT_EXPECT_FALSE(test, open_at(0));
	KUNIT_EXPECT_TRUE(test, vm->guarded);
	/* from the first on, too */
	KUNIT_EXPECT_EQ(test, guard_map(0), 0UL);
	KUNIT_EXPECT_EQ(test, guard_map(1), 0UL);
	KUNIT_EXPECT_EQ(test, guard_unmap(0), 0UL);
	KUNIT_EXPECT_FALSE(test, open_at(0));
	KUNIT_EXPECT_TRUE(test, open_at(1));
}

/* Two ranges meet, and the page where they do is opened again: it is still in one of them only. */
static void guard_ranges_meet(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, guard_map(10), 0UL);
	KUNIT_EXPECT_EQ(test, guard_map(12), 0UL);
	KUNIT_EXPECT_EQ(test, guard_map(11), 0UL);
	KUNIT_EXPECT_EQ(test, guard_map(12), 0UL);
	KUNIT_EXPECT_EQ(test, guard_map(10), 0UL);
	KUNIT_EXPECT_EQ(test, guard_unmap(12), 0UL);
	KUNIT_EXPECT_FALSE(test, open_at(12));
	KUNIT_EXPECT_EQ(test, guard_unmap(10), 0UL);
	KUNIT_EXPECT_FALSE(test, open_at(10));
	KUNIT_EXPECT_TRUE(test, open_at(11));
}

static void guard_arguments(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, answer(GUARD_MAP, 8, 0, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(GUARD_MAP, 1UL << 40, 0, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(GUARD_MAP, ~0xfffUL, 0, 0), INVALID);
	/* a call that fails closes nothing */
	KUNIT_EXPECT_FALSE(test, vm->guarded);
	KUNIT_EXPECT_EQ(test, answer(GUARD_UNMAP, IPA, 0, 0), INVALID);
	KUNIT_EXPECT_FALSE(test, vm->guarded);
	KUNIT_EXPECT_EQ(test, answer(GUARD_ENROLL, 0, 0, 0), 0UL);
	KUNIT_EXPECT_TRUE(test, vm->guarded);
	expect_rest_unchanged(test, vcpu, 4);
}

static void guard_table_full(struct kunit *test)
{
	u64 i;

	for (i = 0; i < KEEL_GUARD_RANGES; i++)
		KUNIT_EXPECT_EQ(test, guard_map(4 * i + 1), 0UL);
	KUNIT_EXPECT_EQ(test, guard_map(4 * KEEL_GUARD_RANGES + 1), INVALID);
	/* what is there may still grow, or be there */
	KUNIT_EXPECT_EQ(test, guard_map(1), 0UL);
	KUNIT_EXPECT_EQ(test, guard_map(2), 0UL);
	KUNIT_EXPECT_EQ(test, guard_map(3), 0UL);
	/* there is no entry for a hole */
	KUNIT_EXPECT_EQ(test, guard_unmap(2), INVALID);
	KUNIT_EXPECT_TRUE(test, open_at(2));
	KUNIT_EXPECT_EQ(test, guard_unmap(4 * KEEL_GUARD_RANGES - 3), 0UL);
	KUNIT_EXPECT_EQ(test, guard_unmap(2), 0UL);
	KUNIT_EXPECT_TRUE(test, open_at(1) && !open_at(2) && open_at(3));
	KUNIT_EXPECT_EQ(test, ranges(), KEEL_GUARD_RANGES);
}

/* A range of the largest count there can be does not run over into its first page. */
static void guard_largest_range(struct kunit *test)
{
	u64 first = 0x100;

	vm->guard[0] = GUARD(first, GUARD_NR_MAX);
	KUNIT_EXPECT_EQ(test, guard_map(first + GUARD_NR_MAX), 0UL);
	KUNIT_EXPECT_EQ(test, vm->guard[0], GUARD(first, GUARD_NR_MAX));
	KUNIT_EXPECT_TRUE(test, open_at(first + GUARD_NR_MAX));
	KUNIT_EXPECT_FALSE(test, open_at(first + GUARD_NR_MAX + 1));
}

static void guard_ranges(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, answer(RGUARD_MAP, IPA, 0, 0), INVALID);
	KUNIT_EXPECT_EQ(test, answer(RGUARD_MAP, IPA, 1, 1), INVALID);
	KUNIT_EXPECT_EQ(test, answer(RGUARD_MAP, IPA + 1, 1, 0), INVALID);
	KUNIT_EXPECT_FALSE(test, vm->guarded);
	KUNIT_EXPECT_EQ(test, answer(RGUARD_MAP, IPA, 16, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 16UL);
	KUNIT_EXPECT_EQ(test, ranges(), 1U);
	KUNIT_EXPECT_TRUE(test, open_at(GFN + 15) && !open_at(GFN + 16) && !open_at(GFN - 1));
	/* no more at a time than there is time for */
	KUNIT_EXPECT_EQ(test, answer(RGUARD_MAP, IPA, ~0UL, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], (u64)KEEL_RANGE_MAX);
	/* to the end of the address space and no further */
	KUNIT_EXPECT_EQ(test, answer(RGUARD_MAP, (1UL << 40) - 2 * PAGE, 5, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 2UL);
	KUNIT_EXPECT_EQ(test, answer(RGUARD_UNMAP, IPA, KEEL_RANGE_MAX, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], (u64)KEEL_RANGE_MAX);
	KUNIT_EXPECT_EQ(test, answer(RGUARD_UNMAP, IPA, 1, 0), INVALID);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 0UL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(pkvm_discovery),
	KUNIT_CASE(share),
	KUNIT_CASE(relinquish),
	KUNIT_CASE(guard_pages),
	KUNIT_CASE(guard_ranges_meet),
	KUNIT_CASE(guard_arguments),
	KUNIT_CASE(guard_table_full),
	KUNIT_CASE(guard_largest_range),
	KUNIT_CASE(guard_ranges),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("guest_pkvm"),
	.init = call_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
