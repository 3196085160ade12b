// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_{GET,SET}_ONE_REG and KVM_GET_REG_LIST: KVM's names of registers, and EL2's.
 *
 * The registers are EL2's; of a protected vCPU it shows next to none, which is passed
 * on. VMMs that must have an answer to go on get one that does not depend on the guest.
 */
#include <linux/kvm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/ptrace.h>
#include <asm/sysreg.h>

#include <keel/id_regs.h>

#include "kvm.h"
#include "uapi.h"

#define CORE(field)	(offsetof(struct kvm_regs, field) / sizeof(u32))
#define CORE_END	(sizeof(struct kvm_regs) / sizeof(u32))
#define SYS_ID(reg)	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM64_SYSREG | (reg) >> 5)
#define CORE_ID(size, off)	(KVM_REG_ARM64 | KVM_REG_ARM_CORE | (size) | (off))

/* What a vCPU that is not shown says it is: little endian, MMU off. */
#define HIDDEN_PSTATE	(PSR_MODE_EL1h | PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT)
#define HIDDEN_SCTLR	INIT_SCTLR_EL1_MMU_OFF

/* AArch32's banked SPSRs: KVM has names for them, a vCPU here does not have them. */
#define NOWHERE		(~0ULL)

/* Not named by the headers of all supported kernels. */
#ifndef SYS_SP_EL0
#define SYS_SP_EL0	sys_reg(3, 0, 4, 1, 0)
#endif
#ifndef SYS_SP_EL1
#define SYS_SP_EL1	sys_reg(3, 4, 4, 1, 0)
#endif
#ifndef SYS_CNTPCT_EL0
#define SYS_CNTPCT_EL0	sys_reg(3, 3, 14, 0, 1)
#endif

struct reg_place {
	u64 reg;			/* KEEL_REG_*, or NOWHERE */
	unsigned int size;		/* bytes; 16: @reg is the lower half, @reg + 1 the upper */
};

s64 keel_reg_read(const struct keel_vcpu *vcpu, u64 reg, u64 *value)
{
	union keel_run_regs r = { .x = { 0, vcpu->vm->handle, vcpu->id, reg } };
	s64 ret = keel_hcall_vcpu_get_reg(&r.regs);

	*value = r.x[2];
	return ret;
}

s64 keel_reg_write(const struct keel_vcpu *vcpu, u64 reg, u64 value)
{
	return keel_hcall_vcpu_set_reg(vcpu->vm->handle, vcpu->id, reg, value);
}

static int core_place(u64 off, struct reg_place *p)
{
	p->size = sizeof(u64);
	if (off >= CORE_END)
		return -ENOENT;
	if (off >= CORE(fp_regs.vregs) && off < CORE(fp_regs.fpsr)) {
		p->reg = KEEL_REG_V_LO((off - CORE(fp_regs.vregs)) / 4);
		p->size = 16;
		return (off - CORE(fp_regs.vregs)) % 4 ? -EINVAL : 0;
	}
	if (off == CORE(fp_regs.fpsr) || off == CORE(fp_regs.fpcr)) {
		p->reg = off == CORE(fp_regs.fpsr) ? KEEL_REG_FPSR : KEEL_REG_FPCR;
		p->size = sizeof(u32);
		return 0;
	}
	if (off % 2 || off > CORE(fp_regs.vregs))
		return -EINVAL;
	if (off < CORE(regs.sp))
		p->reg = KEEL_REG_X(off / 2);
	else if (off == CORE(regs.sp))
		p->reg = KEEL_SYS(SYS_SP_EL0);
	else if (off == CORE(regs.pc))
		p->reg = KEEL_REG_PC;
	else if (off == CORE(regs.pstate))
		p->reg = KEEL_REG_PSTATE;
	else if (off == CORE(sp_el1))
		p->reg = KEEL_SYS(SYS_SP_EL1);
	else if (off == CORE(elr_el1))
		p->reg = KEEL_SYS(SYS_ELR_EL1);
	else if (off == CORE(spsr[0]))
		p->reg = KEEL_SYS(SYS_SPSR_EL1);
	else if (off < CORE(spsr[KVM_NR_SPSR]))
		p->reg = NOWHERE;
	else
		return -EINVAL;
	return 0;
}

/* Where the register that @id names is kept; registers with code of their own aside. */
static int find_place(u64 id, struct reg_place *p)
{
	u64 coproc = id & KVM_REG_ARM_COPROC_MASK;
	int ret;

	if ((id & KVM_REG_ARCH_MASK) != KVM_REG_ARM64)
		return -EINVAL;
	if (coproc == KVM_REG_ARM_CORE) {
		ret = core_place(id & 0xffff, p);
		if (!ret && KVM_REG_SIZE(id) != p->size)
			ret = -EINVAL;
		return ret;
	}
	if (coproc != KVM_REG_ARM64_SYSREG || KVM_REG_SIZE(id) != sizeof(u64))
		return -ENOENT;
	*p = (struct reg_place){ KEEL_REG_SYS | (id & KEEL_REG_SYS_MASK), sizeof(u64) };
	return 0;
}

/* A counter, of which EL2 keeps the offset: KEEL_REG_CNTVOFF or _CNTPOFF. */
static s64 get_cnt(const struct keel_vcpu *vcpu, u64 reg, u64 *value)
{
	u64 offset;
	s64 ret = keel_reg_read(vcpu, reg, &offset);

	isb();
	*value = read_sysreg(cntpct_el0) - offset;
	return ret;
}

static s64 set_cnt(const struct keel_vcpu *vcpu, u64 reg, u64 value)
{
	isb();
	return keel_reg_write(vcpu, reg, read_sysreg(cntpct_el0) - value);
}

/*
 * AArch32's registers at EL2, which Linux's KVM names: no instruction of a guest reaches
 * them, as there is no AArch32 at EL1. They are what user space wrote.
 */
static const u32 unseen_regs[KEEL_NR_UNSEEN] = {
	SYS_DBGVCR32_EL2, SYS_DACR32_EL2, SYS_IFSR32_EL2, SYS_FPEXC32_EL2,
};

#define UNSEEN_FPEXC32		3
#define FPEXC32_RESET		0x700		/* its RES1 bits */

static u64 *unseen(struct keel_vcpu *vcpu, u64 id)
{
	for (unsigned int i = 0; i < KEEL_NR_UNSEEN; i++)
		if (!vcpu->vm->protected && id == SYS_ID(unseen_regs[i]))
			return &vcpu->unseen[i];
	return NULL;
}

void keel_regs_reset(struct keel_vcpu *vcpu)
{
	memset(vcpu->unseen, 0, sizeof(vcpu->unseen));
	vcpu->unseen[UNSEEN_FPEXC32] = FPEXC32_RESET;
}

static bool is_firmware(u64 id)
{
	u64 coproc = id & KVM_REG_ARM_COPROC_MASK;

	return (id & KVM_REG_ARCH_MASK) == KVM_REG_ARM64 && KVM_REG_SIZE(id) == sizeof(u64) &&
	       (coproc == KVM_REG_ARM_FW || coproc == KVM_REG_ARM_FW_FEAT_BMAP);
}

/* Return: is @id one of the registers that are not simply EL2's? Then *@ret is the result. */
static bool get_special(struct keel_vcpu *vcpu, u64 id, u64 *value, s64 *ret)
{
	bool hidden = vcpu->vm->protected;

	*ret = 0;
	/* their numbers were mixed up once, and that is how they stay */
	if (id == KVM_REG_ARM_TIMER_CVAL)
		*ret = keel_reg_read(vcpu, KEEL_SYS(SYS_CNTV_CVAL_EL0), value);
	else if (id == KVM_REG_ARM_TIMER_CNT)
		*ret = get_cnt(vcpu, KEEL_REG_CNTVOFF, value);
	else if (id == SYS_ID(SYS_CNTPCT_EL0))
		*ret = get_cnt(vcpu, KEEL_REG_CNTPOFF, value);
	else if (is_firmware(id))
		*ret = keel_smccc_get_reg(vcpu->vm, id, value);
	else if (hidden && id == CORE_ID(KVM_REG_SIZE_U64, CORE(regs.pstate)))
		*value = HIDDEN_PSTATE;
	else if (hidden && id == SYS_ID(SYS_SCTLR_EL1))
		*value = HIDDEN_SCTLR;
	else if (!hidden && id == SYS_ID(SYS_ACTLR_EL1))
		*value = 0;
	else if (unseen(vcpu, id))
		*value = *unseen(vcpu, id);
	else
		return false;
	return true;
}

static bool set_special(struct keel_vcpu *vcpu, u64 id, u64 value, s64 *ret)
{
	*ret = 0;
	if (id == KVM_REG_ARM_TIMER_CVAL)
		*ret = keel_reg_write(vcpu, KEEL_SYS(SYS_CNTV_CVAL_EL0), value);
	else if (id == KVM_REG_ARM_TIMER_CNT)
		*ret = set_cnt(vcpu, KEEL_REG_CNTVOFF, value);
	else if (id == SYS_ID(SYS_CNTPCT_EL0))
		*ret = set_cnt(vcpu, KEEL_REG_CNTPOFF, value);
	else if (is_firmware(id))
		*ret = keel_smccc_set_reg(vcpu->vm, id, value);
	else if (!vcpu->vm->protected && id == SYS_ID(SYS_ACTLR_EL1))
		*ret = value ? -EINVAL : 0;	/* guests read zero */
	else if (unseen(vcpu, id))
		*unseen(vcpu, id) = value;
	else
		/* all VMMs set it; a protected vCPU starts with what EL2 gives it */
		return vcpu->vm->protected && id == CORE_ID(KVM_REG_SIZE_U64, CORE(regs.pstate));
	return true;
}

int keel_get_one_reg(struct keel_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	struct reg_place p = { NOWHERE, sizeof(u64) };
	u64 value[2] = {};
	s64 ret;

	if (!get_special(vcpu, reg->id, value, &ret)) {
		ret = find_place(reg->id, &p);
		if (!ret && p.reg != NOWHERE)
			ret = keel_reg_read(vcpu, p.reg, &value[0]);
		if (!ret && p.size == sizeof(value))
			ret = keel_reg_read(vcpu, p.reg + 1, &value[1]);
	}
	if (ret)
		return ret;
	return copy_to_user((void __user *)reg->addr, value, p.size) ? -EFAULT : 0;
}

/* What the CPU is called. User space must say that it wants to write these. */
static bool is_imp_id(u64 id)
{
	return id == SYS_ID(SYS_MIDR_EL1) || id == SYS_ID(SYS_REVIDR_EL1) ||
	       id == SYS_ID(SYS_AIDR_EL1);
}

static s64 same_as_now(const struct keel_vcpu *vcpu, u64 reg, u64 value)
{
	u64 now;
	s64 ret = keel_reg_read(vcpu, reg, &now);

	return ret ?: value == now ? 0 : -EINVAL;
}

int keel_set_one_reg(struct keel_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	struct reg_place p = { NOWHERE, sizeof(u64) };
	u64 value[2] = {};
	s64 ret;

	if ((reg->id & KVM_REG_ARCH_MASK) != KVM_REG_ARM64)
		return -EINVAL;
	if (KVM_REG_SIZE(reg->id) > sizeof(value))
		return -ENOENT;
	if (copy_from_user(value, (void __user *)reg->addr, KVM_REG_SIZE(reg->id)))
		return -EFAULT;
	if (set_special(vcpu, reg->id, value[0], &ret))
		return ret;
	ret = find_place(reg->id, &p);
	if (!ret && is_imp_id(reg->id) && !READ_ONCE(vcpu->vm->imp_id_regs))
		return same_as_now(vcpu, p.reg, value[0]);
	if (!ret && p.reg != NOWHERE)
		ret = keel_reg_write(vcpu, p.reg, value[0]);
	if (!ret && reg->id == SYS_ID(SYS_MPIDR_EL1))
		WRITE_ONCE(vcpu->affinity, value[0] & GENMASK(23, 0));
	if (!ret && p.size == sizeof(value))
		ret = keel_reg_write(vcpu, p.reg + 1, value[1]);
	return ret;
}

/* System registers a vCPU may have; those that EL2 does not answer for are not listed. */
static const u32 sys_regs[] = {
	SYS_MIDR_EL1, SYS_MPIDR_EL1, SYS_REVIDR_EL1, SYS_AIDR_EL1, SYS_CLIDR_EL1, SYS_CTR_EL0,
	SYS_CSSELR_EL1,
	SYS_SCTLR_EL1, SYS_CPACR_EL1, SYS_TTBR0_EL1, SYS_TTBR1_EL1,
	SYS_TCR_EL1, SYS_AFSR0_EL1, SYS_AFSR1_EL1, SYS_ESR_EL1, SYS_FAR_EL1, SYS_PAR_EL1,
	SYS_MAIR_EL1, SYS_AMAIR_EL1, SYS_VBAR_EL1, SYS_CONTEXTIDR_EL1, SYS_TPIDR_EL1,
	SYS_TPIDR_EL0, SYS_TPIDRRO_EL0, SYS_CNTKCTL_EL1, SYS_DISR_EL1,
	SYS_MDSCR_EL1, SYS_MDCCINT_EL1, SYS_OSLSR_EL1,
	SYS_CNTP_CTL_EL0, SYS_CNTP_CVAL_EL0,
};

static const u32 ptrauth_regs[] = {
	SYS_APIAKEYLO_EL1, SYS_APIAKEYHI_EL1, SYS_APIBKEYLO_EL1, SYS_APIBKEYHI_EL1,
	SYS_APDAKEYLO_EL1, SYS_APDAKEYHI_EL1, SYS_APDBKEYLO_EL1, SYS_APDBKEYHI_EL1,
	SYS_APGAKEYLO_EL1, SYS_APGAKEYHI_EL1,
};

/* ID registers: op0 3, op1 0, CRn 0, CRm 1 to 7, op2 0 to 7 */
#define FIRST_ID_REG	sys_reg(3, 0, 0, 1, 0)
#define NR_ID_REGS	56
#define NR_CORE_REGS	(CORE(spsr[KVM_NR_SPSR]) / 2 + 32 + 2)
#define NR_BANK_REGS	64
#define NR_OTHER_REGS	(3 + KEEL_NR_SMCCC_REGS + 2 + KEEL_NR_UNSEEN + NR_BANK_REGS)
#define MAX_REGS	(NR_CORE_REGS + NR_OTHER_REGS + NR_ID_REGS + ARRAY_SIZE(sys_regs) + \
			 ARRAY_SIZE(ptrauth_regs))

static void list_core(u64 *ids, u64 *n)
{
	for (u64 off = 0; off < CORE(spsr[KVM_NR_SPSR]); off += 2)
		ids[(*n)++] = CORE_ID(KVM_REG_SIZE_U64, off);
	for (u64 i = 0; i < 32; i++)
		ids[(*n)++] = CORE_ID(KVM_REG_SIZE_U128, CORE(fp_regs.vregs) + 4 * i);
	ids[(*n)++] = CORE_ID(KVM_REG_SIZE_U32, CORE(fp_regs.fpsr));
	ids[(*n)++] = CORE_ID(KVM_REG_SIZE_U32, CORE(fp_regs.fpcr));
	ids[(*n)++] = KVM_REG_ARM_TIMER_CTL;
	ids[(*n)++] = KVM_REG_ARM_TIMER_CNT;
	ids[(*n)++] = KVM_REG_ARM_TIMER_CVAL;
}

static void list_sys(const struct keel_vcpu *vcpu, u32 reg, u64 *ids, u64 *n)
{
	u64 value;

	if (!keel_reg_read(vcpu, KEEL_SYS(reg), &value))
		ids[(*n)++] = SYS_ID(reg);
}

static void list_open(const struct keel_vcpu *vcpu, u64 *ids, u64 *n)
{
	list_core(ids, n);
	ids[(*n)++] = SYS_ID(SYS_CNTPCT_EL0);
	ids[(*n)++] = SYS_ID(SYS_ACTLR_EL1);
	for (unsigned int i = 0; i < KEEL_NR_UNSEEN; i++)
		ids[(*n)++] = SYS_ID(unseen_regs[i]);
	for (unsigned int i = 0; i < 16; i++) {
		list_sys(vcpu, SYS_DBGBVRn_EL1(i), ids, n);
		list_sys(vcpu, SYS_DBGBCRn_EL1(i), ids, n);
		list_sys(vcpu, SYS_DBGWVRn_EL1(i), ids, n);
		list_sys(vcpu, SYS_DBGWCRn_EL1(i), ids, n);
	}
}

static u64 list_all(const struct keel_vcpu *vcpu, u64 *ids)
{
	u64 n = 0;

	if (!vcpu->vm->protected)
		list_open(vcpu, ids, &n);
	n += keel_smccc_list_regs(vcpu->vm, &ids[n]);
	for (unsigned int i = 0; i < ARRAY_SIZE(sys_regs); i++)
		list_sys(vcpu, sys_regs[i], ids, &n);
	for (unsigned int i = 0; i < NR_ID_REGS; i++)
		list_sys(vcpu, FIRST_ID_REG + (i << Op2_shift), ids, &n);
	if (vcpu->features & KEEL_VCPU_PTRAUTH)
		for (unsigned int i = 0; i < ARRAY_SIZE(ptrauth_regs); i++)
			list_sys(vcpu, ptrauth_regs[i], ids, &n);
	return n;
}

int keel_get_reg_list(struct keel_vcpu *vcpu, struct kvm_reg_list __user *list)
{
	u64 room, n, *ids;
	int ret = 0;

	if (get_user(room, &list->n))
		return -EFAULT;
	ids = kmalloc_array(MAX_REGS, sizeof(*ids), GFP_KERNEL);
	if (!ids)
		return -ENOMEM;
	n = list_all(vcpu, ids);
	if (put_user(n, &list->n))
		ret = -EFAULT;
	else if (room < n)
		ret = -E2BIG;
	else if (copy_to_user(list->reg, ids, n * sizeof(*ids)))
		ret = -EFAULT;
	kfree(ids);
	return ret;
}

/* Place of a register of op0 3, CRn 0 in the masks: op1 is 0, 1 or 3. */
static unsigned int mask_index(u32 reg)
{
	unsigned int op1 = sys_reg_Op1(reg) == 3 ? 2 : sys_reg_Op1(reg);

	return op1 << 6 | sys_reg_CRm(reg) << 3 | sys_reg_Op2(reg);
}

static void fill_masks(const struct keel_vm *vm, u64 *masks)
{
	/* AArch32's, CRm 1 to 3, are zero and stay so */
	for (unsigned int crm = 4; crm < 8; crm++)
		for (unsigned int op2 = 0; op2 < 8; op2++)
			masks[mask_index(sys_reg(3, 0, 0, crm, op2))] = ~0ULL;
#define R(crm, op2, exact, ...)	masks[mask_index(sys_reg(3, 0, 0, crm, op2))] &= ~(u64)(exact);
	KEEL_ID_RULES(R)
#undef R
	masks[mask_index(SYS_CTR_EL0)] = KEEL_CTR_WRITABLE;
	masks[mask_index(SYS_CLIDR_EL1)] = ~0ULL;
	if (READ_ONCE(vm->imp_id_regs)) {
		masks[mask_index(SYS_MIDR_EL1)] = ~0ULL;
		masks[mask_index(SYS_REVIDR_EL1)] = ~0ULL;
		masks[mask_index(SYS_AIDR_EL1)] = ~0ULL;
	}
}

int keel_get_reg_masks(const struct keel_vm *vm, const struct reg_mask_range *range)
{
	size_t size = KVM_ARM_FEATURE_ID_RANGE_SIZE * sizeof(u64);
	u64 *masks;
	int ret;

	if (range->range != KVM_ARM_FEATURE_ID_RANGE ||
	    memchr_inv(range->reserved, 0, sizeof(range->reserved)))
		return -EINVAL;
	masks = kzalloc(size, GFP_KERNEL);
	if (!masks)
		return -ENOMEM;
	if (!vm->protected)
		fill_masks(vm, masks);
	ret = copy_to_user(u64_to_user_ptr(range->addr), masks, size) ? -EFAULT : 0;
	kfree(masks);
	return ret;
}
