// SPDX-License-Identifier: GPL-2.0-only
/* vcpu_run: what comes in, what goes out, and what the guest leaves behind. */
#include "fake_guest.h"
#include <asm/kvm_arm.h>
#include <asm/ptrace.h>

#define PC	0x80080000UL
#define IPA	0x09000000UL
#define DABT(iss)	(EC(DABT_LOW) | (iss))
#define IABT(iss)	(EC(IABT_LOW) | (iss))
#define TRANSLATION	7UL
#define PERMISSION	0xfUL
#define ISV		ESR_ELx_ISV
#define SAS(n)		((u64)(n) << ESR_ELx_SAS_SHIFT)
#define RT(n)		((u64)(n) << ESR_ELx_SRT_SHIFT)
#define JUNK(n)		(0xabcd000000000000UL + (n))

static u64 x[31];
static struct vcpu *vcpu;
static u64 guest_esr, guest_how;

static int run_test_init(struct kunit *test)
{
	int ret = guest_test_init(test);

	if (ret)
		return ret;
	vcpu = new_vcpu(test, new_vm(test, PVM), 0, 0);
	vcpu->pc = PC;
	guest_how = GUEST_IRQ;
	return 0;
}

/* One trap, then whatever interrupt. */
static u64 traps_once(struct vcpu *v)
{
	if (!guest_esr)
		return guest_how;
	hw_write("esr_el2", guest_esr);
	guest_esr = 0;
	return GUEST_SYNC;
}

static void fill(u64 flags)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(x); i++)
		x[i] = JUNK(i);
	x[KEEL_RUN_IN_FLAGS] = flags;
	x[KEEL_RUN_IN_DATA] = 0;
	x[KEEL_RUN_IN_TIMERS] = 0;
}

static s64 go(u64 flags, u64 esr)
{
	guest_esr = esr;
	guest_hook = traps_once;
	fill(flags);
	return run(vcpu, x);
}

static s64 abort_at(u64 ipa, u64 esr)
{
	hw_write("hpfar_el2", ipa >> 8 & ~0xfUL);
	hw_write("far_el2", ipa & 0xfff);
	return go(0, esr);
}

/* --- In --- */

static void expect_refused(struct kunit *test, u64 flags)
{
	static struct vcpu before;
	static u64 in[31];

	before = *vcpu;
	memcpy(in, x, sizeof(in));
	guest_entries = 0;
	KUNIT_EXPECT_EQ_MSG(test, run(vcpu, x), -EINVAL, "flags %llx", flags);
	KUNIT_EXPECT_EQ(test, guest_entries, 0U);
	KUNIT_EXPECT_EQ(test, memcmp(&before, vcpu, sizeof(before)), 0);
	in[1] = x[1];
	KUNIT_EXPECT_EQ(test, memcmp(in, x, sizeof(in)), 0);
}

static void flags(struct kunit *test)
{
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		fill(BIT_ULL(bit));
		memset(&x[KEEL_RUN_IN_LR], 0, 8 * sizeof(u64));
		/* 1 and 2 list registers are fine; 4 and 8 are more than there are */
		if (bit < 2 || BIT_ULL(bit) == KEEL_RUN_NO_GIC) {
			guest_hook = traps_once;
			KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
			continue;
		}
		expect_refused(test, BIT_ULL(bit));
	}
}

#define LR(intid)	(ICH_LR_PENDING_BIT | ICH_LR_GROUP | (intid))

static s64 run_lrs(u64 nr, u64 a, u64 b, u64 c)
{
	guest_hook = traps_once;
	fill(nr);
	x[KEEL_RUN_IN_LR] = a;
	x[KEEL_RUN_IN_LR + 1] = b;
	x[KEEL_RUN_IN_LR + 2] = c;
	return run(vcpu, x);
}

static void list_registers(struct kunit *test)
{
	static const u64 bad[] = {
		/* linked to a physical interrupt: the guest would end one of the host's */
		LR(40) | ICH_LR_HW, LR(40) | ICH_LR_HW | 30UL << 32,
		ICH_LR_ACTIVE_BIT | ICH_LR_HW | 40,
		/* EL2's own */
		LR(KEEL_VTIMER_INTID), ICH_LR_ACTIVE_BIT | KEEL_VTIMER_INTID,
		/* special, or beyond what there is */
		LR(1020), LR(1023), LR(1024), LR(8191), LR(65536), LR(0xffffffff),
		/* LPIs are never active */
		ICH_LR_ACTIVE_BIT | 8192, ICH_LR_STATE | 65535, LR(8192) | ICH_LR_HW,
	};
	static const u64 good[] = {
		LR(0), LR(15), LR(26), LR(28), LR(KEEL_PTIMER_INTID), LR(1019),
		ICH_LR_ACTIVE_BIT | 40, ICH_LR_STATE | 40, LR(40) | ICH_LR_EOI,
		LR(8192), LR(65535),
		/* empty: nothing of it counts */
		0, ICH_LR_HW | 40, KEEL_VTIMER_INTID, 1023,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ_MSG(test, run_lrs(1, bad[i], 0, 0), -EINVAL, "%llx", bad[i]);
		KUNIT_EXPECT_EQ_MSG(test, run_lrs(3, 0, LR(5), bad[i]), -EINVAL, "%llx", bad[i]);
		/* one that is not given does not count */
		KUNIT_EXPECT_EQ(test, run_lrs(1, LR(50), bad[i], 0), KEEL_EXIT_IRQ);
	}
	for (i = 0; i < ARRAY_SIZE(good); i++)
		KUNIT_EXPECT_EQ_MSG(test, run_lrs(2, good[i], LR(60), 0), KEEL_EXIT_IRQ, "%llx",
				    good[i]);
	/* the same twice */
	KUNIT_EXPECT_EQ(test, run_lrs(2, LR(40), LR(40), 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, run_lrs(2, LR(8192), LR(8192), 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, run_lrs(3, LR(40), LR(41), ICH_LR_ACTIVE_BIT | 40), -EINVAL);
	KUNIT_EXPECT_EQ(test, run_lrs(3, LR(40), LR(41), 40), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, run_lrs(4, 0, 0, 0), -EINVAL);
}

static void without_gic(struct kunit *test)
{
	hw_write_s(SYS_ICC_SRE_EL2, 0);
	KUNIT_EXPECT_EQ(test, gic_nr_lrs(), 0U);
	KUNIT_EXPECT_EQ(test, run_lrs(1, 0, 0, 0), -EINVAL);
	hw_write_s(SYS_ICH_VMCR_EL2, 0x77);
	KUNIT_EXPECT_EQ(test, run_lrs(0, 0, 0, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_ICH_VMCR_EL2), 0x77UL);
}

static void number_of_list_registers(struct kunit *test)
{
	static const u8 nr[][2] = { { 0, 0 }, { 1, 1 }, { 3, 3 }, { 8, 8 }, { 15, 8 }, { 31, 8 } };
	unsigned int i;

	/* one of them is EL2's own */
	for (i = 0; i < ARRAY_SIZE(nr); i++) {
		hw_write_s(SYS_ICH_VTR_EL2, nr[i][0]);
		KUNIT_EXPECT_EQ(test, gic_nr_lrs(), nr[i][1]);
	}
	hw_write("id_aa64pfr0_el1", 0);
	KUNIT_EXPECT_EQ(test, gic_nr_lrs(), 0U);
}

/* --- MMIO --- */

struct load {
	u64 iss, data, want;
};

static void mmio_reads(struct kunit *test)
{
	static const struct load loads[] = {
		{ SAS(0), 0x1122334455667788, 0x88 },
		{ SAS(1), 0x1122334455667788, 0x7788 },
		{ SAS(2), 0x1122334455667788, 0x55667788 },
		{ SAS(3) | ESR_ELx_SF, 0x1122334455667788, 0x1122334455667788 },
		{ SAS(2), 0xffffffff88776655, 0x88776655 },
		{ SAS(0) | ESR_ELx_SSE, 0x88, 0xffffff88 },
		{ SAS(0) | ESR_ELx_SSE | ESR_ELx_SF, 0x88, 0xffffffffffffff88 },
		{ SAS(0) | ESR_ELx_SSE | ESR_ELx_SF, 0x7f, 0x7f },
		{ SAS(1) | ESR_ELx_SSE, 0x8000, 0xffff8000 },
		{ SAS(1) | ESR_ELx_SSE | ESR_ELx_SF, 0x8000, 0xffffffffffff8000 },
		{ SAS(1) | ESR_ELx_SSE | ESR_ELx_SF, 0x18000, 0xffffffffffff8000 },
		{ SAS(2) | ESR_ELx_SSE | ESR_ELx_SF, 0x80000000, 0xffffffff80000000 },
		{ SAS(2) | ESR_ELx_SSE | ESR_ELx_SF, 0x7fffffff, 0x7fffffff },
		{ SAS(0) | ESR_ELx_SF, 0xff, 0xff },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(loads); i++) {
		u64 pc = vcpu->pc;

		vcpu->regs.spsr |= 0x800;	/* BTYPE */
		vcpu->regs.x[7] = JUNK(99);
		vcpu->regs.x[8] = JUNK(8);
		KUNIT_EXPECT_EQ(test, abort_at(IPA + 4, DABT(TRANSLATION | ISV | RT(7) |
							     loads[i].iss)), KEEL_EXIT_MMIO);
		KUNIT_EXPECT_EQ(test, x[2], IPA + 4);
		KUNIT_EXPECT_EQ(test, x[3], (loads[i].iss & ESR_ELx_SAS) >> ESR_ELx_SAS_SHIFT <<
				KEEL_MMIO_SIZE_SHIFT);
		KUNIT_EXPECT_EQ(test, x[4], 0UL);
		KUNIT_EXPECT_EQ(test, vcpu->regs.x[7], JUNK(99));
		KUNIT_EXPECT_EQ(test, vcpu->pc, pc);
		fill(KEEL_RUN_MMIO_DONE);
		x[KEEL_RUN_IN_DATA] = loads[i].data;
		KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
		KUNIT_EXPECT_EQ_MSG(test, vcpu->regs.x[7], loads[i].want, "load %u", i);
		KUNIT_EXPECT_EQ(test, vcpu->regs.x[8], JUNK(8));
		KUNIT_EXPECT_EQ(test, vcpu->pc, pc + 4);
		KUNIT_EXPECT_EQ(test, vcpu->regs.spsr & PSR_BTYPE_MASK, 0UL);
	}
}

static void mmio_writes(struct kunit *test)
{
	static const u64 cut[] = { 0x88, 0x7788, 0x55667788, 0x1122334455667788 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cut); i++) {
		vcpu->regs.x[30] = 0x1122334455667788;
		KUNIT_EXPECT_EQ(test, abort_at(IPA, DABT(TRANSLATION | ISV | RT(30) | SAS(i) |
							 ESR_ELx_WNR)), KEEL_EXIT_MMIO);
		KUNIT_EXPECT_EQ(test, x[3], (u64)i << KEEL_MMIO_SIZE_SHIFT | KEEL_MMIO_WRITE);
		KUNIT_EXPECT_EQ(test, x[4], cut[i]);
		fill(KEEL_RUN_MMIO_DONE);
		x[KEEL_RUN_IN_DATA] = JUNK(5);
		KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
		KUNIT_EXPECT_EQ(test, vcpu->regs.x[30], 0x1122334455667788UL);
	}
}

/* What is shown of a big-endian guest is what the bus has; here completed without a run. */
static void big_endian(struct kunit *test)
{
	static const u64 wrote[] = { 0x88, 0x8877, 0x88776655, 0x8877665544332211 };
	static const u64 cut[] = { 0x88, 0x7788, 0x55667788, 0x1122334455667788 };
	unsigned int i;

	vcpu->el1[EL1_SYS_SCTLR_EL1] |= SCTLR_ELx_EE;
	for (i = 0; i < ARRAY_SIZE(cut); i++) {
		u64 esr = DABT(TRANSLATION | ISV | RT(7) | SAS(i) | ESR_ELx_SF);
		u64 pc = vcpu->pc;

		vcpu->regs.x[7] = 0x1122334455667788;
		KUNIT_EXPECT_EQ(test, abort_at(IPA, esr | ESR_ELx_WNR), KEEL_EXIT_MMIO);
		KUNIT_EXPECT_EQ(test, x[4], wrote[i]);
		KUNIT_EXPECT_EQ(test, abort_at(IPA, esr), KEEL_EXIT_MMIO);
		fill(KEEL_RUN_MMIO_DONE | KEEL_RUN_COMPLETE_ONLY);
		x[KEEL_RUN_IN_DATA] = wrote[i];
		guest_entries = 0;
		KUNIT_EXPECT_EQ(test, run(vcpu, x), 0);
		KUNIT_EXPECT_EQ(test, guest_entries, 0U);
		KUNIT_EXPECT_EQ(test, vcpu->regs.x[7], cut[i]);
		KUNIT_EXPECT_EQ(test, vcpu->pc, pc + 4);
		/* once */
		expect_refused(test, KEEL_RUN_MMIO_DONE | KEEL_RUN_COMPLETE_ONLY);
	}
}

static void no_gic(struct kunit *test)
{
	u64 pfr0;

	KUNIT_EXPECT_EQ(test, go(KEEL_RUN_NO_GIC, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_TRUE(test, idreg_read(vcpu, SYS_ID_AA64PFR0_EL1 >> 5, &pfr0));
	KUNIT_EXPECT_EQ(test, pfr0 >> ID_AA64PFR0_EL1_GIC_SHIFT & 0xf, 0UL);
	KUNIT_EXPECT_EQ(test, go(0, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_TRUE(test, idreg_read(vcpu, SYS_ID_AA64PFR0_EL1 >> 5, &pfr0));
	KUNIT_EXPECT_EQ(test, pfr0 >> ID_AA64PFR0_EL1_GIC_SHIFT & 0xf, 1UL);
}

static void mmio_of_xzr(struct kunit *test)
{
	u64 before[31];

	memcpy(before, vcpu->regs.x, sizeof(before));
	KUNIT_EXPECT_EQ(test, abort_at(IPA, DABT(TRANSLATION | ISV | RT(31) | SAS(3) |
						 ESR_ELx_WNR)), KEEL_EXIT_MMIO);
	KUNIT_EXPECT_EQ(test, x[4], 0UL);
	KUNIT_EXPECT_EQ(test, go(KEEL_RUN_MMIO_DONE, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, abort_at(IPA, DABT(TRANSLATION | ISV | RT(31) | SAS(3))),
			KEEL_EXIT_MMIO);
	fill(KEEL_RUN_MMIO_DONE);
	x[KEEL_RUN_IN_DATA] = ~0UL;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, memcmp(before, vcpu->regs.x, sizeof(before)), 0);
	KUNIT_EXPECT_EQ(test, vcpu->regs.spsr & PSR_MODE_MASK, PSR_MODE_EL1h);
}

/* What the host says of an exit that was none of that kind changes nothing. */
static void completion_without_cause(struct kunit *test)
{
	static const u64 all[] = { KEEL_RUN_MMIO_DONE, KEEL_RUN_ABORT,
				   KEEL_RUN_MMIO_DONE | KEEL_RUN_ABORT };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		fill(all[i]);
		expect_refused(test, all[i]);
	}
	/* MMIO: either, not both */
	KUNIT_EXPECT_EQ(test, abort_at(IPA, DABT(TRANSLATION | ISV)), KEEL_EXIT_MMIO);
	fill(KEEL_RUN_MMIO_DONE | KEEL_RUN_ABORT);
	expect_refused(test, 0);
	/* a refused list register refuses all of it */
	fill(KEEL_RUN_MMIO_DONE | 1);
	x[KEEL_RUN_IN_LR] = LR(KEEL_VTIMER_INTID);
	expect_refused(test, 0);
	KUNIT_EXPECT_EQ(test, go(KEEL_RUN_MMIO_DONE, 0), KEEL_EXIT_IRQ);
	/* once */
	fill(KEEL_RUN_MMIO_DONE);
	expect_refused(test, 0);
	/* memory can be missing; it is never emulated */
	KUNIT_EXPECT_EQ(test, abort_at(IPA, IABT(TRANSLATION)), KEEL_EXIT_MEM_FAULT);
	fill(KEEL_RUN_MMIO_DONE);
	expect_refused(test, 0);
	KUNIT_EXPECT_EQ(test, abort_at(IPA, DABT(TRANSLATION)), KEEL_EXIT_MMIO);
	KUNIT_EXPECT_EQ(test, x[3], KEEL_MMIO_INVALID);
	fill(KEEL_RUN_MMIO_DONE);
	expect_refused(test, 0);
	/* without either the instruction is repeated, and the matter is closed */
	KUNIT_EXPECT_EQ(test, abort_at(IPA, DABT(TRANSLATION | ISV)), KEEL_EXIT_MMIO);
	KUNIT_EXPECT_EQ(test, go(0, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, vcpu->pc, PC + 4);
	fill(KEEL_RUN_ABORT);
	expect_refused(test, 0);
}

static void expect_injected(struct kunit *test, u64 fsc)
{
	KUNIT_EXPECT_EQ(test, vcpu->pc, 0x20200UL);
	KUNIT_EXPECT_EQ(test, vcpu->el1[EL1_SYS_ESR_EL1] & 0x3f, fsc);
	KUNIT_EXPECT_EQ(test, vcpu->el1[EL1_SYS_ELR_EL1], PC);
	KUNIT_EXPECT_EQ(test, vcpu->regs.spsr & PSR_MODE_MASK, PSR_MODE_EL1h);
}

/* Nothing is there: an external abort, at the address of the access. */
static void host_aborts(struct kunit *test)
{
	static const u64 esr[] = {
		DABT(TRANSLATION | ISV), DABT(TRANSLATION), IABT(TRANSLATION),
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(esr); i++) {
		vcpu->pc = PC;
		vcpu->el1[EL1_SYS_VBAR_EL1] = 0x20000;
		KUNIT_EXPECT_GE(test, abort_at(IPA + 8, esr[i]), 0);
		hw_write("far_el2", JUNK(2));
		KUNIT_EXPECT_EQ(test, go(KEEL_RUN_ABORT, 0), KEEL_EXIT_IRQ);
		expect_injected(test, 0x10);
		KUNIT_EXPECT_EQ(test, vcpu->el1[EL1_SYS_FAR_EL1], 8UL);
		/* once */
		vcpu->pc = PC;
		KUNIT_EXPECT_EQ(test, go(0, 0), KEEL_EXIT_IRQ);
		KUNIT_EXPECT_EQ(test, vcpu->pc, PC);
	}
}

#define OPEN	(KEEL_RUN_CALLS | KEEL_RUN_PSCI)
#define WALK(n)	(KEEL_RUN_WALK | (u64)(n) << KEEL_RUN_WALK_LEVEL_SHIFT)

static void injected_by_choice(struct kunit *test, u64 flags, u64 fsc)
{
	vcpu->pc = PC;
	vcpu->regs.spsr = PSR_MODE_EL1h;
	vcpu->el1[EL1_SYS_VBAR_EL1] = 0x20000;
	KUNIT_EXPECT_EQ(test, go(flags, 0), KEEL_EXIT_IRQ);
	expect_injected(test, fsc);
	KUNIT_EXPECT_EQ(test, ESR_ELx_EC(vcpu->el1[EL1_SYS_ESR_EL1]), ESR_ELx_EC_DABT_CUR);
}

/* Of a guest that is not protected the host may say more: an abort at any time, and where. */
static void host_of_an_open_guest(struct kunit *test)
{
	static const u64 bad[] = {
		KEEL_RUN_WALK, WALK(3), KEEL_RUN_WALK_LEVEL, KEEL_RUN_ABORT | KEEL_RUN_WALK_LEVEL,
		KEEL_RUN_CALL_OWN, KEEL_RUN_CALL_OWN | KEEL_RUN_ABORT,
	};
	unsigned int i;

	vcpu = new_vcpu(test, new_vm(test, NPVM), 0, 0);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		fill(bad[i]);
		expect_refused(test, bad[i]);
	}
	injected_by_choice(test, KEEL_RUN_ABORT, 0x10);
	for (i = 0; i < 4; i++)
		injected_by_choice(test, KEEL_RUN_ABORT | WALK(i), 0x14 + i);
	/* once */
	vcpu->pc = PC;
	KUNIT_EXPECT_EQ(test, go(OPEN, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, vcpu->pc, PC);
	/* what is told of faults: the syndrome of an access without one, the address of a walk */
	KUNIT_EXPECT_EQ(test, abort_at(IPA, DABT(TRANSLATION | ESR_ELx_CM | ESR_ELx_WNR |
						 ESR_ELx_FnV)), KEEL_EXIT_MMIO);
	KUNIT_EXPECT_EQ(test, x[4], TRANSLATION | ESR_ELx_CM | ESR_ELx_WNR);
	KUNIT_EXPECT_EQ(test, abort_at(IPA + 8, DABT(TRANSLATION | ESR_ELx_S1PTW)),
			KEEL_EXIT_MEM_FAULT);
	KUNIT_EXPECT_EQ(test, x[3], KEEL_FAULT_WALK);
	KUNIT_EXPECT_EQ(test, x[4], 8UL);
}

/* A call the host asked for, left to EL2 in the end: once, and before the guest goes on. */
static void call_left_to_el2(struct kunit *test)
{
	vcpu = new_vcpu(test, new_vm(test, NPVM), 0, 0);
	vcpu->regs.x[0] = 0x84000000;		/* PSCI_VERSION */
	KUNIT_EXPECT_EQ(test, go(OPEN, EC(HVC64)), KEEL_EXIT_CALL);
	KUNIT_EXPECT_EQ(test, x[2], 0x84000000UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 0x84000000UL);
	fill(OPEN | KEEL_RUN_CALL_OWN | KEEL_RUN_ABORT);
	expect_refused(test, OPEN | KEEL_RUN_CALL_OWN | KEEL_RUN_ABORT);
	guest_entries = 0;
	KUNIT_EXPECT_EQ(test, go(OPEN | KEEL_RUN_CALL_OWN, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, guest_entries, 1U);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 0x10003UL);
	fill(OPEN | KEEL_RUN_CALL_OWN);
	expect_refused(test, OPEN | KEEL_RUN_CALL_OWN);
	/* one that ends the run does so before the guest does anything */
	vcpu->regs.x[0] = 0x84000008;		/* SYSTEM_OFF */
	KUNIT_EXPECT_EQ(test, go(OPEN, EC(HVC64)), KEEL_EXIT_CALL);
	guest_entries = 0;
	KUNIT_EXPECT_EQ(test, go(OPEN | KEEL_RUN_CALL_OWN, 0), KEEL_EXIT_SYSTEM);
	KUNIT_EXPECT_EQ(test, guest_entries, 0U);
	/* answered by the host: nothing is left of it */
	vcpu->regs.x[0] = 0x84000000;
	KUNIT_EXPECT_EQ(test, go(OPEN, EC(HVC64)), KEEL_EXIT_CALL);
	KUNIT_EXPECT_EQ(test, go(OPEN, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 0x84000000UL);
}

/* --- Out --- */

static void expect_only(struct kunit *test, s64 exit, u64 i0, u64 i1, u64 i2)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, (s64)x[1], exit);
	KUNIT_EXPECT_EQ(test, x[2], i0);
	KUNIT_EXPECT_EQ(test, x[3], i1);
	KUNIT_EXPECT_EQ(test, x[4], i2);
	KUNIT_EXPECT_EQ(test, x[5], 0UL);
	/* list registers that were not given, and what is above the outputs, are the host's */
	KUNIT_EXPECT_EQ(test, x[0], JUNK(0));
	for (i = KEEL_RUN_OUT_LR; i < KEEL_RUN_OUT_TIMERS; i++)
		KUNIT_EXPECT_EQ(test, x[i], JUNK(i));
	for (i = KEEL_RUN_OUT_EOI_COUNT + 1; i < 31; i++)
		KUNIT_EXPECT_EQ(test, x[i], JUNK(i));
}

/* Each exit after one that had more to say. */
static void exits_tell_no_more(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 31; i++)
		vcpu->regs.x[i] = 0x5ec0000000000000 + i;
	abort_at(IPA, DABT(TRANSLATION | ISV | SAS(0) | RT(3) | ESR_ELx_WNR));
	expect_only(test, KEEL_EXIT_MMIO, IPA, KEEL_MMIO_WRITE, 3);
	go(0, 0);
	expect_only(test, KEEL_EXIT_IRQ, 0, 0, 0);
	guest_how = GUEST_SERROR;
	go(0, 0);
	expect_only(test, KEEL_EXIT_SERROR, 0, 0, 0);
	guest_how = GUEST_FIQ;
	go(0, 0);
	expect_only(test, KEEL_EXIT_IRQ, 0, 0, 0);
	abort_at(IPA + 0x123, IABT(TRANSLATION));
	expect_only(test, KEEL_EXIT_MEM_FAULT, IPA, KEEL_FAULT_EXEC, 0);
	abort_at(IPA + 0x123, DABT(TRANSLATION | ISV | ESR_ELx_S1PTW | ESR_ELx_WNR));
	expect_only(test, KEEL_EXIT_MEM_FAULT, IPA, KEEL_FAULT_WRITE, 0);
	go(0, EC(WFx) | 1);
	expect_only(test, KEEL_EXIT_WFE, 0, 0, 0);
	go(0, EC(WFx));
	expect_only(test, KEEL_EXIT_WFI, ~0UL, 0, 0);
}

/* A guest that has told devices from memory: the host sees the page, no more. */
static void private_addresses(struct kunit *test)
{
	static const u64 esr = DABT(TRANSLATION | ISV | SAS(3) | RT(3) | ESR_ELx_WNR);
	struct vm *vm = vcpu->vm;

	vcpu->regs.x[3] = 0x5ec;
	vm->guarded = true;
	abort_at(IPA + 0x458, esr);
	expect_only(test, KEEL_EXIT_MEM_FAULT, IPA, KEEL_FAULT_WRITE, 0);
	abort_at(IPA + 0x458, esr & ~ESR_ELx_WNR);
	expect_only(test, KEEL_EXIT_MEM_FAULT, IPA, 0, 0);
	KUNIT_EXPECT_FALSE(test, vcpu->mmio.pending);
	/* opened with the guard, that page alone */
	vm->guard[0] = GUARD(IPA >> 12, 1);
	abort_at(IPA + 0x458, esr);
	expect_only(test, KEEL_EXIT_MMIO, IPA + 0x458, 3 << 4 | KEEL_MMIO_WRITE, 0x5ec);
	abort_at(IPA + 0x1000, esr);
	expect_only(test, KEEL_EXIT_MEM_FAULT, IPA + 0x1000, KEEL_FAULT_WRITE, 0);
	abort_at(IPA - 8, esr);
	expect_only(test, KEEL_EXIT_MEM_FAULT, IPA - 0x1000, KEEL_FAULT_WRITE, 0);
	/* through the alias: a device, and the host does not hear of the alias */
	abort_at(ALIAS | (IPA + 0x2008), esr);
	expect_only(test, KEEL_EXIT_MMIO, IPA + 0x2008, 3 << 4 | KEEL_MMIO_WRITE, 0x5ec);
	abort_at(ALIAS | IPA, IABT(TRANSLATION));
	expect_only(test, KEEL_EXIT_MEM_FAULT, IPA, KEEL_FAULT_EXEC, 0);
	/* not protected: the top bit is an address bit, the guard means nothing */
	vm->protected = false;
	abort_at(ALIAS | IPA, esr);
	expect_only(test, KEEL_EXIT_MMIO, ALIAS | IPA, 3 << 4 | KEEL_MMIO_WRITE, 0x5ec);
	abort_at(IPA + 0x1000, esr);
	expect_only(test, KEEL_EXIT_MMIO, IPA + 0x1000, 3 << 4 | KEEL_MMIO_WRITE, 0x5ec);
	vm->protected = true;
}

/* HPFAR_EL2 says nothing of a permission fault: the address is looked up. */
static void permission_faults(struct kunit *test)
{
	static const u64 esr = DABT(PERMISSION | ISV | SAS(2) | RT(3) | ESR_ELx_WNR);

	hw_write("par_el1", 0x777);
	hw_write("hpfar_el2", 0xbad0);
	hw_at_par = 0x0bad000000000000 | 0x12345000;
	vcpu->el1[EL1_SYS_PAR_EL1] = 0x5555;
	hw_write("far_el2", 0xffff000000000abc);
	go(0, esr);
	expect_only(test, KEEL_EXIT_MMIO, 0x12345abc, 2 << 4 | KEEL_MMIO_WRITE, 0);
	KUNIT_EXPECT_EQ(test, vcpu->el1[EL1_SYS_PAR_EL1], 0x5555UL);
	/* its own tables have changed: it runs on */
	guest_entries = 0;
	hw_at_par = 1;
	go(0, esr);
	expect_only(test, KEEL_EXIT_IRQ, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, guest_entries, 2U);
	/* of a stage-1 walk HPFAR_EL2 does say */
	hw_write("hpfar_el2", IPA >> 8);
	go(0, esr | ESR_ELx_S1PTW);
	expect_only(test, KEEL_EXIT_MEM_FAULT, IPA, KEEL_FAULT_WRITE, 0);
}

/* What stage-2 does not decide goes back to the guest. */
static void other_aborts(struct kunit *test)
{
	static const u8 fsc[] = { 0x10, 0x21, 0x30, 0x00, 0x08 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fsc); i++) {
		vcpu->pc = PC;
		vcpu->el1[EL1_SYS_VBAR_EL1] = 0x20000;
		KUNIT_EXPECT_EQ(test, abort_at(IPA, DABT(fsc[i] | ISV)), KEEL_EXIT_IRQ);
		expect_injected(test, 0x10);
	}
}

static void aarch32_is_the_end(struct kunit *test)
{
	vcpu->regs.spsr = 0x10;
	guest_entries = 0;
	go(0, EC(SVC32));
	expect_only(test, KEEL_EXIT_FAULT, EC(SVC32), 0, 0);
	go(0, EC(DABT_LOW) | TRANSLATION);
	expect_only(test, KEEL_EXIT_FAULT, EC(DABT_LOW) | TRANSLATION, 0, 0);
}

static void undefined(struct kunit *test)
{
	static const u64 esr[] = {
		EC(UNKNOWN), EC(SVE), EC(PAC), EC(SYS64) | 0x3ffffe, EC(CP15_32), EC(SME), EC(BRK64),
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(esr); i++) {
		vcpu->pc = PC;
		vcpu->el1[EL1_SYS_VBAR_EL1] = 0x20000;
		vcpu->regs.spsr = PSR_MODE_EL1h;
		KUNIT_EXPECT_EQ(test, go(0, esr[i]), KEEL_EXIT_IRQ);
		expect_injected(test, 0);
		KUNIT_EXPECT_EQ(test, vcpu->el1[EL1_SYS_ESR_EL1], EC(UNKNOWN));
	}
}

/* --- Power --- */

static void power_states(struct kunit *test)
{
	static const struct { u8 power; bool runs; } states[] = {
		{ VCPU_OFF, false }, { VCPU_CLAIMED, false }, { VCPU_ON_PENDING, true },
		{ VCPU_ON, true },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		vcpu->power = states[i].power;
		vcpu->has_run = false;
		guest_entries = 0;
		go(0, 0);
		expect_only(test, states[i].runs ? KEEL_EXIT_IRQ : KEEL_EXIT_CPU_OFF, 0, 0, 0);
		KUNIT_EXPECT_EQ(test, guest_entries, (u32)states[i].runs);
		KUNIT_EXPECT_EQ(test, vcpu->has_run, states[i].runs);
	}
}

/* Of a protected VM one vCPU begins where the host says; the others wait for CPU_ON. */
static void begins_once(struct kunit *test)
{
	struct vcpu *other = new_vcpu(test, vcpu->vm, 1, 0);

	KUNIT_EXPECT_EQ(test, go(0, 0), KEEL_EXIT_IRQ);
	fill(0);
	KUNIT_EXPECT_EQ(test, run(other, x), -EPERM);
	KUNIT_EXPECT_FALSE(test, other->has_run);
	other->power = VCPU_ON_PENDING;
	fill(0);
	KUNIT_EXPECT_EQ(test, run(other, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, go(0, 0), KEEL_EXIT_IRQ);

	vcpu = new_vcpu(test, new_vm(test, NPVM), 0, 0);
	other = new_vcpu(test, vcpu->vm, 1, 0);
	KUNIT_EXPECT_EQ(test, go(0, 0), KEEL_EXIT_IRQ);
	fill(0);
	KUNIT_EXPECT_EQ(test, run(other, x), KEEL_EXIT_IRQ);
}

/* With firmware it begins there, with what the host put into X0 to X14. */
static void begins_in_firmware(struct kunit *test)
{
	vcpu->vm->s2.firmware = true;
	vcpu->pc = 0x40000000;
	vcpu->regs.x[0] = 0x8fe00000;
	KUNIT_EXPECT_EQ(test, go(0, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, vcpu->pc, KEEL_FIRMWARE_IPA);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 0x8fe00000UL);
	/* once: from then on it goes on from where it is */
	vcpu->pc = 0x80000000;
	KUNIT_EXPECT_EQ(test, go(0, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, vcpu->pc, 0x80000000UL);
}

/* CPU_ON of another: everything but the entry point and x0 is as after a reset. */
static void powered_up(struct kunit *test)
{
	memset(&vcpu->regs, 0x5a, sizeof(vcpu->regs));
	vcpu->el1[EL1_SYS_TTBR0_EL1] = 0x1234;
	vcpu->features = KEEL_VCPU_POWER_OFF;
	vcpu->on_pc = 0x40001000;
	vcpu->on_context = 0x77;
	vcpu->power = VCPU_ON_PENDING;
	KUNIT_EXPECT_EQ(test, go(0, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, vcpu->pc, 0x40001000UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 0x77UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->el1[EL1_SYS_TTBR0_EL1], 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.spsr, PSR_MODE_EL1h | 0x3c0UL);
	KUNIT_EXPECT_EQ(test, vcpu->power, VCPU_ON);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(flags),
	KUNIT_CASE(list_registers),
	KUNIT_CASE(without_gic),
	KUNIT_CASE(number_of_list_registers),
	KUNIT_CASE(mmio_reads),
	KUNIT_CASE(mmio_writes),
	KUNIT_CASE(big_endian),
	KUNIT_CASE(no_gic),
	KUNIT_CASE(mmio_of_xzr),
	KUNIT_CASE(completion_without_cause),
	KUNIT_CASE(host_aborts),
	KUNIT_CASE(host_of_an_open_guest),
	KUNIT_CASE(call_left_to_el2),
	KUNIT_CASE(exits_tell_no_more),
	KUNIT_CASE(private_addresses),
	KUNIT_CASE(permission_faults),
	KUNIT_CASE(other_aborts),
	KUNIT_CASE(aarch32_is_the_end),
	KUNIT_CASE(undefined),
	KUNIT_CASE(power_states),
	KUNIT_CASE(begins_once),
	KUNIT_CASE(begins_in_firmware),
	KUNIT_CASE(powered_up),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("run"),
	.init = run_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
