// SPDX-License-Identifier: GPL-2.0-only
/* What the host traps into, and the exceptions it is made to take instead. */
#include "fake.h"
#include <asm/esr.h>
#include <asm/ptrace.h>
#include <linux/arm-smccc.h>
#include <keel/abi.h>

#define EC(x)		((u64)ESR_ELx_EC_##x << ESR_ELx_EC_SHIFT | ESR_ELx_IL)
#define VBAR		0xffff800080010800UL
#define ELR		0xffff800081234568UL
#define FAR		0xffff000012345678UL
#define MASKED		(PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT)

static struct cpu_regs regs;

static void trap(u64 esr, u64 ipa, u64 spsr)
{
	hw_write("esr_el2", esr);
	hw_write("far_el2", FAR);
	hw_write("hpfar_el2", ipa >> 8 & ~0xfUL);
	hw_write("elr_el2", ELR);
	hw_write("spsr_el2", spsr);
	hw_write("vbar_el1", VBAR);
	hw_write("esr_el1", 0);
	host_trap(&regs);
}

static bool injected(void)
{
	return hw_read("esr_el1") != 0;
}

static bool mapped(u64 pfn)
{
	return pgt_get(&host_s2, pfn << HYP_PAGE_SHIFT).desc & PGT_VALID;
}

/* Translation faults at every level there is. */
static void first_touch_is_mapped(struct kunit *test)
{
	unsigned int level;

	for (level = 0; level < 4; level++) {
		u64 pfn = FREE_PFN + 512 * level;

		trap(EC(DABT_LOW) | 4 | level, pfn << 12, PSR_MODE_EL0t);
		KUNIT_EXPECT_TRUE(test, mapped(pfn));
		KUNIT_EXPECT_FALSE(test, injected());
		KUNIT_EXPECT_EQ(test, hw_read("elr_el2"), ELR);
		KUNIT_EXPECT_EQ(test, hw_read("spsr_el2"), PSR_MODE_EL0t);
	}
	trap(EC(IABT_LOW) | 7, A_PFN << 12, PSR_MODE_EL1h);
	KUNIT_EXPECT_TRUE(test, mapped(A_PFN));
	KUNIT_EXPECT_EQ(test, stat_sum(STAT_TRAP_ABORT), 5UL);
	KUNIT_EXPECT_EQ(test, stat_sum(STAT_INJECTED), 0UL);
}

static void expect_entry(struct kunit *test, u64 offset, u64 spsr)
{
	KUNIT_EXPECT_EQ(test, hw_read("elr_el2"), VBAR + offset);
	KUNIT_EXPECT_EQ(test, hw_read("elr_el1"), ELR);
	KUNIT_EXPECT_EQ(test, hw_read("spsr_el1"), spsr);
	KUNIT_EXPECT_EQ(test, hw_read("spsr_el2") & (PSR_MODE_MASK | PSR_MODE32_BIT), PSR_MODE_EL1h);
	KUNIT_EXPECT_EQ(test, hw_read("spsr_el2") & MASKED, MASKED);
}

/* A page of EL2's: an alignment fault (0x21), from where the access came. */
static void forbidden_access_is_injected(struct kunit *test)
{
	static const struct { u64 spsr, offset; bool el0; } from[] = {
		{ PSR_MODE_EL0t, 0x400, true }, { PSR_MODE_EL1t, 0x000, false },
		{ PSR_MODE_EL1h, 0x200, false }, { PSR_MODE32_BIT | 0x10, 0x600, true },
	};
	static const u64 esrs[] = {
		EC(DABT_LOW) | 5, EC(DABT_LOW) | ESR_ELx_WNR | 7, EC(DABT_LOW) | ESR_ELx_CM | 6,
		EC(IABT_LOW) | 6,
	};
	unsigned int i, e;

	for (i = 0; i < ARRAY_SIZE(from); i++)
		for (e = 0; e < ARRAY_SIZE(esrs); e++) {
			bool data = ESR_ELx_EC(esrs[e]) == ESR_ELx_EC_DABT_LOW;
			u64 ec = data ? (from[i].el0 ? 0x24 : 0x25) : (from[i].el0 ? 0x20 : 0x21);

			trap(esrs[e], CHUNK0_PFN << 12, from[i].spsr);
			KUNIT_EXPECT_FALSE(test, mapped(CHUNK0_PFN));
			KUNIT_EXPECT_EQ(test, hw_read("esr_el1"), ec << 26 | 1UL << 25 |
					(data ? esrs[e] & (ESR_ELx_WNR | ESR_ELx_CM) : 0) | 0x21);
			KUNIT_EXPECT_EQ(test, hw_read("far_el1"), FAR);
			expect_entry(test, from[i].offset, from[i].spsr);
		}
	KUNIT_EXPECT_EQ(test, stat_sum(STAT_INJECTED), 16UL);
}

/* Not a translation fault: nothing of it can be resolved, whatever HPFAR says. */
static void other_faults_are_injected(struct kunit *test)
{
	static const u64 fsc[] = { 0x00, 0x08, 0x0c, 0x0d, 0x0f, 0x10, 0x21, 0x30, 0x31, 0x35 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fsc); i++) {
		trap(EC(DABT_LOW) | fsc[i], FREE_PFN << 12, PSR_MODE_EL1h);
		KUNIT_EXPECT_TRUE_MSG(test, injected(), "fsc %llx", fsc[i]);
		KUNIT_EXPECT_FALSE(test, mapped(FREE_PFN));
	}
	/* fetched from MMIO that is mapped: a permission fault */
	trap(EC(DABT_LOW) | 7, R_END << 12, PSR_MODE_EL1h);
	KUNIT_EXPECT_FALSE(test, injected());
	trap(EC(IABT_LOW) | 0xf, 0, PSR_MODE_EL1h);
	KUNIT_EXPECT_TRUE(test, injected());
}

static void fetch_from_mmio_is_injected(struct kunit *test)
{
	trap(EC(IABT_LOW) | 7, R_END << 12, PSR_MODE_EL1h);
	KUNIT_EXPECT_TRUE(test, injected());
	KUNIT_EXPECT_FALSE(test, mapped(R_END));
}

static void beyond_ipa_is_injected(struct kunit *test)
{
	trap(EC(DABT_LOW) | 4, 1UL << 40, PSR_MODE_EL0t);
	KUNIT_EXPECT_TRUE(test, injected());
	trap(EC(DABT_LOW) | 4, (1UL << 48) - 4096, PSR_MODE_EL0t);
	KUNIT_EXPECT_TRUE(test, injected());
}

/* Arm ARM: PSTATE on exception entry. */
static void pstate_on_entry(struct kunit *test)
{
	u64 spsr = PSR_MODE_EL0t | PSR_N_BIT | PSR_C_BIT | BIT(21) | BIT(20) | BIT(24);

	hw_write("sctlr_el1", 0);
	trap(EC(DABT_LOW) | 4, CHUNK0_PFN << 12, spsr);
	/* SPAN 0: PAN set; DSSBS 0: SSBS clear; IL, SS and BTYPE clear; DIT kept */
	KUNIT_EXPECT_EQ(test, hw_read("spsr_el2"), PSR_MODE_EL1h | MASKED | PSR_N_BIT | PSR_C_BIT |
			PSR_PAN_BIT | BIT(24));
	hw_write("sctlr_el1", BIT(23) | 1UL << 44);
	hw_write("id_aa64pfr1_el1", 2 << 8);
	trap(EC(DABT_LOW) | 4, CHUNK0_PFN << 12, PSR_MODE_EL0t);
	/* SPAN 1: PAN as it was; DSSBS 1: SSBS set; with MTE tag checks are off */
	KUNIT_EXPECT_EQ(test, hw_read("spsr_el2"), PSR_MODE_EL1h | MASKED | BIT(12) | BIT(25));
	/* 32-bit: DIT is elsewhere */
	hw_write("id_aa64pfr1_el1", 0);
	hw_write("sctlr_el1", BIT(23));
	trap(EC(DABT_LOW) | 4, CHUNK0_PFN << 12, PSR_MODE32_BIT | 0x10 | BIT(21));
	KUNIT_EXPECT_EQ(test, hw_read("spsr_el2"), PSR_MODE_EL1h | MASKED | BIT(24));
}

/* An SMC is stepped over by EL2, an HVC by the hardware. */
static void program_counter(struct kunit *test)
{
	regs.x[0] = 0x80000000;
	trap(EC(SMC64), 0, PSR_MODE_EL1h);
	KUNIT_EXPECT_EQ(test, hw_read("elr_el2"), ELR + 4);
	KUNIT_EXPECT_EQ(test, smc_count, 1U);
	regs.x[0] = KEEL_HCALL_FID(KEEL_HCALL_version);
	trap(EC(HVC64), 0, PSR_MODE_EL1h);
	KUNIT_EXPECT_EQ(test, hw_read("elr_el2"), ELR);
	KUNIT_EXPECT_EQ(test, regs.x[1], (u64)KEEL_ABI_VERSION);
	KUNIT_EXPECT_EQ(test, stat_sum(STAT_TRAP_HVC), 1UL);
	KUNIT_EXPECT_EQ(test, stat_sum(STAT_TRAP_SMC), 1UL);
}

/* SMCCC: other immediates are reserved; nothing is called. */
static void immediates(struct kunit *test)
{
	static const u16 imm[] = { 1, 2, 0x100, 0x8000, 0xffff };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(imm); i++) {
		regs.x[0] = 0x80000000;
		regs.x[1] = 7;
		trap(EC(SMC64) | imm[i], 0, PSR_MODE_EL1h);
		KUNIT_EXPECT_EQ(test, regs.x[0], ~0UL);
		KUNIT_EXPECT_EQ(test, smc_count, 0U);
		KUNIT_EXPECT_EQ(test, hw_read("elr_el2"), ELR + 4);
		regs.x[0] = KEEL_HCALL_FID(KEEL_HCALL_version);
		trap(EC(HVC64) | imm[i], 0, PSR_MODE_EL1h);
		KUNIT_EXPECT_EQ(test, regs.x[0], ~0UL);
		KUNIT_EXPECT_EQ(test, regs.x[1], 7UL);
	}
}

/* What nobody asked to trap does not exist for the host. */
static void anything_else_is_undefined(struct kunit *test)
{
	static const u64 ecs[] = { 0x00, 0x01, 0x07, 0x0e, 0x12, 0x13, 0x18, 0x19, 0x1a, 0x22, 0x25,
				   0x2f, 0x3c, 0x3f };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ecs); i++) {
		trap(ecs[i] << 26 | 1UL << 25, 0, PSR_MODE_EL1h);
		KUNIT_EXPECT_EQ_MSG(test, hw_read("esr_el1"), 1UL << 25, "class %llx", ecs[i]);
		expect_entry(test, 0x200, PSR_MODE_EL1h);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(first_touch_is_mapped),
	KUNIT_CASE(forbidden_access_is_injected),
	KUNIT_CASE(other_faults_are_injected),
	KUNIT_CASE(fetch_from_mmio_is_injected),
	KUNIT_CASE(beyond_ipa_is_injected),
	KUNIT_CASE(pstate_on_entry),
	KUNIT_CASE(program_counter),
	KUNIT_CASE(immediates),
	KUNIT_CASE(anything_else_is_undefined),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("trap"),
	.init = world_test_init,
	.exit = world_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
