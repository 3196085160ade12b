/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory slots and the pages in them, shared by memslot.c and guest_mem.c.
 *
 * A slot is cut into chunks of 2 MiB of guest addresses. An entry of a slot is one
 * of these (see keel_entry_*):
 *
 *	0			nothing of the chunk has been touched
 *	pfn << 1 | 1		all of it is one block of 512 pages that starts at pfn
 *	pointer			512 entries, of a page each: 0, pfn << 1 | 1, or
 *				KEEL_GIVEN_UP: the guest has relinquished the page
 *
 * A page has its pfn here exactly as long as the driver holds a pin on it, and the driver
 * holds the pin until EL2 has said that the guest has lost the page.
 */
#ifndef __KEEL_MEMSLOT_H
#define __KEEL_MEMSLOT_H

#include <linux/mm_types.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>

#include "kvm.h"

#define KEEL_NR_MEMSLOTS	512
#define KEEL_CHUNK_PAGES	512U
#define KEEL_CHUNK_SHIFT	9
#define KEEL_GIVEN_UP		2UL

struct keel_slot {
	u32 id;
	u32 flags;
	u64 gfn;
	u64 nr;
	unsigned long uaddr;
	u64 nr_chunks;
	unsigned long chunks[];
};

/**
 * struct keel_memslots - of a VM
 * @sem:	write: slots come and go; read: they are looked at, or filled
 * @fill:	entries of slots, and what follows here; inside @sem
 * @sorted:	by guest address
 * @accounted:	pages charged to RLIMIT_MEMLOCK of vm->mm; 0 if the VM is not protected
 * @pinned:	pages pinned; of a protected VM never more than @accounted
 * @batch:	room for the pages of a chunk
 */
struct keel_memslots {
	struct rw_semaphore sem;
	unsigned int nr;
	struct keel_slot *sorted[KEEL_NR_MEMSLOTS];
	struct mutex fill;
	u64 accounted;
	u64 pinned;
	struct page *batch[KEEL_CHUNK_PAGES];
};

static inline unsigned long keel_entry(unsigned long pfn)
{
	return pfn << 1 | 1;
}

static inline bool keel_entry_is_pages(unsigned long entry)
{
	return entry && !(entry & 1);
}

static inline bool keel_entry_has_pfn(unsigned long entry)
{
	return entry & 1;
}

static inline unsigned long keel_entry_pfn(unsigned long entry)
{
	return entry >> 1;
}

int keel_memslots_init(struct keel_vm *vm);
/* EL2 has let go of all pages. */
void keel_memslots_destroy(struct keel_vm *vm);
/* KVM_SET_USER_MEMORY_REGION, by a process whose memory it is. */
int keel_set_memslot(struct keel_vm *vm, const struct kvm_userspace_memory_region *mem);

/* The slot that @gfn is in, or NULL; sem held. */
struct keel_slot *keel_slot_find(const struct keel_memslots *slots, u64 gfn);

/* Is the page of guest address @ipa in a slot? Of a protected VM also of its shared alias. */
bool keel_guest_has(struct keel_vm *vm, u64 ipa);

/**
 * keel_guest_copy() - read or write memory of a guest as the host has it
 * Through user space's map, by a process whose memory it is. May sleep. The guest, and user
 * space, may change what is read at any time.
 * Return: 0, or -EFAULT: not memory, not all in one slot, a read-only one to be written, or
 * a protected guest's own.
 */
int keel_guest_copy(struct keel_vm *vm, u64 ipa, void *data, size_t len, bool write);

/* Results of keel_mem_provide() other than errno */
#define KEEL_MEM_PROVIDED	0
#define KEEL_MEM_WAS_THERE	1

/**
 * keel_mem_provide() - give the guest the page at @gfn
 * Return: KEEL_MEM_*; -ENOENT: in no slot; -EROFS: @write to a read-only one; else what
 * KVM_RUN is to fail with.
 */
int keel_mem_provide(struct keel_vm *vm, u64 gfn, bool write);

/* The guest gave up the page at @ipa, which was @pfn: it is the host's. */
void keel_mem_relinquished(struct keel_vm *vm, u64 ipa, u64 pfn);

/* End the lending of all pages of a slot, sem held for writing. On failure some are still lent. */
int keel_slot_unshare(struct keel_vm *vm, struct keel_slot *slot);
/* Unpin what EL2 has let go of. */
void keel_slot_release(struct keel_memslots *slots, struct keel_slot *slot);
/* Charge no more than what is pinned. */
void keel_mem_uncharge(struct keel_vm *vm);

#endif
