// SPDX-License-Identifier: GPL-2.0-only
/*
 * Saving an ITS to its tables in guest memory, and restoring it from there. Entries are
 * those of Linux's KVM, each with the distance to the next.
 *
 * The tables are guest memory also when they are restored: any entry may hold anything.
 * What is inconsistent is -EINVAL, and the ITS is then as out of reset but for registers.
 *
 * May assume: no vCPU runs; its_mutex is held.
 */
#include <linux/err.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "memslot.h"
#include "vgic_its.h"

static int write_entry(struct keel_its *its, u64 at, u64 entry)
{
	__le64 le = cpu_to_le64(entry);

	return keel_guest_copy(its->vm, at, &le, sizeof(le), true);
}

static int read_entry(struct keel_its *its, u64 at, u64 *entry)
{
	__le64 le;
	int ret = keel_guest_copy(its->vm, at, &le, sizeof(le), false);

	*entry = ret ? 0 : le64_to_cpu(le);
	return ret;
}

/* --- To memory --------------------------------------------------------------- */

static int save_itt(struct keel_its *its, struct keel_its_device *device)
{
	unsigned long event, next;
	struct keel_lpi *lpi;
	int ret;

	xa_for_each(&device->events, event, lpi) {
		struct keel_its_ite ite = { .intid = lpi->irq.intid, .icid = lpi->icid };

		next = event;
		if (xa_find_after(&device->events, &next, ULONG_MAX, XA_PRESENT))
			ite.next = next - event;
		ret = write_entry(its, keel_its_ite_at(device, event), keel_its_ite_encode(&ite));
		if (ret)
			return ret;
		cond_resched();
	}
	return 0;
}

static int save_device(struct keel_its *its, unsigned long id, struct keel_its_device *device)
{
	struct keel_its_dte dte = { .valid = true, .itt = device->itt,
				    .event_bits = device->event_bits };
	unsigned long next = id;
	u64 at;

	if (xa_find_after(&its->devices, &next, ULONG_MAX, XA_PRESENT))
		dte.next = next - id;
	/* the table may have become smaller meanwhile */
	if (!keel_its_entry_at(its, KEEL_ITS_DEVICE_TABLE, id, &at))
		return 0;
	return save_itt(its, device) ?: write_entry(its, at, keel_its_dte_encode(&dte));
}

static int save_collections(struct keel_its *its)
{
	u64 baser = its->baser[KEEL_ITS_COLLECTION_TABLE];
	u64 at = keel_its_table_base(baser), end = at + keel_its_table_size(baser);
	unsigned long icid;
	void *vcpu;
	int ret;

	xa_for_each(&its->collections, icid, vcpu) {
		struct keel_its_cte cte = { .valid = true, .target = xa_to_value(vcpu),
					    .icid = icid };

		if (at >= end)
			return -EINVAL;
		ret = write_entry(its, at, keel_its_cte_encode(&cte));
		if (ret)
			return ret;
		at += KEEL_ITS_ENTRY_SIZE;
		cond_resched();
	}
	/* behind the last one */
	return at < end ? write_entry(its, at, 0) : 0;
}

int keel_its_save_tables(struct keel_its *its)
{
	struct keel_its_device *device;
	unsigned long id;
	int ret;

	xa_for_each(&its->devices, id, device) {
		ret = save_device(its, id, device);
		if (ret)
			return ret;
	}
	return save_collections(its);
}

/* --- And back ---------------------------------------------------------------- */

static int restore_collections(struct keel_its *its)
{
	u64 baser = its->baser[KEEL_ITS_COLLECTION_TABLE];
	u64 at = keel_its_table_base(baser), end = at + keel_its_table_size(baser), unused, entry;
	struct keel_vcpu *vcpu;
	struct keel_its_cte cte;
	int ret;

	for (; at < end; at += KEEL_ITS_ENTRY_SIZE) {
		ret = read_entry(its, at, &entry);
		if (ret)
			return ret;
		cte = keel_its_cte_decode(entry);
		if (!cte.valid)
			return 0;
		vcpu = cte.target < KEEL_MAX_VCPUS ? keel_vcpu_by_id(its->vm, cte.target) : NULL;
		if (!vcpu || xa_load(&its->collections, cte.icid) ||
		    !keel_its_entry_at(its, KEEL_ITS_COLLECTION_TABLE, cte.icid, &unused))
			return -EINVAL;
		ret = keel_its_map_collection(its, cte.icid, vcpu);
		if (ret)
			return ret;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

static int restore_event(struct keel_its *its, struct keel_its_device *device, u32 event,
			 const struct keel_its_ite *ite)
{
	struct keel_lpi *lpi;
	int ret;

	if (!keel_lpi_intid_valid(its->vm->vgic.propbaser, ite->intid) ||
	    !keel_its_collection(its, ite->icid))
		return -EINVAL;
	ret = keel_its_map_event(its, device, event, ite->intid, ite->icid);
	if (ret)
		return ret == -EBUSY ? -EINVAL : ret;
	lpi = keel_its_event_of(device, event);
	return keel_lpi_read_pending(its->vm, lpi);
}

static int restore_itt(struct keel_its *its, struct keel_its_device *device)
{
	u64 event = 0, entry;
	struct keel_its_ite ite;
	int ret;

	/* before the first there is nothing to say where it is */
	while (event < BIT_ULL(device->event_bits)) {
		ret = read_entry(its, keel_its_ite_at(device, event), &entry);
		if (ret)
			return ret;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
		ite = keel_its_ite_decode(entry);
		if (!ite.intid) {
			event++;
			continue;
		}
		ret = restore_event(its, device, event, &ite);
		if (ret || !ite.next)
			return ret;
		event += ite.next;
	}
	return 0;
}

static int restore_device(struct keel_its *its, u32 id, const struct keel_its_dte *dte)
{
	struct keel_its_device *device;

	if (dte->event_bits > KEEL_ITS_ID_BITS)
		return -EINVAL;
	device = keel_its_map_device(its, id, dte->event_bits, dte->itt);
	if (IS_ERR(device))
		return PTR_ERR(device) == -EBUSY ? -EINVAL : PTR_ERR(device);
	return restore_itt(its, device);
}

/* The first DeviceID behind @id for which there can be an entry, where @id has none. */
static u64 skip_hole(const struct keel_its *its, u64 id)
{
	const u64 in_page = KEEL_ITS_PAGE_SIZE / KEEL_ITS_ENTRY_SIZE;

	/* no page for it in the first level: none of the others either */
	if (its->baser[KEEL_ITS_DEVICE_TABLE] & GITS_BASER_INDIRECT)
		return ALIGN(id + 1, in_page);
	return BIT_ULL(KEEL_ITS_ID_BITS);
}

static int restore_devices(struct keel_its *its)
{
	struct keel_its_dte dte;
	u64 id = 0, at, entry;
	int ret;

	while (id < BIT_ULL(KEEL_ITS_ID_BITS)) {
		if (!keel_its_entry_at(its, KEEL_ITS_DEVICE_TABLE, id, &at)) {
			id = skip_hole(its, id);
			continue;
		}
		ret = read_entry(its, at, &entry);
		if (ret)
			return ret;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
		dte = keel_its_dte_decode(entry);
		if (!dte.valid) {
			id++;
			continue;
		}
		ret = restore_device(its, id, &dte);
		if (ret || !dte.next)
			return ret;
		id += dte.next;
	}
	return 0;
}

int keel_its_restore_tables(struct keel_its *its)
{
	int ret;

	if (its->enabled)
		return -EBUSY;
	keel_its_unmap_all(its);
	ret = restore_collections(its) ?: restore_devices(its);
	if (ret)
		keel_its_unmap_all(its);
	return ret;
}
