/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the vGIC share: an interrupt's state, and how it is changed. */
#ifndef __KEEL_VGIC_STATE_H
#define __KEEL_VGIC_STATE_H

#include "kvm.h"

/* GICD_CTLR of a GIC with one security state */
#define KEEL_GICD_GROUP0	(1U << 0)
#define KEEL_GICD_GROUP1	(1U << 1)

/* Priorities have five bits, as in the CPU interface. */
#define KEEL_PRIORITY_MASK	0xf8

/* All accesses to interrupts lie between these two. @self is not kicked: it will look anyway. */
unsigned long keel_vgic_lock(struct keel_vgic *vgic);
void keel_vgic_unlock(struct keel_vm *vm, unsigned long flags, struct keel_vcpu *self);

/* NULL if there is no such interrupt. @vcpu: whose private ones; NULL: SPIs only. */
struct keel_virq *keel_virq_get(struct keel_vgic *vgic, struct keel_vcpu *vcpu, u32 intid);

/* To be called after each change of @irq: puts it where it belongs now. */
void keel_virq_changed(struct keel_vgic *vgic, struct keel_virq *irq);
/* The same for all interrupts but LPIs, after a change of vgic->ctlr. */
void keel_vgic_ctlr_changed(struct keel_vm *vm);
/* ... and for these; the lock is not held. Process context. */
void keel_lpis_changed(struct keel_vm *vm);
/* It was unmapped, and now no list register has it: frees it. vgic_lpi.c */
void keel_lpi_free(struct keel_virq *irq);

/* Reset state. @target: see struct keel_virq. */
void keel_virq_init(struct keel_virq *irq, u32 intid, struct keel_vcpu *target);

/* As a guest sees them in GIC registers. */
bool keel_virq_pending(const struct keel_virq *irq);
bool keel_virq_active(const struct keel_virq *irq);

/*
 * As GICD_I{S,C}ACTIVER have it: the state becomes that; in a list register once its vCPU
 * is out of the guest, for which keel_virq_changed() sees. vgic_active.c
 */
void keel_virq_force_active(struct keel_virq *irq, bool active);

/* EL2 injects the virtual timer: no pending or active state of it is kept here. */
static inline bool keel_virq_is_el2s(const struct keel_virq *irq)
{
	return irq->intid == KEEL_VTIMER_INTID;
}

/* Aff2.Aff1.Aff0 of a vCPU at first, as KVM has it. */
static inline u32 keel_default_affinity(unsigned int id)
{
	return (id & 0xf) | ((id >> 4) & 0xff) << 8 | ((id >> 12) & 0xff) << 16;
}

/* The vCPU that has it now, or NULL. */
static inline struct keel_vcpu *keel_vcpu_by_affinity(struct keel_vm *vm, u32 aff)
{
	for (unsigned int i = 0; i < KEEL_MAX_VCPUS; i++) {
		struct keel_vcpu *vcpu = keel_vcpu_by_id(vm, i);

		if (vcpu && READ_ONCE(vcpu->affinity) == aff)
			return vcpu;
	}
	return NULL;
}

/*
 * vm->lock held: no vCPU runs, or is asked anything, until the latter. -EBUSY: one is at
 * it now. What interrupts are like is known in between. vgic_uaccess.c
 */
int keel_vgic_stop_vcpus(struct keel_vm *vm);
void keel_vgic_resume_vcpus(struct keel_vm *vm);

/*
 * KVM_DEV_ARM_VGIC_GRP_DIST_REGS, _REDIST_REGS, _LEVEL_INFO, _CPU_SYSREGS; vm->lock held.
 * Errors as Linux's KVM; -EPERM: of a protected vCPU.
 */
int keel_vgic_has_reg(struct keel_vm *vm, const struct kvm_device_attr *attr);
int keel_vgic_access_reg(struct keel_vm *vm, const struct kvm_device_attr *attr, bool write);
/* One of ICC_*_EL1, by its encoding in KVM_REG_ARM64_SYSREG's form. vCPUs are stopped. */
bool keel_vgic_has_sysreg(u32 enc);
int keel_vgic_get_sysreg(struct keel_vcpu *vcpu, u32 enc, u64 *val);
int keel_vgic_set_sysreg(struct keel_vcpu *vcpu, u32 enc, u64 val);

/* KVM_CREATE_DEVICE of an ITS: file descriptor. vm->lock held. vgic_its_device.c */
int keel_its_create(struct keel_vm *vm);
/* Nobody knows the VM any more. */
void keel_its_destroy_all(struct keel_vm *vm);
/* Is [@base, @base + @size) somewhere a guest can reach, on a 64 KiB boundary? vgic_device.c */
int keel_vgic_check_range(const struct keel_vm *vm, u64 base, u64 size);

/* vgic_init.c */
int keel_vgic_init(struct keel_vm *vm);
/* How many redistributors a region has room for. Under vm->lock, or after the first run. */
unsigned int keel_vgic_region_count(const struct keel_vgic *vgic,
				    const struct keel_vgic_region *region);

#endif
