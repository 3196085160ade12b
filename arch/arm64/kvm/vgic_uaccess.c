// SPDX-License-Identifier: GPL-2.0-only
/*
 * The GIC's registers for user space that saves and restores a VM. Of all VMs: what the
 * driver emulates is the host's anyway.
 *
 * No vCPU runs meanwhile, so that no interrupt is in a list register.
 */
#include <linux/errno.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/kernel.h>
#include <linux/uaccess.h>

#include "vgic_mmio.h"

int keel_vgic_stop_vcpus(struct keel_vm *vm)
{
	unsigned int i;

	for (i = 0; i < KEEL_MAX_VCPUS; i++) {
		if (!vm->vcpus[i] || mutex_trylock(&vm->vcpus[i]->mutex))
			continue;
		while (i--)
			if (vm->vcpus[i])
				mutex_unlock(&vm->vcpus[i]->mutex);
		return -EBUSY;
	}
	return 0;
}

void keel_vgic_resume_vcpus(struct keel_vm *vm)
{
	for (unsigned int i = KEEL_MAX_VCPUS; i--;)
		if (vm->vcpus[i])
			mutex_unlock(&vm->vcpus[i]->mutex);
}

/* Whose register it is; of the distributor's, any vCPU there is. */
static struct keel_vcpu *vcpu_of(struct keel_vm *vm, const struct kvm_device_attr *attr)
{
	u32 affinity = attr->attr >> KVM_DEV_ARM_VGIC_V3_MPIDR_SHIFT;

	if (attr->group == KVM_DEV_ARM_VGIC_GRP_DIST_REGS)
		return vm->vgic.redists[0];
	/* no Aff3 */
	return affinity >> 24 ? NULL : keel_vcpu_by_affinity(vm, affinity);
}

static u32 offset_of(const struct kvm_device_attr *attr)
{
	return attr->attr & KVM_DEV_ARM_VGIC_OFFSET_MASK;
}

static u32 encoding_of(const struct kvm_device_attr *attr)
{
	return attr->attr & KVM_DEV_ARM_VGIC_SYSREG_INSTR_MASK;
}

static bool is_level_info(const struct kvm_device_attr *attr)
{
	return (attr->attr & KVM_DEV_ARM_VGIC_LINE_LEVEL_INFO_MASK) >>
	       KVM_DEV_ARM_VGIC_LINE_LEVEL_INFO_SHIFT == VGIC_LEVEL_INFO_LINE_LEVEL;
}

static bool mmio_reg_exists(bool dist, u32 offset)
{
	if (!IS_ALIGNED(offset, 4))
		return false;
	return dist ? keel_gic_dist_reg_exists(offset) : keel_redist_reg_exists(offset);
}

int keel_vgic_has_reg(struct keel_vm *vm, const struct kvm_device_attr *attr)
{
	u32 offset = offset_of(attr);
	bool has;

	if (attr->group == KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO)
		return is_level_info(attr) ? 0 : -ENXIO;
	if (!vcpu_of(vm, attr))
		return -EINVAL;

	if (attr->group == KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS)
		has = keel_vgic_has_sysreg(encoding_of(attr));
	else
		has = mmio_reg_exists(attr->group == KVM_DEV_ARM_VGIC_GRP_DIST_REGS, offset);

	return has ? 0 : -ENXIO;
}

/* Registers that say what the GIC is: only what they say already can be restored. */
static int restore_fixed(struct keel_vm *vm, u32 offset, u32 val)
{
	if (offset == GICD_IIDR)
		return val == KEEL_GIC_IIDR ? 0 : -EINVAL;
	/* TYPER2 */
	if (!val)
		return 0;
	return vm->vgic.initialised ? -EBUSY : -EINVAL;
}

static bool is_fixed(const struct kvm_device_attr *attr)
{
	return attr->group == KVM_DEV_ARM_VGIC_GRP_DIST_REGS &&
	       (offset_of(attr) == GICD_IIDR || offset_of(attr) == GICD_TYPER2);
}

static int access_mmio_reg(struct keel_vcpu *vcpu, const struct kvm_device_attr *attr, bool write,
			   u32 *val)
{
	bool dist = attr->group == KVM_DEV_ARM_VGIC_GRP_DIST_REGS;
	struct keel_gic_access a = {
		.vm = vcpu->vm,
		.owner = dist ? NULL : vcpu,
		.offset = offset_of(attr),
		.len = sizeof(u32),
		.user = true,
	};
	u64 reg = write ? *val : 0;

	if (write && is_fixed(attr))
		return restore_fixed(vcpu->vm, a.offset, *val);
	/* what is not there reads as zero and ignores writes, as in KVM */
	if (mmio_reg_exists(dist, a.offset))
		keel_gic_access(&a, write, &reg);
	if (!write)
		*val = reg;
	return 0;
}

/* EL2 has the timers' lines, and SGIs have none. */
static struct keel_virq *line_of(struct keel_vcpu *vcpu, u32 intid)
{
	if (intid < KEEL_NR_SGIS || intid == KEEL_VTIMER_INTID || intid == KEEL_PTIMER_INTID)
		return NULL;
	return keel_virq_get(&vcpu->vm->vgic, vcpu, intid);
}

static int access_lines(struct keel_vcpu *vcpu, const struct kvm_device_attr *attr, bool write,
			u32 *val)
{
	u32 first = attr->attr & KVM_DEV_ARM_VGIC_LINE_LEVEL_INTID_MASK;
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	struct keel_virq *irq;
	unsigned long flags;
	unsigned int i;

	if (!is_level_info(attr) || first % 32)
		return -EINVAL;
	if (!write)
		*val = 0;

	flags = keel_vgic_lock(vgic);
	for (i = 0; i < 32; i++) {
		irq = line_of(vcpu, first + i);
		if (!irq)
			continue;
		if (!write) {
			*val |= irq->line && !irq->edge ? BIT(i) : 0;
		} else {
			/* whatever it is configured as yet */
			irq->line = *val & BIT(i);
			keel_virq_changed(vgic, irq);
		}
	}
	keel_vgic_unlock(vcpu->vm, flags, NULL);
	return 0;
}

static int access_sysreg(struct keel_vcpu *vcpu, const struct kvm_device_attr *attr, bool write)
{
	u64 __user *uaddr = u64_to_user_ptr(attr->addr);
	u32 enc = encoding_of(attr);
	u64 val;
	int ret;

	if (!keel_vgic_has_sysreg(enc))
		return -ENXIO;
	if (!vcpu->initialised)
		return -EINVAL;
	if (write)
		return get_user(val, uaddr) ? -EFAULT : keel_vgic_set_sysreg(vcpu, enc, val);
	ret = keel_vgic_get_sysreg(vcpu, enc, &val);
	return ret ?: put_user(val, uaddr);
}

static int access_reg(struct keel_vcpu *vcpu, const struct kvm_device_attr *attr, bool write,
		      u32 *val)
{
	/* which registers there are is known before how many interrupts */
	if (!vcpu->vm->vgic.initialised && !is_fixed(attr))
		return -EBUSY;
	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS:
		return access_sysreg(vcpu, attr, write);
	case KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO:
		return access_lines(vcpu, attr, write, val);
	default:
		return access_mmio_reg(vcpu, attr, write, val);
	}
}

int keel_vgic_access_reg(struct keel_vm *vm, const struct kvm_device_attr *attr, bool write)
{
	bool is_u32 = attr->group != KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS;
	u32 __user *uaddr = u64_to_user_ptr(attr->addr);
	struct keel_vcpu *vcpu = vcpu_of(vm, attr);
	u32 val = 0;
	int ret;

	if (!vcpu)
		return -EINVAL;
	if (is_u32 && write && get_user(val, uaddr))
		return -EFAULT;
	ret = keel_vgic_stop_vcpus(vm);
	if (ret)
		return ret;
	ret = access_reg(vcpu, attr, write, &val);
	keel_vgic_resume_vcpus(vm);
	if (!ret && is_u32 && !write)
		ret = put_user(val, uaddr);
	return ret;
}
