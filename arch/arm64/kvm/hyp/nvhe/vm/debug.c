// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug registers of guests that are not protected: breakpoints, watchpoints, single
 * step. A protected guest has registers that hold nothing.
 *
 * All accesses trap (MDCR_EL2.TDA), always, and are to memory. The CPU gets a guest's
 * breakpoints and watchpoints while they can have an effect, which is while MDSCR_EL1.MDE is
 * set; so a guest that debugs nothing pays nothing, and the host's, which stay in
 * the CPU until then, have no effect in it. Nor do a guest's at EL2 or in the host:
 * debug exceptions go to EL1, and so are none at EL2; no control can be set that matches at
 * EL2; and the host's are back before its MDSCR_EL1 is.
 *
 * The OS Lock is a bit here, not the CPU's: it takes from MDSCR_EL1 what it disables.
 */
#include "vm/switch.h"
#include "lib/features.h"

/* MDSCR_EL1; the rest is for an external debugger */
#define MDSCR_SS		BIT(0)
#define MDSCR_TDCC		BIT(12)
#define MDSCR_KDE		BIT(13)
#define MDSCR_EXCEPTIONS	(MDSCR_SS | MDSCR_KDE | MDSCR_MDE)
#define MDSCR_GUEST		(MDSCR_EXCEPTIONS | MDSCR_TDCC)

#define OSLAR_OSLK		BIT(0)
#define OSLSR_OSLK		BIT(1)
#define OSLSR_OSLM_IMPLEMENTED	BIT(3)

/*
 * DBGBCR<n>_EL1 and DBGWCR<n>_EL1 without HMC and SSC: those say EL2, EL3 and security
 * state. A BT with its top bit is of a VMID or of EL2's CONTEXTIDR: none is set then.
 */
#define BCR_GUEST		(BIT(0) | GENMASK(2, 1) | GENMASK(8, 5) | GENMASK(19, 16) | GENMASK(22, 20))
#define BCR_BT_EL2		BIT(23)
#define WCR_GUEST		(BIT(0) | GENMASK(4, 1) | GENMASK(12, 5) | GENMASK(20, 16) | GENMASK(28, 24))

/* Armv8.0 debug */
#define DFR0_DEBUG_V8		6UL
#define DFR0_COUNTS		(0xfUL << ID_AA64DFR0_EL1_BRPs_SHIFT | \
				 0xfUL << ID_AA64DFR0_EL1_WRPs_SHIFT | \
				 0xfUL << ID_AA64DFR0_EL1_CTX_CMPs_SHIFT)

#define BANK(R)		R(0) R(1) R(2) R(3) R(4) R(5) R(6) R(7) \
			R(8) R(9) R(10) R(11) R(12) R(13) R(14) R(15)

u64 debug_id(const struct vcpu *vcpu)
{
	return DFR0_DEBUG_V8 | (vcpu->vm->protected ? 0 : read_sysreg(id_aa64dfr0_el1) & DFR0_COUNTS);
}

static void bank_save(struct debug_bank *to)
{
	u64 dfr0 = read_sysreg(id_aa64dfr0_el1);
	u64 brps = id_field(dfr0, ID_AA64DFR0_EL1_BRPs_SHIFT);
	u64 wrps = id_field(dfr0, ID_AA64DFR0_EL1_WRPs_SHIFT);

#define R(n)	if (n <= brps) {						\
			to->bvr[n] = read_sysreg_s(SYS_DBGBVRn_EL1(n));		\
			to->bcr[n] = read_sysreg_s(SYS_DBGBCRn_EL1(n));		\
		}								\
		if (n <= wrps) {						\
			to->wvr[n] = read_sysreg_s(SYS_DBGWVRn_EL1(n));		\
			to->wcr[n] = read_sysreg_s(SYS_DBGWCRn_EL1(n));		\
		}
	BANK(R)
#undef R
}

static void bank_restore(const struct debug_bank *from)
{
	u64 dfr0 = read_sysreg(id_aa64dfr0_el1);
	u64 brps = id_field(dfr0, ID_AA64DFR0_EL1_BRPs_SHIFT);
	u64 wrps = id_field(dfr0, ID_AA64DFR0_EL1_WRPs_SHIFT);

#define R(n)	if (n <= brps) {						\
			write_sysreg_s(from->bvr[n], SYS_DBGBVRn_EL1(n));	\
			write_sysreg_s(from->bcr[n], SYS_DBGBCRn_EL1(n));	\
		}								\
		if (n <= wrps) {						\
			write_sysreg_s(from->wvr[n], SYS_DBGWVRn_EL1(n));	\
			write_sysreg_s(from->wcr[n], SYS_DBGWCRn_EL1(n));	\
		}
	BANK(R)
#undef R
}

void debug_load(struct vcpu *vcpu)
{
	if (!vcpu->debug.live)
		bank_save(&this_cpu()->host_debug);
	vcpu->debug.live = true;
	bank_restore(&vcpu->debug.bank);
}

void debug_put(struct vcpu *vcpu)
{
	bank_restore(&this_cpu()->host_debug);
	vcpu->debug.live = false;
}

/* MDSCR_EL1 as the CPU gets it. */
static void settle(struct vcpu *vcpu)
{
	const struct vcpu_debug *d = &vcpu->debug;

	vcpu->el1[EL1_SYS_MDSCR_EL1] = d->os_lock ? d->mdscr & ~MDSCR_EXCEPTIONS : d->mdscr;
}

/* DBGBVR<n>, DBGBCR<n>, DBGWVR<n>, DBGWCR<n>: op2 4 to 7, n is CRm */
static bool is_bank(u32 reg)
{
	return (reg & ~sys_reg(0, 0, 0, 0xf, 3)) == sys_reg(2, 0, 0, 0, 4);
}

static u64 bank_get(const struct debug_bank *bank, u32 reg)
{
	u32 n = sys_reg_CRm(reg);

	switch (sys_reg_Op2(reg)) {
	case 4:
		return bank->bvr[n];
	case 5:
		return bank->bcr[n];
	case 6:
		return bank->wvr[n];
	}
	return bank->wcr[n];
}

static void bank_set(struct debug_bank *bank, u32 reg, u64 value)
{
	u32 n = sys_reg_CRm(reg);

	switch (sys_reg_Op2(reg)) {
	case 4:
		bank->bvr[n] = value;
		break;
	case 5:
		bank->bcr[n] = value & BCR_BT_EL2 ? 0 : value & BCR_GUEST;
		break;
	case 6:
		bank->wvr[n] = value;
		break;
	default:
		bank->wcr[n] = value & WCR_GUEST;
	}
}

bool debug_get(const struct vcpu *vcpu, u32 reg, u64 *value)
{
	const struct vcpu_debug *d = &vcpu->debug;

	if (is_bank(reg))
		*value = bank_get(&d->bank, reg);
	else if (reg == SYS_MDSCR_EL1)
		*value = d->mdscr;
	else if (reg == SYS_MDCCINT_EL1)
		*value = d->mdccint;
	else if (reg == SYS_OSLSR_EL1)
		*value = OSLSR_OSLM_IMPLEMENTED | (d->os_lock ? OSLSR_OSLK : 0);
	else
		return false;
	return true;
}

int debug_set(struct vcpu *vcpu, u32 reg, u64 value)
{
	struct vcpu_debug *d = &vcpu->debug;

	if (reg == SYS_OSLSR_EL1) {
		if ((value & ~OSLSR_OSLK) != OSLSR_OSLM_IMPLEMENTED)
			return -EINVAL;
		d->os_lock = value & OSLSR_OSLK;
	} else if (is_bank(reg)) {
		bank_set(&d->bank, reg, value);
	} else if (reg == SYS_MDSCR_EL1) {
		d->mdscr = value & MDSCR_GUEST;
	} else if (reg == SYS_MDCCINT_EL1) {
		d->mdccint = value;
	} else {
		return -ENOENT;
	}
	settle(vcpu);
	return 0;
}

/* Trace (op1 1) does not exist; of the rest what is not known here holds nothing. */
bool debug_trap_read(const struct vcpu *vcpu, u32 reg, u64 *value)
{
	if (sys_reg_Op0(reg) != 2 || sys_reg_Op1(reg) == 1)
		return false;
	if (vcpu->vm->protected)
		*value = reg == SYS_OSLSR_EL1 ? OSLSR_OSLM_IMPLEMENTED : 0;
	else if (!debug_get(vcpu, reg, value))
		*value = 0;
	return true;
}

bool debug_trap_write(struct vcpu *vcpu, u32 reg, u64 value)
{
	if (sys_reg_Op0(reg) != 2 || sys_reg_Op1(reg) == 1)
		return false;
	if (vcpu->vm->protected || reg == SYS_OSLSR_EL1)
		return true;
	if (reg == SYS_OSLAR_EL1)
		debug_set(vcpu, SYS_OSLSR_EL1, OSLSR_OSLM_IMPLEMENTED |
			  (value & OSLAR_OSLK ? OSLSR_OSLK : 0));
	else
		debug_set(vcpu, reg, value);
	write_sysreg_s(vcpu->el1[EL1_SYS_MDSCR_EL1], SYS_MDSCR_EL1);
	if (debug_wanted(vcpu))
		debug_load(vcpu);
	return true;
}
