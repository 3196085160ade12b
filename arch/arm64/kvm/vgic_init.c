// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of the vGIC: with the VM, with each vCPU, and what user space must have
 * completed before the first run.
 *
 * May assume: callers hold vm->lock or are the only ones who know the VM.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "vgic_lpi.h"

void keel_vgic_vm_init(struct keel_vm *vm)
{
	s64 nr_lrs = keel_hcall_stat_read(KEEL_STAT_nr_lrs);

	spin_lock_init(&vm->vgic.lock);
	vm->vgic.dist_base = KEEL_VGIC_UNSET;
	vm->vgic.nr_lrs = clamp_t(s64, nr_lrs, 0, KEEL_MAX_LRS);
	mutex_init(&vm->vgic.its_mutex);
	xa_init(&vm->vgic.lpis);
}

void keel_vgic_vm_destroy(struct keel_vm *vm)
{
	keel_its_destroy_all(vm);
	kvfree(vm->vgic.spis);
	vm->vgic.spis = NULL;
}

int keel_vgic_vcpu_init(struct keel_vcpu *vcpu)
{
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	unsigned long flags;
	unsigned int i;
	int ret = 0;

	INIT_LIST_HEAD(&vcpu->vgic.queue);
	for (i = 0; i < KEEL_NR_PRIVATE; i++)
		keel_virq_init(&vcpu->vgic.private[i], i, vcpu);

	flags = keel_vgic_lock(vgic);
	if (vgic->initialised) {
		ret = -EBUSY;
	} else {
		vcpu->vgic.slot = vgic->nr_redists;
		vgic->redists[vgic->nr_redists++] = vcpu;
		keel_virq_changed(vgic, &vcpu->vgic.private[KEEL_VTIMER_INTID]);
	}
	keel_vgic_unlock(vcpu->vm, flags, vcpu);

	return ret;
}

/* Either the creation of the last vCPU failed, or the whole VM goes. */
void keel_vgic_vcpu_destroy(struct keel_vcpu *vcpu)
{
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	unsigned int slot = vcpu->vgic.slot;
	unsigned long flags;

	flags = keel_vgic_lock(vgic);
	if (slot < vgic->nr_redists && vgic->redists[slot] == vcpu) {
		vgic->nr_redists--;
		vgic->redists[slot] = vgic->redists[vgic->nr_redists];
		vgic->redists[slot]->vgic.slot = slot;
		vgic->redists[vgic->nr_redists] = NULL;
	}
	keel_vgic_unlock(vcpu->vm, flags, vcpu);
}

/* What is outside of the vCPU stays: the level of its PPIs' lines. */
static void reset_private(struct keel_vgic *vgic, struct keel_virq *irq)
{
	bool line = irq->line;

	if (irq->on)
		list_del(&irq->node);
	keel_virq_init(irq, irq->intid, irq->target);
	irq->line = line;
	keel_virq_changed(vgic, irq);
}

void keel_vgic_vcpu_reset(struct keel_vcpu *vcpu)
{
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	unsigned long flags;
	unsigned int i;

	flags = keel_vgic_lock(vgic);
	for (i = 0; i < KEEL_NR_PRIVATE; i++)
		reset_private(vgic, &vcpu->vgic.private[i]);
	WRITE_ONCE(vcpu->vgic.timers, 0);
	WRITE_ONCE(vcpu->vgic.vmcr, 0);
	keel_vgic_unlock(vcpu->vm, flags, vcpu);

	mutex_lock(&vgic->its_mutex);
	keel_lpis_enable(vcpu, false);
	vcpu->vgic.pendbaser = 0;
	mutex_unlock(&vgic->its_mutex);
}

int keel_vgic_init(struct keel_vm *vm)
{
	struct keel_vgic *vgic = &vm->vgic;
	struct keel_virq *spis;
	unsigned int i, nr;

	if (vgic->initialised)
		return 0;

	nr = (vgic->nr_intids ?: KEEL_DEFAULT_INTIDS) - KEEL_NR_PRIVATE;
	spis = kvcalloc(nr, sizeof(*spis), GFP_KERNEL_ACCOUNT);
	if (!spis)
		return -ENOMEM;

	for (i = 0; i < nr; i++)
		keel_virq_init(&spis[i], KEEL_NR_PRIVATE + i, keel_vcpu_by_affinity(vm, 0));

	vgic->nr_intids = KEEL_NR_PRIVATE + nr;
	vgic->spis = spis;
	smp_store_release(&vgic->initialised, true);

	return 0;
}

unsigned int keel_vgic_region_count(const struct keel_vgic *vgic,
				    const struct keel_vgic_region *region)
{
	return region->count ?: vgic->nr_redists;
}

/* With the number of vCPUs there are now: beyond what a guest reaches, or in the distributor. */
static bool regions_misplaced(const struct keel_vm *vm)
{
	const struct keel_vgic *vgic = &vm->vgic;
	const struct keel_vgic_region *r;
	u64 end;

	for (r = vgic->regions; r < vgic->regions + vgic->nr_regions; r++) {
		end = r->base + keel_vgic_region_count(vgic, r) * KEEL_VGIC_REDIST_SIZE;
		if (end < r->base || end > BIT_ULL(vm->ipa_bits) ||
		    (vgic->dist_base < end && r->base < vgic->dist_base + KEEL_VGIC_DIST_SIZE))
			return true;
	}
	return false;
}

int keel_vgic_prepare_run(struct keel_vm *vm)
{
	struct keel_vgic *vgic = &vm->vgic;
	unsigned int i, room = 0;

	if (!vgic->created)
		return 0;

	for (i = 0; i < vgic->nr_regions; i++)
		room += keel_vgic_region_count(vgic, &vgic->regions[i]);
	if (room < vgic->nr_redists || !vgic->nr_regions || vgic->dist_base == KEEL_VGIC_UNSET)
		return -ENXIO;
	if (regions_misplaced(vm))
		return -EINVAL;

	return vgic->initialised ? 0 : -EBUSY;
}

bool keel_vgic_exists(const struct keel_vm *vm)
{
	return READ_ONCE(vm->vgic.created);
}
