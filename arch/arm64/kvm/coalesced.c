// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_{,UN}REGISTER_COALESCED_MMIO: stores that wait in a ring until user space comes by.
 *
 * The ring is a page user space maps: its indices are hostile values, each read once.
 */
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "kvm.h"

/* As many as Linux's KVM takes devices on a bus. */
#define MAX_ZONES	1000

struct mmio_zone {
	struct list_head node;
	struct kvm_coalesced_mmio_zone where;
};

/**
 * struct keel_coalesced - of a VM
 * @lock:	the list, and who writes to the ring
 */
struct keel_coalesced {
	spinlock_t lock;
	unsigned int nr;
	struct list_head zones;
	struct kvm_coalesced_mmio_ring *ring;
};

int keel_coalesced_init(struct keel_vm *vm)
{
	struct keel_coalesced *c = kzalloc(sizeof(*c), GFP_KERNEL_ACCOUNT);

	if (!c)
		return -ENOMEM;
	c->ring = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (!c->ring) {
		kfree(c);
		return -ENOMEM;
	}
	spin_lock_init(&c->lock);
	INIT_LIST_HEAD(&c->zones);
	vm->coalesced = c;
	return 0;
}

void keel_coalesced_destroy(struct keel_vm *vm)
{
	struct mmio_zone *z, *next;

	list_for_each_entry_safe(z, next, &vm->coalesced->zones, node)
		kfree(z);
	free_page((unsigned long)vm->coalesced->ring);
	kfree(vm->coalesced);
}

struct page *keel_coalesced_page(struct keel_vm *vm)
{
	return virt_to_page(vm->coalesced->ring);
}

static bool contains(const struct kvm_coalesced_mmio_zone *zone, u64 addr, u64 len)
{
	return addr >= zone->addr && addr + len >= addr && addr + len <= zone->addr + zone->size;
}

int keel_coalesced_add(struct keel_vm *vm, const struct kvm_coalesced_mmio_zone *where)
{
	struct keel_coalesced *c = vm->coalesced;
	struct mmio_zone *z;
	int ret = 0;

	if (where->pio > 1)
		return -EINVAL;
	z = kzalloc(sizeof(*z), GFP_KERNEL_ACCOUNT);
	if (!z)
		return -ENOMEM;
	z->where = *where;
	spin_lock(&c->lock);
	if (c->nr < MAX_ZONES) {
		list_add_tail(&z->node, &c->zones);
		c->nr++;
	} else {
		ret = -ENOSPC;
	}
	spin_unlock(&c->lock);
	if (ret)
		kfree(z);
	return ret;
}

/* All zones that hold what @where names; none of them is no error. */
int keel_coalesced_remove(struct keel_vm *vm, const struct kvm_coalesced_mmio_zone *where)
{
	struct keel_coalesced *c = vm->coalesced;
	struct mmio_zone *z, *next;

	if (where->pio > 1)
		return -EINVAL;
	spin_lock(&c->lock);
	list_for_each_entry_safe(z, next, &c->zones, node) {
		if (z->where.pio != where->pio || !contains(&z->where, where->addr, where->size))
			continue;
		list_del(&z->node);
		c->nr--;
		kfree(z);
	}
	spin_unlock(&c->lock);
	return 0;
}

/* Lock held. One entry stays free: else a full ring would look like an empty one. */
static bool ring_put(struct kvm_coalesced_mmio_ring *ring, u64 ipa, unsigned int len, u64 data)
{
	u32 at = READ_ONCE(ring->last), next;
	struct kvm_coalesced_mmio *e;

	if (at >= KVM_COALESCED_MMIO_MAX)
		return false;
	next = (at + 1) % KVM_COALESCED_MMIO_MAX;
	if (next == READ_ONCE(ring->first))
		return false;
	e = &ring->coalesced_mmio[at];
	e->phys_addr = ipa;
	e->len = len;
	e->pio = 0;
	memcpy(e->data, &data, sizeof(data));
	/* pairs with user space, which reads last and then the entry */
	smp_store_release(&ring->last, next);
	return true;
}

bool keel_coalesced_store(struct keel_vm *vm, u64 ipa, unsigned int len, u64 data)
{
	struct keel_coalesced *c = vm->coalesced;
	bool taken = false;
	struct mmio_zone *z;

	if (!READ_ONCE(c->nr))
		return false;
	spin_lock(&c->lock);
	list_for_each_entry(z, &c->zones, node) {
		if (z->where.pio || !contains(&z->where, ipa, len))
			continue;
		taken = ring_put(c->ring, ipa, len, data);
		break;
	}
	spin_unlock(&c->lock);
	return taken;
}
