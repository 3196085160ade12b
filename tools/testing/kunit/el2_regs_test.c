// SPDX-License-Identifier: GPL-2.0-only
/* What EL2's own registers are set to, and that a CPU gets back what it had at launch. */
#include "fake.h"
#include "world/ns/ns.h"
#include "world/world.h"
#include <asm/kvm_arm.h>

/* Everything of the kernel's choice; the first ALWAYS of them exist on every CPU. */
static const u32 replayed[] = {
	SYS_HCR_EL2, SYS_CPTR_EL2, SYS_MDCR_EL2, SYS_HSTR_EL2, SYS_CNTHCTL_EL2, SYS_CNTVOFF_EL2,
	SYS_HCRX_EL2, SYS_HFGRTR_EL2, SYS_HFGWTR_EL2, SYS_HFGITR_EL2, SYS_HDFGRTR_EL2,
	SYS_HDFGWTR_EL2, SYS_HAFGRTR_EL2, SYS_ICC_SRE_EL2, SYS_ICH_HCR_EL2, SYS_ZCR_EL2,
	SYS_SMCR_EL2, SYS_MPAM2_EL2,
};
#define ALWAYS	6

static u64 value(unsigned int i, u64 of)
{
	return of + 2 * i + 1;		/* odd: ICC_SRE_EL2.SRE */
}

static void write_all(u64 of)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(replayed); i++)
		hw_write_s(replayed[i], value(i, of));
}

static void have_features(u64 all)
{
	hw_write("id_aa64mmfr0_el1", 2 | (all & 0xf) << 56);	/* PARange; FGT */
	hw_write("id_aa64mmfr1_el1", all);
	hw_write("id_aa64pfr0_el1", all);
	hw_write("id_aa64pfr1_el1", all);
}

static void expect_all(struct kunit *test, unsigned int nr, u64 of)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		KUNIT_EXPECT_EQ_MSG(test, hw_read_s(replayed[i]), value(i, of), "register %x",
				    replayed[i]);
}

/* The same on a CPU that came back, and is under the host stage-2 already. */
static void expect_restarted(struct kunit *test, u64 of)
{
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_HCR_EL2), value(0, of) | HCR_VM | HCR_TSC | HCR_SWIO);
	hw_write_s(SYS_HCR_EL2, value(0, of));
	expect_all(test, ARRAY_SIZE(replayed), of);
}

static void replay(struct kunit *test)
{
	have_features(0x1111111111111111);
	write_all(0x1000);
	ns_el2_save(this_cpu());
	write_all(0x2000);
	ns_el2_restore(this_cpu());
	expect_all(test, ARRAY_SIZE(replayed), 0x1000);
	KUNIT_EXPECT_EQ(test, ns_hcr_at_launch(this_cpu()), value(0, 0x1000));
}

/* A register that a CPU lacks is UNDEFINED: neither read nor written. */
static void without_features(struct kunit *test)
{
	unsigned int i;

	have_features(0);
	write_all(0x1000);
	ns_el2_save(this_cpu());
	write_all(0x2000);
	ns_el2_restore(this_cpu());
	expect_all(test, ALWAYS, 0x1000);
	for (i = ALWAYS; i < ARRAY_SIZE(replayed); i++)
		KUNIT_EXPECT_EQ(test, hw_read_s(replayed[i]), value(i, 0x2000));
}

/* A CPU that was offline at launch comes up with the boot CPU's registers. */
static void never_seen_before(struct kunit *test)
{
	have_features(0x1111111111111111);
	write_all(0x1000);
	ns_el2_save(boot_cpu());
	world_on_cpu(3);
	this_cpu()->deprivileged = false;
	write_all(0x2000);
	world_restart_cpu(this_cpu());
	expect_restarted(test, 0x1000);
	KUNIT_EXPECT_TRUE(test, this_cpu()->deprivileged);
}

/* One that was there has its own. */
static void seen_before(struct kunit *test)
{
	have_features(0x1111111111111111);
	write_all(0x1000);
	ns_el2_save(boot_cpu());
	world_on_cpu(3);
	write_all(0x3000);
	ns_el2_save(this_cpu());
	write_all(0x2000);
	world_restart_cpu(this_cpu());
	expect_restarted(test, 0x3000);
}

static void stage2_on(struct kunit *test)
{
	hw_write("hcr_el2", 1UL << 31);
	hw_forget();
	ns_stage2_enable();
	KUNIT_EXPECT_EQ(test, hw_read("hcr_el2"), 1UL << 31 | HCR_VM | HCR_TSC | HCR_SWIO);
	KUNIT_EXPECT_EQ(test, hw_read("vttbr_el2"), pfn_to_pa(host_s2.root).a);
	/* T0SZ: 40 bits; SL0: start at level 1; TG0: 4 KiB; PS: 40 bits */
	KUNIT_EXPECT_EQ(test, hw_read("vtcr_el2") & 0x3f, 24UL);
	KUNIT_EXPECT_EQ(test, hw_read("vtcr_el2") >> 6 & 3, 1UL);
	KUNIT_EXPECT_EQ(test, hw_read("vtcr_el2") >> 14 & 3, 0UL);
	KUNIT_EXPECT_EQ(test, hw_read("vtcr_el2") >> 16 & 7, 2UL);
	KUNIT_EXPECT_EQ(test, hw_count[HW_TLBI_ALL_EL1_LOCAL], 1UL);
}

/* EL2's stage-1: MMU and caches on, aligned SP, nothing writable is executable; 48 bits. */
static void stage1_controls(struct kunit *test)
{
	u64 want = BIT(0) | BIT(2) | BIT(3) | BIT(12) | BIT(19);	/* M C SA I WXN */

	KUNIT_EXPECT_EQ(test, idmap_params.sctlr & want, want);
	KUNIT_EXPECT_EQ(test, idmap_params.sctlr & BIT(25), 0UL);	/* EE: little-endian */
	KUNIT_EXPECT_EQ(test, idmap_params.tcr & 0x3f, 16UL);
	KUNIT_EXPECT_EQ(test, idmap_params.tcr >> 14 & 3, 0UL);		/* TG0: 4 KiB */
	KUNIT_EXPECT_EQ(test, idmap_params.tcr >> 8 & 0x3f, 0x35UL);	/* WBWA, inner shareable */
}

static struct kunit_case cases[] = {
	KUNIT_CASE(replay),
	KUNIT_CASE(without_features),
	KUNIT_CASE(never_seen_before),
	KUNIT_CASE(seen_before),
	KUNIT_CASE(stage2_on),
	KUNIT_CASE(stage1_controls),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("el2_regs"),
	.init = world_test_init,
	.exit = world_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
