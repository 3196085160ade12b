// SPDX-License-Identifier: GPL-2.0-only
/* PSCI of guests: who is on, who may be, and what of it the host hears. */
#include "fake_call.h"
#include <uapi/linux/psci.h>

#define OFF2		0x84000015U		/* PSCI 1.3's SYSTEM_OFF2 */
#define OFF2_64		0xc4000015U

static void psci_discovery(struct kunit *test)
{
	static const u32 there[] = {
		0x84000000, 0x84000001, 0xc4000001, 0x84000002, 0x84000003, 0xc4000003, 0x84000004,
		0xc4000004, 0x84000006, 0x84000008, 0x84000009, 0x8400000a, 0x84000012, 0xc4000012,
		0x80000000,
	};
	u32 fid, i;

	KUNIT_EXPECT_EQ(test, answer(PSCI_0_2_FN_PSCI_VERSION, 0, 0, 0), 0x10003UL);
	KUNIT_EXPECT_EQ(test, answer(PSCI_0_2_FN_MIGRATE_INFO_TYPE, 0, 0, 0), 2UL);
	for (i = 0; i < ARRAY_SIZE(there); i++)
		KUNIT_EXPECT_EQ(test, answer(PSCI_1_0_FN_PSCI_FEATURES, there[i], 0, 0), 0UL);
	/* of the ways to be off there is the one to hibernate */
	KUNIT_EXPECT_EQ(test, answer(PSCI_1_0_FN_PSCI_FEATURES, OFF2, 0, 0), 1UL);
	KUNIT_EXPECT_EQ(test, answer(PSCI_1_0_FN_PSCI_FEATURES, OFF2_64, 0, 0), 1UL);
	for (fid = 0x84000005; fid < 0x84000020; fid++) {
		if (fid == OFF2)
			continue;
		for (i = 0; i < ARRAY_SIZE(there); i++)
			if (there[i] == fid)
				break;
		if (i == ARRAY_SIZE(there))
			KUNIT_EXPECT_EQ(test, answer(PSCI_1_0_FN_PSCI_FEATURES, fid, 0, 0), UNKNOWN);
	}
	expect_rest_unchanged(test, vcpu, 4);
}

/* By the state its target is in: one caller wins, all others hear why not. */
static void cpu_on(struct kunit *test)
{
	static const struct { u8 power; s64 ret; } states[] = {
		{ VCPU_CLAIMED, PSCI_RET_ON_PENDING }, { VCPU_ON_PENDING, PSCI_RET_ALREADY_ON },
		{ VCPU_ON, PSCI_RET_ALREADY_ON },
	};
	struct vcpu *target = new_vcpu(test, vm, 3, KEEL_VCPU_POWER_OFF);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		target->power = states[i].power;
		target->on_pc = 0x77;
		target->on_context = 0x78;
		KUNIT_EXPECT_EQ(test, answer(PSCI_0_2_FN64_CPU_ON, 3, 0x40000000, 5),
				(u64)states[i].ret);
		KUNIT_EXPECT_EQ(test, target->power, (u32)states[i].power);
		KUNIT_EXPECT_EQ(test, target->on_pc, 0x77UL);
		KUNIT_EXPECT_EQ(test, target->on_context, 0x78UL);
	}
	target->power = VCPU_OFF;
	KUNIT_EXPECT_EQ(test, call(PSCI_0_2_FN64_CPU_ON, 3, 0x1240000000, 0x1500000005),
			KEEL_EXIT_CPU_ON);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->info[0], 3UL);
	/* the entry point is not the host's business */
	KUNIT_EXPECT_EQ(test, vcpu->info[1] | vcpu->info[2] | vcpu->info[3], 0UL);
	expect_rest_unchanged(test, vcpu, 4);
	KUNIT_EXPECT_EQ(test, target->power, VCPU_ON_PENDING);
	KUNIT_EXPECT_EQ(test, target->on_pc, 0x1240000000UL);
	KUNIT_EXPECT_EQ(test, target->on_context, 0x1500000005UL);
	/* SMC32: 32 bits of each argument */
	target->power = VCPU_OFF;
	KUNIT_EXPECT_EQ(test, call(PSCI_0_2_FN_CPU_ON, JUNK(3), 0x1240000000, 0x1500000005),
			KEEL_EXIT_CPU_ON);
	KUNIT_EXPECT_EQ(test, target->on_pc, 0x40000000UL);
	KUNIT_EXPECT_EQ(test, target->on_context, 5UL);
	/* nobody is there; another VM's does not count */
	new_vcpu(test, plain, 4, KEEL_VCPU_POWER_OFF);
	KUNIT_EXPECT_EQ(test, answer(PSCI_0_2_FN64_CPU_ON, 4, 0, 0), (u64)PSCI_RET_INVALID_PARAMS);
	KUNIT_EXPECT_EQ(test, answer(PSCI_0_2_FN64_CPU_ON, JUNK(3), 0, 0),
			(u64)PSCI_RET_INVALID_PARAMS);
	KUNIT_EXPECT_EQ(test, answer(PSCI_0_2_FN64_CPU_ON, 0, 0, 0), (u64)PSCI_RET_ALREADY_ON);
}

static void cpu_off(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, call(PSCI_0_2_FN_CPU_OFF, 0, 0, 0), KEEL_EXIT_CPU_OFF);
	KUNIT_EXPECT_EQ(test, vcpu->power, VCPU_OFF);
}

#define ON_	PSCI_0_2_AFFINITY_LEVEL_ON
#define OFF_	PSCI_0_2_AFFINITY_LEVEL_OFF
#define PEND	PSCI_0_2_AFFINITY_LEVEL_ON_PENDING

static u64 info(u64 affinity, u64 level)
{
	return answer(PSCI_0_2_FN64_AFFINITY_INFO, affinity, level, 0);
}

static void affinity_info(struct kunit *test)
{
	struct vcpu *other = new_vcpu(test, vm, 2, KEEL_VCPU_POWER_OFF);
	u64 level;

	KUNIT_EXPECT_EQ(test, info(0, 0), ON_);
	KUNIT_EXPECT_EQ(test, info(2, 0), OFF_);
	other->power = VCPU_ON_PENDING;
	KUNIT_EXPECT_EQ(test, info(2, 0), ON_);
	other->power = VCPU_CLAIMED;
	KUNIT_EXPECT_EQ(test, info(2, 0), PEND);
	KUNIT_EXPECT_EQ(test, info(1, 0), (u64)PSCI_RET_INVALID_PARAMS);
	KUNIT_EXPECT_EQ(test, info(0x100, 0), (u64)PSCI_RET_INVALID_PARAMS);
	for (level = 1; level < 4; level++) {
		/* the lower fields do not count */
		KUNIT_EXPECT_EQ(test, info(0x0d, level), ON_);
		vcpu->power = VCPU_OFF;
		KUNIT_EXPECT_EQ(test, info(0, level), PEND);
		other->power = VCPU_OFF;
		KUNIT_EXPECT_EQ(test, info(0, level), OFF_);
		other->power = VCPU_CLAIMED;
		vcpu->power = VCPU_ON;
	}
	KUNIT_EXPECT_EQ(test, info(0x100, 1), (u64)PSCI_RET_INVALID_PARAMS);
	KUNIT_EXPECT_EQ(test, info(0x100, 2), ON_);
	KUNIT_EXPECT_EQ(test, info(0x10000, 2), (u64)PSCI_RET_INVALID_PARAMS);
	KUNIT_EXPECT_EQ(test, info(0x10000, 3), ON_);
	for (level = 0; level < 4; level++)
		KUNIT_EXPECT_EQ(test, info(1UL << 32, level), (u64)PSCI_RET_INVALID_PARAMS);
	KUNIT_EXPECT_EQ(test, info(0, 4), (u64)PSCI_RET_INVALID_PARAMS);
	KUNIT_EXPECT_EQ(test, info(0, 1UL << 32), (u64)PSCI_RET_INVALID_PARAMS);
	KUNIT_EXPECT_EQ(test, info(1UL << 24, 0), (u64)PSCI_RET_INVALID_PARAMS);
	KUNIT_EXPECT_EQ(test, info(1UL << 40, 0), (u64)PSCI_RET_INVALID_PARAMS);
	/* SMC32 */
	KUNIT_EXPECT_EQ(test, answer(PSCI_0_2_FN_AFFINITY_INFO, 1UL << 40, 1UL << 32, 0), ON_);
	expect_rest_unchanged(test, vcpu, 4);
}

static void suspend(struct kunit *test)
{
	vcpu->timer.config = KEEL_RUN_TIMER_ENABLED;
	KUNIT_EXPECT_EQ(test, call(PSCI_0_2_FN64_CPU_SUSPEND, 0, 0, 0), KEEL_EXIT_WFI);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->info[0], ~0UL);
	hw_write("cntv_ctl_el0", 5);
	KUNIT_EXPECT_EQ(test, answer(PSCI_0_2_FN_CPU_SUSPEND, 0, 0, 0), 0UL);
	hw_write("cntv_ctl_el0", 0);
}

static void system_calls(struct kunit *test)
{
	static const struct { u32 fid; u64 a; u64 what; } ends[] = {
		{ PSCI_0_2_FN_SYSTEM_OFF, 7, KEEL_SYSTEM_OFF },
		{ PSCI_0_2_FN_SYSTEM_RESET, 7, KEEL_SYSTEM_RESET },
		{ PSCI_1_1_FN_SYSTEM_RESET2, 0, KEEL_SYSTEM_RESET2 },
		{ PSCI_1_1_FN64_SYSTEM_RESET2, 0x80000001, KEEL_SYSTEM_RESET2 },
	};
	static const u64 types[] = { 0, 1 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		KUNIT_EXPECT_EQ(test, call(OFF2_64, types[i], 0, 0), KEEL_EXIT_SYSTEM);
		KUNIT_EXPECT_EQ(test, vcpu->info[0], KEEL_SYSTEM_OFF2);
		KUNIT_EXPECT_EQ(test, vcpu->info[1] | vcpu->info[2] | vcpu->info[3], 0UL);
		KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], (u64)PSCI_RET_INTERNAL_FAILURE);
		KUNIT_EXPECT_EQ(test, answer(OFF2_64, types[i], 1, 0), (u64)PSCI_RET_INVALID_PARAMS);
		KUNIT_EXPECT_EQ(test, call(OFF2, types[i] | 1UL << 32, 1UL << 32, 0),
				KEEL_EXIT_SYSTEM);
	}
	KUNIT_EXPECT_EQ(test, answer(OFF2_64, 2, 0, 0), (u64)PSCI_RET_INVALID_PARAMS);
	KUNIT_EXPECT_EQ(test, answer(OFF2_64, 1UL << 32, 0, 0), (u64)PSCI_RET_INVALID_PARAMS);

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		KUNIT_EXPECT_EQ(test, call(ends[i].fid, ends[i].a, 0x99, 0), KEEL_EXIT_SYSTEM);
		KUNIT_EXPECT_EQ(test, vcpu->info[0], ends[i].what);
		/* a host that goes on all the same: it failed */
		KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], (u64)PSCI_RET_INTERNAL_FAILURE);
	}
	KUNIT_EXPECT_EQ(test, vcpu->info[1], 0x80000001UL);
	KUNIT_EXPECT_EQ(test, vcpu->info[2], 0x99UL);
	KUNIT_EXPECT_EQ(test, answer(PSCI_1_1_FN_SYSTEM_RESET2, 1, 0, 0), (u64)PSCI_RET_INVALID_PARAMS);
	KUNIT_EXPECT_EQ(test, answer(PSCI_1_1_FN_SYSTEM_RESET2, 0x7fffffff, 0, 0),
			(u64)PSCI_RET_INVALID_PARAMS);
}

/* OFF and RESET have no arguments: what happens to be in x1 and x2 stays the guest's. */
static void system_calls_tell_nothing(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, call(PSCI_0_2_FN_SYSTEM_OFF, 0x5ec, 0x5ec, 0), KEEL_EXIT_SYSTEM);
	KUNIT_EXPECT_EQ(test, vcpu->info[1] | vcpu->info[2] | vcpu->info[3], 0UL);
	KUNIT_EXPECT_EQ(test, call(PSCI_0_2_FN_SYSTEM_RESET, 0x5ec, 0x5ec, 0), KEEL_EXIT_SYSTEM);
	KUNIT_EXPECT_EQ(test, vcpu->info[1] | vcpu->info[2] | vcpu->info[3], 0UL);
	/* and SMC32's are 32 bits */
	KUNIT_EXPECT_EQ(test, call(PSCI_1_1_FN_SYSTEM_RESET2, 0x5ec00000000, 0x5ec00000001, 0),
			KEEL_EXIT_SYSTEM);
	KUNIT_EXPECT_EQ(test, vcpu->info[1], 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->info[2], 1UL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(psci_discovery),
	KUNIT_CASE(cpu_on),
	KUNIT_CASE(cpu_off),
	KUNIT_CASE(affinity_info),
	KUNIT_CASE(suspend),
	KUNIT_CASE(system_calls),
	KUNIT_CASE(system_calls_tell_nothing),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("guest_psci"),
	.init = call_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
