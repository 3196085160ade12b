/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GICv3 for guests: distributor and redistributors are emulated here; list
 * registers and the CPU interface are EL2's. The virtual timer's interrupt (PPI 27)
 * is injected by EL2 itself: here it is only configured and shown. That of the
 * physical timer (PPI 30) is an interrupt as any other, but for its line: that is
 * what the last run's KEEL_RUN_OUT_TIMERS says.
 *
 * Any function takes the locks it needs and may be called with interrupts off,
 * unless it says otherwise. keel_vgic_inject() may come from anywhere at any time
 * until keel_irqs_destroy(), which precedes the end of vCPUs and vGIC.
 */
#ifndef __KEEL_VGIC_H
#define __KEEL_VGIC_H

#include <linux/spinlock.h>
#include <linux/types.h>
#include <keel/guest.h>

struct keel_vm;
struct keel_vcpu;
struct kvm_create_device;
struct kvm_device_attr;
struct kvm_msi;

#include "vgic_types.h"		/* struct keel_vgic, struct keel_vgic_cpu */

/* KVM_CREATE_DEVICE. Takes vm->lock. Errors as Linux's KVM. */
int keel_vgic_create_device(struct keel_vm *vm, struct kvm_create_device *dev);

/**
 * keel_device_attr() - what every device's ioctl begins with
 * @attr: the argument, copied once
 * Return: 0, -EIO: not this process's VM, or it is dead; -ENOTTY: not {SET,GET,HAS}_DEVICE_ATTR;
 * -EFAULT.
 */
int keel_device_attr(const struct keel_vm *vm, unsigned int ioctl, unsigned long arg,
		     struct kvm_device_attr *attr);

/* Part of VM and vCPU creation and destruction; process context. */
void keel_vgic_vm_init(struct keel_vm *vm);
void keel_vgic_vm_destroy(struct keel_vm *vm);
int keel_vgic_vcpu_init(struct keel_vcpu *vcpu);
void keel_vgic_vcpu_destroy(struct keel_vcpu *vcpu);
/* KVM_ARM_VCPU_INIT again: the redistributor's reset state. */
void keel_vgic_vcpu_reset(struct keel_vcpu *vcpu);

/* Before a VM's first run: is the GIC, if there is one, complete? 0 or the errno of KVM_RUN. */
int keel_vgic_prepare_run(struct keel_vm *vm);

bool keel_vgic_exists(const struct keel_vm *vm);

/**
 * keel_vgic_mmio() - a load or store of the guest, after the sync of its exit
 * @len: 1, 2, 4 or 8 bytes; @ipa is aligned to it
 * Return: false if @ipa is not the GIC's.
 */
bool keel_vgic_mmio(struct keel_vcpu *vcpu, u64 ipa, bool write, unsigned int len, u64 *val);

/* The guest wrote ICC_SGI1R_EL1 (kind 0), ICC_ASGI1R_EL1 (1) or ICC_SGI0R_EL1 (2). */
void keel_vgic_sgi(struct keel_vcpu *vcpu, u64 val, unsigned int kind);

/**
 * keel_vgic_flush() - before vcpu_run, interrupts off
 *
 * After a full barrier behind vcpu->cpu being set: what becomes pending later kicks.
 * A flush is followed by a sync before interrupts are on again, also if the run
 * failed: with the list registers as they were given.
 *
 * @lr: room for KEEL_MAX_LRS list registers
 * @timers: what KEEL_RUN_IN_TIMERS is to be
 * Return: how many are given.
 */
unsigned int keel_vgic_flush(struct keel_vcpu *vcpu, u64 *lr, u64 *timers);

/* After it, with what EL2 gave back; interrupts off. Resample eventfds are signalled from here. */
void keel_vgic_sync(struct keel_vcpu *vcpu, const u64 *lr, unsigned int nr, u64 timers, u64 vmcr);

/* Interrupts off, after the sync: EOI deactivated @count interrupts that had no list register. */
void keel_vgic_eoi(struct keel_vcpu *vcpu, u64 count);
/* The guest wrote @intid to ICC_DIR_EL1; no list register of the vCPU had it active. */
void keel_vgic_dir(struct keel_vcpu *vcpu, u32 intid);

/* Is an interrupt pending that the vCPU would take if it ran? (Priority mask as of its last exit.) */
bool keel_vgic_vcpu_pending(struct keel_vcpu *vcpu);

/**
 * keel_vgic_inject() - the level of an interrupt line, or an edge
 * @vcpu: for SGIs and PPIs; ignored for SPIs
 * @level: of the line; for an edge-triggered interrupt true makes it pending
 * Return: 0, -EINVAL for an INTID that does not exist, -ENODEV without an initialised GIC.
 */
int keel_vgic_inject(struct keel_vm *vm, struct keel_vcpu *vcpu, u32 intid, bool level);

/**
 * keel_its_signal() - KVM_SIGNAL_MSI. From anywhere at any time, as keel_vgic_inject().
 * Return: 1, 0 if the guest has not mapped it, errno of KVM_SIGNAL_MSI.
 */
int keel_its_signal(struct keel_vm *vm, const struct kvm_msi *msi);
/* Does the VM have an ITS? */
bool keel_its_exists(const struct keel_vm *vm);

#endif
