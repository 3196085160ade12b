// SPDX-License-Identifier: GPL-2.0-only
/* The host's SMCs: what reaches firmware, as what, and what does not. */
#include "fake.h"
#include "calls/calls.h"
#include "mm/image.h"
#include <linux/arm-smccc.h>
#include <asm/ptrace.h>
#include <uapi/linux/psci.h>

#define JUNK(n)		(0xabcd000000000000UL + (n))
#define ANSWER		0x1122334455667788UL
#define ENTRY		0xffff800087654321UL
#define CONTEXT		0x5555aaaa5555aaaaUL

static struct cpu_regs regs;

static void smc(u64 fid)
{
	unsigned int i;

	for (i = 0; i < 31; i++)
		regs.x[i] = JUNK(i);
	regs.x[0] = fid;
	smc_count = 0;
	smc_answer = ANSWER;
	smc_from_host(&regs);
}

static s64 smc_args(u64 fid, u64 a, u64 b, u64 c)
{
	regs = (struct cpu_regs){ .x = { fid, a, b, c } };
	smc_count = 0;
	smc_from_host(&regs);
	return regs.x[0];
}

static void expect_forwarded(struct kunit *test, u64 fid)
{
	unsigned int i;

	smc(fid);
	KUNIT_EXPECT_EQ_MSG(test, smc_count, 1U, "fid %llx", fid);
	KUNIT_EXPECT_EQ_MSG(test, regs.x[0], ANSWER, "fid %llx", fid);
	KUNIT_EXPECT_EQ(test, (u32)smc_seen.x[0] & ~BIT(16), (u32)fid & ~BIT(16));
	for (i = 1; i < 18; i++)
		KUNIT_EXPECT_EQ(test, smc_seen.x[i], JUNK(i));
}

static void expect_refused(struct kunit *test, u64 fid)
{
	unsigned int i;

	smc(fid);
	KUNIT_EXPECT_EQ_MSG(test, smc_count, 0U, "fid %llx reached firmware", fid);
	KUNIT_EXPECT_EQ_MSG(test, regs.x[0], (u64)SMCCC_RET_NOT_SUPPORTED, "fid %llx", fid);
	for (i = 1; i < 31; i++)
		KUNIT_EXPECT_EQ(test, regs.x[i], JUNK(i));
}

static void forwarded(struct kunit *test)
{
	static const u32 fids[] = {
		/* SMCCC_VERSION, ARCH_FEATURES, workarounds 1 to 3 */
		0x80000000, 0x80000001, 0x80008000, 0x80007fff, 0x80003fff,
		/* CPU, SiP, OEM services, 32 and 64 bits */
		0x81000000, 0xc1000001, 0x82000010, 0xc2000010, 0x83000001, 0xc3000001,
		/* trusted applications and OS, fast and yielding */
		0xb0000000, 0xb1000000, 0xb2000001, 0xbf00ff01, 0x32000003, 0x3f000000,
		/* TRNG, errata ABI, general queries */
		0x84000050, 0x84000053, 0xc4000053, 0x8400005f, 0x840000f0, 0x840000f1, 0x8400010f,
		0x8400ff00, 0x8400ff01, 0x8400ff03,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fids); i++) {
		expect_forwarded(test, fids[i]);
		expect_forwarded(test, fids[i] | 0xdeadbeefUL << 32);
	}
}

static void refused(struct kunit *test)
{
	static const u32 fids[] = {
		/* hypervisor services are ours, and by HVC */
		0x85000000, 0xc5000020, 0x86000000, 0xc6000001, 0xc6004b00, 0xc6004be2, 0x8600ff01,
		/* SDEI, LFA, RMI and the rest of the standard range */
		0x84000020, 0xc4000020, 0xc4000021, 0xc4000024, 0x8400003f, 0x84000040, 0x8400004f,
		0xc4000110, 0xc4000150, 0xc4000151, 0xc4000158, 0xc40001cf, 0x84000110, 0xc40002e0,
		0x8400feff, 0xc4000fff,
		/* the standard range, yielding */
		0x04000000, 0x44000003, 0x04000050,
		/* numbers of no owner: PSCI 0.1 of QEMU among them */
		0x95c1ba5e, 0x95c1ba5f, 0x95c1ba60, 0x95c1ba61, 0x87000000, 0x88000000, 0xaf000000,
		0xc7000001, 0xef000000,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fids); i++) {
		expect_refused(test, fids[i]);
		expect_refused(test, fids[i] | 0xdeadbeefUL << 32);
		expect_refused(test, fids[i] | BIT(16));
	}
}

/* The whole standard range, both widths, against the list of what may pass. */
static bool may_pass(u32 func)
{
	return func == 0x63 || func == 0x64 || func == 0x68 || func == 0x69 || func == 0x6b ||
	       func == 0x6c || func == 0x6d || func == 0x6f || func == 0x85 ||
	       (func >= 0x50 && func < 0x60) || (func >= 0xf0 && func < 0x110) || func >= 0xff00;
}

static void standard_range(struct kunit *test)
{
	u64 func, width;

	for (width = 0; width < 2; width++)
		for (func = 0x20; func <= 0xffff; func += func < 0x400 || func > 0xfe00 ? 1 : 97) {
			smc(0x84000000UL | width << 30 | func);
			KUNIT_EXPECT_EQ_MSG(test, smc_count, may_pass(func), "%llx", func);
		}
}

static void ffa_is_answered_in_its_own_way(struct kunit *test)
{
	static const u32 fids[] = {
		/* RXTX_MAP, MEM_DONATE, LEND, SHARE, RETRIEVE, RECLAIM, notifications */
		0x84000066, 0xc4000066, 0x84000067, 0x84000071, 0xc4000071, 0x84000072, 0xc4000072,
		0x84000073, 0xc4000073, 0x84000074, 0xc4000074, 0x84000077, 0x8400007d, 0x84000060,
		0x840000ef, 0x8400008c, 0xc400008d, 0x84000065, 0x8400006e,
	};
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(fids); i++) {
		smc(fids[i]);
		KUNIT_EXPECT_EQ_MSG(test, smc_count, 0U, "%x", fids[i]);
		KUNIT_EXPECT_EQ(test, regs.x[0], 0x84000060UL);
		KUNIT_EXPECT_EQ(test, regs.x[1], 0UL);
		KUNIT_EXPECT_EQ(test, regs.x[2], 0xffffffffUL);
		for (n = 3; n < 8; n++)
			KUNIT_EXPECT_EQ(test, regs.x[n], 0UL);
		KUNIT_EXPECT_EQ(test, regs.x[8], JUNK(8));
	}
	expect_forwarded(test, 0x84000063);
	expect_forwarded(test, 0xc400006f);
}

/* --- PSCI --- */

static void psci_plain(struct kunit *test)
{
	static const u32 fids[] = {
		PSCI_0_2_FN_PSCI_VERSION, PSCI_0_2_FN_CPU_OFF, PSCI_0_2_FN_AFFINITY_INFO,
		PSCI_0_2_FN64_AFFINITY_INFO, PSCI_0_2_FN_MIGRATE_INFO_TYPE,
		PSCI_0_2_FN_MIGRATE_INFO_UP_CPU, PSCI_0_2_FN64_MIGRATE_INFO_UP_CPU,
		PSCI_0_2_FN_SYSTEM_OFF, PSCI_0_2_FN_SYSTEM_RESET, PSCI_1_0_FN_NODE_HW_STATE,
		PSCI_1_0_FN64_NODE_HW_STATE, PSCI_1_0_FN_SET_SUSPEND_MODE,
		PSCI_1_0_FN_STAT_RESIDENCY, PSCI_1_0_FN64_STAT_RESIDENCY, PSCI_1_0_FN_STAT_COUNT,
		PSCI_1_0_FN64_STAT_COUNT, PSCI_1_1_FN_SYSTEM_RESET2, PSCI_1_1_FN64_SYSTEM_RESET2,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fids); i++) {
		expect_forwarded(test, fids[i]);
		expect_forwarded(test, fids[i] | 0xffffffffUL << 32);
	}
}

/* MIGRATE, CPU_FREEZE, CPU_DEFAULT_SUSPEND, MEM_PROTECT, and plain calls in the wrong width. */
static void psci_refused(struct kunit *test)
{
	static const u32 fids[] = {
		0x84000005, 0xc4000005, 0x8400000b, 0x8400000c, 0xc400000c, 0x84000013, 0x84000014,
		0xc4000014, 0x84000015, 0x84000016, 0x8400001f, 0xc400001f, 0xc4000000, 0xc4000002,
		0xc4000008, 0xc4000009, 0xc400000a,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fids); i++)
		expect_refused(test, fids[i]);
}

/* The host's entry point and context must not be in anything firmware sees. */
static void expect_firmware_sees(struct kunit *test, u64 fid, u64 a, u64 b, u64 c)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, smc_count, 1U);
	KUNIT_EXPECT_EQ(test, smc_seen.x[0], fid);
	KUNIT_EXPECT_EQ(test, smc_seen.x[1], a);
	KUNIT_EXPECT_EQ(test, smc_seen.x[2], b);
	KUNIT_EXPECT_EQ(test, smc_seen.x[3], c);
	for (i = 4; i < 18; i++)
		KUNIT_EXPECT_EQ(test, smc_seen.x[i], 0UL);
}

static void cpu_on(struct kunit *test)
{
	struct hyp_cpu *cpu = hyp_cpus[2];

	smc_answer = PSCI_RET_SUCCESS;
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_0_2_FN64_CPU_ON, cpu->mpidr, ENTRY, CONTEXT), 0);
	expect_firmware_sees(test, PSCI_0_2_FN64_CPU_ON, cpu->mpidr, image_pa(cpu_on_entry).a,
			     (u64)cpu);
	KUNIT_EXPECT_EQ(test, cpu->on.entry, ENTRY);
	KUNIT_EXPECT_EQ(test, cpu->on.context, CONTEXT);
	KUNIT_EXPECT_EQ(test, cpu->on.state, BOOT_SLOT_PENDING);
	/* written before firmware was told */
	KUNIT_EXPECT_GT(test, hw_count[HW_DSB], 0UL);
}

/* 32-bit callers: what is above is not an argument. Firmware gets the 64-bit call. */
static void cpu_on_32(struct kunit *test)
{
	struct hyp_cpu *cpu = hyp_cpus[1];

	smc_answer = PSCI_RET_SUCCESS;
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_0_2_FN_CPU_ON, cpu->mpidr | 0xffUL << 32, ENTRY,
				       CONTEXT), 0);
	expect_firmware_sees(test, PSCI_0_2_FN64_CPU_ON, cpu->mpidr, image_pa(cpu_on_entry).a,
			     (u64)cpu);
	KUNIT_EXPECT_EQ(test, cpu->on.entry, (u64)(u32)ENTRY);
	KUNIT_EXPECT_EQ(test, cpu->on.context, (u64)(u32)CONTEXT);
}

static void cpu_on_with_hint_and_upper_half(struct kunit *test)
{
	struct hyp_cpu *cpu = hyp_cpus[1];

	smc_answer = PSCI_RET_SUCCESS;
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_0_2_FN64_CPU_ON | BIT(16) | 0xbadUL << 32, cpu->mpidr,
				       ENTRY, CONTEXT), 0);
	expect_firmware_sees(test, PSCI_0_2_FN64_CPU_ON, cpu->mpidr, image_pa(cpu_on_entry).a,
			     (u64)cpu);
	KUNIT_EXPECT_EQ(test, cpu->on.entry, ENTRY);
}

static void cpu_on_unknown(struct kunit *test)
{
	static const u64 mpidrs[] = { 0, 0xff, 0x104, 0x100 + (1UL << 32), 0x100 | 1UL << 63, ~0UL };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mpidrs); i++) {
		KUNIT_EXPECT_EQ_MSG(test, (s32)smc_args(PSCI_0_2_FN64_CPU_ON, mpidrs[i], ENTRY, 0),
				    PSCI_RET_INVALID_PARAMS, "%llx", mpidrs[i]);
		KUNIT_EXPECT_EQ(test, smc_count, 0U);
	}
}

static void cpu_on_twice(struct kunit *test)
{
	struct hyp_cpu *cpu = hyp_cpus[2];

	smc_answer = PSCI_RET_SUCCESS;
	smc_args(PSCI_0_2_FN64_CPU_ON, cpu->mpidr, ENTRY, CONTEXT);
	/* the target has not read it yet: a second caller must not change it */
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_0_2_FN64_CPU_ON, cpu->mpidr, 1, 2), PSCI_RET_ON_PENDING);
	KUNIT_EXPECT_EQ(test, smc_count, 0U);
	KUNIT_EXPECT_EQ(test, cpu->on.entry, ENTRY);
	KUNIT_EXPECT_EQ(test, cpu->on.context, CONTEXT);
	/* another CPU's slot is free */
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_0_2_FN64_CPU_ON, hyp_cpus[3]->mpidr, 1, 2), 0);
}

static void cpu_on_refused_by_firmware(struct kunit *test)
{
	struct hyp_cpu *cpu = hyp_cpus[2];

	smc_answer = PSCI_RET_ALREADY_ON;
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_0_2_FN64_CPU_ON, cpu->mpidr, ENTRY, CONTEXT),
			PSCI_RET_ALREADY_ON);
	KUNIT_EXPECT_EQ(test, cpu->on.state, BOOT_SLOT_FREE);
	smc_answer = PSCI_RET_SUCCESS;
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_0_2_FN64_CPU_ON, cpu->mpidr, ENTRY, CONTEXT), 0);
}

static void start_cpu(void *cpu)
{
	cpu_start(cpu, false);
}

static void resume_cpu(void *cpu)
{
	cpu_start(cpu, true);
}

/* The CPU comes up: at EL1, where the caller said, deprivileged, slot free again. */
static void cpu_comes_up(struct kunit *test)
{
	struct hyp_cpu *cpu = hyp_cpus[2];

	cpu->deprivileged = false;
	cpu->initialised = false;
	smc_answer = PSCI_RET_SUCCESS;
	smc_args(PSCI_0_2_FN64_CPU_ON, cpu->mpidr, ENTRY, CONTEXT);
	world_on_cpu(2);
	hw_write("hcr_el2", 0);
	leaves(test, start_cpu, cpu);
	KUNIT_EXPECT_EQ(test, left.by, LEFT_ENTER_HOST);
	KUNIT_EXPECT_EQ(test, left.arg[0], ENTRY);
	KUNIT_EXPECT_EQ(test, left.arg[1], CONTEXT);
	KUNIT_EXPECT_EQ(test, cpu->on.state, BOOT_SLOT_FREE);
	KUNIT_EXPECT_TRUE(test, cpu->deprivileged);
	KUNIT_EXPECT_TRUE(test, cpu->initialised);
	/* host stage-2 (HCR_EL2.VM), set/way cleans too (SWIO), SMC trap (TSC); EL1h, masked */
	KUNIT_EXPECT_TRUE(test, hw_read("hcr_el2") & BIT(0));
	KUNIT_EXPECT_TRUE(test, hw_read("hcr_el2") & BIT(1));
	KUNIT_EXPECT_TRUE(test, hw_read("hcr_el2") & BIT(19));
	KUNIT_EXPECT_EQ(test, hw_read("vttbr_el2"), pfn_to_pa(host_s2.root).a);
	KUNIT_EXPECT_EQ(test, hw_read("spsr_el2"), PSR_MODE_EL1h | 0x3c0UL);
	KUNIT_EXPECT_FALSE(test, hw_read("sctlr_el1") & 1);
	KUNIT_EXPECT_GT(test, hw_count[HW_TLBI_ALL_EL1_LOCAL], 0UL);
}

static void cpu_suspend(struct kunit *test)
{
	struct hyp_cpu *cpu = this_cpu();

	smc_answer = PSCI_RET_SUCCESS;
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_0_2_FN64_CPU_SUSPEND, 0x9900010001, ENTRY, CONTEXT), 0);
	/* power_state has 32 bits in either width */
	expect_firmware_sees(test, PSCI_0_2_FN64_CPU_SUSPEND, 0x00010001,
			     image_pa(cpu_resume_entry).a, (u64)cpu);
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_0_2_FN_CPU_SUSPEND, 1, ENTRY, CONTEXT), 0);
	expect_firmware_sees(test, PSCI_0_2_FN64_CPU_SUSPEND, 1, image_pa(cpu_resume_entry).a,
			     (u64)cpu);
	KUNIT_EXPECT_EQ(test, cpu->suspend.entry, (u64)(u32)ENTRY);
	smc_answer = PSCI_RET_INVALID_PARAMS;
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_0_2_FN64_CPU_SUSPEND, 1, ENTRY, CONTEXT),
			PSCI_RET_INVALID_PARAMS);
}

static void cpu_resumes(struct kunit *test)
{
	struct hyp_cpu *cpu = this_cpu();

	smc_answer = PSCI_RET_SUCCESS;
	smc_args(PSCI_0_2_FN64_CPU_SUSPEND, 1, ENTRY, CONTEXT);
	/* a CPU_ON for it at the same time is another slot */
	cpu->on = (struct boot_args){ BOOT_SLOT_PENDING, 7, 8 };
	leaves(test, resume_cpu, cpu);
	KUNIT_EXPECT_EQ(test, left.by, LEFT_ENTER_HOST);
	KUNIT_EXPECT_EQ(test, left.arg[0], ENTRY);
	KUNIT_EXPECT_EQ(test, left.arg[1], CONTEXT);
	KUNIT_EXPECT_EQ(test, cpu->on.state, BOOT_SLOT_PENDING);
}

static void system_suspend(struct kunit *test)
{
	smc_answer = PSCI_RET_SUCCESS;
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_1_0_FN64_SYSTEM_SUSPEND, ENTRY, CONTEXT, 5), 0);
	expect_firmware_sees(test, PSCI_1_0_FN64_SYSTEM_SUSPEND, image_pa(cpu_resume_entry).a,
			     (u64)this_cpu(), 0);
	KUNIT_EXPECT_EQ(test, this_cpu()->suspend.entry, ENTRY);
	KUNIT_EXPECT_EQ(test, this_cpu()->suspend.context, CONTEXT);
	KUNIT_EXPECT_EQ(test, smc_args(PSCI_1_0_FN_SYSTEM_SUSPEND, ENTRY, CONTEXT, 5), 0);
	expect_firmware_sees(test, PSCI_1_0_FN64_SYSTEM_SUSPEND, image_pa(cpu_resume_entry).a,
			     (u64)this_cpu(), 0);
	KUNIT_EXPECT_EQ(test, this_cpu()->suspend.entry, (u64)(u32)ENTRY);
}

/* What is refused does not exist, whatever firmware would say; the rest is asked. */
static void features(struct kunit *test)
{
	static const u32 known[] = {
		PSCI_0_2_FN_PSCI_VERSION, PSCI_0_2_FN64_CPU_ON, PSCI_0_2_FN_CPU_SUSPEND,
		PSCI_1_0_FN64_SYSTEM_SUSPEND, PSCI_1_0_FN_PSCI_FEATURES, 0x80000000,
		PSCI_1_1_FN64_SYSTEM_RESET2,
	};
	static const u32 unknown[] = {
		0x84000005, 0x8400000b, 0x84000013, 0x84000014, 0x84000020, 0, 0x95c1ba60,
		0xc4000000, 0x80000001,
	};
	unsigned int i;

	smc_answer = 3;
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		KUNIT_EXPECT_EQ_MSG(test, smc_args(PSCI_1_0_FN_PSCI_FEATURES,
						   known[i] | 0x77UL << 32, 9, 9), 3,
				    "%x", known[i]);
		expect_firmware_sees(test, PSCI_1_0_FN_PSCI_FEATURES, known[i], 0, 0);
	}
	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		KUNIT_EXPECT_EQ_MSG(test, smc_args(PSCI_1_0_FN_PSCI_FEATURES, unknown[i], 9, 9),
				    PSCI_RET_NOT_SUPPORTED, "%x", unknown[i]);
		KUNIT_EXPECT_EQ(test, smc_count, 0U);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(forwarded),
	KUNIT_CASE(refused),
	KUNIT_CASE(standard_range),
	KUNIT_CASE(ffa_is_answered_in_its_own_way),
	KUNIT_CASE(psci_plain),
	KUNIT_CASE(psci_refused),
	KUNIT_CASE(cpu_on),
	KUNIT_CASE(cpu_on_32),
	KUNIT_CASE(cpu_on_with_hint_and_upper_half),
	KUNIT_CASE(cpu_on_unknown),
	KUNIT_CASE(cpu_on_twice),
	KUNIT_CASE(cpu_on_refused_by_firmware),
	KUNIT_CASE(cpu_comes_up),
	KUNIT_CASE(cpu_suspend),
	KUNIT_CASE(cpu_resumes),
	KUNIT_CASE(system_suspend),
	KUNIT_CASE(features),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("smc"),
	.init = world_test_init,
	.exit = world_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
