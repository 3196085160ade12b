// SPDX-License-Identifier: GPL-2.0-only
/*
 * LPIs: their life, their configuration and pending tables in guest memory.
 *
 * In a list register an LPI is pending or not there; the guest's acknowledge ends it.
 * The configuration table is read when the guest says so (INV, INVALL, MAPTI, LPIs
 * being enabled) and when it says nothing is not looked at. Tables that cannot be read,
 * as those that a protected guest does not share, leave LPIs disabled.
 *
 * May assume: INTIDs are checked.
 */
#include <linux/err.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "memslot.h"
#include "vgic_lpi.h"

bool keel_lpi_intid_valid(u64 propbaser, u32 intid)
{
	/* IDbits: one less than the number of bits. Below 13 there is no LPI. */
	u32 bits = min_t(u32, (propbaser & GICR_PROPBASER_IDBITS_MASK) + 1, KEEL_LPI_ID_BITS);

	return intid >= KEEL_FIRST_LPI && intid < BIT(bits);
}

struct keel_lpi *keel_lpi_map(struct keel_vm *vm, u32 intid, struct keel_its *its, u16 icid,
			      struct keel_vcpu *target)
{
	struct keel_lpi *lpi = kzalloc(sizeof(*lpi), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!lpi)
		return ERR_PTR(-ENOMEM);
	keel_virq_init(&lpi->irq, intid, target);
	lpi->irq.edge = true;
	lpi->its = its;
	lpi->icid = icid;

	ret = xa_insert(&vm->vgic.lpis, intid, lpi, GFP_KERNEL_ACCOUNT);
	if (ret) {
		kfree(lpi);
		return ERR_PTR(ret);
	}
	return lpi;
}

void keel_lpi_free(struct keel_virq *irq)
{
	kfree(keel_lpi_of(irq));
}

void keel_lpi_unmap(struct keel_vm *vm, struct keel_lpi *lpi)
{
	struct keel_vgic *vgic = &vm->vgic;
	struct keel_virq *irq = &lpi->irq;
	unsigned long flags;

	xa_erase(&vgic->lpis, irq->intid);

	flags = keel_vgic_lock(vgic);
	irq->unmapped = true;
	irq->enabled = false;
	irq->latch = false;
	keel_virq_changed(vgic, irq);
	/* else with the vCPU's next sync */
	if (!irq->in_lr)
		keel_lpi_free(irq);
	keel_vgic_unlock(vm, flags, NULL);
}

static void lpi_configure(struct keel_vm *vm, struct keel_virq *irq, u8 prop)
{
	unsigned long flags = keel_vgic_lock(&vm->vgic);

	irq->priority = prop & KEEL_PRIORITY_MASK;
	irq->enabled = prop & LPI_PROP_ENABLED;
	keel_virq_changed(&vm->vgic, irq);
	keel_vgic_unlock(vm, flags, NULL);
}

int keel_lpi_configure(struct keel_vm *vm, struct keel_lpi *lpi)
{
	u64 at = GICR_PROPBASER_ADDRESS(vm->vgic.propbaser) + lpi->irq.intid - KEEL_FIRST_LPI;
	u8 prop = 0;
	int ret = keel_guest_copy(vm, at, &prop, sizeof(prop), false);

	lpi_configure(vm, &lpi->irq, ret ? 0 : prop);
	return ret;
}

int keel_lpi_read_pending(struct keel_vm *vm, struct keel_lpi *lpi)
{
	struct keel_vcpu *target = lpi->irq.target;
	u32 intid = lpi->irq.intid;
	unsigned long flags;
	u8 pending = 0;
	int ret;

	if (!target || !target->vgic.lpis)
		return 0;
	ret = keel_guest_copy(vm, GICR_PENDBASER_ADDRESS(target->vgic.pendbaser) + intid / 8,
			      &pending, sizeof(pending), false);
	if (ret || !(pending & BIT(intid % 8)))
		return ret;

	flags = keel_vgic_lock(&vm->vgic);
	keel_lpi_set(&vm->vgic, lpi);
	keel_vgic_unlock(vm, flags, NULL);
	return 0;
}

void keel_lpi_move(struct keel_vm *vm, struct keel_lpi *lpi, struct keel_vcpu *target)
{
	struct keel_vgic *vgic = &vm->vgic;
	unsigned long flags = keel_vgic_lock(vgic);

	lpi->irq.target = target;
	keel_virq_changed(vgic, &lpi->irq);
	keel_vgic_unlock(vm, flags, NULL);
}

static void lpi_clear(struct keel_vgic *vgic, struct keel_virq *irq)
{
	irq->latch = false;
	irq->lr_latch = false;
	keel_virq_changed(vgic, irq);
}

void keel_lpi_clear(struct keel_vm *vm, struct keel_lpi *lpi)
{
	unsigned long flags = keel_vgic_lock(&vm->vgic);

	lpi_clear(&vm->vgic, &lpi->irq);
	keel_vgic_unlock(vm, flags, NULL);
}

int keel_lpi_set(struct keel_vgic *vgic, struct keel_lpi *lpi)
{
	struct keel_virq *irq = &lpi->irq;

	if (!irq->target || !irq->target->vgic.lpis)
		return -EBUSY;
	if (!irq->latch) {
		irq->latch = true;
		keel_virq_changed(vgic, irq);
	}
	return 0;
}

static void lpis_set_enabled(struct keel_vcpu *vcpu, bool on)
{
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	unsigned long flags = keel_vgic_lock(vgic);

	vcpu->vgic.lpis = on;
	keel_vgic_unlock(vcpu->vm, flags, NULL);
}

void keel_lpis_enable(struct keel_vcpu *vcpu, bool on)
{
	struct keel_vm *vm = vcpu->vm;
	struct keel_lpi *lpi;
	unsigned long intid;

	if (vcpu->vgic.lpis == on)
		return;

	lpis_set_enabled(vcpu, on);
	xa_for_each(&vm->vgic.lpis, intid, lpi) {
		if (lpi->irq.target != vcpu)
			continue;
		if (!on) {
			keel_lpi_clear(vm, lpi);
		} else if (!keel_lpi_configure(vm, lpi)) {
			(void)keel_lpi_read_pending(vm, lpi);
		}
		cond_resched();
	}
}

void keel_lpis_changed(struct keel_vm *vm)
{
	struct keel_vgic *vgic = &vm->vgic;
	struct keel_lpi *lpi;
	unsigned long intid, flags;

	mutex_lock(&vgic->its_mutex);
	xa_for_each(&vgic->lpis, intid, lpi) {
		flags = keel_vgic_lock(vgic);
		keel_virq_changed(vgic, &lpi->irq);
		keel_vgic_unlock(vm, flags, NULL);
		cond_resched();
	}
	mutex_unlock(&vgic->its_mutex);
}

/* Sets or clears its bit in the pending table of the vCPU it goes to. */
static int lpi_save_pending(struct keel_vm *vm, const struct keel_virq *irq)
{
	struct keel_vcpu *target = irq->target;
	u64 at;
	u8 byte;
	int ret;

	if (!target || !target->vgic.lpis)
		return 0;
	at = GICR_PENDBASER_ADDRESS(target->vgic.pendbaser) + irq->intid / 8;
	ret = keel_guest_copy(vm, at, &byte, sizeof(byte), false);
	if (ret || !!(byte & BIT(irq->intid % 8)) == keel_virq_pending(irq))
		return ret;
	byte ^= BIT(irq->intid % 8);
	return keel_guest_copy(vm, at, &byte, sizeof(byte), true);
}

int keel_lpis_save_pending(struct keel_vm *vm)
{
	struct keel_lpi *lpi;
	unsigned long intid;
	int ret = 0;

	xa_for_each(&vm->vgic.lpis, intid, lpi) {
		ret = lpi_save_pending(vm, &lpi->irq);
		if (ret)
			break;
		cond_resched();
	}
	return ret;
}
