// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory slots: which guest addresses are memory, and whose.
 *
 * Nothing is pinned or handed over here before the guest touches it.
 */
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#include "memslot.h"

/* As in Linux's KVM: what fits an int. */
#define MAX_SLOT_PAGES	((1ULL << 31) - 1)

int keel_memslots_init(struct keel_vm *vm)
{
	struct keel_memslots *slots = kvzalloc(sizeof(*slots), GFP_KERNEL_ACCOUNT);

	if (!slots)
		return -ENOMEM;
	init_rwsem(&slots->sem);
	mutex_init(&slots->fill);
	vm->slots = slots;
	return 0;
}

void keel_memslots_destroy(struct keel_vm *vm)
{
	struct keel_memslots *slots = vm->slots;

	for (unsigned int i = 0; i < slots->nr; i++) {
		keel_slot_release(slots, slots->sorted[i]);
		kvfree(slots->sorted[i]);
	}
	keel_mem_uncharge(vm);
	kvfree(slots);
}

/* Index of the first slot that ends behind @gfn. */
static unsigned int slot_index(const struct keel_memslots *slots, u64 gfn)
{
	unsigned int lo = 0, hi = slots->nr;

	while (lo < hi) {
		unsigned int mid = (lo + hi) / 2;

		if (slots->sorted[mid]->gfn + slots->sorted[mid]->nr <= gfn)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct keel_slot *keel_slot_find(const struct keel_memslots *slots, u64 gfn)
{
	unsigned int i = slot_index(slots, gfn);

	return i < slots->nr && slots->sorted[i]->gfn <= gfn ? slots->sorted[i] : NULL;
}

static struct keel_slot *slot_by_id(const struct keel_memslots *slots, u32 id)
{
	for (unsigned int i = 0; i < slots->nr; i++)
		if (slots->sorted[i]->id == id)
			return slots->sorted[i];
	return NULL;
}

/*
 * A protected guest that shares pages by their alias may name them by it: memory is where
 * the slot is. slots->sem held.
 */
static const struct keel_slot *slot_at(struct keel_vm *vm, u64 *ipa)
{
	const struct keel_slot *slot = keel_slot_find(vm->slots, *ipa >> PAGE_SHIFT);
	u64 alias = BIT_ULL(vm->ipa_bits - 1);

	if (slot || !vm->protected || !(*ipa & alias))
		return slot;
	*ipa &= ~alias;
	return keel_slot_find(vm->slots, *ipa >> PAGE_SHIFT);
}

bool keel_guest_has(struct keel_vm *vm, u64 ipa)
{
	bool there;

	down_read(&vm->slots->sem);
	there = slot_at(vm, &ipa);
	up_read(&vm->slots->sem);
	return there;
}

int keel_guest_copy(struct keel_vm *vm, u64 ipa, void *data, size_t len, bool write)
{
	const struct keel_slot *slot;
	void __user *at;
	int ret = -EFAULT;

	down_read(&vm->slots->sem);
	slot = slot_at(vm, &ipa);
	if (slot && ipa - (slot->gfn << PAGE_SHIFT) + len <= slot->nr << PAGE_SHIFT) {
		at = (void __user *)(slot->uaddr + (ipa - (slot->gfn << PAGE_SHIFT)));
		if (!write)
			ret = copy_from_user(data, at, len) ? -EFAULT : 0;
		else if (!(slot->flags & KVM_MEM_READONLY))
			ret = copy_to_user(at, data, len) ? -EFAULT : 0;
	}
	up_read(&vm->slots->sem);
	return ret;
}

/* Is there a slot, @except aside, in the range? */
static bool slots_overlap(const struct keel_memslots *slots, u64 gfn, u64 nr,
			  const struct keel_slot *except)
{
	for (unsigned int i = slot_index(slots, gfn); i < slots->nr; i++) {
		if (slots->sorted[i]->gfn >= gfn + nr)
			return false;
		if (slots->sorted[i] != except)
			return true;
	}
	return false;
}

static struct keel_slot *slot_alloc(const struct kvm_userspace_memory_region *mem)
{
	u64 gfn = mem->guest_phys_addr >> PAGE_SHIFT, nr = mem->memory_size >> PAGE_SHIFT;
	u64 nr_chunks = ((gfn + nr - 1) >> KEEL_CHUNK_SHIFT) - (gfn >> KEEL_CHUNK_SHIFT) + 1;
	struct keel_slot *slot;

	slot = kvzalloc(struct_size(slot, chunks, nr_chunks), GFP_KERNEL_ACCOUNT);
	if (!slot)
		return NULL;
	slot->id = mem->slot;
	slot->flags = mem->flags;
	slot->gfn = gfn;
	slot->nr = nr;
	slot->uaddr = mem->userspace_addr;
	slot->nr_chunks = nr_chunks;
	return slot;
}

static void slot_insert(struct keel_memslots *slots, struct keel_slot *slot)
{
	unsigned int i = slot_index(slots, slot->gfn);

	memmove(&slots->sorted[i + 1], &slots->sorted[i],
		(slots->nr - i) * sizeof(slots->sorted[0]));
	slots->sorted[i] = slot;
	slots->nr++;
}

static void slot_remove(struct keel_memslots *slots, struct keel_slot *slot)
{
	unsigned int i = slot_index(slots, slot->gfn);

	slots->nr--;
	memmove(&slots->sorted[i], &slots->sorted[i + 1],
		(slots->nr - i) * sizeof(slots->sorted[0]));
	keel_slot_release(slots, slot);
	kvfree(slot);
}

static int slot_delete(struct keel_vm *vm, struct keel_slot *slot)
{
	int ret;

	if (vm->protected && READ_ONCE(vm->has_run))
		return -EPERM;
	ret = keel_slot_unshare(vm, slot);
	if (ret) {
		/* some of it is gone for the guest, and what is in it still lent: no way on */
		WRITE_ONCE(vm->dead, true);
		return ret;
	}
	slot_remove(vm->slots, slot);
	keel_mem_uncharge(vm);
	return 0;
}

static void mark_vma(struct vm_area_struct *vma, unsigned long flags)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	vm_flags_set(vma, flags);
#else
	vma->vm_flags |= flags;
#endif
}

/*
 * An access of the kernel itself to a page that is the guest's is refused and ends in an
 * oops. So what the kernel would copy without being asked is left out: a core dump's part,
 * as with MADV_DONTDUMP; and what a child of fork() would get, as with MADV_DONTFORK, if it is a
 * copy (pinned private pages are copied at once) and the mapping is the slot's alone: a
 * child may need what else is in it. The rest is the VMM's to do.
 */
static void spare_from_copies(const struct keel_slot *slot)
{
	unsigned long start = slot->uaddr, end = start + (slot->nr << PAGE_SHIFT);
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;

	mmap_write_lock(mm);
	vma = find_vma(mm, start);
	while (vma && vma->vm_start < end) {
		bool ours = vma->vm_start >= start && vma->vm_end <= end;
		bool copied = !(vma->vm_flags & VM_SHARED);

		mark_vma(vma, VM_DONTDUMP | (ours && copied ? VM_DONTCOPY : 0));
		vma = find_vma(mm, vma->vm_end);
	}
	mmap_write_unlock(mm);
}

static int slot_create(struct keel_vm *vm, const struct kvm_userspace_memory_region *mem,
		       struct keel_slot *old)
{
	struct keel_slot *slot;
	int ret = 0;

	if (slots_overlap(vm->slots, mem->guest_phys_addr >> PAGE_SHIFT,
			  mem->memory_size >> PAGE_SHIFT, old))
		return -EEXIST;
	if (mem->guest_phys_addr + mem->memory_size > 1ULL << vm->ipa_bits)
		return -EFAULT;
	slot = slot_alloc(mem);
	if (!slot)
		return -ENOMEM;
	if (old)
		ret = slot_delete(vm, old);
	if (ret) {
		kvfree(slot);
		return ret;
	}
	if (vm->protected)
		spare_from_copies(slot);
	slot_insert(vm->slots, slot);
	return 0;
}

/* What Linux's KVM finds wrong with it, in its order. */
static int check_args(const struct keel_vm *vm, const struct kvm_userspace_memory_region *mem)
{
	if (mem->flags & ~(vm->protected ? 0 : KVM_MEM_READONLY))
		return -EINVAL;
	if (!PAGE_ALIGNED(mem->memory_size) || !PAGE_ALIGNED(mem->guest_phys_addr))
		return -EINVAL;
	if (!PAGE_ALIGNED(mem->userspace_addr) ||
	    mem->userspace_addr != untagged_addr(mem->userspace_addr) ||
	    !access_ok((void __user *)mem->userspace_addr, mem->memory_size))
		return -EINVAL;
	if (mem->slot >= KEEL_NR_MEMSLOTS)
		return -EINVAL;
	if (mem->guest_phys_addr + mem->memory_size < mem->guest_phys_addr)
		return -EINVAL;
	if (mem->memory_size >> PAGE_SHIFT > MAX_SLOT_PAGES)
		return -EINVAL;
	return 0;
}

static int slot_change(struct keel_vm *vm, const struct kvm_userspace_memory_region *mem,
		       struct keel_slot *old)
{
	if (mem->userspace_addr != old->uaddr || mem->memory_size >> PAGE_SHIFT != old->nr ||
	    mem->flags != old->flags)
		return -EINVAL;
	if (mem->guest_phys_addr >> PAGE_SHIFT == old->gfn)
		return 0;
	return slot_create(vm, mem, old);
}

int keel_set_memslot(struct keel_vm *vm, const struct kvm_userspace_memory_region *mem)
{
	struct keel_memslots *slots = vm->slots;
	struct keel_slot *old;
	int ret = check_args(vm, mem);

	if (ret)
		return ret;
	down_write(&slots->sem);
	old = slot_by_id(slots, mem->slot);
	if (old)
		ret = mem->memory_size ? slot_change(vm, mem, old) : slot_delete(vm, old);
	else
		ret = mem->memory_size ? slot_create(vm, mem, NULL) : -EINVAL;
	up_write(&slots->sem);
	return ret;
}
