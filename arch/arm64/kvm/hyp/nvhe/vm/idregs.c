// SPDX-License-Identifier: GPL-2.0-only
/*
 * ID registers of a guest: EL2's view of the CPU (vm/sysreg.c), or less than that where
 * the guest is not protected and its VMM wants so.
 *
 * They say what there is and give nothing: whatever a host makes of them, what guests
 * must not reach traps as ever.
 */
#include "vm/switch.h"
#include <asm/kvm_arm.h>
#include <keel/id_regs.h>

/* Those of the CPU as such, behind the ID space proper in vm->id. */
enum { ID_MIDR = VM_ID_SPACE, ID_REVIDR, ID_AIDR, ID_CTR, NR_IDS };

static_assert(NR_IDS == VM_NR_IDS && NR_IDS <= 64);

/* Place in vm->id, or -1. */
static int id_index(u32 enc)
{
	switch (enc) {
	case ENC(SYS_MIDR_EL1):
		return ID_MIDR;
	case ENC(SYS_REVIDR_EL1):
		return ID_REVIDR;
	case ENC(SYS_AIDR_EL1):
		return ID_AIDR;
	case ENC(SYS_CTR_EL0):
		return ID_CTR;
	}
	if (enc - ENC(sys_reg(3, 0, 0, 1, 0)) < VM_ID_SPACE)
		return enc - ENC(sys_reg(3, 0, 0, 1, 0));
	return -1;
}

static u64 hardware(const struct vcpu *vcpu, u32 enc, int index)
{
	u64 value = 0;

	switch (index) {
	case ID_MIDR:
		return read_sysreg(midr_el1);
	case ID_REVIDR:
		return read_sysreg(revidr_el1);
	case ID_AIDR:
		return read_sysreg(aidr_el1);
	case ID_CTR:
		return read_sysreg(ctr_el0);
	}
	idreg_view(vcpu, enc, &value);
	return value;
}

static bool is_given(const struct vm *vm, int index)
{
	return READ_ONCE(vm->ids_given) & BIT_ULL(index);
}

/* Of the GIC a guest sees what there is, once it runs. */
static u64 with_real_gic(u64 value, u64 real)
{
	const u64 gic = KEEL_ID_FIELD(ID_AA64PFR0_EL1_GIC_SHIFT);

	return (value & ~gic) | (real & gic);
}

bool idreg_read(const struct vcpu *vcpu, u32 enc, u64 *value)
{
	const struct vm *vm = vcpu->vm;
	int index = id_index(enc);

	if (enc == ENC(SYS_MPIDR_EL1)) {
		*value = vcpu_mpidr(vcpu);
		return true;
	}
	if (enc == ENC(SYS_CLIDR_EL1)) {
		*value = vcpu->clidr_given ? vcpu->clidr : read_sysreg(clidr_el1);
		return true;
	}
	if (index < 0)
		return false;
	*value = is_given(vm, index) ? READ_ONCE(vm->id[index]) : hardware(vcpu, enc, index);
	if (enc == ENC(SYS_ID_AA64PFR0_EL1) && READ_ONCE(vm->ran))
		*value = with_real_gic(*value, hardware(vcpu, enc, index));
	return true;
}

struct rule {
	u64 exact, is_signed, grows, flag;
};

static struct rule rule_of(u32 enc)
{
	switch (enc) {
#define R(crm, op2, ...)	case ENC(sys_reg(3, 0, 0, crm, op2)): return (struct rule){ __VA_ARGS__ };
	KEEL_ID_RULES(R)
#undef R
	}
	return (struct rule){};
}

static s64 field(u64 value, unsigned int shift, bool is_signed)
{
	return is_signed ? (s64)(value << (60 - shift)) >> 60 : (s64)(value >> shift & 0xf);
}

static bool field_allowed(const struct rule *r, unsigned int shift, u64 value, u64 view)
{
	u64 bit = BIT_ULL(shift);
	s64 new = field(value, shift, r->is_signed & bit), all = field(view, shift, r->is_signed & bit);

	if (r->exact & bit)
		return new == all;
	if (r->grows & bit)
		return new >= all;
	if (r->flag & bit)
		return new <= 1;
	return new <= all;
}

static bool id_allowed(u32 enc, u64 value, u64 view)
{
	struct rule r = rule_of(enc);
	unsigned int shift;

	for (shift = 0; shift < 64; shift += 4)
		if (!field_allowed(&r, shift, value, view))
			return false;
	return true;
}

static bool ctr_allowed(u64 value, u64 real)
{
	if ((value ^ real) & ~KEEL_CTR_WRITABLE)
		return false;
	return !(value & ~real & (KEEL_CTR_DIC | KEEL_CTR_IDC)) &&
	       (value & KEEL_CTR_DMINLINE) <= (real & KEEL_CTR_DMINLINE) &&
	       (value & KEEL_CTR_IMINLINE) <= (real & KEEL_CTR_IMINLINE);
}

/* Nothing but affinity fields, and the bit that is 1. */
static bool mpidr_allowed(u64 value)
{
	return (value & ~MPIDR_AFFINITY) == BIT(31);
}

static int vm_id_set(struct vcpu *vcpu, u32 enc, int index, u64 value)
{
	struct vm *vm = vcpu->vm;
	u64 real = hardware(vcpu, enc, index);

	if (index < VM_ID_SPACE && !id_allowed(enc, value, real))
		return -EINVAL;
	if (index == ID_CTR && !ctr_allowed(value, real))
		return -EINVAL;
	hyp_spin_lock(&vm->lock);
	WRITE_ONCE(vm->id[index], value);
	WRITE_ONCE(vm->ids_given, vm->ids_given | BIT_ULL(index));
	hyp_spin_unlock(&vm->lock);
	return 0;
}

int idreg_set(struct vcpu *vcpu, u32 enc, u64 value)
{
	u64 now;

	if (!idreg_read(vcpu, enc, &now))
		return -ENOENT;
	if (value == now)
		return 0;
	if (vcpu->vm->protected)
		return -EINVAL;
	if (READ_ONCE(vcpu->vm->ran))
		return -EBUSY;
	if (enc == ENC(SYS_CLIDR_EL1)) {
		vcpu->clidr = value;
		vcpu->clidr_given = true;
		return 0;
	}
	if (enc != ENC(SYS_MPIDR_EL1))
		return vm_id_set(vcpu, enc, id_index(enc), value);
	if (!mpidr_allowed(value))
		return -EINVAL;
	WRITE_ONCE(vcpu->mpidr, value);
	return 0;
}

u64 idreg_midr(const struct vcpu *vcpu)
{
	return is_given(vcpu->vm, ID_MIDR) ? READ_ONCE(vcpu->vm->id[ID_MIDR]) : read_sysreg(midr_el1);
}

u64 idreg_traps(const struct vcpu *vcpu)
{
	u64 hcr = 0;

	if (is_given(vcpu->vm, ID_REVIDR) || is_given(vcpu->vm, ID_AIDR))
		hcr |= HCR_TID1;
	if (is_given(vcpu->vm, ID_CTR) || vcpu->clidr_given)
		hcr |= HCR_TID2;
	return hcr;
}
