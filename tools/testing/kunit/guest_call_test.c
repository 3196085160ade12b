// SPDX-License-Identifier: GPL-2.0-only
/* What all guests call: SMCCC and TRNG; and calls that are made again. */
#include "fake_call.h"
#include <asm/ptrace.h>
#include <uapi/linux/psci.h>

/* --- SMCCC --- */

static void unknown_calls(struct kunit *test)
{
	static const u32 fids[] = {
		0x80000002, 0x80007fff, 0x80008000, 0xc0000000, 0x81000000, 0x82000000, 0x83000000,
		0x85000000, 0x86000001, 0x8600ff02, 0xb2000000, 0xbf00ff01, 0x8400000b, 0x8400001f,
		0x84000020, 0x8400004f, 0x84000054, 0x84000060, 0xc400019a, 0xc4000190, 0xc400018f,
		0xc40001af, 0xc40001b0, 0x84000190, 0xc6000001, 0xc600000c, 0xc600ff01, 0x86000003,
		0x86000007, 0xc4000000, 0xc4000008, 0xc6020003, 0xc6800007, 0xc4020197, 0x84800000,
		/* yielding calls, and small numbers */
		0x00000000, 0x04000000, 0x44000003, 0x46000003, 0x7fffffff,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fids); i++) {
		expect_unknown(test, vcpu, fids[i], 0, false);
		expect_unknown(test, normal, fids[i], 0, false);
		if (fids[i] != RSI_VERSION)
			expect_unknown(test, vcpu, fids[i], 0, true);
		expect_unknown(test, normal, fids[i], 0, true);
	}
	/* reserved immediates */
	expect_unknown(test, vcpu, ARM_SMCCC_VERSION_FUNC_ID, 1, false);
	expect_unknown(test, vcpu, PSCI_0_2_FN_PSCI_VERSION, 0x8000, true);
}

static void smccc(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_VERSION_FUNC_ID, 0, 0, 0), 0x10001UL);
	/* 32 bits, of which one is a hint */
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_VERSION_FUNC_ID | 0xdeadUL << 32, 0, 0, 0), 0x10001UL);
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_VERSION_FUNC_ID | BIT(16), 0, 0, 0), 0x10001UL);
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_ARCH_FEATURES_FUNC_ID, ARM_SMCCC_VERSION_FUNC_ID, 0,
				     0), 0UL);
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_ARCH_FEATURES_FUNC_ID,
				     ARM_SMCCC_ARCH_FEATURES_FUNC_ID, 0, 0), 0UL);
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_ARCH_FEATURES_FUNC_ID, 0x80008000, 0, 0), UNKNOWN);
	expect_rest_unchanged(test, vcpu, 4);
}

/* Calls that the host wants to answer exit first; only those it asked for. */
static void asked_for(struct kunit *test)
{
	static const struct { u32 fid; bool psci; } fids[] = {
		{ PSCI_0_2_FN_PSCI_VERSION, true }, { PSCI_0_2_FN64_CPU_ON, true },
		{ 0x8400001f, true }, { 0x84000020, false }, { ARM_SMCCC_VERSION_FUNC_ID, false },
		{ ARM_SMCCC_TRNG_VERSION, false }, { 0xc6000000, false }, { 0x04000000, false },
		{ 0, false },
	};
	unsigned int i, smc;

	for (i = 0; i < ARRAY_SIZE(fids); i++) {
		for (smc = 0; smc < 2; smc++) {
			normal->call_asked = false;
			normal->run_flags = fids[i].psci ? KEEL_RUN_PSCI : KEEL_RUN_CALLS;
			KUNIT_EXPECT_EQ(test, call_of(normal, fids[i].fid | 0x5ecUL << 32, 7, 8, 9,
						      smc), KEEL_EXIT_CALL);
			KUNIT_EXPECT_EQ(test, normal->info[0], (u64)fids[i].fid);
			KUNIT_EXPECT_EQ(test, normal->info[1], 7UL);
			KUNIT_EXPECT_EQ(test, normal->info[2], 8UL);
			KUNIT_EXPECT_EQ(test, normal->info[3], (u64)smc);
			KUNIT_EXPECT_TRUE(test, normal->call_asked);
			KUNIT_EXPECT_EQ(test, hw_read("elr_el2"), ELR);
			expect_rest_unchanged(test, normal, 4);
		}
		/* the other half of the calls is EL2's as ever */
		normal->run_flags ^= KEEL_RUN_PSCI | KEEL_RUN_CALLS;
		KUNIT_EXPECT_NE(test, call_of(normal, fids[i].fid, 7, 8, 9, false), KEEL_EXIT_CALL);
	}
	/* EL2's answer after all */
	normal->regs.x[0] = PSCI_0_2_FN_PSCI_VERSION;
	KUNIT_EXPECT_EQ(test, guest_call_own(normal), EXIT_RESUME);
	KUNIT_EXPECT_EQ(test, normal->regs.x[0], 0x10003UL);
	/* a realm's is none, whatever the instruction was */
	normal->regs.x[0] = RSI_VERSION;
	KUNIT_EXPECT_EQ(test, guest_call_own(normal), EXIT_RESUME);
	KUNIT_EXPECT_EQ(test, normal->regs.x[0], UNKNOWN);
	/* reserved immediates are no call of anybody's */
	normal->run_flags = KEEL_RUN_PSCI | KEEL_RUN_CALLS;
	expect_unknown(test, normal, ARM_SMCCC_VERSION_FUNC_ID, 1, false);
}

/* --- TRNG --- */

static void trng(struct kunit *test)
{
	static const struct { u32 fid; u64 bits, ret, x1, x2, x3; } draws[] = {
		{ ARM_SMCCC_TRNG_RND32, 1, 0, 0, 0, 1 },
		{ ARM_SMCCC_TRNG_RND32, 32, 0, 0, 0, 0xffffffff },
		{ ARM_SMCCC_TRNG_RND32, 33, 0, 0, 1, 0xffffffff },
		{ ARM_SMCCC_TRNG_RND32, 95, 0, 0x7fffffff, 0xffffffff, 0xffffffff },
		{ ARM_SMCCC_TRNG_RND32, 96, 0, 0xffffffff, 0xffffffff, 0xffffffff },
		{ ARM_SMCCC_TRNG_RND64, 1, 0, 0, 0, 1 },
		{ ARM_SMCCC_TRNG_RND64, 63, 0, 0, 0, ~0UL >> 1 },
		{ ARM_SMCCC_TRNG_RND64, 64, 0, 0, 0, ~0UL },
		{ ARM_SMCCC_TRNG_RND64, 65, 0, 0, 1, ~0UL },
		{ ARM_SMCCC_TRNG_RND64, 191, 0, ~0UL >> 1, ~0UL, ~0UL },
		{ ARM_SMCCC_TRNG_RND64, 192, 0, ~0UL, ~0UL, ~0UL },
		/* SMC32: the upper half is none of its argument */
		{ ARM_SMCCC_TRNG_RND32, 1UL << 32 | 1, 0, 0, 0, 1 },
	};
	static const struct { u32 fid; u64 bits; } bad[] = {
		{ ARM_SMCCC_TRNG_RND32, 0 }, { ARM_SMCCC_TRNG_RND32, 97 },
		{ ARM_SMCCC_TRNG_RND32, 1UL << 32 }, { ARM_SMCCC_TRNG_RND64, 0 },
		{ ARM_SMCCC_TRNG_RND64, 193 }, { ARM_SMCCC_TRNG_RND64, 1UL << 32 | 1 },
	};
	unsigned int i;

	hw_random_value = ~0UL;
	hw_random_left = 1000;
	expect_unknown(test, vcpu, ARM_SMCCC_TRNG_VERSION, 0, false);
	expect_unknown(test, vcpu, ARM_SMCCC_TRNG_RND64, 0, false);
	hw_write("id_aa64isar0_el1", 1UL << ID_AA64ISAR0_EL1_RNDR_SHIFT);
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_TRNG_VERSION, 0, 0, 0), 0x10000UL);
	for (i = 0; i < ARRAY_SIZE(draws); i++) {
		KUNIT_EXPECT_EQ(test, answer(draws[i].fid, draws[i].bits, 7, 7), draws[i].ret);
		KUNIT_EXPECT_EQ_MSG(test, vcpu->regs.x[1], draws[i].x1, "draw %u", i);
		KUNIT_EXPECT_EQ_MSG(test, vcpu->regs.x[2], draws[i].x2, "draw %u", i);
		KUNIT_EXPECT_EQ_MSG(test, vcpu->regs.x[3], draws[i].x3, "draw %u", i);
		expect_rest_unchanged(test, vcpu, 4);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ(test, answer(bad[i].fid, bad[i].bits, 7, 7), (u64)-2L);
		KUNIT_EXPECT_EQ(test, vcpu->regs.x[3], 7UL);
	}
	/* out of entropy on the way: nothing of it is shown */
	hw_random_left = 2;
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_TRNG_RND64, 192, 7, 7), (u64)-3L);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[2], 7UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[3], 7UL);
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_TRNG_FEATURES, ARM_SMCCC_TRNG_RND64, 0, 0), 0UL);
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_TRNG_FEATURES, 0x84000054, 0, 0), UNKNOWN);
	KUNIT_EXPECT_EQ(test, answer(ARM_SMCCC_TRNG_GET_UUID, 0, 0, 0), 0x6b656c21UL);
}

/* --- Again --- */

static u64 x[31];
static unsigned int idle_after;

static u64 calls_share(struct vcpu *v)
{
	if (guest_entries > idle_after)
		return GUEST_IRQ;
	v->regs.x[0] = SHARE;
	v->regs.x[1] = IPA;
	v->regs.x[2] = 1;
	v->regs.x[3] = 0;
	hw_write("elr_el2", hw_read("elr_el2") + 4);
	return leave_sync(EC(HVC64));
}

/* The host gives the page: the call is made again. It has none: the call failed. */
static void retried_call(struct kunit *test)
{
	vcpu->pc = ELR;
	guest_hook = calls_share;
	idle_after = 1;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_MEM_FAULT);
	KUNIT_EXPECT_EQ(test, vcpu->pc, ELR);
	memset(x, 0, sizeof(x));
	x[KEEL_RUN_IN_FLAGS] = KEEL_RUN_MMIO_DONE;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), -EINVAL);
	memset(x, 0, sizeof(x));
	x[KEEL_RUN_IN_FLAGS] = KEEL_RUN_ABORT;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], INVALID);
	KUNIT_EXPECT_EQ(test, vcpu->pc, ELR + 4);
	/* no exception was injected */
	KUNIT_EXPECT_EQ(test, vcpu->el1[EL1_SYS_ESR_EL1], 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.spsr & PSR_MODE_MASK, PSR_MODE_EL1h);
	x[KEEL_RUN_IN_FLAGS] = KEEL_RUN_ABORT;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), -EINVAL);

	vcpu->pc = ELR;
	guest_entries = 0;
	memset(x, 0, sizeof(x));
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_MEM_FAULT);
	give_pages(test, vm, GFN, 1);
	guest_entries = 0;
	memset(x, 0, sizeof(x));
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 0UL);
	KUNIT_EXPECT_FALSE(test, private_at(0));
}

/* An SMC is trapped before it is executed: it has been stepped over once, not twice. */
static u64 smc_once(struct vcpu *v)
{
	if (guest_entries > 1)
		return GUEST_IRQ;
	v->regs.x[0] = RSI_VERSION;
	v->regs.x[1] = 0x10000;
	return leave_sync(EC(SMC64));
}

static void smc_goes_on_behind_it(struct kunit *test)
{
	vcpu->pc = ELR;
	guest_hook = smc_once;
	memset(x, 0, sizeof(x));
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, vcpu->pc, ELR + 4);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 0UL);
}

/* Table pages are short: the call is made again once there are some. */
static void pool_short(struct kunit *test)
{
	give_pages(test, vm, GFN, 1);
	pool_leave(test, 0);
	KUNIT_EXPECT_EQ(test, smc(RSI_SET, IPA, IPA + PAGE, 0), KEEL_EXIT_POOL);
	KUNIT_EXPECT_EQ(test, vcpu->info[0], 16UL);
	KUNIT_EXPECT_EQ(test, hw_read("elr_el2"), ELR - 4);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], (u64)RSI_SET);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA);
	KUNIT_EXPECT_TRUE(test, private_at(0));
	pool_refill();
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_SET, IPA, IPA + PAGE, 0), 0UL);
	KUNIT_EXPECT_FALSE(test, private_at(0));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(unknown_calls),
	KUNIT_CASE(smccc),
	KUNIT_CASE(asked_for),
	KUNIT_CASE(trng),
	KUNIT_CASE(retried_call),
	KUNIT_CASE(smc_goes_on_behind_it),
	KUNIT_CASE(pool_short),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("guest_call"),
	.init = call_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
