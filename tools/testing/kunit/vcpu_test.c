// SPDX-License-Identifier: GPL-2.0-only
/* vCPU objects, and which of their registers the host may see and set. */
#include "fake_guest.h"
#include <asm/kvm_arm.h>
#include <asm/ptrace.h>

#define SYS(reg)	(KEEL_REG_SYS | (reg) >> 5)
#define MASKED		(PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT)
#define FIELD_OF(v, r)	(((v) >> r##_SHIFT) & 0xf)

static void with_pauth(void)
{
	hw_write("id_aa64isar1_el1", 1UL << ID_AA64ISAR1_EL1_APA_SHIFT);
}

/* --- Objects --- */

static void create(struct kunit *test)
{
	struct vm *vm = new_vm(test, PVM);
	u64 free, i;

	vm->nr_vcpus_max = 3;
	free = hyp_pool.nr_free;
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, 3, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, KEEL_MAX_VCPUS, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, 1UL << 32, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, ~0UL, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, 0, 4), -EINVAL);
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, 0, 1UL << 63), -EINVAL);
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, 0, KEEL_VCPU_PTRAUTH), -EINVAL);
	KUNIT_EXPECT_EQ(test, hyp_pool.nr_free, free);
	with_pauth();
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, 0, KEEL_VCPU_PTRAUTH | KEEL_VCPU_POWER_OFF), 0);
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, 2, 0), 0);
	KUNIT_EXPECT_EQ(test, hyp_pool.nr_free, free - 2);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, !!vm->vcpus[i], i == 0 || i == 2);
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, 2, 0), -EEXIST);
	KUNIT_EXPECT_EQ(test, hyp_pool.nr_free, free - 2);
	pool_leave(test, 0);
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, 1, 0), -ENOMEM);
	KUNIT_EXPECT_EQ(test, vcpu_create(vm, 2, 0), -ENOMEM);
	KUNIT_EXPECT_NULL(test, vm->vcpus[1]);
}

static void held_by_one(struct kunit *test)
{
	struct vm *vm = new_vm(test, PVM);
	struct vcpu *vcpu, *again;
	static const u64 none[] = { 1, KEEL_MAX_VCPUS - 1, KEEL_MAX_VCPUS, 64, 1UL << 32, ~0UL };
	unsigned int i;

	KUNIT_ASSERT_EQ(test, vcpu_create(vm, 0, 0), 0);
	for (i = 0; i < ARRAY_SIZE(none); i++)
		KUNIT_EXPECT_EQ(test, vcpu_get(vm, none[i], &vcpu), -ENOENT);
	KUNIT_EXPECT_EQ(test, vcpu_get(vm, 0, &vcpu), 0);
	KUNIT_EXPECT_EQ(test, vcpu_get(vm, 0, &again), -EBUSY);
	KUNIT_EXPECT_EQ(test, vcpu_get(vm, 0, &again), -EBUSY);
	vcpu_put(vcpu);
	KUNIT_EXPECT_EQ(test, vcpu_get(vm, 0, &again), 0);
	KUNIT_EXPECT_PTR_EQ(test, vcpu, again);
}

static void affinity(struct kunit *test)
{
	struct vm *vm = new_vm(test, PVM);
	u64 i, mpidr[KEEL_MAX_VCPUS];

	for (i = 0; i < KEEL_MAX_VCPUS; i++) {
		struct vcpu *vcpu = new_vcpu(test, vm, i, 0);

		mpidr[i] = vcpu_mpidr(vcpu);
		KUNIT_EXPECT_EQ(test, mpidr[i], BIT(31) | i);
		KUNIT_EXPECT_PTR_EQ(test, vcpu_by_mpidr(vm, i), vcpu);
	}
	for (i = 4; i < 64; i++)
		KUNIT_EXPECT_NULL_MSG(test, vcpu_by_mpidr(vm, BIT_ULL(i)), "bit %llu", i);
	KUNIT_EXPECT_NULL(test, vcpu_by_mpidr(vm, 0x13));
	KUNIT_EXPECT_NULL(test, vcpu_by_mpidr(vm, 0x103));
	KUNIT_EXPECT_NULL(test, vcpu_by_mpidr(vm, 1UL << 32 | 1));
	KUNIT_EXPECT_NULL(test, vcpu_by_mpidr(vm, ~0UL));
}

static void reset_state(struct kunit *test)
{
	struct vcpu *vcpu = new_vcpu(test, new_vm(test, NPVM), 2, 0);
	struct vm *vm = vcpu->vm;
	unsigned int i;

	memset(&vcpu->regs, 0xff, sizeof(vcpu->regs));
	memset(vcpu->el1, 0xff, sizeof(vcpu->el1));
	memset(&vcpu->fp, 0xff, sizeof(vcpu->fp));
	memset(&vcpu->gic, 0xff, sizeof(vcpu->gic));
	memset(&vcpu->timer, 0x01, sizeof(vcpu->timer));
	memset(&vcpu->debug, 0x01, sizeof(vcpu->debug));
	memset(&vcpu->mmio, 0x01, sizeof(vcpu->mmio));
	vcpu->pc = 0x1234;
	vcpu->mem_fault = true;
	vcpu->call_fault = true;
	vcpu->call_asked = true;
	vcpu->serror = KEEL_SERROR_PENDING;
	vcpu->vdisr = 1;
	vcpu->abort = true;
	vcpu_reset(vcpu, KEEL_VCPU_POWER_OFF);
	for (i = 0; i < 31; i++)
		KUNIT_EXPECT_EQ(test, vcpu->regs.x[i], 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.spsr, MASKED | PSR_MODE_EL1h);
	KUNIT_EXPECT_EQ(test, vcpu->pc, 0UL);
	for (i = 0; i < NR_EL1_REGS; i++)
		if (i != EL1_SYS_SCTLR_EL1)
			KUNIT_EXPECT_EQ(test, vcpu->el1[i], 0UL);
	/* MMU and caches off, and the RES1 bits */
	KUNIT_EXPECT_EQ(test, vcpu->el1[EL1_SYS_SCTLR_EL1] & (BIT(0) | BIT(2) | BIT(12)), 0UL);
	KUNIT_EXPECT_NE(test, vcpu->el1[EL1_SYS_SCTLR_EL1], 0UL);
	KUNIT_EXPECT_NULL(test, memchr_inv(&vcpu->fp, 0, sizeof(vcpu->fp)));
	KUNIT_EXPECT_NULL(test, memchr_inv(&vcpu->gic, 0, sizeof(vcpu->gic)));
	KUNIT_EXPECT_NULL(test, memchr_inv(&vcpu->timer, 0, sizeof(vcpu->timer)));
	KUNIT_EXPECT_NULL(test, memchr_inv(&vcpu->debug, 0, sizeof(vcpu->debug)));
	KUNIT_EXPECT_FALSE(test, vcpu->mmio.pending);
	KUNIT_EXPECT_FALSE(test, vcpu->mem_fault);
	KUNIT_EXPECT_FALSE(test, vcpu->call_fault);
	KUNIT_EXPECT_FALSE(test, vcpu->call_asked);
	KUNIT_EXPECT_EQ(test, vcpu->serror | vcpu->vdisr, 0UL);
	KUNIT_EXPECT_FALSE(test, vcpu->abort);
	KUNIT_EXPECT_EQ(test, vcpu->power, VCPU_OFF);
	KUNIT_EXPECT_EQ(test, vcpu->index, 2U);
	KUNIT_EXPECT_PTR_EQ(test, vcpu->vm, vm);
	KUNIT_EXPECT_EQ(test, vcpu->loaded, 1U);
	vcpu_reset(vcpu, 0);
	KUNIT_EXPECT_EQ(test, vcpu->power, VCPU_ON);
}

static void reset_by_the_host(struct kunit *test)
{
	struct vm *vms[] = { new_vm(test, PVM), new_vm(test, NPVM) };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		struct vcpu *vcpu = new_vcpu(test, vms[i], 0, 0);
		u64 h = vms[i]->handle;

		KUNIT_EXPECT_EQ(test, hcall_vcpu_reset(h, 0, 0), -EBUSY);
		vcpu_put(vcpu);
		vcpu->pc = 0x5000;
		KUNIT_EXPECT_EQ(test, hcall_vcpu_reset(h, 0, 4), -EINVAL);
		KUNIT_EXPECT_EQ(test, hcall_vcpu_reset(h, 0, KEEL_VCPU_PTRAUTH), -EINVAL);
		KUNIT_EXPECT_EQ(test, hcall_vcpu_reset(h, 1, 0), -ENOENT);
		KUNIT_EXPECT_EQ(test, hcall_vcpu_reset(h + 1, 0, 0), -ENOENT);
		KUNIT_EXPECT_EQ(test, vcpu->pc, 0x5000UL);
		KUNIT_EXPECT_EQ(test, hcall_vcpu_reset(h, 0, 0), 0);
		KUNIT_EXPECT_EQ(test, vcpu->pc, 0UL);
		vcpu->has_run = true;
		vcpu->pc = 0x5000;
		KUNIT_EXPECT_EQ(test, hcall_vcpu_reset(h, 0, 0), i ? 0 : -EPERM);
		KUNIT_EXPECT_EQ(test, vcpu->pc, i ? 0 : 0x5000UL);
		/* every way out let go of both */
		KUNIT_EXPECT_EQ(test, vcpu->loaded, 0U);
		KUNIT_EXPECT_EQ(test, test_vm_users(vms[i]->index), 1UL);
	}
}

/* --- Registers --- */

static const u64 sys_regs[] = {
#define R(reg)	SYS(reg),
	EL1_REGS(R)
	PAUTH_KEY_REGS(R)
#undef R
	SYS(SYS_CNTV_CTL_EL0), SYS(SYS_CNTV_CVAL_EL0), SYS(SYS_CNTP_CTL_EL0),
	SYS(SYS_CNTP_CVAL_EL0), SYS(SYS_DISR_EL1), SYS(SYS_MDCCINT_EL1), SYS(SYS_OSLSR_EL1),
};

/* Breakpoints and watchpoints: op0 2, op2 4 to 7. debug_test.c says what their controls take. */
static bool is_debug_bank(u64 reg)
{
	return reg >= SYS(sys_reg(2, 0, 0, 0, 0)) && reg <= SYS(sys_reg(2, 0, 0, 15, 7)) && reg & 4;
}

/* Registers the same for all guests: may be set to what they are. */
static bool is_fixed(u64 reg)
{
	return reg == SYS(SYS_MPIDR_EL1) || reg == SYS(SYS_MIDR_EL1) ||
	       reg == SYS(SYS_REVIDR_EL1) || reg == SYS(SYS_AIDR_EL1) || reg == 0x16c ||
	       reg == SYS(SYS_CLIDR_EL1) || reg == SYS(SYS_CTR_EL0) || (reg >= SYS(sys_reg(3, 0, 0, 1, 0)) &&
					      reg <= SYS(sys_reg(3, 0, 0, 7, 7)));
}

/* The numbers keel/guest.h gives a meaning, by their values. */
static bool exists(u64 reg)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sys_regs); i++)
		if (reg == sys_regs[i])
			return true;
	return is_debug_bank(reg) || reg <= 30 || reg == 0x20 || reg == 0x21 || (reg >= 0x100 && reg <= 0x141) ||
	       reg == 0x150 || reg == 0x151 || reg == 0x160 || (reg >= 0x164 && reg <= 0x16b) ||
	       reg == 0x170 || reg == 0x171 || is_fixed(reg);
}

static const u64 far_numbers[] = {
	1UL << 32, 1UL << 32 | 0x20, 1UL << 63, ~0UL, 0x30000, 0x110000, -1UL << 16,
};

static void numbers(struct kunit *test)
{
	struct vcpu *vcpu = new_vcpu(test, new_vm(test, NPVM), 0, 0);
	u64 reg, value;
	unsigned int i;

	for (reg = 0; reg < 0x20100; reg++) {
		KUNIT_ASSERT_EQ_MSG(test, vcpu_get_reg(vcpu, reg, &value),
				    exists(reg) ? 0 : -ENOENT, "register %llx", reg);
		if (!exists(reg))
			KUNIT_ASSERT_EQ(test, vcpu_set_reg(vcpu, reg, 0), -ENOENT);
	}
	for (i = 0; i < ARRAY_SIZE(far_numbers); i++) {
		KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, far_numbers[i], &value), -ENOENT);
		KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, far_numbers[i], 1), -ENOENT);
	}
}

/* The others take some values only. */
static bool holds_anything(u64 reg)
{
	return exists(reg) && !is_fixed(reg) && reg != KEEL_REG_PSTATE && reg != KEEL_REG_POWER &&
	       reg != KEEL_REG_SERROR && reg != SYS(SYS_MDSCR_EL1) && reg != SYS(SYS_OSLSR_EL1) &&
	       !(is_debug_bank(reg) && reg & 1);
}

/* Each number has a place of its own: what is written to one is found there only. */
static void each_its_own(struct kunit *test)
{
	struct vcpu *vcpu = new_vcpu(test, new_vm(test, NPVM), 0, 0);
	u64 reg, value;

	for (reg = 0; reg < 0x20000; reg++)
		if (holds_anything(reg))
			KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, reg, reg << 20 | 0x5a), 0);
	for (reg = 0; reg < 0x20000; reg++) {
		if (!holds_anything(reg))
			continue;
		KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, reg, &value), 0);
		KUNIT_EXPECT_EQ_MSG(test, value, reg << 20 | 0x5a, "register %llx", reg);
	}
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[30], 30UL << 20 | 0x5a);
	KUNIT_EXPECT_EQ(test, vcpu->pc, 0x20UL << 20 | 0x5a);
	KUNIT_EXPECT_EQ(test, vcpu->fp.v[63], 0x13fUL << 20 | 0x5a);
	KUNIT_EXPECT_EQ(test, vcpu->fp.fpsr, 0x140UL << 20 | 0x5a);
	KUNIT_EXPECT_EQ(test, vcpu->gic.ap1r[3], 0x16bUL << 20 | 0x5a);
	KUNIT_EXPECT_EQ(test, vcpu->vm->cntvoff, 0x170UL << 20 | 0x5a);
	KUNIT_EXPECT_EQ(test, vcpu->vm->cntpoff, 0x171UL << 20 | 0x5a);
	KUNIT_EXPECT_EQ(test, vcpu->vdisr, SYS(SYS_DISR_EL1) << 20 | 0x5a);
	KUNIT_EXPECT_EQ(test, vcpu->debug.bank.wvr[15], SYS(SYS_DBGWVRn_EL1(15)) << 20 | 0x5a);
	KUNIT_EXPECT_EQ(test, vcpu->el1[EL1_SYS_TTBR0_EL1], SYS(SYS_TTBR0_EL1) << 20 | 0x5a);
}

/* A protected guest's registers are nobody's business but for where it begins. */
static void protected_vm(struct kunit *test)
{
	struct vcpu *vcpu = new_vcpu(test, new_vm(test, PVM), 0, 0);
	static struct vcpu before;
	u64 reg, value, ran;
	int want;

	for (ran = 0; ran < 2; ran++) {
		vcpu->has_run = ran;
		for (reg = 0; reg < 0x20100; reg++) {
			value = 0xabcd;
			want = is_fixed(reg) ? 0 : -EPERM;
			KUNIT_ASSERT_EQ_MSG(test, vcpu_get_reg(vcpu, reg, &value), want,
					    "register %llx", reg);
			if (want)
				KUNIT_ASSERT_EQ(test, value, 0xabcdUL);
			if (is_fixed(reg))
				continue;
			before = *vcpu;
			if (!ran && (reg < 15 || reg == KEEL_REG_PC)) {
				KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, reg, ~reg), 0);
				KUNIT_EXPECT_EQ(test, reg < 15 ? vcpu->regs.x[reg] : vcpu->pc, ~reg);
				continue;
			}
			KUNIT_ASSERT_EQ_MSG(test, vcpu_set_reg(vcpu, reg, 0), -EPERM,
					    "register %llx", reg);
			KUNIT_ASSERT_EQ(test, memcmp(&before, vcpu, sizeof(before)), 0);
		}
	}
}

static void fixed_registers(struct kunit *test)
{
	struct vm *vms[] = { new_vm(test, PVM), new_vm(test, NPVM) };
	unsigned int i;
	u64 value;

	hw_write("midr_el1", 0x414fd0b1);
	hw_write("revidr_el1", 0x77);
	for (i = 0; i < 2; i++) {
		struct vcpu *vcpu = new_vcpu(test, vms[i], 5, 0);

		KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, SYS(SYS_MPIDR_EL1), &value), 0);
		KUNIT_EXPECT_EQ(test, value, BIT(31) | 5);
		KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(SYS_MPIDR_EL1), BIT(31) | 5), 0);
		KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, SYS(SYS_MIDR_EL1), &value), 0);
		KUNIT_EXPECT_EQ(test, value, 0x414fd0b1UL);
		KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, SYS(SYS_REVIDR_EL1), &value), 0);
		KUNIT_EXPECT_EQ(test, value, 0x77UL);
		KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(SYS_ID_AA64DFR0_EL1), 6), 0);
		KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(SYS_ID_AA64DFR0_EL1), 7), -EINVAL);
	}
}

/* The VMM of a guest that is not protected may take from the view, never add to it. */
static void reduced_view(struct kunit *test)
{
	static const struct { u32 reg; u64 value; int ret; } tries[] = {
		/* DIT 1 of 1, CSV2 0; FP and AdvSIMD as they are; EL2 there is none */
		{ SYS_ID_AA64PFR0_EL1, 0x11, 0 },
		{ SYS_ID_AA64PFR0_EL1, 0x11 | 2UL << ID_AA64PFR0_EL1_DIT_SHIFT, -EINVAL },
		{ SYS_ID_AA64PFR0_EL1, 0x11 | 1UL << ID_AA64PFR0_EL1_AdvSIMD_SHIFT, -EINVAL },
		{ SYS_ID_AA64PFR0_EL1, 0x111, -EINVAL },
		{ SYS_ID_AA64PFR0_EL1, 0x11 | 1UL << ID_AA64PFR0_EL1_RAS_SHIFT, -EINVAL },
		/* signed: 0xf is less than 0 */
		{ SYS_ID_AA64MMFR0_EL1, 0xfUL << ID_AA64MMFR0_EL1_TGRAN64_SHIFT | 2, 0 },
		{ SYS_ID_AA64MMFR0_EL1, 1UL << ID_AA64MMFR0_EL1_TGRAN64_SHIFT | 2, -EINVAL },
		/* flags: 1 takes away */
		{ SYS_ID_AA64MMFR0_EL1, 1UL << 40 | 2, 0 },
		{ SYS_ID_AA64MMFR0_EL1, 2UL << 40 | 2, -EINVAL },
		{ SYS_ID_AA64MMFR0_EL1, 3, -EINVAL },
		/* what grows */
		{ SYS_ID_AA64MMFR1_EL1, 5UL << ID_AA64MMFR1_EL1_SpecSEI_SHIFT, 0 },
		{ SYS_ID_AA64ISAR0_EL1, 1UL << ID_AA64ISAR0_EL1_RNDR_SHIFT, -EINVAL },
		{ SYS_ID_AA64MMFR3_EL1, 1, -EINVAL },
		{ SYS_CTR_EL0, 0x80030003, 0 },
		{ SYS_CTR_EL0, 0x80030005, -EINVAL },
		{ SYS_CTR_EL0, 0xa0030003, -EINVAL },
		{ SYS_CTR_EL0, 0x80034003, -EINVAL },
		{ SYS_MIDR_EL1, 0x12345678, 0 }, { SYS_REVIDR_EL1, 0x77, 0 },
		{ SYS_AIDR_EL1, 0x78, 0 }, { SYS_CLIDR_EL1, 0x79, 0 },
		{ SYS_MPIDR_EL1, 0x80000203, 0 }, { SYS_MPIDR_EL1, 0x203, -EINVAL },
		{ SYS_MPIDR_EL1, 0xc0000203, -EINVAL }, { SYS_MPIDR_EL1, 0x81000203, -EINVAL },
	};
	struct vcpu *open = new_vcpu(test, new_vm(test, NPVM), 1, 0);
	struct vcpu *hidden = new_vcpu(test, new_vm(test, PVM), 1, 0);
	unsigned int i;
	u64 before, value;

	hw_write("id_aa64pfr0_el1", 1UL << ID_AA64PFR0_EL1_DIT_SHIFT |
		 1UL << ID_AA64PFR0_EL1_GIC_SHIFT);
	hw_write("id_aa64mmfr0_el1", 2);
	hw_write("id_aa64mmfr1_el1", 3UL << ID_AA64MMFR1_EL1_SpecSEI_SHIFT);
	hw_write("ctr_el0", 0x80040004);
	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		KUNIT_EXPECT_EQ(test, vcpu_get_reg(hidden, SYS(tries[i].reg), &before), 0);
		KUNIT_EXPECT_EQ_MSG(test, vcpu_set_reg(hidden, SYS(tries[i].reg), tries[i].value),
				    tries[i].value == before ? 0 : -EINVAL, "try %u", i);
		KUNIT_EXPECT_EQ(test, vcpu_get_reg(hidden, SYS(tries[i].reg), &value), 0);
		KUNIT_EXPECT_EQ(test, value, before);
		KUNIT_EXPECT_EQ(test, vcpu_get_reg(open, SYS(tries[i].reg), &before), 0);
		KUNIT_EXPECT_EQ_MSG(test, vcpu_set_reg(open, SYS(tries[i].reg), tries[i].value),
				    tries[i].ret, "try %u", i);
		KUNIT_EXPECT_EQ(test, vcpu_get_reg(open, SYS(tries[i].reg), &value), 0);
		KUNIT_EXPECT_EQ(test, value, tries[i].ret ? before : tries[i].value);
	}
	KUNIT_EXPECT_PTR_EQ(test, vcpu_by_mpidr(open->vm, 0x203), open);
	KUNIT_EXPECT_NULL(test, vcpu_by_mpidr(open->vm, 1));
	KUNIT_EXPECT_PTR_EQ(test, vcpu_by_mpidr(hidden->vm, 1), hidden);
	KUNIT_EXPECT_EQ(test, idreg_midr(open), 0x12345678UL);
	KUNIT_EXPECT_EQ(test, idreg_midr(hidden), hw_read("midr_el1"));
	/* or the guest would see the hardware's */
	KUNIT_EXPECT_EQ(test, idreg_traps(open), HCR_TID1 | HCR_TID2);
	KUNIT_EXPECT_EQ(test, idreg_traps(hidden), 0UL);
	/* a reset is none of the CPU; once it has run nothing moves, and the GIC is what there is */
	vcpu_reset(open, 0);
	open->vm->ran = true;
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(open, SYS(SYS_MIDR_EL1), 1), -EBUSY);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(open, SYS(SYS_MIDR_EL1), 0x12345678), 0);
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(open, SYS(SYS_ID_AA64PFR0_EL1), &value), 0);
	KUNIT_EXPECT_EQ(test, value, 0x11 | 1UL << ID_AA64PFR0_EL1_GIC_SHIFT);
}

/* Nothing an ERET would take to EL2, EL3, AArch32 or an illegal state. */
static void pstate(struct kunit *test)
{
	struct vcpu *vcpu = new_vcpu(test, new_vm(test, NPVM), 0, 0);
	const u64 flags = PSR_N_BIT | PSR_Z_BIT | PSR_C_BIT | PSR_V_BIT | PSR_DIT_BIT |
			  PSR_UAO_BIT | PSR_PAN_BIT | PSR_SSBS_BIT | PSR_BTYPE_MASK | PSR_SS_BIT |
			  MASKED;
	u64 mode, value;

	for (mode = 0; mode < 32; mode++) {
		bool good = mode == PSR_MODE_EL0t || mode == PSR_MODE_EL1t || mode == PSR_MODE_EL1h;
		u64 old = vcpu->regs.spsr;

		KUNIT_EXPECT_EQ_MSG(test, vcpu_set_reg(vcpu, KEEL_REG_PSTATE, mode | MASKED),
				    good ? 0 : -EINVAL, "mode %llx", mode);
		KUNIT_EXPECT_EQ(test, vcpu->regs.spsr, good ? mode | MASKED : old);
	}
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_PSTATE, (~0UL << 5) | PSR_MODE_EL1h), 0);
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, KEEL_REG_PSTATE, &value), 0);
	/* no IL, no upper half */
	KUNIT_EXPECT_EQ(test, value, flags | PSR_MODE_EL1h);
}

static void power(struct kunit *test)
{
	struct vcpu *vcpu = new_vcpu(test, new_vm(test, NPVM), 0, 0);
	static const u8 shown[] = {
		[VCPU_OFF] = 0, [VCPU_CLAIMED] = 0, [VCPU_ON_PENDING] = 1, [VCPU_ON] = 1,
	};
	unsigned int i;
	u64 value;

	for (i = 0; i < ARRAY_SIZE(shown); i++) {
		vcpu->power = i;
		KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, KEEL_REG_POWER, &value), 0);
		KUNIT_EXPECT_EQ(test, value, shown[i]);
	}
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_POWER, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_POWER, 1UL << 32), -EINVAL);
	KUNIT_EXPECT_EQ(test, vcpu->power, VCPU_ON);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_POWER, 0), 0);
	KUNIT_EXPECT_EQ(test, vcpu->power, VCPU_OFF);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_POWER, 1), 0);
	KUNIT_EXPECT_EQ(test, vcpu->power, VCPU_ON);
}

static void serror(struct kunit *test)
{
	static const u64 good[] = { KEEL_SERROR_PENDING, KEEL_SERROR_PENDING | KEEL_SERROR_ISS, 0 };
	static const u64 bad[] = { 1, KEEL_SERROR_ISS, KEEL_SERROR_PENDING | BIT(25), BIT(62) };
	struct vcpu *vcpu = new_vcpu(test, new_vm(test, NPVM), 0, 0);
	unsigned int i;
	u64 value;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_SERROR, good[i]), 0);
		KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, KEEL_REG_SERROR, &value), 0);
		KUNIT_EXPECT_EQ(test, value, good[i]);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_SERROR, bad[i]), -EINVAL);
		KUNIT_EXPECT_EQ(test, vcpu->serror, 0UL);
	}
}

/* The host looks, or writes, between CPU_ON and the first run: it is after the reset. */
static void turned_on(struct kunit *test)
{
	struct vcpu *vcpu = new_vcpu(test, new_vm(test, NPVM), 0, KEEL_VCPU_POWER_OFF);
	u64 value;

	vcpu->regs.x[5] = 7;
	vcpu->on_pc = 0x1234000;
	vcpu->on_context = 99;
	vcpu->power = VCPU_ON_PENDING;
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_X(6), 8), 0);
	KUNIT_EXPECT_EQ(test, vcpu->power, VCPU_ON);
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, KEEL_REG_PC, &value), 0);
	KUNIT_EXPECT_EQ(test, value, 0x1234000UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 99UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[5], 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[6], 8UL);
	vcpu->power = VCPU_OFF;
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, KEEL_REG_X(6), &value), 0);
	KUNIT_EXPECT_EQ(test, value, 8UL);
	/* of a protected one nothing happens */
	vcpu = new_vcpu(test, new_vm(test, PVM), 0, KEEL_VCPU_POWER_OFF);
	vcpu->power = VCPU_ON_PENDING;
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, KEEL_REG_PC, &value), -EPERM);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_PC, 0x5678000), 0);
	KUNIT_EXPECT_EQ(test, vcpu->power, VCPU_ON_PENDING);
}

/* --- What guests see of the CPU --- */

static void cpu_has(u64 all)
{
	static const char *const names[] = {
		"id_aa64pfr0_el1", "id_aa64pfr1_el1", "id_aa64dfr0_el1", "id_aa64isar0_el1",
		"id_aa64isar1_el1", "id_aa64mmfr0_el1", "id_aa64mmfr1_el1",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		hw_write(names[i], all);
	hw_write_s(SYS_ID_AA64ISAR2_EL1, all);
	hw_write_s(SYS_ID_AA64MMFR2_EL1, all);
}

static u64 id(const struct vcpu *vcpu, u32 reg)
{
	u64 value = 0;

	HYP_BUG_ON(!idreg_read(vcpu, reg >> 5, &value));
	return value;
}

static void expect_view(struct kunit *test, struct vcpu *vcpu, u32 reg, u64 mask)
{
	KUNIT_EXPECT_EQ_MSG(test, id(vcpu, reg) & ~mask, 0UL, "register %x", reg);
}

#define F(r, f)	(0xfUL << ID_AA64##r##_EL1_##f##_SHIFT)

/* A CPU that has everything: what stays hidden. */
static void everything_there_is(struct kunit *test)
{
	struct vcpu *vcpu = new_vcpu(test, new_vm(test, PVM), 0, 0);
	u64 v;

	cpu_has(0x7777777777777777);
	v = id(vcpu, SYS_ID_AA64PFR0_EL1);
	/* AArch64 only, at EL0 and EL1 only; SCXTNUM is not offered */
	KUNIT_EXPECT_EQ(test, v & 0xffff, 0x11UL);
	KUNIT_EXPECT_EQ(test, FIELD_OF(v, ID_AA64PFR0_EL1_CSV2), 1UL);
	KUNIT_EXPECT_EQ(test, FIELD_OF(v, ID_AA64PFR0_EL1_GIC), 1UL);
	KUNIT_EXPECT_EQ(test, FIELD_OF(v, ID_AA64PFR0_EL1_FP), 7UL);
	KUNIT_EXPECT_EQ(test, v & (F(PFR0, SVE) | F(PFR0, RAS) | F(PFR0, MPAM) | F(PFR0, AMU) |
				   F(PFR0, SEL2) | F(PFR0, RME)), 0UL);
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_AA64PFR1_EL1), 0x77UL);
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_AA64DFR0_EL1), 6UL);
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_AA64ISAR0_EL1) & F(ISAR0, TME), 0UL);
	v = id(vcpu, SYS_ID_AA64ISAR1_EL1);
	KUNIT_EXPECT_EQ(test, v & (F(ISAR1, LS64) | F(ISAR1, XS)), 0UL);
	KUNIT_EXPECT_EQ(test, FIELD_OF(v, ID_AA64ISAR1_EL1_DPB), 7UL);
	expect_view(test, vcpu, SYS_ID_AA64ISAR2_EL1,
		    F(ISAR2, RPRES) | F(ISAR2, BC) | F(ISAR2, CLRBHB) | F(ISAR2, PAC_frac) |
		    F(ISAR2, CSSC));
	v = id(vcpu, SYS_ID_AA64MMFR0_EL1);
	/* 48 bits, no FGT, no ECV */
	KUNIT_EXPECT_EQ(test, v & 0xf, 5UL);
	KUNIT_EXPECT_EQ(test, v & (F(MMFR0, FGT) | F(MMFR0, ECV)), 0UL);
	/* no HCRX, TWED, LO, VH, nTLBPA; no NV, FWB, IDS */
	expect_view(test, vcpu, SYS_ID_AA64MMFR1_EL1,
		    F(MMFR1, HAFDBS) | F(MMFR1, HPDS) | F(MMFR1, PAN) | F(MMFR1, SpecSEI) |
		    F(MMFR1, ETS) | F(MMFR1, AFP));
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_AA64MMFR2_EL1) &
			(F(MMFR2, NV) | F(MMFR2, FWB) | F(MMFR2, EVT) | F(MMFR2, IDS) |
			 F(MMFR2, VARange)), 0UL);
	/* those without a name of ours, SVE's, SME's and AArch32's among them, are nothing */
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_AA64ZFR0_EL1), 0UL);
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_AA64SMFR0_EL1), 0UL);
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_PFR0_EL1), 0UL);
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_AA64DFR1_EL1), 0UL);
	KUNIT_EXPECT_EQ(test, id(vcpu, sys_reg(3, 0, 0, 7, 7)), 0UL);
}

static void pointer_authentication(struct kunit *test)
{
	struct vm *vm = new_vm(test, PVM);
	struct vcpu *with, *without = new_vcpu(test, vm, 1, 0);
	const u64 mask1 = F(ISAR1, APA) | F(ISAR1, API) | F(ISAR1, GPA) | F(ISAR1, GPI);
	const u64 mask2 = F(ISAR2, APA3) | F(ISAR2, GPA3);

	cpu_has(0x1111111111111111);
	with = new_vcpu(test, vm, 0, KEEL_VCPU_PTRAUTH);
	KUNIT_EXPECT_EQ(test, id(without, SYS_ID_AA64ISAR1_EL1) & mask1, 0UL);
	KUNIT_EXPECT_EQ(test, id(without, SYS_ID_AA64ISAR2_EL1) & mask2, 0UL);
	KUNIT_EXPECT_EQ(test, id(with, SYS_ID_AA64ISAR1_EL1) & mask1, mask1 / 15);
	KUNIT_EXPECT_EQ(test, id(with, SYS_ID_AA64ISAR2_EL1) & mask2, mask2 / 15);
}

/* Any one of the algorithms is pointer authentication. */
static void has_pauth_of_each_kind(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, vcpu_features_valid(KEEL_VCPU_PTRAUTH));
	hw_write("id_aa64isar1_el1", F(ISAR1, APA) / 15);
	KUNIT_EXPECT_TRUE(test, vcpu_features_valid(KEEL_VCPU_PTRAUTH));
	hw_write("id_aa64isar1_el1", F(ISAR1, API) / 15);
	KUNIT_EXPECT_TRUE(test, vcpu_features_valid(KEEL_VCPU_PTRAUTH));
	/* generic authentication alone is not it */
	hw_write("id_aa64isar1_el1", F(ISAR1, GPA) / 15 | F(ISAR1, GPI) / 15);
	KUNIT_EXPECT_FALSE(test, vcpu_features_valid(KEEL_VCPU_PTRAUTH));
	hw_write_s(SYS_ID_AA64ISAR2_EL1, F(ISAR2, APA3) / 15);
	KUNIT_EXPECT_TRUE(test, vcpu_features_valid(KEEL_VCPU_PTRAUTH));
}

static void smaller_cpus(struct kunit *test)
{
	struct vcpu *vcpu = new_vcpu(test, new_vm(test, PVM), 0, 0);

	cpu_has(0);
	hw_write_s(SYS_ICC_SRE_EL2, 0);
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_AA64PFR0_EL1), 0x11UL);
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_AA64MMFR0_EL1), 0UL);
	hw_write("id_aa64pfr0_el1", 0xf00fUL << 16 | 1UL << ID_AA64PFR0_EL1_CSV2_SHIFT);
	KUNIT_EXPECT_EQ(test, FIELD_OF(id(vcpu, SYS_ID_AA64PFR0_EL1), ID_AA64PFR0_EL1_CSV2), 1UL);
	/* TGRAN4 with LPA2 cannot be told from without at stage-2's own limit: as none */
	hw_write("id_aa64mmfr0_el1", 3 | F(MMFR0, TGRAN4) / 15 | F(MMFR0, TGRAN16) / 15 * 2);
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_AA64MMFR0_EL1), 3 | F(MMFR0, TGRAN16) / 15);
	hw_write("id_aa64mmfr0_el1", 6 | F(MMFR0, TGRAN4) | F(MMFR0, TGRAN16) / 15);
	KUNIT_EXPECT_EQ(test, id(vcpu, SYS_ID_AA64MMFR0_EL1),
			5 | F(MMFR0, TGRAN4) | F(MMFR0, TGRAN16) / 15);
}

static void id_space(struct kunit *test)
{
	struct vcpu *vcpu = new_vcpu(test, new_vm(test, PVM), 0, 0);
	u32 enc;
	u64 v;

	for (enc = 0; enc < 0x10000; enc++)
		KUNIT_ASSERT_EQ_MSG(test, idreg_read(vcpu, enc, &v),
				    is_fixed(KEEL_REG_SYS | enc), "%x", enc);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(create),
	KUNIT_CASE(held_by_one),
	KUNIT_CASE(affinity),
	KUNIT_CASE(reset_state),
	KUNIT_CASE(reset_by_the_host),
	KUNIT_CASE(numbers),
	KUNIT_CASE(each_its_own),
	KUNIT_CASE(protected_vm),
	KUNIT_CASE(fixed_registers),
	KUNIT_CASE(reduced_view),
	KUNIT_CASE(pstate),
	KUNIT_CASE(power),
	KUNIT_CASE(serror),
	KUNIT_CASE(turned_on),
	KUNIT_CASE(everything_there_is),
	KUNIT_CASE(pointer_authentication),
	KUNIT_CASE(has_pauth_of_each_kind),
	KUNIT_CASE(smaller_cpus),
	KUNIT_CASE(id_space),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("vcpu"),
	.init = guest_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
