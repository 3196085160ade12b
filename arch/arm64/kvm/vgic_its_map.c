// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an ITS has mapped: devices, their events, collections; and where the tables for
 * them are in guest memory. The tables hold what SAVE_TABLES writes there and are not
 * looked at otherwise, but that they must have room.
 *
 * Bounds: DeviceIDs, EventIDs and ICIDs have 16 bits, and of LPIs there is one of each
 * INTID, so there are at most 64 Ki devices and collections and 56 Ki events.
 */
#include <linux/err.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/slab.h>
#include <linux/sched.h>

#include "memslot.h"
#include "vgic_its.h"

struct keel_vcpu *keel_its_collection(struct keel_its *its, u16 icid)
{
	void *entry = xa_load(&its->collections, icid);

	return entry ? keel_vcpu_by_id(its->vm, xa_to_value(entry)) : NULL;
}

struct keel_its_device *keel_its_map_device(struct keel_its *its, u32 id, u8 event_bits, u64 itt)
{
	struct keel_its_device *device;
	int ret;

	device = kzalloc(sizeof(*device), GFP_KERNEL_ACCOUNT);
	if (!device)
		return ERR_PTR(-ENOMEM);
	device->event_bits = event_bits;
	device->itt = itt;
	xa_init(&device->events);

	ret = xa_insert(&its->devices, id, device, GFP_KERNEL_ACCOUNT);
	if (ret) {
		kfree(device);
		return ERR_PTR(ret);
	}
	return device;
}

void keel_its_unmap_event(struct keel_its *its, struct keel_its_device *device, u32 event)
{
	struct keel_lpi *lpi = xa_erase(&device->events, event);

	if (lpi)
		keel_lpi_unmap(its->vm, lpi);
}

void keel_its_unmap_device(struct keel_its *its, u32 id)
{
	struct keel_its_device *device = xa_erase(&its->devices, id);
	struct keel_lpi *lpi;
	unsigned long event, flags;

	if (!device)
		return;
	xa_for_each(&device->events, event, lpi) {
		keel_its_unmap_event(its, device, event);
		cond_resched();
	}
	/* who signals an MSI just now may be looking at it */
	flags = keel_vgic_lock(&its->vm->vgic);
	keel_vgic_unlock(its->vm, flags, NULL);
	xa_destroy(&device->events);
	kfree(device);
}

void keel_its_unmap_devices(struct keel_its *its)
{
	struct keel_its_device *device;
	unsigned long id;

	xa_for_each(&its->devices, id, device)
		keel_its_unmap_device(its, id);
}

struct keel_lpi *keel_its_event(struct keel_its *its, u32 device, u32 event)
{
	struct keel_its_device *d = xa_load(&its->devices, device);

	return d ? keel_its_event_of(d, event) : NULL;
}

int keel_its_map_event(struct keel_its *its, struct keel_its_device *device, u32 event, u32 intid,
		       u16 icid)
{
	struct keel_vm *vm = its->vm;
	struct keel_lpi *lpi;
	int ret;

	lpi = keel_lpi_map(vm, intid, its, icid, keel_its_collection(its, icid));
	if (IS_ERR(lpi))
		return PTR_ERR(lpi);
	ret = xa_insert(&device->events, event, lpi, GFP_KERNEL_ACCOUNT);
	if (ret) {
		keel_lpi_unmap(vm, lpi);
		return ret;
	}
	/* a table that cannot be read is the guest's loss: the LPI stays disabled */
	(void)keel_lpi_configure(vm, lpi);
	return 0;
}

/* All its LPIs go to @vcpu, or nowhere. */
static void move_collection(struct keel_its *its, u16 icid, struct keel_vcpu *vcpu)
{
	struct keel_lpi *lpi;
	unsigned long intid;

	xa_for_each(&its->vm->vgic.lpis, intid, lpi) {
		if (lpi->its == its && lpi->icid == icid)
			keel_lpi_move(its->vm, lpi, vcpu);
		cond_resched();
	}
}

int keel_its_map_collection(struct keel_its *its, u16 icid, const struct keel_vcpu *vcpu)
{
	int ret = xa_err(xa_store(&its->collections, icid, xa_mk_value(vcpu->id),
				  GFP_KERNEL_ACCOUNT));

	if (!ret)
		move_collection(its, icid, keel_its_collection(its, icid));
	return ret;
}

void keel_its_unmap_collection(struct keel_its *its, u16 icid)
{
	if (xa_erase(&its->collections, icid))
		move_collection(its, icid, NULL);
}

void keel_its_unmap_collections(struct keel_its *its)
{
	struct keel_lpi *lpi;
	unsigned long intid;

	xa_destroy(&its->collections);
	xa_for_each(&its->vm->vgic.lpis, intid, lpi) {
		if (lpi->its == its)
			keel_lpi_move(its->vm, lpi, NULL);
		cond_resched();
	}
}

void keel_its_unmap_all(struct keel_its *its)
{
	keel_its_unmap_devices(its);
	keel_its_unmap_collections(its);
}

/* Table of tables: the first level has addresses of pages, with a valid bit. */
static bool indirect_at(const struct keel_its *its, u64 baser, u64 offset, u64 *at)
{
	u64 index = offset / KEEL_ITS_PAGE_SIZE;
	__le64 entry;

	if (index >= keel_its_table_size(baser) / GITS_LVL1_ENTRY_SIZE ||
	    keel_guest_copy(its->vm, keel_its_table_base(baser) + index * GITS_LVL1_ENTRY_SIZE,
			    &entry, sizeof(entry), false) ||
	    !(le64_to_cpu(entry) & GITS_BASER_VALID))
		return false;

	*at = (le64_to_cpu(entry) & GENMASK_ULL(51, 16)) + offset % KEEL_ITS_PAGE_SIZE;
	return true;
}

bool keel_its_entry_at(const struct keel_its *its, unsigned int n, u32 id, u64 *at)
{
	u64 baser = its->baser[n], offset = (u64)id * KEEL_ITS_ENTRY_SIZE;

	if (id >> KEEL_ITS_ID_BITS)
		return false;
	if (baser & GITS_BASER_INDIRECT) {
		if (!indirect_at(its, baser, offset, at))
			return false;
	} else {
		if (offset >= keel_its_table_size(baser))
			return false;
		*at = keel_its_table_base(baser) + offset;
	}
	return keel_guest_has(its->vm, *at);
}
