// SPDX-License-Identifier: GPL-2.0-only
/*
 * System registers that trap, and the fixed view of the CPU that guests get.
 *
 * The view is made of fields that are safe to pass through; everything else reads
 * as not implemented. What it hides also traps or has no effect (vm/switch.c).
 */
#include "vm/switch.h"
#include "world/inject.h"
#include "lib/features.h"
#include <asm/esr.h>

#define FIELD(r, f)	((u64)0xf << r##_##f##_SHIFT)

#define PFR0_EL(x)	((u64)ID_AA64PFR0_EL1_EL0_IMP << (4 * (x)))

/* EL0 and EL1, AArch64 only; a GICv3 interface if the host has one to emulate it with, and does. */
static u64 pfr0(const struct vcpu *vcpu)
{
	const u64 keep = FIELD(ID_AA64PFR0_EL1, FP) | FIELD(ID_AA64PFR0_EL1, AdvSIMD) |
			 FIELD(ID_AA64PFR0_EL1, DIT) | FIELD(ID_AA64PFR0_EL1, CSV2) |
			 FIELD(ID_AA64PFR0_EL1, CSV3);
	u64 v = (read_sysreg(id_aa64pfr0_el1) & keep) | PFR0_EL(0) | PFR0_EL(1);

	if (gic_nr_lrs() && !vcpu->no_gic)
		v |= 1UL << ID_AA64PFR0_EL1_GIC_SHIFT;
	/* CSV2 above 1 promises SCXTNUM_ELx, which traps */
	if (id_field(v, ID_AA64PFR0_EL1_CSV2_SHIFT) > 1)
		v = (v & ~FIELD(ID_AA64PFR0_EL1, CSV2)) | 1UL << ID_AA64PFR0_EL1_CSV2_SHIFT;
	return v;
}

static u64 pfr1(void)
{
	return read_sysreg(id_aa64pfr1_el1) &
	       (FIELD(ID_AA64PFR1_EL1, BT) | FIELD(ID_AA64PFR1_EL1, SSBS));
}

#define PAUTH_ISAR1	(FIELD(ID_AA64ISAR1_EL1, APA) | FIELD(ID_AA64ISAR1_EL1, API) | \
			 FIELD(ID_AA64ISAR1_EL1, GPA) | FIELD(ID_AA64ISAR1_EL1, GPI))
#define PAUTH_ISAR2	(FIELD(ID_AA64ISAR2_EL1, APA3) | FIELD(ID_AA64ISAR2_EL1, GPA3))

/* LS64 needs HCRX_EL2 and XS its own TLBIs at stage-2: neither is offered. */
static u64 isar1(const struct vcpu *vcpu)
{
	u64 hide = FIELD(ID_AA64ISAR1_EL1, LS64) | FIELD(ID_AA64ISAR1_EL1, XS);

	if (!(vcpu->features & KEEL_VCPU_PTRAUTH))
		hide |= PAUTH_ISAR1;
	return read_sysreg(id_aa64isar1_el1) & ~hide;
}

static u64 isar2(const struct vcpu *vcpu)
{
	u64 keep = FIELD(ID_AA64ISAR2_EL1, RPRES) | FIELD(ID_AA64ISAR2_EL1, BC) |
		   FIELD(ID_AA64ISAR2_EL1, CLRBHB) | FIELD(ID_AA64ISAR2_EL1, PAC_frac) |
		   FIELD(ID_AA64ISAR2_EL1, CSSC);

	if (vcpu->features & KEEL_VCPU_PTRAUTH)
		keep |= PAUTH_ISAR2;
	return read_sysreg_s(SYS_ID_AA64ISAR2_EL1) & keep;
}

/* The guest's physical addresses end where its stage-2 does, 48 bits at most. */
static u64 mmfr0(void)
{
	const u64 keep = FIELD(ID_AA64MMFR0_EL1, ASIDBITS) | FIELD(ID_AA64MMFR0_EL1, BIGEND) |
			 FIELD(ID_AA64MMFR0_EL1, SNSMEM) | FIELD(ID_AA64MMFR0_EL1, BIGENDEL0) |
			 FIELD(ID_AA64MMFR0_EL1, TGRAN16) | FIELD(ID_AA64MMFR0_EL1, TGRAN64) |
			 FIELD(ID_AA64MMFR0_EL1, TGRAN4) | FIELD(ID_AA64MMFR0_EL1, EXS);
	u64 hw = read_sysreg(id_aa64mmfr0_el1);
	u64 pa = id_field(hw, ID_AA64MMFR0_EL1_PARANGE_SHIFT), v = hw & keep;

	if (pa > ID_AA64MMFR0_EL1_PARANGE_48)
		pa = ID_AA64MMFR0_EL1_PARANGE_48;
	/* 52-bit descriptors (FEAT_LPA2) make output addresses stage-2 would refuse */
	if (id_field(v, ID_AA64MMFR0_EL1_TGRAN4_SHIFT) == 1)
		v &= ~FIELD(ID_AA64MMFR0_EL1, TGRAN4);
	if (id_field(v, ID_AA64MMFR0_EL1_TGRAN16_SHIFT) == 2)
		v -= 1UL << ID_AA64MMFR0_EL1_TGRAN16_SHIFT;
	return v | pa << ID_AA64MMFR0_EL1_PARANGE_SHIFT;
}

static u64 mmfr1(void)
{
	return read_sysreg(id_aa64mmfr1_el1) &
	       (FIELD(ID_AA64MMFR1_EL1, HAFDBS) | FIELD(ID_AA64MMFR1_EL1, HPDS) |
		FIELD(ID_AA64MMFR1_EL1, PAN) | FIELD(ID_AA64MMFR1_EL1, SpecSEI) |
		FIELD(ID_AA64MMFR1_EL1, ETS) | FIELD(ID_AA64MMFR1_EL1, AFP));
}

static u64 mmfr2(void)
{
	return read_sysreg_s(SYS_ID_AA64MMFR2_EL1) &
	       (FIELD(ID_AA64MMFR2_EL1, CnP) | FIELD(ID_AA64MMFR2_EL1, UAO) |
		FIELD(ID_AA64MMFR2_EL1, LSM) | FIELD(ID_AA64MMFR2_EL1, IESB) |
		FIELD(ID_AA64MMFR2_EL1, CCIDX) | FIELD(ID_AA64MMFR2_EL1, ST) |
		FIELD(ID_AA64MMFR2_EL1, AT) | FIELD(ID_AA64MMFR2_EL1, TTL) |
		FIELD(ID_AA64MMFR2_EL1, BBM) | FIELD(ID_AA64MMFR2_EL1, E0PD));
}

bool idreg_view(const struct vcpu *vcpu, u32 enc, u64 *value)
{
	/* op0 3, op1 0, CRn 0, CRm 1 to 7: the ID registers, those not yet assigned included */
	if ((enc & ~0x3fU) != ENC(sys_reg(3, 0, 0, 0, 0)) || enc < ENC(sys_reg(3, 0, 0, 1, 0)))
		return false;
	switch (enc << 5) {
	case SYS_ID_AA64PFR0_EL1:
		*value = pfr0(vcpu);
		break;
	case SYS_ID_AA64PFR1_EL1:
		*value = pfr1();
		break;
	case SYS_ID_AA64DFR0_EL1:
		*value = debug_id(vcpu);
		break;
	case SYS_ID_AA64ISAR0_EL1:
		*value = read_sysreg(id_aa64isar0_el1) & ~FIELD(ID_AA64ISAR0_EL1, TME);
		break;
	case SYS_ID_AA64ISAR1_EL1:
		*value = isar1(vcpu);
		break;
	case SYS_ID_AA64ISAR2_EL1:
		*value = isar2(vcpu);
		break;
	case SYS_ID_AA64MMFR0_EL1:
		*value = mmfr0();
		break;
	case SYS_ID_AA64MMFR1_EL1:
		*value = mmfr1();
		break;
	case SYS_ID_AA64MMFR2_EL1:
		*value = mmfr2();
		break;
	default:
		*value = 0;
	}
	return true;
}

/* level, instruction cache or not */
#define CSSELR_WRITABLE		0xfUL

static bool is_set_way(u32 reg)
{
	return reg == SYS_DC_ISW || reg == SYS_DC_CSW || reg == SYS_DC_CISW;
}

static bool is_phys_timer(u32 reg)
{
	return reg == SYS_CNTP_CTL_EL0 || reg == SYS_CNTP_CVAL_EL0 || reg == SYS_CNTP_TVAL_EL0;
}

static bool sysreg_read(struct vcpu *vcpu, u32 reg, u64 *value)
{
	if (idreg_read(vcpu, ENC(reg), value) || debug_trap_read(vcpu, reg, value))
		return true;
	if (is_phys_timer(reg) || reg == SYS_CNTPCT_EL0) {
		*value = timer_phys_read(vcpu, reg);
		return true;
	}
	switch (reg) {
	/* the hardware's, of the cache the guest has chosen: they trap beside CTR_EL0 */
	case SYS_CCSIDR_EL1:
		*value = read_sysreg(ccsidr_el1);
		return true;
	case SYS_CSSELR_EL1:
		*value = read_sysreg(csselr_el1);
		return true;
	}
	*value = 0;
	return reg == SYS_ACTLR_EL1;
}

/* Return: EXIT_RESUME or an exit, with the instruction stepped over; -ENOENT: undefined. */
static s64 sysreg_write(struct vcpu *vcpu, u32 reg, u64 value)
{
	switch (reg) {
	case SYS_ICC_SGI1R_EL1:
	case SYS_ICC_ASGI1R_EL1:
	case SYS_ICC_SGI0R_EL1:
		if (!gic_nr_lrs() || vcpu->no_gic)
			return -ENOENT;
		vcpu->info[0] = value;
		vcpu->info[1] = reg == SYS_ICC_SGI1R_EL1 ? 0 : reg == SYS_ICC_ASGI1R_EL1 ? 1 : 2;
		return KEEL_EXIT_SGI;
	case SYS_ICC_DIR_EL1:
		return !gic_nr_lrs() || vcpu->no_gic ? -ENOENT : gic_write_dir(vcpu, value);
	}
	if (reg == SYS_CSSELR_EL1) {
		write_sysreg(value & CSSELR_WRITABLE, csselr_el1);
		return EXIT_RESUME;
	}
	if (is_phys_timer(reg))
		return timer_phys_write(vcpu, reg, value);
	/*
	 * By set/way names no address: with caches of other CPUs in between it never
	 * was a way to make memory coherent, and is ignored.
	 */
	if (reg == SYS_ACTLR_EL1 || is_set_way(reg) || debug_trap_write(vcpu, reg, value))
		return EXIT_RESUME;
	return -ENOENT;
}

s64 exit_sysreg(struct vcpu *vcpu, u64 esr)
{
	u32 reg = esr_sys64_to_sysreg(esr);
	unsigned int rt = ESR_ELx_SYS64_ISS_RT(esr);
	s64 exit = -ENOENT;
	u64 value;

	if (!(esr & ESR_ELx_SYS64_ISS_DIR_MASK)) {
		exit = sysreg_write(vcpu, reg, vcpu_reg(vcpu, rt));
	} else if (sysreg_read(vcpu, reg, &value)) {
		vcpu_reg_set(vcpu, rt, value);
		exit = EXIT_RESUME;
	}
	if (exit == -ENOENT) {
		inject_undef();
		return EXIT_RESUME;
	}
	guest_skip_instruction();
	return exit;
}
