// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts that are deactivated from outside the list register that has them, or
 * without one: by a write of GICD_ICACTIVER, by an EOI of a vCPU that has more active
 * interrupts than list registers, by ICC_DIR_EL1 on any vCPU.
 *
 * May assume: EL2 counts and passes on what its vCPU's list registers do not have. What
 * the guest deactivates so need not be active.
 */
#include <linux/kernel.h>

#include "vgic_state.h"

void keel_virq_force_active(struct keel_virq *irq, bool active)
{
	if (keel_virq_is_el2s(irq))
		return;

	if (irq->in_lr)
		irq->forced = active ? KEEL_VIRQ_FORCED_ACTIVE : KEEL_VIRQ_FORCED_INACTIVE;
	else
		irq->active = active;
}

/* Return: the SPI whose line is to be looked at again, or 0. */
static u32 deactivate(struct keel_vgic *vgic, struct keel_virq *irq)
{
	/* one in a list register is folded, and acknowledged, where that is */
	bool acked = irq->active && !irq->in_lr && !irq->edge && irq->intid >= KEEL_NR_PRIVATE;

	keel_virq_force_active(irq, false);
	keel_virq_changed(vgic, irq);

	return acked ? irq->intid : 0;
}

/* An EOI is for what is most urgent of the active ones. */
static struct keel_virq *most_urgent_active(struct keel_vgic_cpu *cpu)
{
	struct keel_virq *irq, *urgent = NULL;

	list_for_each_entry(irq, &cpu->queue, node)
		if (irq->active && (!urgent || irq->priority < urgent->priority))
			urgent = irq;

	return urgent;
}

void keel_vgic_eoi(struct keel_vcpu *vcpu, u64 count)
{
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	struct keel_virq *irq;
	unsigned long flags;
	u32 acked;

	/* ICH_HCR_EL2.EOIcount has five bits */
	for (count = min_t(u64, count, 31); count; count--) {
		acked = 0;
		flags = keel_vgic_lock(vgic);
		irq = most_urgent_active(&vcpu->vgic);
		if (irq)
			acked = deactivate(vgic, irq);
		keel_vgic_unlock(vcpu->vm, flags, vcpu);
		if (acked)
			keel_irq_acked(vcpu->vm, acked);
	}
}

void keel_vgic_dir(struct keel_vcpu *vcpu, u32 intid)
{
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	struct keel_virq *irq;
	unsigned long flags;
	u32 acked;

	if (!smp_load_acquire(&vgic->initialised))
		return;
	irq = keel_virq_get(vgic, vcpu, intid);
	if (!irq)
		return;

	flags = keel_vgic_lock(vgic);
	acked = deactivate(vgic, irq);
	keel_vgic_unlock(vcpu->vm, flags, vcpu);
	if (acked)
		keel_irq_acked(vcpu->vm, acked);
}
