// SPDX-License-Identifier: GPL-2.0-only
/* What guests call: SMCCC, PSCI, TRNG, the pKVM dialect, the RSI dialect. */
#include "fake_guest.h"
#include "mm/fixmap.h"
#include <asm/ptrace.h>
#include <linux/arm-smccc.h>
#include <uapi/linux/psci.h>

#define ELR		0x80001000UL
#define JUNK(n)		(0xabcd000000000000UL + (n))
#define UNKNOWN		((u64)SMCCC_RET_NOT_SUPPORTED)
#define INVALID		((u64)SMCCC_RET_INVALID_PARAMETER)
#define GFN		0x100UL
#define IPA		(GFN << 12)
#define PAGE		0x1000UL
#define SCRATCH_PFN	(FREE_PFN - 2)

#define OFF2		0x84000015U		/* PSCI 1.3's SYSTEM_OFF2 */
#define OFF2_64		0xc4000015U
#define VENDOR64(n)	(0xc6000000U | (n))
#define MEMINFO		VENDOR64(2)
#define SHARE		VENDOR64(3)
#define UNSHARE		VENDOR64(4)
#define GUARD_INFO	VENDOR64(5)
#define GUARD_ENROLL	VENDOR64(6)
#define GUARD_MAP	VENDOR64(7)
#define GUARD_UNMAP	VENDOR64(8)
#define RELINQUISH	VENDOR64(9)
#define RGUARD_MAP	VENDOR64(10)
#define RGUARD_UNMAP	VENDOR64(11)
#define RSI(n)		(0xc4000000U | (n))
#define RSI_VERSION	RSI(0x190)
#define RSI_FEATURES	RSI(0x191)
#define RSI_CONFIG	RSI(0x196)
#define RSI_SET		RSI(0x197)
#define RSI_GET		RSI(0x198)

static struct vm *vm, *plain;
static struct vcpu *vcpu, *normal;

static int call_test_init(struct kunit *test)
{
	int ret = guest_test_init(test);

	if (ret)
		return ret;
	vm = new_vm(test, PVM);
	plain = new_vm(test, NPVM);
	vcpu = new_vcpu(test, vm, 0, 0);
	normal = new_vcpu(test, plain, 0, 0);
	return 0;
}

static s64 call_of(struct vcpu *v, u64 fid, u64 a, u64 b, u64 c, bool smc)
{
	unsigned int i;

	for (i = 0; i < 31; i++)
		v->regs.x[i] = JUNK(i);
	v->regs.x[0] = fid;
	v->regs.x[1] = a;
	v->regs.x[2] = b;
	v->regs.x[3] = c;
	memset(v->info, 0, sizeof(v->info));
	hw_write("elr_el2", ELR);
	return guest_call(v, 0, smc);
}

static s64 call(u64 fid, u64 a, u64 b, u64 c)
{
	return call_of(vcpu, fid, a, b, c, false);
}

static s64 smc(u64 fid, u64 a, u64 b, u64 c)
{
	return call_of(vcpu, fid, a, b, c, true);
}

/* A call that is answered at once: what is in x0. */
static u64 answer(u64 fid, u64 a, u64 b, u64 c)
{
	return call(fid, a, b, c) == EXIT_RESUME ? vcpu->regs.x[0] : 0xe417;
}

static u64 smc_answer_of(u64 fid, u64 a, u64 b, u64 c)
{
	return smc(fid, a, b, c) == EXIT_RESUME ? vcpu->regs.x[0] : 0xe417;
}

static void expect_rest_unchanged(struct kunit *test, const struct vcpu *v, unsigned int from)
{
	unsigned int i;

	for (i = from; i < 31; i++)
		KUNIT_EXPECT_EQ_MSG(test, v->regs.x[i], JUNK(i), "x%u", i);
}

/* NOT_SUPPORTED, and nothing else is touched. */
static void expect_unknown(struct kunit *test, struct vcpu *v, u64 fid, u64 esr, bool smc)
{
	unsigned int i;

	for (i = 0; i < 31; i++)
		v->regs.x[i] = JUNK(i);
	v->regs.x[0] = fid;
	hw_write("elr_el2", ELR);
	KUNIT_EXPECT_EQ_MSG(test, guest_call(v, esr, smc), EXIT_RESUME, "fid %llx", fid);
	KUNIT_EXPECT_EQ_MSG(test, v->regs.x[0], UNKNOWN, "fid %llx", fid);
	expect_rest_unchanged(test, v, 1);
	KUNIT_EXPECT_EQ(test, hw_read("elr_el2"), ELR);
}

/* --- SMCCC --- */

static void unknown_calls(struct kunit *test)
{
	static const u32 fids[] = {
		0x80000002, 0x80007fff, 0x80008000, 0xc0000000, 0x81000000, 0x82000000, 0x83000000,
		0x85000000, 0x86000001, 0x8600ff02, 0xb2000000, 0xbf00ff01, 0x8400000b, 0x8400001f,
		0x84000020, 0x8400004f, 0x84000054, 0x84000060, 0xc4000192, 0xc4000190, 0xc400018f,
		0xc40001af, 0xc40001b0, 0x84000190, 0xc6000001, 0xc600000c, 0xc600ff01, 0x86000003,
		0x86000007, 0xc4000000, 0xc4000008,
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

/* --- PSCI --- */

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

/* --- pKVM dialect --- */

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

static bool private_at(u64 page)
{
	struct pgt_leaf leaf = guest_s2_get(&vm->s2, IPA + page * PAGE);
	u64 pfn = (leaf.desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT;

	return (leaf.desc & PGT_VALID) && !page_host_may_access(pfn_to_page(HYP_PFN(pfn)));
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

/* --- RSI dialect --- */

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
	KUNIT_EXPECT_EQ(test, smc_answer_of(RSI_CONFIG, IPA, 0, 0), 0UL);
	KUNIT_EXPECT_EQ(test, page[0], 40UL);
	KUNIT_EXPECT_NULL(test, memchr_inv(page + 1, 0, PAGE - 8));
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
	KUNIT_EXPECT_TRUE(test, at_alias(0));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(unknown_calls),
	KUNIT_CASE(smccc),
	KUNIT_CASE(asked_for),
	KUNIT_CASE(psci_discovery),
	KUNIT_CASE(cpu_on),
	KUNIT_CASE(cpu_off),
	KUNIT_CASE(affinity_info),
	KUNIT_CASE(suspend),
	KUNIT_CASE(system_calls),
	KUNIT_CASE(system_calls_tell_nothing),
	KUNIT_CASE(trng),
	KUNIT_CASE(pkvm_discovery),
	KUNIT_CASE(share),
	KUNIT_CASE(retried_call),
	KUNIT_CASE(smc_goes_on_behind_it),
	KUNIT_CASE(relinquish),
	KUNIT_CASE(guard_pages),
	KUNIT_CASE(guard_arguments),
	KUNIT_CASE(guard_table_full),
	KUNIT_CASE(guard_largest_range),
	KUNIT_CASE(guard_ranges),
	KUNIT_CASE(rsi_versions),
	KUNIT_CASE(rsi_is_for_realms),
	KUNIT_CASE(rsi_config),
	KUNIT_CASE(rsi_ranges),
	KUNIT_CASE(rsi_state_set),
	KUNIT_CASE(rsi_state_get),
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
