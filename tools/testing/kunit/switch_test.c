// SPDX-License-Identifier: GPL-2.0-only
/* The world switch: the host finds what it left, the guest what is its own. */
#include "fake_guest.h"
#include <asm/kvm_arm.h>
#include <asm/pgtable-hwdef.h>
#include <asm/ptrace.h>

#define HOST(i)		(0x1111000000000000UL + (i))
#define GUEST(i)	(0x2222000000000000UL + (i))
#define SCRIBBLE	0x3333000000000000UL

static const u32 el1_regs[] = {
#define R(reg)	reg,
	EL1_REGS(R)
#undef R
};

static const u32 key_regs[] = {
#define R(reg)	reg,
	PAUTH_KEY_REGS(R)
#undef R
};

static const u32 trap_regs[] = {
#define R(reg)	reg,
	TRAP_REGS(R) TRAP_REGS_HCX(R) TRAP_REGS_FGT(R) TRAP_REGS_AMU(R) TRAP_REGS_MPAM(R)
#undef R
};

static u64 x[31];
static struct vcpu *vcpu;

static int switch_test_init(struct kunit *test)
{
	int ret = guest_test_init(test);

	if (ret)
		return ret;
	/* everything: FGT, HCX, AMU, MPAM, PMU, SPE, trace filter; no SVE, SME, no MTE */
	hw_write("id_aa64mmfr0_el1", 2 | 1UL << ID_AA64MMFR0_EL1_FGT_SHIFT);
	hw_write("id_aa64mmfr1_el1", 1UL << ID_AA64MMFR1_EL1_HCX_SHIFT);
	hw_write("id_aa64pfr0_el1", 1UL << ID_AA64PFR0_EL1_GIC_SHIFT |
		 1UL << ID_AA64PFR0_EL1_AMU_SHIFT | 1UL << ID_AA64PFR0_EL1_MPAM_SHIFT);
	hw_write("id_aa64dfr0_el1", 4UL << ID_AA64DFR0_EL1_PMUVer_SHIFT |
		 1UL << ID_AA64DFR0_EL1_PMSVer_SHIFT | 1UL << ID_AA64DFR0_EL1_TraceFilt_SHIFT);
	hw_write("id_aa64isar1_el1", 1UL << ID_AA64ISAR1_EL1_APA_SHIFT);
	vcpu = new_vcpu(test, new_vm(test, PVM), 3, KEEL_VCPU_PTRAUTH);
	memset(x, 0, sizeof(x));
	return 0;
}

static void host_writes_all(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(el1_regs); i++)
		hw_write_s(el1_regs[i], HOST(i));
	for (i = 0; i < ARRAY_SIZE(key_regs); i++)
		hw_write_s(key_regs[i], HOST(100 + i));
	for (i = 0; i < ARRAY_SIZE(trap_regs); i++)
		hw_write_s(trap_regs[i], HOST(200 + i));
	hw_write("vbar_el2", this_cpu()->host_vectors);
	hw_write("elr_el2", HOST(300));
	hw_write("spsr_el2", HOST(301));
	hw_write("pmcr_el0", HOST(302));
	hw_write_s(SYS_PMSCR_EL1, HOST(303));
	hw_write_s(SYS_TRFCR_EL1, HOST(304));
}

static void expect_host(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(el1_regs); i++)
		KUNIT_EXPECT_EQ_MSG(test, hw_read_s(el1_regs[i]), HOST(i), "EL1 register %u", i);
	for (i = 0; i < ARRAY_SIZE(key_regs); i++)
		KUNIT_EXPECT_EQ_MSG(test, hw_read_s(key_regs[i]), HOST(100 + i), "key %u", i);
	for (i = 0; i < ARRAY_SIZE(trap_regs); i++)
		KUNIT_EXPECT_EQ_MSG(test, hw_read_s(trap_regs[i]), HOST(200 + i), "trap register %u",
				    i);
	KUNIT_EXPECT_EQ(test, hw_read("elr_el2"), HOST(300));
	KUNIT_EXPECT_EQ(test, hw_read("spsr_el2"), HOST(301));
	KUNIT_EXPECT_EQ(test, hw_read("pmcr_el0"), HOST(302));
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_PMSCR_EL1), HOST(303));
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_TRFCR_EL1), HOST(304));
	KUNIT_EXPECT_EQ(test, hw_read("vbar_el2"), this_cpu()->host_vectors);
	KUNIT_EXPECT_PTR_EQ(test, this_cpu()->vcpu, NULL);
	KUNIT_EXPECT_EQ(test, hw_read("cntv_ctl_el0"), 0UL);
	KUNIT_EXPECT_EQ(test, hw_read("cnthp_ctl_el2"), 0UL);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_ICH_HCR_EL2), 0UL);
}

static struct kunit *test_now;

/* A guest that finds its registers and changes every one. */
static u64 scribbles(struct vcpu *v)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(el1_regs); i++) {
		KUNIT_EXPECT_EQ_MSG(test_now, hw_read_s(el1_regs[i]), GUEST(i), "register %u", i);
		hw_write_s(el1_regs[i], SCRIBBLE + i);
	}
	for (i = 0; i < ARRAY_SIZE(key_regs); i++) {
		KUNIT_EXPECT_EQ_MSG(test_now, hw_read_s(key_regs[i]), GUEST(100 + i), "key %u", i);
		hw_write_s(key_regs[i], SCRIBBLE + 100 + i);
	}
	KUNIT_EXPECT_EQ(test_now, hw_read("elr_el2"), GUEST(300));
	KUNIT_EXPECT_EQ(test_now, hw_read("vbar_el2"), this_cpu()->guest_vectors);
	KUNIT_EXPECT_PTR_EQ(test_now, this_cpu()->vcpu, v);
	hw_write("elr_el2", SCRIBBLE + 300);
	hw_write("spsr_el2", PSR_MODE_EL0t | PSR_Z_BIT);
	return GUEST_IRQ;
}

static void nothing_passes(struct kunit *test)
{
	unsigned int i;

	test_now = test;
	host_writes_all();
	for (i = 0; i < ARRAY_SIZE(el1_regs); i++)
		vcpu->el1[i] = GUEST(i);
	for (i = 0; i < ARRAY_SIZE(key_regs); i++)
		vcpu->el1[EL1_FIRST_KEY + i] = GUEST(100 + i);
	vcpu->pc = GUEST(300);
	guest_hook = scribbles;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	expect_host(test);
	for (i = 0; i < ARRAY_SIZE(el1_regs); i++)
		KUNIT_EXPECT_EQ(test, vcpu->el1[i], SCRIBBLE + i);
	for (i = 0; i < ARRAY_SIZE(key_regs); i++)
		KUNIT_EXPECT_EQ(test, vcpu->el1[EL1_FIRST_KEY + i], SCRIBBLE + 100 + i);
	KUNIT_EXPECT_EQ(test, vcpu->pc, SCRIBBLE + 300);
	KUNIT_EXPECT_EQ(test, vcpu->regs.spsr, PSR_MODE_EL0t | PSR_Z_BIT);
}

static u64 idles(struct vcpu *v)
{
	return GUEST_IRQ;
}

/* Registers that must not be accessed now, in either direction. */
static const u32 *forbidden;
static unsigned int nr_forbidden;

static void is_written(u32 encoding, u64 value)
{
	unsigned int i;

	for (i = 0; i < nr_forbidden; i++)
		KUNIT_EXPECT_NE_MSG(test_now, encoding, forbidden[i], "register %u", i);
}

static u64 is_read(u32 encoding, u64 value)
{
	is_written(encoding, value);
	return value;
}

/* A vCPU without features: there and back without any of @regs. */
static void run_without(struct kunit *test, const u32 *regs, unsigned int nr)
{
	test_now = test;
	forbidden = regs;
	nr_forbidden = nr;
	host_writes_all();
	vcpu->features = 0;
	guest_hook = idles;
	hw_write_hook = is_written;
	hw_read_hook = is_read;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	hw_write_hook = NULL;
	hw_read_hook = NULL;
	expect_host(test);
}

/* Without the feature the keys are not touched: they trap, or do not exist. */
static void without_keys(struct kunit *test)
{
	run_without(test, key_regs, ARRAY_SIZE(key_regs));
}

/* A register the CPU lacks is UNDEFINED. */
static void smallest_cpu(struct kunit *test)
{
	static const u32 optional[] = {
		SYS_HCRX_EL2, SYS_HFGRTR_EL2, SYS_HFGWTR_EL2, SYS_HFGITR_EL2, SYS_HDFGRTR_EL2,
		SYS_HDFGWTR_EL2, SYS_HAFGRTR_EL2, SYS_MPAM2_EL2, SYS_PMSCR_EL1, SYS_TRFCR_EL1,
	};
	static const char *const names[] = {
		"id_aa64mmfr1_el1", "id_aa64pfr0_el1", "id_aa64dfr0_el1", "id_aa64isar1_el1",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		hw_write(names[i], 0);
	/* AMU registers are behind FGT; the PMU is IMPLEMENTATION DEFINED */
	hw_write("id_aa64mmfr0_el1", 2);
	hw_write("id_aa64pfr0_el1", 1UL << ID_AA64PFR0_EL1_AMU_SHIFT);
	hw_write("id_aa64dfr0_el1", 0xfUL << ID_AA64DFR0_EL1_PMUVer_SHIFT);
	run_without(test, optional, ARRAY_SIZE(optional));
}

/* --- While the guest runs --- */

static u64 looks_at_traps(struct vcpu *v)
{
	struct kunit *test = test_now;
	const u64 must = HCR_VM | HCR_SWIO | HCR_FMO | HCR_IMO | HCR_AMO | HCR_TWI | HCR_TWE |
			 HCR_TID3 | HCR_TSC | HCR_TIDCP | HCR_TACR | HCR_TSW | HCR_RW | HCR_TLOR |
			 HCR_FB | HCR_PTW | HCR_BSU_IS | HCR_TERR;
	u64 hcr = hw_read("hcr_el2"), mdcr = hw_read("mdcr_el2");

	KUNIT_EXPECT_EQ(test, hcr & ~(HCR_API | HCR_APK), must);
	KUNIT_EXPECT_EQ(test, !!(hcr & HCR_API), !!(v->features & KEEL_VCPU_PTRAUTH));
	KUNIT_EXPECT_EQ(test, !!(hcr & HCR_APK), !!(v->features & KEEL_VCPU_PTRAUTH));
	KUNIT_EXPECT_EQ(test, hw_read("cptr_el2") & (CPTR_EL2_TFP | CPTR_EL2_TZ | CPTR_EL2_TTA |
						     CPTR_EL2_TAM | CPTR_EL2_TSM),
			CPTR_EL2_TFP | CPTR_EL2_TZ | CPTR_EL2_TTA | CPTR_EL2_TAM | CPTR_EL2_TSM);
	KUNIT_EXPECT_EQ(test, mdcr, (HOST(202) & MDCR_EL2_HPMN_MASK) | MDCR_EL2_TPM |
			MDCR_EL2_TPMCR | MDCR_EL2_TDA | MDCR_EL2_TDOSA | MDCR_EL2_TDRA |
			MDCR_EL2_TTRF);
	/* EL1 may read the physical counter, and has no physical timer */
	KUNIT_EXPECT_EQ(test, hw_read("cnthctl_el2"), 1UL);
	KUNIT_EXPECT_EQ(test, hw_read("cntvoff_el2"), v->vm->cntvoff);
	KUNIT_EXPECT_EQ(test, hw_read("vmpidr_el2"), BIT(31) | v->index);
	KUNIT_EXPECT_EQ(test, hw_read("vttbr_el2"), v->vm->s2.vttbr);
	KUNIT_EXPECT_EQ(test, hw_read("vtcr_el2"), v->vm->s2.vtcr);
	KUNIT_EXPECT_EQ(test, hw_read("hstr_el2"), BIT(15));
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_HCRX_EL2), 0UL);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_HFGRTR_EL2), 0UL);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_HFGWTR_EL2), 0UL);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_HFGITR_EL2), 0UL);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_HDFGRTR_EL2), 0UL);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_HDFGWTR_EL2), 0UL);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_HAFGRTR_EL2), 0UL);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_MPAM2_EL2), 3UL << 48);
	/* nobody counts, samples or traces */
	KUNIT_EXPECT_EQ(test, hw_read("pmcr_el0") & 1, 0UL);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_PMSCR_EL1), 0UL);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_TRFCR_EL1), 0UL);
	KUNIT_EXPECT_TRUE(test, hw_count[HW_PSB_CSYNC] && hw_count[HW_TSB_CSYNC]);
	return GUEST_IRQ;
}

static void traps(struct kunit *test)
{
	test_now = test;
	host_writes_all();
	/* the counters' enable is bit 0 */
	hw_write("pmcr_el0", 0x41);
	guest_hook = looks_at_traps;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, hw_read("pmcr_el0"), 0x41UL);
	vcpu->features = 0;
	host_writes_all();
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
}

static u64 guest_vdisr, hcr_seen, vsesr_seen, vdisr_seen;
static bool takes_serror;

static u64 has_serror(struct vcpu *v)
{
	hcr_seen = hw_read("hcr_el2");
	vsesr_seen = hw_read_s(SYS_VSESR_EL2);
	vdisr_seen = hw_read_s(SYS_VDISR_EL2);
	hw_write_s(SYS_VDISR_EL2, guest_vdisr);
	/* as the CPU does */
	if (takes_serror)
		hw_write("hcr_el2", hcr_seen & ~HCR_VSE);
	return GUEST_IRQ;
}

/* Pending until the guest takes it; what it deferred is its own. */
static void virtual_serror(struct kunit *test)
{
	struct vcpu *other = new_vcpu(test, new_vm(test, PVM), 0, 0);

	hw_write("id_aa64pfr0_el1", hw_read("id_aa64pfr0_el1") |
		 1UL << ID_AA64PFR0_EL1_RAS_SHIFT);
	guest_hook = has_serror;
	vcpu->serror = KEEL_SERROR_PENDING | 0x1234;
	takes_serror = false;
	guest_vdisr = 0x77;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_TRUE(test, hcr_seen & HCR_VSE);
	KUNIT_EXPECT_EQ(test, vsesr_seen, 0x1234UL);
	KUNIT_EXPECT_EQ(test, vcpu->serror, KEEL_SERROR_PENDING | 0x1234);
	guest_vdisr = 0;
	KUNIT_EXPECT_EQ(test, run(other, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_FALSE(test, hcr_seen & HCR_VSE);
	KUNIT_EXPECT_EQ(test, vsesr_seen | vdisr_seen, 0UL);
	takes_serror = true;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_TRUE(test, hcr_seen & HCR_VSE);
	KUNIT_EXPECT_EQ(test, vdisr_seen, 0x77UL);
	KUNIT_EXPECT_EQ(test, vcpu->serror, 0UL);
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_FALSE(test, hcr_seen & HCR_VSE);
	KUNIT_EXPECT_EQ(test, vdisr_seen, 0UL);
}

/*
 * Walks are off from before the VMID changes until everything of the new regime is
 * in place. The last of it is what turns them on.
 */
static struct {
	bool off, vmid_changed;
	unsigned int changes, ons;
} order;

#define WALKS_OFF	(TCR_EPD0_MASK | TCR_EPD1_MASK)

static void in_order(u32 encoding, u64 value)
{
	if (encoding == SYS_TCR_EL1) {
		order.off = (value & WALKS_OFF) == WALKS_OFF;
		order.ons += !order.off;
		if (order.off)
			order.vmid_changed = false;
		else
			KUNIT_EXPECT_TRUE(test_now, order.vmid_changed);
		return;
	}
	if (encoding == SYS_VTTBR_EL2) {
		order.vmid_changed = true;
		order.changes++;
	}
	if (encoding == SYS_VTTBR_EL2 || encoding == SYS_TTBR0_EL1 || encoding == SYS_TTBR1_EL1 ||
	    encoding == SYS_SCTLR_EL1 || encoding == SYS_MAIR_EL1)
		KUNIT_EXPECT_TRUE_MSG(test_now, order.off, "register %x", encoding);
}

static void no_walks_in_between(struct kunit *test)
{
	test_now = test;
	order = (typeof(order)){ .vmid_changed = true };
	host_writes_all();
	guest_hook = idles;
	hw_write_hook = in_order;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	hw_write_hook = NULL;
	KUNIT_EXPECT_EQ(test, order.changes, 2U);
	KUNIT_EXPECT_EQ(test, order.ons, 2U);
}

/* vCPUs of a VM share a VMID, not what each has invalidated for itself alone. */
static void other_vcpu_of_the_vm(struct kunit *test)
{
	struct vcpu *sibling = new_vcpu(test, vcpu->vm, 5, KEEL_VCPU_POWER_OFF);
	struct vcpu *stranger = new_vcpu(test, new_vm(test, PVM), 5, 0);
	static const struct { u8 who, cpu, flushes; } steps[] = {
		{ 0, 0, 1 }, { 0, 0, 0 }, { 1, 0, 1 }, { 1, 0, 0 }, { 0, 0, 1 }, { 2, 0, 1 },
		{ 0, 0, 0 }, { 0, 1, 1 }, { 1, 1, 1 }, { 0, 0, 0 }, { 1, 1, 0 }, { 2, 0, 0 },
	};
	struct vcpu *who[] = { vcpu, sibling, stranger };
	unsigned int i;

	sibling->power = VCPU_ON_PENDING;
	guest_hook = idles;
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		world_on_cpu(steps[i].cpu);
		hw_forget();
		KUNIT_EXPECT_EQ(test, run(who[steps[i].who], x), KEEL_EXIT_IRQ);
		KUNIT_EXPECT_EQ_MSG(test, hw_count[HW_FLUSH_VMID_LOCAL], (u64)steps[i].flushes,
				    "step %u", i);
	}
	world_on_cpu(0);
}

static void panicked(struct kunit *test)
{
	host_writes_all();
	switch_abandon();
	expect_host(test);
	switch_to_guest(vcpu);
	switch_abandon();
	expect_host(test);
}

/* --- FP/SIMD --- */

static unsigned int fp_step;

static u64 uses_fp(struct vcpu *v)
{
	if (fp_step++ == 0) {
		KUNIT_EXPECT_EQ(test_now, fp_now.v[5], HOST(5));
		KUNIT_EXPECT_TRUE(test_now, hw_read("cptr_el2") & CPTR_EL2_TFP);
		return leave_sync(EC(FP_ASIMD));
	}
	KUNIT_EXPECT_EQ(test_now, fp_now.v[5], GUEST(5));
	KUNIT_EXPECT_EQ(test_now, fp_now.fpcr, GUEST(6));
	KUNIT_EXPECT_FALSE(test_now, hw_read("cptr_el2") & CPTR_EL2_TFP);
	/* SVE and SME trap all the same */
	KUNIT_EXPECT_TRUE(test_now, hw_read("cptr_el2") & CPTR_EL2_TZ);
	fp_now.v[5] = SCRIBBLE;
	return GUEST_IRQ;
}

static void fp_is_lazy(struct kunit *test)
{
	test_now = test;
	host_writes_all();
	fp_now.v[5] = HOST(5);
	vcpu->fp.v[5] = GUEST(5);
	vcpu->fp.fpcr = GUEST(6);
	guest_hook = idles;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, fp_now.v[5], HOST(5));
	KUNIT_EXPECT_EQ(test, vcpu->fp.v[5], GUEST(5));
	fp_step = 0;
	guest_hook = uses_fp;
	host_writes_all();
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, fp_step, 2U);
	KUNIT_EXPECT_EQ(test, fp_now.v[5], HOST(5));
	KUNIT_EXPECT_EQ(test, vcpu->fp.v[5], SCRIBBLE);
	KUNIT_EXPECT_FALSE(test, vcpu->fp_live);
	expect_host(test);
	/* the next run traps again */
	vcpu->fp.v[5] = GUEST(5);
	fp_step = 0;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, fp_now.v[5], HOST(5));
}

/* A host in streaming mode: its V registers are another file until it is left. */
static void streaming_mode(struct kunit *test)
{
	test_now = test;
	host_writes_all();
	hw_write("id_aa64pfr1_el1", 1UL << ID_AA64PFR1_EL1_SME_SHIFT);
	hw_write_s(SYS_SVCR, SVCR_SM_MASK | SVCR_ZA_MASK);
	fp_now.v[5] = HOST(5);
	vcpu->fp.v[5] = GUEST(5);
	vcpu->fp.fpcr = GUEST(6);
	fp_step = 0;
	guest_hook = uses_fp;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_SVCR), (u64)SVCR_ZA_MASK);
	expect_host(test);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(nothing_passes),
	KUNIT_CASE(without_keys),
	KUNIT_CASE(smallest_cpu),
	KUNIT_CASE(traps),
	KUNIT_CASE(virtual_serror),
	KUNIT_CASE(no_walks_in_between),
	KUNIT_CASE(other_vcpu_of_the_vm),
	KUNIT_CASE(panicked),
	KUNIT_CASE(fp_is_lazy),
	KUNIT_CASE(streaming_mode),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("switch"),
	.init = switch_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
