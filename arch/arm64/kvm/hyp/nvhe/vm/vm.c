// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of VMs: handles, life and death.
 *
 * A handle is the slot's index and a generation that never repeats, so one of a
 * VM that is gone names nothing. vm_table_lock guards the table and the users
 * counts; it is taken and dropped before any other lock.
 *
 * A VM has users as long as calls about it are at work, a running vCPU's among them.
 * Its life: being made (dying and torn: nobody finds it, nobody tears it down), alive,
 * dying, gone. The first vm_teardown() makes it dying, also one that finds users and is
 * refused: there is no way back, and no new user can come. So the users there are
 * run out, each at its CPU's next interrupt at the latest, and CPUs that run its vCPUs
 * again and again cannot keep a VM alive that is to go.
 */
#include "vm/vm.h"
#include "vm/switch.h"
#include "mm/own_map.h"
#include "world/world.h"
#include "lib/hw.h"
#include "lib/nospec.h"
#include "lib/string.h"

#define HANDLE_SLOT_BITS	8
#define HANDLE_GENERATION_MAX	(1UL << 48)

static struct hyp_spinlock vm_table_lock;

static struct vm_slot {
	struct vm *vm;
	u64 handle;		/* 0: the slot is free */
	u32 users;
	bool dying;		/* only vm_teardown() finds it; never taken back */
	bool torn;		/* a step of the teardown runs, or it is being made */
} vm_table[KEEL_MAX_VMS];

static u64 generation;
static u64 nr_vms;

static s64 claim_slot(void)
{
	s64 i;

	for (i = 0; i < KEEL_MAX_VMS; i++) {
		if (vm_table[i].handle)
			continue;
		if (generation == HANDLE_GENERATION_MAX)
			return -ENOSPC;
		vm_table[i] = (struct vm_slot){
			.handle = ++generation << HANDLE_SLOT_BITS | i,
			.dying = true,		/* until it is complete */
			.torn = true,
		};
		nr_vms++;
		return i;
	}
	return -ENOSPC;
}

static void release_slot(u64 i)
{
	vm_table[i] = (struct vm_slot){};
	nr_vms--;
}

static struct vm *vm_alloc(u64 index, u64 flags, u64 nr_vcpus)
{
	hyp_pfn_t pfn = HYP_PFN_NONE;
	struct vm *vm;

	if (hyp_pool_spares(&hyp_pool, 1))
		pfn = hyp_alloc_pages(&hyp_pool, 0);
	if (pfn.n == HYP_PFN_NONE.n)
		return NULL;
	vm = own_map_ptr(pfn);
	memset(vm, 0, HYP_PAGE_SIZE);
	vm->handle = vm_table[index].handle;
	vm->index = index;
	vm->protected = flags & KEEL_VM_PROTECTED;
	vm->nr_vcpus_max = nr_vcpus;
	/* the guest's virtual counter starts at 0, as with KVM */
	vm->cntvoff = read_sysreg(cntpct_el0);
	memset(vm->last_vcpu, 0xff, sizeof(vm->last_vcpu));
	return vm;
}

s64 vm_create(u64 flags, u64 nr_vcpus)
{
	u64 ipa_bits = flags & KEEL_VM_IPA_BITS;
	struct vm *vm;
	s64 slot, ret = -ENOMEM;

	if ((flags & ~(KEEL_VM_IPA_BITS | KEEL_VM_PROTECTED | KEEL_VM_FIRMWARE)) || !nr_vcpus ||
	    nr_vcpus > KEEL_MAX_VCPUS || ipa_bits < 32 || ipa_bits > guest_s2_max_ipa_bits())
		return -EINVAL;
	if ((flags & KEEL_VM_FIRMWARE) &&
	    (!(flags & KEEL_VM_PROTECTED) || !guest_firmware_present()))
		return -EINVAL;
	if (!(flags & KEEL_VM_PROTECTED) && !world_has_open_guests())
		return -EOPNOTSUPP;

	hyp_spin_lock(&vm_table_lock);
	slot = claim_slot();
	hyp_spin_unlock(&vm_table_lock);
	if (slot < 0)
		return slot;

	vm = vm_alloc(slot, flags, nr_vcpus);
	if (vm)
		ret = guest_s2_init(&vm->s2, slot, ipa_bits, vm->protected);
	if (!ret) {
		/* from before the first page on; and where its devices are, it will say */
		vm->s2.firmware = flags & KEEL_VM_FIRMWARE;
		vm->guarded = vm->s2.firmware;
	}

	hyp_spin_lock(&vm_table_lock);
	if (ret) {
		release_slot(slot);
	} else {
		vm_table[slot].vm = vm;
		vm_table[slot].dying = false;
		vm_table[slot].torn = false;
		ret = vm->handle;
	}
	hyp_spin_unlock(&vm_table_lock);
	if (vm && ret < 0)
		hyp_page_put(&hyp_pool, own_map_pfn(vm));
	return ret;
}

/* Lock held. NULL for anything that is not a live handle. */
static struct vm_slot *slot_of(u64 handle)
{
	u64 i = handle & GENMASK_ULL(HANDLE_SLOT_BITS - 1, 0);
	struct vm_slot *slot;

	if (i >= KEEL_MAX_VMS || !handle)
		return NULL;
	slot = &vm_table[index_nospec(i, KEEL_MAX_VMS)];
	return slot->handle == handle ? slot : NULL;
}

struct vm *vm_get(u64 handle)
{
	struct vm *vm = NULL;
	struct vm_slot *slot;

	hyp_spin_lock(&vm_table_lock);
	slot = slot_of(handle);
	if (slot && !slot->dying) {
		slot->users++;
		vm = slot->vm;
	}
	hyp_spin_unlock(&vm_table_lock);
	return vm;
}

void vm_put(struct vm *vm)
{
	hyp_spin_lock(&vm_table_lock);
	HYP_BUG_ON(!vm_table[vm->index].users);
	vm_table[vm->index].users--;
	hyp_spin_unlock(&vm_table_lock);
}

/* Registers of a guest must not outlive it, not even in memory the pool keeps. */
static void vcpus_free(struct vm *vm)
{
	unsigned int i;

	for (i = 0; i < KEEL_MAX_VCPUS; i++) {
		if (!vm->vcpus[i])
			continue;
		memset(vm->vcpus[i], 0, sizeof(struct vcpu));
		hyp_page_put(&hyp_pool, own_map_pfn(vm->vcpus[i]));
	}
}

s64 vm_teardown(u64 handle)
{
	struct vm_slot *slot;
	struct vm *vm = NULL;
	s64 ret = -ENOENT;
	bool more;

	hyp_spin_lock(&vm_table_lock);
	slot = slot_of(handle);
	if (slot) {
		/* whatever the result: no vCPU can be loaded again */
		slot->dying = true;
		ret = -EBUSY;
	}
	if (slot && !slot->users && !slot->torn) {
		slot->torn = true;
		vm = slot->vm;
	}
	hyp_spin_unlock(&vm_table_lock);
	if (!vm)
		return ret;

	more = guest_s2_teardown(&vm->s2);
	if (!more) {
		vcpus_free(vm);
		guest_s2_free(&vm->s2);
	}

	hyp_spin_lock(&vm_table_lock);
	slot->torn = false;
	if (!more)
		release_slot(vm->index);
	hyp_spin_unlock(&vm_table_lock);
	if (!more)
		hyp_page_put(&hyp_pool, own_map_pfn(vm));
	return more;
}

u64 vm_count(void)
{
	return READ_ONCE(nr_vms);
}
