// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vCPU's CPU interface for user space: ICC_*_EL1, which are fields of ICH_VMCR_EL2 and
 * the ICH_AP<g>R<n>_EL2 that EL2 keeps. Of a protected vCPU EL2 shows none (-EPERM).
 *
 * May assume: the vCPU does not run.
 */
#include <linux/bitfield.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <asm/sysreg.h>

#include "vgic_state.h"

#define ENC(reg)	((reg) >> 5)

/* ICH_VMCR_EL2 */
#define VMCR_ENG0	BIT_ULL(0)
#define VMCR_ENG1	BIT_ULL(1)
#define VMCR_CBPR	BIT_ULL(4)
#define VMCR_EOIM	BIT_ULL(9)
#define VMCR_BPR1	GENMASK_ULL(20, 18)
#define VMCR_BPR0	GENMASK_ULL(23, 21)
#define VMCR_PMR	GENMASK_ULL(31, 24)

/* ICH_VTR_EL2 */
#define VTR_PRI_BITS	GENMASK_ULL(31, 29)
#define VTR_ID_BITS	GENMASK_ULL(25, 23)
#define VTR_SEIS	BIT_ULL(22)
#define VTR_A3V		BIT_ULL(21)

/* ICC_CTLR_EL1 */
#define CTLR_CBPR	BIT_ULL(0)
#define CTLR_EOIMODE	BIT_ULL(1)
#define CTLR_PRI_BITS	GENMASK_ULL(10, 8)
#define CTLR_ID_BITS	GENMASK_ULL(13, 11)
#define CTLR_SEIS	BIT_ULL(14)
#define CTLR_A3V	BIT_ULL(15)

/* ICC_SRE_EL1: system registers, nothing else, no bypass */
#define SRE_FIXED	7ULL
#define SRE_SRE		BIT_ULL(0)

/* The field of ICH_VMCR_EL2 that is the whole of a register, in its lowest bits; or 0. */
static u64 vmcr_field(u32 enc)
{
	switch (enc) {
	case ENC(SYS_ICC_PMR_EL1):
		return VMCR_PMR;
	case ENC(SYS_ICC_BPR0_EL1):
		return VMCR_BPR0;
	case ENC(SYS_ICC_BPR1_EL1):
		return VMCR_BPR1;
	case ENC(SYS_ICC_IGRPEN0_EL1):
		return VMCR_ENG0;
	case ENC(SYS_ICC_IGRPEN1_EL1):
		return VMCR_ENG1;
	}
	return 0;
}

/* EL2's name of an active priorities register, or 0; *@n: which of its group. */
static u64 apr_of(u32 enc, unsigned int *n)
{
	*n = enc & 3;
	if (enc >= ENC(SYS_ICC_AP0R0_EL1) && enc <= ENC(SYS_ICC_AP0R3_EL1))
		return KEEL_REG_ICH_AP0R(*n);
	if (enc >= ENC(SYS_ICC_AP1R0_EL1) && enc <= ENC(SYS_ICC_AP1R3_EL1))
		return KEEL_REG_ICH_AP1R(*n);
	return 0;
}

bool keel_vgic_has_sysreg(u32 enc)
{
	unsigned int n;

	return vmcr_field(enc) || apr_of(enc, &n) || enc == ENC(SYS_ICC_CTLR_EL1) ||
	       enc == ENC(SYS_ICC_SRE_EL1);
}

/* What of ICC_CTLR_EL1 is the hardware's. */
static u64 fixed_ctlr(u64 vtr)
{
	return FIELD_PREP(CTLR_PRI_BITS, FIELD_GET(VTR_PRI_BITS, vtr)) |
	       FIELD_PREP(CTLR_ID_BITS, FIELD_GET(VTR_ID_BITS, vtr)) |
	       FIELD_PREP(CTLR_SEIS, FIELD_GET(VTR_SEIS, vtr)) |
	       FIELD_PREP(CTLR_A3V, FIELD_GET(VTR_A3V, vtr));
}

/* Is there the @n-th register of active priorities with this many bits of priority? */
static bool has_apr(u64 vtr, unsigned int n)
{
	u64 bits = FIELD_GET(VTR_PRI_BITS, vtr) + 1;

	return n == 0 || (bits >= 6 && n == 1) || bits >= 7;
}

static u64 get_field(u64 vmcr, u64 field)
{
	return (vmcr & field) >> __ffs(field);
}

static u64 get_vmcr(u64 vmcr, u64 field)
{
	/* one register for both groups: what BPR1 would be */
	if (field == VMCR_BPR1 && (vmcr & VMCR_CBPR))
		return min(get_field(vmcr, VMCR_BPR0) + 1, 7ULL);
	return get_field(vmcr, field);
}

static u64 set_vmcr(u64 vmcr, u64 field, u64 val)
{
	if (field == VMCR_BPR1 && (vmcr & VMCR_CBPR))
		return vmcr;
	return (vmcr & ~field) | (val << __ffs(field) & field);
}

int keel_vgic_get_sysreg(struct keel_vcpu *vcpu, u32 enc, u64 *val)
{
	u64 vmcr, vtr, apr, field = vmcr_field(enc);
	unsigned int n;
	int ret;

	/* Protected: EL2 has the last word, at the next line; the constant one goes with it. */
	ret = keel_reg_read(vcpu, KEEL_REG_ICH_VMCR, &vmcr) ?:
	      keel_reg_read(vcpu, KEEL_REG_ICH_VTR, &vtr);
	if (ret)
		return ret;

	apr = apr_of(enc, &n);
	if (apr)
		return has_apr(vtr, n) ? keel_reg_read(vcpu, apr, val) : -EINVAL;
	if (field)
		*val = get_vmcr(vmcr, field);
	else if (enc == ENC(SYS_ICC_SRE_EL1))
		*val = SRE_FIXED;
	else
		*val = fixed_ctlr(vtr) | (vmcr & VMCR_CBPR ? CTLR_CBPR : 0) |
		       (vmcr & VMCR_EOIM ? CTLR_EOIMODE : 0);
	return 0;
}

/* 0 if this hardware can be what @val says of it; fewer bits are not emulated. */
static int check_ctlr(u64 vtr, u64 val)
{
	const u64 fixed = CTLR_PRI_BITS | CTLR_ID_BITS | CTLR_SEIS | CTLR_A3V;

	return (val & fixed) == fixed_ctlr(vtr) ? 0 : -EINVAL;
}

static int write_vmcr(struct keel_vcpu *vcpu, u64 vmcr)
{
	int ret = keel_reg_write(vcpu, KEEL_REG_ICH_VMCR, vmcr);

	if (!ret)
		WRITE_ONCE(vcpu->vgic.vmcr, vmcr);
	return ret;
}

int keel_vgic_set_sysreg(struct keel_vcpu *vcpu, u32 enc, u64 val)
{
	u64 vmcr, vtr, apr, field = vmcr_field(enc);
	unsigned int n;
	int ret;

	ret = keel_reg_read(vcpu, KEEL_REG_ICH_VMCR, &vmcr) ?:
	      keel_reg_read(vcpu, KEEL_REG_ICH_VTR, &vtr);
	if (ret)
		return ret;

	apr = apr_of(enc, &n);
	if (apr)
		return has_apr(vtr, n) ? keel_reg_write(vcpu, apr, val) : -EINVAL;
	if (enc == ENC(SYS_ICC_SRE_EL1))
		return val & SRE_SRE ? 0 : -EINVAL;
	if (field)
		return write_vmcr(vcpu, set_vmcr(vmcr, field, val));

	ret = check_ctlr(vtr, val);
	if (ret)
		return ret;
	vmcr &= ~(VMCR_CBPR | VMCR_EOIM);
	vmcr |= (val & CTLR_CBPR ? VMCR_CBPR : 0) | (val & CTLR_EOIMODE ? VMCR_EOIM : 0);
	return write_vmcr(vcpu, vmcr);
}
