// SPDX-License-Identifier: GPL-2.0-only
/* Loads and stores outside guest memory: the vGIC's, an ioeventfd's, coalesced, or user space's. */
#include <linux/align.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "eventfd.h"
#include "kvm.h"

/* As many as Linux's KVM takes devices on a bus. */
#define MAX_IOEVENTFDS	1000
#define VALID_FLAGS	KVM_IOEVENTFD_VALID_FLAG_MASK
/* Buses there are none of here: such an ioeventfd can be had, but never fires. */
#define BUS_FLAGS	(KVM_IOEVENTFD_FLAG_PIO | KVM_IOEVENTFD_FLAG_VIRTIO_CCW_NOTIFY)

struct ioeventfd {
	struct list_head node;
	struct eventfd_ctx *ctx;
	u64 addr;
	u64 datamatch;
	u32 len;			/* 0: any */
	u32 bus;
	bool match;			/* only @datamatch */
};

/**
 * struct keel_ioeventfds - of a VM
 * @lock:	of the list; interrupts stay on
 */
struct keel_ioeventfds {
	rwlock_t lock;
	unsigned int nr;
	struct list_head list;
};

int keel_ioeventfds_init(struct keel_vm *vm)
{
	struct keel_ioeventfds *io = kzalloc(sizeof(*io), GFP_KERNEL_ACCOUNT);

	if (!io)
		return -ENOMEM;
	rwlock_init(&io->lock);
	INIT_LIST_HEAD(&io->list);
	vm->ioeventfds = io;
	return 0;
}

static void ioeventfd_free(struct ioeventfd *e)
{
	eventfd_ctx_put(e->ctx);
	kfree(e);
}

void keel_ioeventfds_destroy(struct keel_vm *vm)
{
	struct ioeventfd *e, *next;

	list_for_each_entry_safe(e, next, &vm->ioeventfds->list, node)
		ioeventfd_free(e);
	kfree(vm->ioeventfds);
}

/* Could a store be for both? */
static bool collide(const struct ioeventfd *a, const struct ioeventfd *b)
{
	if (a->bus != b->bus || a->addr != b->addr)
		return false;
	if (!a->len || !b->len)
		return true;
	return a->len == b->len && (!a->match || !b->match || a->datamatch == b->datamatch);
}

static int add(struct keel_ioeventfds *io, struct ioeventfd *new)
{
	struct ioeventfd *e;
	int ret = 0;

	write_lock(&io->lock);
	list_for_each_entry(e, &io->list, node)
		if (collide(e, new))
			ret = -EEXIST;
	if (!ret && io->nr >= MAX_IOEVENTFDS)
		ret = -ENOSPC;
	if (!ret) {
		list_add_tail(&new->node, &io->list);
		io->nr++;
	}
	write_unlock(&io->lock);
	return ret;
}

static bool same(const struct ioeventfd *a, const struct ioeventfd *b)
{
	return a->ctx == b->ctx && a->bus == b->bus && a->addr == b->addr && a->len == b->len &&
	       a->match == b->match && (!a->match || a->datamatch == b->datamatch);
}

static struct ioeventfd *take(struct keel_ioeventfds *io, const struct ioeventfd *like)
{
	struct ioeventfd *e, *found = NULL;

	write_lock(&io->lock);
	list_for_each_entry(e, &io->list, node) {
		if (!same(e, like))
			continue;
		list_del(&e->node);
		io->nr--;
		found = e;
		break;
	}
	write_unlock(&io->lock);
	return found;
}

static int check_assign(const struct kvm_ioeventfd *args)
{
	if (args->len && args->len != 1 && args->len != 2 && args->len != 4 && args->len != 8)
		return -EINVAL;
	if (args->addr + args->len < args->addr || (args->flags & ~VALID_FLAGS))
		return -EINVAL;
	if (!args->len && (args->flags & KVM_IOEVENTFD_FLAG_DATAMATCH))
		return -EINVAL;
	return 0;
}

int keel_ioeventfd(struct keel_vm *vm, const struct kvm_ioeventfd *args)
{
	bool deassign = args->flags & KVM_IOEVENTFD_FLAG_DEASSIGN;
	struct ioeventfd *e, *found;
	int ret = deassign ? 0 : check_assign(args);

	if (ret)
		return ret;
	e = kzalloc(sizeof(*e), GFP_KERNEL_ACCOUNT);
	if (!e)
		return -ENOMEM;
	e->addr = args->addr;
	e->len = args->len;
	e->bus = args->flags & BUS_FLAGS;
	e->match = args->flags & KVM_IOEVENTFD_FLAG_DATAMATCH;
	e->datamatch = args->datamatch;
	e->ctx = eventfd_ctx_fdget(args->fd);
	if (IS_ERR(e->ctx)) {
		ret = PTR_ERR(e->ctx);
		kfree(e);
		return ret;
	}
	if (!deassign) {
		ret = add(vm->ioeventfds, e);
		if (ret)
			ioeventfd_free(e);
		return ret;
	}
	found = take(vm->ioeventfds, e);
	ioeventfd_free(e);
	if (!found)
		return -ENOENT;
	ioeventfd_free(found);
	return 0;
}

/* Return: was the store for an ioeventfd? */
static bool ioeventfd_store(struct keel_ioeventfds *io, u64 ipa, unsigned int len, u64 data)
{
	struct ioeventfd *e;
	bool found = false;

	if (!READ_ONCE(io->nr))
		return false;
	read_lock(&io->lock);
	list_for_each_entry(e, &io->list, node) {
		if (e->addr != ipa || e->bus || (e->len && e->len != len) ||
		    (e->match && e->datamatch != data))
			continue;
		keel_eventfd_signal(e->ctx);
		found = true;
		break;
	}
	read_unlock(&io->lock);
	return found;
}

static unsigned int mmio_len(u64 info)
{
	return 1U << (info >> KEEL_MMIO_SIZE_SHIFT & KEEL_MMIO_SIZE_MASK);
}

static void exit_to_user(struct keel_vcpu *vcpu, u64 ipa, u64 info, u64 data)
{
	struct kvm_run *run = vcpu->run;
	bool write = info & KEEL_MMIO_WRITE;

	run->exit_reason = KVM_EXIT_MMIO;
	run->mmio.phys_addr = ipa;
	run->mmio.len = mmio_len(info);
	run->mmio.is_write = write;
	/* little endian, as the guest's memory */
	if (write)
		memcpy(run->mmio.data, &data, sizeof(data));
	vcpu->mmio_info = info;
	vcpu->mmio_pending = true;
}

int keel_mmio(struct keel_vcpu *vcpu, u64 ipa, u64 info, u64 data)
{
	unsigned int len = mmio_len(info);
	bool write = info & KEEL_MMIO_WRITE;

	if ((IS_ALIGNED(ipa, len) && keel_vgic_mmio(vcpu, ipa, write, len, &data)) ||
	    (write && (ioeventfd_store(vcpu->vm->ioeventfds, ipa, len, data) ||
		       keel_coalesced_store(vcpu->vm, ipa, len, data)))) {
		vcpu->stat.mmio_kernel++;
		vcpu->mmio_data = data;
		vcpu->mmio_done = true;
		return 1;
	}
	vcpu->stat.mmio_user++;
	exit_to_user(vcpu, ipa, info, data);
	return 0;
}

void keel_mmio_complete(struct keel_vcpu *vcpu)
{
	u64 data = 0;

	if (!vcpu->mmio_pending)
		return;
	if (!(vcpu->mmio_info & KEEL_MMIO_WRITE))
		memcpy(&data, vcpu->run->mmio.data, mmio_len(vcpu->mmio_info));
	vcpu->mmio_data = data;
	vcpu->mmio_pending = false;
	vcpu->mmio_done = true;
}
