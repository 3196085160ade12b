/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/kvm on a de-privileged host: what the driver keeps of VMs and vCPUs, and
 * what its files call in each other. None of it is trusted by EL2.
 *
 *	kvm_main     the device node, system ioctls, capabilities
 *	vm           VM file, its ioctls
 *	memslot      guest memory: slots, pinning, handing pages to EL2, accounting
 *	vcpu         vCPU file, its ioctls, the run loop
 *	regs         KVM_{GET,SET}_ONE_REG, KVM_GET_REG_LIST
 *	mmio         exits for MMIO: vGIC, ioeventfd, or user space
 *	vgic*        GICv3 distributor and redistributors, list registers, device attributes
 *	irq          KVM_IRQ_LINE, routing, irqfd
 *
 * Lock order: vm->lock, vcpu->mutex, vm->slots_lock, vgic and irq locks (spinlocks,
 * interrupts off).
 */
#ifndef __KEEL_KVM_H
#define __KEEL_KVM_H

#include <linux/hrtimer.h>
#include <linux/kref.h>
#include <linux/kvm.h>
#include <linux/mutex.h>
#include <linux/wait.h>

#include "hcall.h"
#include "vgic.h"
#include "irq.h"
#include <keel/guest.h>

struct keel_memslots;
struct keel_ioeventfds;

/**
 * struct keel_vm - a VM, alive while its file, a vCPU file or a device file is open
 * @handle:	EL2's name for it
 * @lock:	creation of vCPUs and devices, configuration
 * @vcpus:	by vCPU id; set once, under @lock, read with smp_load_acquire()
 * @nr_vcpus:	how many are created
 * @has_run:	a vCPU has run: what the VM looks like is fixed
 * @dead:	KVM_RUN fails with -EIO from now on
 */
struct keel_vm {
	struct kref refs;
	u64 handle;
	bool protected;
	u8 ipa_bits;
	bool has_run;
	bool dead;
	struct mutex lock;
	struct keel_vcpu *vcpus[KEEL_MAX_VCPUS];
	unsigned int nr_vcpus;
	struct mm_struct *mm;		/* of the process that created it; compared, not used */
	struct keel_memslots *slots;
	struct keel_ioeventfds *ioeventfds;
	struct keel_vgic vgic;
	struct keel_irqs irqs;
};

/**
 * struct keel_vcpu - a vCPU
 * @mutex:	held by whoever runs it or changes its registers
 * @run:	the page user space maps; every field of it is a hostile value
 * @cpu:	CPU it runs on right now, or -1
 * @wait:	where it sleeps in WFI, or while powered off
 * @timer:	wakes it when its own timer would have fired
 */
struct keel_vcpu {
	struct keel_vm *vm;
	unsigned int id;
	struct mutex mutex;
	struct kvm_run *run;
	bool initialised;
	bool powered_off;
	u64 features;			/* KEEL_VCPU_* */
	int cpu;
	wait_queue_head_t wait;
	bool kicked;
	struct hrtimer timer;
	/* an MMIO exit that user space has not completed yet */
	bool mmio_pending, mmio_done;
	u64 mmio_info, mmio_data;
	struct keel_vgic_cpu vgic;
};

static inline struct keel_vcpu *keel_vcpu_by_id(struct keel_vm *vm, unsigned int id)
{
	return id < KEEL_MAX_VCPUS ? smp_load_acquire(&vm->vcpus[id]) : NULL;
}

void keel_vm_get(struct keel_vm *vm);
void keel_vm_put(struct keel_vm *vm);

/* Make it leave the guest, or wake up, and look at its interrupts again. Any context. */
void keel_vcpu_kick(struct keel_vcpu *vcpu);

#endif
