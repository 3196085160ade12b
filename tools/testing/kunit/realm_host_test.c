// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver's transport to R-EL2, with an EL3 that does as it is told: who answers is
 * found out, registers travel by the page of this CPU, nothing is kept of a refused attach.
 * Needs -I of the source tree's top.
 */
#include <kunit/test.h>
#include <linux/arm-smccc.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <keel/abi.h>

/* In place of hvc.h's instructions */
#define __KEEL_HVC_H
struct keel_hvc_result {
	u64 x0, x1;
};

static struct {
	enum arm_smccc_conduit conduit;
	u64 x[6];			/* of the last call */
	unsigned int calls;
	struct keel_hvc_result answer;
	u64 xor;			/* what a call of class R does with its registers */
	u64 seen[18];
	bool irqs_off;
	unsigned int dead;
	struct completion over;
} el3;

static struct keel_hvc_result keel_smc(u64 x0, u64 x1, u64 x2, u64 x3, u64 x4, u64 x5)
{
	u64 *page = x1 == KEEL_HCALL_vcpu_run ? phys_to_virt(x2 << 12) : NULL;

	memcpy(el3.x, (u64[]){ x0, x1, x2, x3, x4, x5 }, sizeof(el3.x));
	el3.calls++;
	if (page) {
		el3.irqs_off = irqs_disabled();
		memcpy(el3.seen, page, sizeof(el3.seen));
		for (unsigned int i = 1; i < 18; i++)
			page[i] ^= el3.xor;
	}
	return el3.answer;
}

static enum arm_smccc_conduit conduit(void)
{
	return el3.conduit;
}
#define arm_smccc_1_1_get_conduit	conduit

/* Here it is done several times, long after init. */
#undef __init
#define __init
#undef __ro_after_init
#define __ro_after_init

#include "arch/arm64/kvm/realm.c"

void __noreturn keel_realm_panic(void)
{
	el3.dead++;
	kthread_complete_and_exit(&el3.over, 0);
}

static int realm_host_test_init(struct kunit *test)
{
	memset(&el3, 0, sizeof(el3));
	el3.conduit = SMCCC_CONDUIT_SMC;
	el3.answer = (struct keel_hvc_result){ 0, KEEL_ABI_VERSION };
	return 0;
}

static int find(u64 x0, u64 x1)
{
	el3.answer = (struct keel_hvc_result){ x0, x1 };
	return keel_realm_find();
}

static void who_answers(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, find(0, KEEL_ABI_VERSION), 0);
	KUNIT_EXPECT_EQ(test, el3.x[0], KEEL_REALM_FID);
	KUNIT_EXPECT_EQ(test, el3.x[1], (u64)KEEL_HCALL_version);
	/* a minor number is compatible; a major one is not */
	KUNIT_EXPECT_EQ(test, find(0, KEEL_ABI_VERSION + 1), 0);
	KUNIT_EXPECT_EQ(test, find(0, KEEL_ABI_VERSION + 0x10000), -EPROTO);
	KUNIT_EXPECT_EQ(test, find(0, 1UL << 32 | KEEL_ABI_VERSION), -EPROTO);
	KUNIT_EXPECT_EQ(test, find(0, -EINVAL), -EPROTO);
	/* EL3 without an RMM, another RMM, one that has panicked */
	KUNIT_EXPECT_EQ(test, find(-1UL, KEEL_ABI_VERSION), -ENODEV);
	KUNIT_EXPECT_EQ(test, find(1, KEEL_ABI_VERSION), -ENODEV);
	KUNIT_EXPECT_EQ(test, find(KEEL_REALM_DEAD, KEEL_ABI_VERSION), -EIO);
}

/* Under a hypervisor an SMC is not to be tried, nor where there is no PSCI. */
static void no_smc_without_el3(struct kunit *test)
{
	el3.conduit = SMCCC_CONDUIT_HVC;
	KUNIT_EXPECT_EQ(test, keel_realm_find(), -ENODEV);
	el3.conduit = SMCCC_CONDUIT_NONE;
	KUNIT_EXPECT_EQ(test, keel_realm_find(), -ENODEV);
	KUNIT_EXPECT_EQ(test, el3.calls, 0U);
}

static unsigned int pages_of_calls(void)
{
	unsigned int nr = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		nr += !!per_cpu(call_page, cpu);
	return nr;
}

static void attach_takes_all_or_nothing(struct kunit *test)
{
	el3.answer = (struct keel_hvc_result){ 0, -EBUSY };
	KUNIT_EXPECT_EQ(test, keel_realm_attach(0x12345, 26), -EBUSY);
	KUNIT_EXPECT_FALSE(test, keel_realm_attached);
	KUNIT_EXPECT_EQ(test, pages_of_calls(), 0U);

	el3.answer = (struct keel_hvc_result){ -1UL, 0 };
	KUNIT_EXPECT_EQ(test, keel_realm_attach(0x12345, 26), -EIO);
	KUNIT_EXPECT_FALSE(test, keel_realm_attached);
	KUNIT_EXPECT_EQ(test, pages_of_calls(), 0U);

	el3.answer = (struct keel_hvc_result){ 0, 0 };
	KUNIT_EXPECT_EQ(test, keel_realm_attach(0x12345, 26), 0);
	KUNIT_EXPECT_TRUE(test, keel_realm_attached);
	KUNIT_EXPECT_EQ(test, pages_of_calls(), num_possible_cpus());
	KUNIT_EXPECT_EQ(test, el3.x[0], KEEL_REALM_FID);
	KUNIT_EXPECT_EQ(test, el3.x[1], KEEL_REALM_ATTACH);
	KUNIT_EXPECT_EQ(test, el3.x[2], 0x12345ULL);
	KUNIT_EXPECT_EQ(test, el3.x[3], 26ULL);
}

static void a_call_by_registers(struct kunit *test)
{
	static const u64 sent[6] = { KEEL_REALM_FID, 39, 1, 2, 3, 4 };

	el3.answer = (struct keel_hvc_result){ 0, 77 };
	KUNIT_EXPECT_EQ(test, keel_realm_hcall(39, 1, 2, 3, 4), 77LL);
	KUNIT_EXPECT_EQ(test, memcmp(el3.x, sent, sizeof(sent)), 0);
	el3.answer.x1 = -EPERM;
	KUNIT_EXPECT_EQ(test, keel_realm_hcall(39, 1, 2, 3, 4), (s64)-EPERM);
	el3.answer.x0 = -1UL;
	KUNIT_EXPECT_EQ(test, keel_realm_hcall(39, 1, 2, 3, 4), (s64)-EOPNOTSUPP);
}

static void a_call_by_page(struct kunit *test)
{
	struct arm_smccc_1_2_regs r;
	u64 *x = (u64 *)&r, wrong = 0;

	for (u64 i = 0; i < 18; i++)
		x[i] = 0x1000 + i;
	el3.answer = (struct keel_hvc_result){ 0, 5 };
	el3.xor = 0xff0000;
	KUNIT_EXPECT_EQ(test, keel_realm_hcall_regs(KEEL_HCALL_vcpu_run, &r), 5LL);
	for (u64 i = 1; i < 18; i++) {
		wrong += el3.seen[i] != 0x1000 + i;
		wrong += x[i] != (0xff1000 | i);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0ULL);
	/* or an interrupt could make one on the same page */
	KUNIT_EXPECT_TRUE(test, el3.irqs_off);
	KUNIT_EXPECT_FALSE(test, irqs_disabled());
	KUNIT_EXPECT_EQ(test, el3.x[3] | el3.x[4] | el3.x[5], 0ULL);
}

static int call_of_the_dead(void *arg)
{
	keel_realm_hcall(39, 0, 0, 0, 0);
	kthread_complete_and_exit(&el3.over, 0);
}

static void a_dead_el2_ends_the_host(struct kunit *test)
{
	struct task_struct *task;

	init_completion(&el3.over);
	el3.answer = (struct keel_hvc_result){ KEEL_REALM_DEAD, 0 };
	task = kthread_run(call_of_the_dead, NULL, "keel-dead");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	wait_for_completion(&el3.over);
	KUNIT_EXPECT_EQ(test, el3.dead, 1U);
}

static struct kunit_case realm_host_test_cases[] = {
	KUNIT_CASE(who_answers),
	KUNIT_CASE(no_smc_without_el3),
	KUNIT_CASE(attach_takes_all_or_nothing),
	KUNIT_CASE(a_call_by_registers),
	KUNIT_CASE(a_call_by_page),
	KUNIT_CASE(a_dead_el2_ends_the_host),
	{}
};

static struct kunit_suite realm_host_test_suite = {
	.name = "keel_realm_host",
	.init = realm_host_test_init,
	.test_cases = realm_host_test_cases,
};

kunit_test_suite(realm_host_test_suite);

MODULE_LICENSE("GPL");
