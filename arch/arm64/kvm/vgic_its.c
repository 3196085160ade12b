// SPDX-License-Identifier: GPL-2.0-only
/*
 * An ITS performs its commands, when GITS_CWRITER is written: at once, so that SYNC has
 * nothing to do. And it translates MSIs.
 *
 * A command that is wrong is ignored, as IHI 0069 allows. One that cannot be read
 * (no memory there, or a protected guest's own) stalls the queue: GITS_CREADR says so.
 *
 * May assume: nothing of the guest. The queue is in memory the guest can change: a
 * command is copied, then looked at.
 */
#include <linux/err.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/kvm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "memslot.h"
#include "vgic_its.h"

static int cmd_mapd(struct keel_its *its, const struct keel_its_cmd *cmd)
{
	__le64 none = 0;
	u64 at;

	if (!keel_its_entry_at(its, KEEL_ITS_DEVICE_TABLE, cmd->device, &at))
		return E_ITS_MAPD_DEVICE_OOR;
	if (cmd->valid && cmd->event_bits > KEEL_ITS_ID_BITS)
		return E_ITS_MAPD_ITTSIZE_OOR;

	/* mapped again is mapped anew */
	keel_its_unmap_device(its, cmd->device);
	if (cmd->valid)
		return PTR_ERR_OR_ZERO(keel_its_map_device(its, cmd->device, cmd->event_bits,
							   cmd->itt));
	/* a table that was saved once must not restore it */
	return keel_guest_copy(its->vm, at, &none, sizeof(none), true);
}

static int cmd_mapc(struct keel_its *its, const struct keel_its_cmd *cmd)
{
	struct keel_vcpu *vcpu;
	u64 at;

	if (!keel_its_entry_at(its, KEEL_ITS_COLLECTION_TABLE, cmd->icid, &at))
		return E_ITS_MAPC_COLLECTION_OOR;
	if (!cmd->valid) {
		keel_its_unmap_collection(its, cmd->icid);
		return 0;
	}
	vcpu = cmd->target < KEEL_MAX_VCPUS ? keel_vcpu_by_id(its->vm, cmd->target) : NULL;
	return vcpu ? keel_its_map_collection(its, cmd->icid, vcpu) : E_ITS_MAPC_PROCNUM_OOR;
}

/* MAPI is MAPTI with one number for both. */
static int cmd_mapti(struct keel_its *its, const struct keel_its_cmd *cmd)
{
	struct keel_its_device *device = xa_load(&its->devices, cmd->device);
	u64 at;
	int ret;

	if (!device)
		return E_ITS_MAPTI_UNMAPPED_DEVICE;
	if (cmd->event >> device->event_bits)
		return E_ITS_MAPTI_ID_OOR;
	if (!keel_lpi_intid_valid(its->vm->vgic.propbaser, cmd->intid))
		return E_ITS_MAPTI_PHYSICALID_OOR;
	if (!keel_its_entry_at(its, KEEL_ITS_COLLECTION_TABLE, cmd->icid, &at))
		return E_ITS_MAPC_COLLECTION_OOR;

	/* Mapped already, the event or the LPI: UNPREDICTABLE. It stays as it was. */
	ret = keel_its_map_event(its, device, cmd->event, cmd->intid, cmd->icid);
	return ret == -EBUSY ? 0 : ret;
}

static int cmd_movi(struct keel_its *its, const struct keel_its_cmd *cmd)
{
	struct keel_lpi *lpi = keel_its_event(its, cmd->device, cmd->event);
	struct keel_vcpu *vcpu = keel_its_collection(its, cmd->icid);

	if (!lpi)
		return E_ITS_MOVI_UNMAPPED_INTERRUPT;
	if (!vcpu)
		return E_ITS_MOVI_UNMAPPED_COLLECTION;

	lpi->icid = cmd->icid;
	keel_lpi_move(its->vm, lpi, vcpu);
	return 0;
}

static int cmd_movall(struct keel_its *its, const struct keel_its_cmd *cmd)
{
	struct keel_vm *vm = its->vm;
	struct keel_vcpu *from, *to;
	struct keel_lpi *lpi;
	unsigned long intid;

	if (cmd->target >= KEEL_MAX_VCPUS || cmd->to >= KEEL_MAX_VCPUS)
		return E_ITS_MOVALL_PROCNUM_OOR;
	from = keel_vcpu_by_id(vm, cmd->target);
	to = keel_vcpu_by_id(vm, cmd->to);
	if (!from || !to)
		return E_ITS_MOVALL_PROCNUM_OOR;

	xa_for_each(&vm->vgic.lpis, intid, lpi) {
		if (lpi->irq.target == from)
			keel_lpi_move(vm, lpi, to);
		cond_resched();
	}
	return 0;
}

static int cmd_discard(struct keel_its *its, const struct keel_its_cmd *cmd)
{
	struct keel_its_device *device = xa_load(&its->devices, cmd->device);
	__le64 none = 0;

	if (!device || !keel_its_event_of(device, cmd->event))
		return E_ITS_DISCARD_UNMAPPED_INTERRUPT;

	keel_its_unmap_event(its, device, cmd->event);
	return keel_guest_copy(its->vm, keel_its_ite_at(device, cmd->event), &none, sizeof(none),
			       true);
}

static int cmd_inv(struct keel_its *its, const struct keel_its_cmd *cmd)
{
	struct keel_lpi *lpi = keel_its_event(its, cmd->device, cmd->event);

	return lpi ? keel_lpi_configure(its->vm, lpi) : E_ITS_INV_UNMAPPED_INTERRUPT;
}

static int cmd_invall(struct keel_its *its, const struct keel_its_cmd *cmd)
{
	struct keel_vcpu *vcpu = keel_its_collection(its, cmd->icid);
	struct keel_lpi *lpi;
	unsigned long intid;

	if (!vcpu)
		return E_ITS_INVALL_UNMAPPED_COLLECTION;

	xa_for_each(&its->vm->vgic.lpis, intid, lpi) {
		if (lpi->irq.target == vcpu)
			(void)keel_lpi_configure(its->vm, lpi);
		cond_resched();
	}
	return 0;
}

static int cmd_int(struct keel_its *its, const struct keel_its_cmd *cmd)
{
	struct keel_lpi *lpi = keel_its_event(its, cmd->device, cmd->event);
	struct keel_vgic *vgic = &its->vm->vgic;
	unsigned long flags;

	if (!lpi)
		return E_ITS_INT_UNMAPPED_INTERRUPT;

	flags = keel_vgic_lock(vgic);
	(void)keel_lpi_set(vgic, lpi);
	keel_vgic_unlock(its->vm, flags, NULL);
	return 0;
}

static int cmd_clear(struct keel_its *its, const struct keel_its_cmd *cmd)
{
	struct keel_lpi *lpi = keel_its_event(its, cmd->device, cmd->event);

	if (!lpi)
		return E_ITS_CLEAR_UNMAPPED_INTERRUPT;
	keel_lpi_clear(its->vm, lpi);
	return 0;
}

int keel_its_command(struct keel_its *its, const struct keel_its_cmd *cmd)
{
	switch (cmd->nr) {
	case GITS_CMD_MAPD:
		return cmd_mapd(its, cmd);
	case GITS_CMD_MAPC:
		return cmd_mapc(its, cmd);
	case GITS_CMD_MAPTI:
	case GITS_CMD_MAPI:
		return cmd_mapti(its, cmd);
	case GITS_CMD_MOVI:
		return cmd_movi(its, cmd);
	case GITS_CMD_MOVALL:
		return cmd_movall(its, cmd);
	case GITS_CMD_DISCARD:
		return cmd_discard(its, cmd);
	case GITS_CMD_INV:
		return cmd_inv(its, cmd);
	case GITS_CMD_INVALL:
		return cmd_invall(its, cmd);
	case GITS_CMD_INT:
		return cmd_int(its, cmd);
	case GITS_CMD_CLEAR:
		return cmd_clear(its, cmd);
	}
	return 0;
}

void keel_its_run_queue(struct keel_its *its)
{
	struct keel_its_cmd cmd;
	__le64 raw[4];

	while (its->enabled && !its->stalled && its->creadr != its->cwriter) {
		if (keel_guest_copy(its->vm, GITS_CBASER_ADDRESS(its->cbaser) + its->creadr, raw,
				    sizeof(raw), false)) {
			its->stalled = true;
			break;
		}
		if (keel_its_decode(raw, &cmd))
			(void)keel_its_command(its, &cmd);

		its->creadr = (its->creadr + KEEL_ITS_CMD_SIZE) % keel_its_queue_size(its->cbaser);
		cond_resched();
		if (fatal_signal_pending(current))
			break;
	}
}

/* The ITS whose doorbell it is; NULL if nobody's. Any context. */
static struct keel_its *its_of_doorbell(struct keel_vgic *vgic, u64 address)
{
	unsigned int i, nr = smp_load_acquire(&vgic->nr_its);

	for (i = 0; i < nr; i++)
		if (keel_its_offset(vgic->its[i], address) == GITS_TRANSLATER)
			return vgic->its[i];
	return NULL;
}

/* vGIC's lock held. */
static int translate(struct keel_its *its, u32 device, u32 event)
{
	struct keel_lpi *lpi;

	if (!its->enabled)
		return -EBUSY;
	lpi = keel_its_event(its, device, event);
	if (!lpi)
		return E_ITS_INT_UNMAPPED_INTERRUPT;

	return keel_lpi_set(&its->vm->vgic, lpi);
}

int keel_its_signal(struct keel_vm *vm, const struct kvm_msi *msi)
{
	u64 address = (u64)msi->address_hi << 32 | msi->address_lo;
	struct keel_vgic *vgic = &vm->vgic;
	struct keel_its *its;
	unsigned long flags;
	int ret;

	if (!keel_vgic_exists(vm) || (msi->flags & ~KVM_MSI_VALID_DEVID))
		return -EINVAL;
	if (!smp_load_acquire(&vgic->nr_its))
		return -ENODEV;
	if (!(msi->flags & KVM_MSI_VALID_DEVID))
		return -EINVAL;
	its = its_of_doorbell(vgic, address);
	if (!its)
		return -EINVAL;

	flags = keel_vgic_lock(vgic);
	ret = translate(its, msi->devid, msi->data);
	keel_vgic_unlock(vm, flags, NULL);

	if (ret < 0)
		return ret;
	return !ret;
}
