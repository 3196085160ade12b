// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of a vCPU that is not running, for the host. Those of a protected one
 * are not the host's business: it may say where the guest begins, and with what
 * arguments, until it has run.
 */
#include "vm/switch.h"
#include "lib/hw.h"
#include "lib/nospec.h"
#include <asm/ptrace.h>

/* crosvm's contract with a guest's first code: X0 to X14 are the VMM's. */
#define NR_START_REGS	15

static bool is_sys(u64 reg)
{
	return (reg & ~KEEL_REG_SYS_MASK) == KEEL_REG_SYS;
}

static u32 sys_of(u64 reg)
{
	return (u32)(reg & KEEL_REG_SYS_MASK) << 5;
}

/* Registers a guest cannot change. */
static bool fixed_reg(const struct vcpu *vcpu, u64 reg, u64 *value)
{
	if (reg == KEEL_REG_ICH_VTR && gic_nr_lrs()) {
		*value = read_sysreg_s(SYS_ICH_VTR_EL2);
		return true;
	}
	return is_sys(reg) && idreg_read(vcpu, reg & KEEL_REG_SYS_MASK, value);
}

static u64 *sys_slot(struct vcpu *vcpu, u32 enc)
{
	switch (enc) {
#define R(reg)	case ENC(reg): return &vcpu->el1[EL1_##reg];
	EL1_REGS(R)
	PAUTH_KEY_REGS(R)
#undef R
	case ENC(SYS_CNTV_CTL_EL0):
		return &vcpu->timer.cntv_ctl;
	case ENC(SYS_CNTV_CVAL_EL0):
		return &vcpu->timer.cntv_cval;
	case ENC(SYS_CNTP_CTL_EL0):
		return &vcpu->timer.cntp_ctl;
	case ENC(SYS_CNTP_CVAL_EL0):
		return &vcpu->timer.cntp_cval;
	case ENC(SYS_DISR_EL1):
		return &vcpu->vdisr;
	}
	return NULL;
}

static u64 *reg_slot(struct vcpu *vcpu, u64 reg)
{
	if (reg <= KEEL_REG_X(30))
		return &vcpu->regs.x[reg];
	if (reg >= KEEL_REG_V_LO(0) && reg <= KEEL_REG_V_HI(31))
		return &vcpu->fp.v[reg - KEEL_REG_V_LO(0)];
	if (reg >= KEEL_REG_ICH_AP0R(0) && reg <= KEEL_REG_ICH_AP0R(3))
		return &vcpu->gic.ap0r[reg - KEEL_REG_ICH_AP0R(0)];
	if (reg >= KEEL_REG_ICH_AP1R(0) && reg <= KEEL_REG_ICH_AP1R(3))
		return &vcpu->gic.ap1r[reg - KEEL_REG_ICH_AP1R(0)];
	if (is_sys(reg))
		return sys_slot(vcpu, reg & KEEL_REG_SYS_MASK);
	switch (reg) {
	case KEEL_REG_PC:
		return &vcpu->pc;
	case KEEL_REG_PSTATE:
		return &vcpu->regs.spsr;
	case KEEL_REG_FPSR:
		return &vcpu->fp.fpsr;
	case KEEL_REG_FPCR:
		return &vcpu->fp.fpcr;
	case KEEL_REG_ICH_VMCR:
		return &vcpu->gic.vmcr;
	case KEEL_REG_CNTVOFF:
		return &vcpu->vm->cntvoff;
	case KEEL_REG_CNTPOFF:
		return &vcpu->vm->cntpoff;
	case KEEL_REG_SERROR:
		return &vcpu->serror;
	}
	return NULL;
}

/* While the host answers a RSI_HOST_CALL, the registers it is given are that call's. */
static u64 *call_slot(struct vcpu *vcpu, u64 reg)
{
	if (!vcpu->call.pending || reg >= NR_CALL_REGS)
		return NULL;
	return &vcpu->call.gprs[index_nospec(reg, NR_CALL_REGS)];
}

int vcpu_get_reg(struct vcpu *vcpu, u64 reg, u64 *value)
{
	const u64 *slot;

	if (fixed_reg(vcpu, reg, value))
		return 0;
	if (vcpu->vm->protected) {
		slot = call_slot(vcpu, reg);
		if (slot)
			*value = *slot;
		return slot ? 0 : -EPERM;
	}
	vcpu_power_up(vcpu);
	if (reg == KEEL_REG_POWER) {
		*value = __atomic_load_n(&vcpu->power, __ATOMIC_ACQUIRE) == VCPU_ON;
		return 0;
	}
	if (is_sys(reg) && debug_get(vcpu, sys_of(reg), value))
		return 0;
	slot = reg_slot(vcpu, reg);
	if (!slot)
		return -ENOENT;
	*value = *slot;
	return 0;
}

/* PSTATE with which an ERET from EL2 ends at EL1 or EL0, AArch64, whatever is asked for. */
#define PSTATE_WRITABLE	(PSR_N_BIT | PSR_Z_BIT | PSR_C_BIT | PSR_V_BIT | PSR_DIT_BIT | \
			 PSR_UAO_BIT | PSR_PAN_BIT | PSR_SSBS_BIT | PSR_BTYPE_MASK | PSR_SS_BIT | \
			 PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT | PSR_MODE_MASK)

static int set_pstate(struct vcpu *vcpu, u64 value)
{
	u64 mode = value & (PSR_MODE_MASK | PSR_MODE32_BIT);

	if (mode != PSR_MODE_EL0t && mode != PSR_MODE_EL1t && mode != PSR_MODE_EL1h)
		return -EINVAL;
	vcpu->regs.spsr = value & PSTATE_WRITABLE;
	return 0;
}

/* Pending with a syndrome, or not pending. */
static int set_serror(struct vcpu *vcpu, u64 value)
{
	if (value && (!(value & KEEL_SERROR_PENDING) ||
		      (value & ~(KEEL_SERROR_PENDING | KEEL_SERROR_ISS))))
		return -EINVAL;
	vcpu->serror = value;
	return 0;
}

static void set_power(struct vcpu *vcpu, bool on)
{
	__atomic_store_n(&vcpu->power, on ? VCPU_ON : VCPU_OFF, __ATOMIC_RELEASE);
}

static bool settable_protected(const struct vcpu *vcpu, u64 reg)
{
	return !vcpu->has_run && (reg < KEEL_REG_X(NR_START_REGS) || reg == KEEL_REG_PC);
}

/* Those of EL2's that are no system register stay what they are. */
static int set_fixed(struct vcpu *vcpu, u64 reg, u64 value)
{
	if (!is_sys(reg))
		return -EINVAL;
	return idreg_set(vcpu, reg & KEEL_REG_SYS_MASK, value);
}

int vcpu_set_reg(struct vcpu *vcpu, u64 reg, u64 value)
{
	u64 *slot, fixed;
	int ret;

	if (fixed_reg(vcpu, reg, &fixed))
		return value == fixed ? 0 : set_fixed(vcpu, reg, value);
	slot = call_slot(vcpu, reg);
	if (slot) {
		*slot = value;
		return 0;
	}
	if (vcpu->vm->protected && !settable_protected(vcpu, reg))
		return -EPERM;
	/* a protected guest's CPU_ON is nobody else's to take over */
	if (!vcpu->vm->protected)
		vcpu_power_up(vcpu);
	if (reg == KEEL_REG_PSTATE)
		return set_pstate(vcpu, value);
	if (reg == KEEL_REG_SERROR)
		return set_serror(vcpu, value);
	if (reg == KEEL_REG_POWER) {
		if (value > 1)
			return -EINVAL;
		set_power(vcpu, value);
		return 0;
	}
	if (is_sys(reg)) {
		ret = debug_set(vcpu, sys_of(reg), value);
		if (ret != -ENOENT)
			return ret;
	}
	slot = reg_slot(vcpu, reg);
	if (!slot)
		return -ENOENT;
	*slot = value;
	return 0;
}
