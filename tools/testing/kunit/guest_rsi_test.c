// SPDX-License-Identifier: GPL-2.0-only
/* The RSI dialect: what a realm finds, and sharing through the alias. */
#include "fake_call.h"
#include "mm/fixmap.h"

#define RSI_FEATURES	RSI(0x191)
#define RSI_CONFIG	RSI(0x196)
#define RSI_GET		RSI(0x198)
#define SCRATCH_PFN	(FREE_PFN - 2)

static void rsi_versions(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_VERSION, 0x10000, 0, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 0x10000UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[2], 0x10000UL);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_VERSION, 0x10001, 0, 0), 1UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[2], 0x10000UL);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_FEATURES, 0, 0, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 0UL);
	expect_rest_unchanged(test, vcpu, 4);
}

/* Only by SMC, and only for a protected guest. */
static void rsi_is_for_realms(struct kunit *test)
{
	u32 n;

	for (n = 0x190; n < 0x1b0; n++) {
		expect_unknown(test, vcpu, RSI(n), 0, false);
		expect_unknown(test, normal, RSI(n), 0, true);
		expect_unknown(test, normal, RSI(n), 0, false);
	}
	KUNIT_EXPECT_FALSE(test, vm->guarded);
}

static void rsi_config(struct kunit *test)
{
	static const u64 bad[] = { IPA + 1, IPA + 0x800, ALIAS | IPA, 1UL << 40, ~0xfffUL, ALIAS };
	u64 *page = ram(SCRATCH_PFN);
	unsigned int i;

	this_cpu()->fixmap_va = (u64)page - FIXMAP_GUEST * HYP_PAGE_SIZE;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_CONFIG, bad[i], 0, 0), 1UL);
	KUNIT_EXPECT_EQ(test, smc(RSI_CONFIG, IPA, 0, 0), KEEL_EXIT_MEM_FAULT);
	KUNIT_EXPECT_EQ(test, vcpu->info[0], IPA);
	KUNIT_EXPECT_EQ(test, vcpu->call_error, 1L);
	KUNIT_EXPECT_FALSE(test, vm->guarded);
	give_pages(test, vm, GFN, 1);
	memset(page, 0x5a, PAGE);
	vm->measured.hash = 1;
	memset(vm->measured.rpv, 0x77, sizeof(vm->measured.rpv));
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_CONFIG, IPA, 0, 0), 0UL);
	KUNIT_EXPECT_EQ(test, page[0], 40UL);
	KUNIT_EXPECT_EQ(test, page[1], 1UL);
	KUNIT_EXPECT_NULL(test, memchr_inv(page + 2, 0, 0x200 - 16));
	KUNIT_EXPECT_NULL(test, memchr_inv(page + 64, 0x77, 64));
	KUNIT_EXPECT_NULL(test, memchr_inv(page + 72, 0, PAGE - 0x240));
	KUNIT_EXPECT_TRUE(test, vm->guarded);
	KUNIT_EXPECT_EQ(test, this_cpu()->fixmap_pte[FIXMAP_GUEST], 0UL);
}

static void rsi_ranges(struct kunit *test)
{
	static const struct { u64 base, top; } bad[] = {
		{ IPA, IPA }, { IPA + PAGE, IPA }, { IPA + 1, IPA + PAGE }, { IPA, IPA + PAGE + 1 },
		{ IPA, ALIAS + PAGE }, { ALIAS, ALIAS + PAGE }, { IPA, ~0xfffUL },
		{ ~0xfffUL, 0 }, { ALIAS | IPA, ALIAS | (IPA + PAGE) },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ_MSG(test, smc_answer_of(RSI_SET, bad[i].base, bad[i].top, 0), 1UL,
				    "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, smc_answer_of(RSI_GET, bad[i].base, bad[i].top, 0), 1UL,
				    "range %u", i);
	}
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_SET, IPA, IPA + PAGE, 2), 1UL);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_SET, IPA, IPA + PAGE, ~0UL), 1UL);
	/* the last page there is; nobody called it RAM */
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_GET, ALIAS - PAGE, ALIAS, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], ALIAS);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[2], 0UL);
}

static bool at_alias(u64 page)
{
	return guest_s2_get(&vm->s2, ALIAS | (IPA + page * PAGE)).desc & PGT_VALID;
}

static void rsi_state_set(struct kunit *test)
{
	give_pages(test, vm, GFN, 4);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_SET, IPA, IPA + 2 * PAGE, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA + 2 * PAGE);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[2], 0UL);
	KUNIT_EXPECT_TRUE(test, at_alias(0) && at_alias(1) && !at_alias(2));
	KUNIT_EXPECT_TRUE(test, !private_at(1) && private_at(2));
	/* some way: the part that is there */
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_SET, IPA, IPA + 9 * PAGE, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA + 4 * PAGE);
	KUNIT_EXPECT_TRUE(test, at_alias(3));
	KUNIT_EXPECT_EQ(test, smc(RSI_SET, IPA + 4 * PAGE, IPA + 9 * PAGE, 0), KEEL_EXIT_MEM_FAULT);
	KUNIT_EXPECT_EQ(test, vcpu->info[0], IPA + 4 * PAGE);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], (u64)RSI_SET);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA + 4 * PAGE);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[2], IPA + 9 * PAGE);
	/* to RAM: what is not there needs nothing */
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_SET, IPA, IPA + 9 * PAGE, 1), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA + 9 * PAGE);
	KUNIT_EXPECT_TRUE(test, private_at(0) && private_at(3) && !at_alias(0));
	/* at most a block at a time, to the end of one */
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_SET, IPA, IPA + (4UL << 20), 1), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 2UL << 20);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_SET, 2UL << 20, 1UL << 30, 1), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 4UL << 20);
	expect_rest_unchanged(test, vcpu, 4);
}

static void rsi_state_get(struct kunit *test)
{
	give_pages(test, vm, GFN, 4);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_GET, IPA, IPA + 8 * PAGE, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[2], 0UL);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_SET, IPA, IPA + 8 * PAGE, 1), 0UL);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_SET, IPA + PAGE, IPA + 3 * PAGE, 0), 0UL);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_GET, IPA, IPA + 8 * PAGE, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA + PAGE);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[2], 1UL);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_GET, IPA + PAGE, IPA + 8 * PAGE, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA + 3 * PAGE);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[2], 0UL);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_GET, IPA + 3 * PAGE, 1UL << 30, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA + 8 * PAGE);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[2], 1UL);
	/* outside of RAM, as far as one call looks */
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_GET, IPA + 8 * PAGE, 1UL << 30, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA + (8 + KEEL_RANGE_MAX) * PAGE);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[2], 0UL);
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_GET, IPA - PAGE, 1UL << 30, 0), 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA);
	expect_rest_unchanged(test, vcpu, 4);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(rsi_versions),
	KUNIT_CASE(rsi_is_for_realms),
	KUNIT_CASE(rsi_config),
	KUNIT_CASE(rsi_ranges),
	KUNIT_CASE(rsi_state_set),
	KUNIT_CASE(rsi_state_get),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("guest_rsi"),
	.init = call_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
