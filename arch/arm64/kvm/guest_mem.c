// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages of memory slots: pinned and handed to EL2 when the guest first touches
 * them, as 2 MiB where the backing and the alignment of the slot allow. Else the first
 * touch in a window of 64 KiB brings a protected guest all of the window that the process
 * has there already: most of what a touch costs it costs for one page or sixteen.
 *
 * A pin is what keeps the kernel from migrating, swapping out or freeing a page that
 * it can no longer reach; it ends only when EL2 has said that the page is the host's.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "memslot.h"

/* Pages charged at a time: doing so takes the lock of the whole address space. */
#define CHARGE_BATCH	64

#define WINDOW_PAGES	16U

/*
 * Lets @nr pages more be pinned; fill held. Only the memory of protected VMs is
 * accounted as locked: that of others is with Linux's KVM not locked at all, so VMMs
 * do not ask for the limit to be raised.
 */
static int charge(struct keel_vm *vm, u64 nr)
{
	struct keel_memslots *slots = vm->slots;
	u64 free = slots->accounted - slots->pinned, more;
	int ret;

	if (!vm->protected || free >= nr)
		return 0;
	more = max_t(u64, nr - free, CHARGE_BATCH);
	ret = account_locked_vm(vm->mm, more, true);
	if (ret) {
		more = nr - free;
		ret = account_locked_vm(vm->mm, more, true);
	}
	if (!ret)
		slots->accounted += more;
	return ret;
}

void keel_mem_uncharge(struct keel_vm *vm)
{
	struct keel_memslots *slots = vm->slots;

	if (!vm->protected)
		return;
	mutex_lock(&slots->fill);
	account_locked_vm(vm->mm, slots->accounted - slots->pinned, false);
	slots->accounted = slots->pinned;
	mutex_unlock(&slots->fill);
}

/*
 * Of other files' pages the kernel expects to write them back or truncate them while
 * they are pinned, which it cannot where the guest owns them.
 */
static bool page_can_be_donated(struct page *page)
{
	return folio_test_swapbacked(page_folio(page)) || PageHuge(page);
}

static s64 hand_over(struct keel_vm *vm, const struct keel_slot *slot, u64 gfn, u64 pfn, u64 nr)
{
	u64 ro = slot->flags & KVM_MEM_READONLY ? KEEL_SHARE_RO : 0;
	unsigned int tries = 0;
	s64 ret;

	do {
		if (vm->protected)
			ret = keel_hcall_vm_donate(vm->handle, gfn, pfn, nr);
		else
			ret = keel_hcall_vm_share(vm->handle, gfn, pfn, nr | ro);
	} while (keel_el2_again(ret, &tries));
	return ret;
}

static void unpin(struct page **pages, unsigned int nr, const struct keel_slot *slot)
{
	unpin_user_pages_dirty_lock(pages, nr, !(slot->flags & KVM_MEM_READONLY));
}

/* Pins up to @nr pages from @gfn on into slots->batch: how many, or an errno. */
static int pin_some(struct keel_memslots *slots, const struct keel_slot *slot, u64 gfn, int nr,
		    unsigned int how)
{
	unsigned long uaddr = slot->uaddr + ((gfn - slot->gfn) << PAGE_SHIFT);

	how |= FOLL_LONGTERM | (slot->flags & KVM_MEM_READONLY ? 0 : FOLL_WRITE);
	return pin_user_pages_fast(uaddr, nr, how, slots->batch);
}

/* The same, all of them or an errno. */
static int pin(struct keel_memslots *slots, const struct keel_slot *slot, u64 gfn, int nr)
{
	int got = pin_some(slots, slot, gfn, nr, 0);

	if (got == nr)
		return 0;
	if (got > 0)
		unpin_user_pages(slots->batch, got);
	return got < 0 ? got : -EFAULT;
}

/* May the chunk @gfn is in become one block, the page at @gfn being @page? */
static bool block_fits(const struct keel_slot *slot, u64 gfn, struct page *page)
{
	u64 first = gfn & ~(u64)(KEEL_CHUNK_PAGES - 1);

	if (first < slot->gfn || first + KEEL_CHUNK_PAGES > slot->gfn + slot->nr)
		return false;
	if (folio_nr_pages(page_folio(page)) < KEEL_CHUNK_PAGES)
		return false;
	return !((page_to_pfn(page) ^ gfn) & (KEEL_CHUNK_PAGES - 1));
}

static bool batch_is_contiguous(struct page **batch)
{
	unsigned long first = page_to_pfn(batch[0]);

	for (unsigned int i = 1; i < KEEL_CHUNK_PAGES; i++)
		if (page_to_pfn(batch[i]) != first + i)
			return false;
	return !(first & (KEEL_CHUNK_PAGES - 1));
}

/*
 * The whole chunk at once. Any failure leaves it to a single page, which then says
 * what is wrong.
 */
static bool provide_block(struct keel_vm *vm, struct keel_slot *slot, u64 gfn,
			  unsigned long *chunk)
{
	struct keel_memslots *slots = vm->slots;
	u64 first = gfn & ~(u64)(KEEL_CHUNK_PAGES - 1);
	unsigned long pfn;

	if (charge(vm, KEEL_CHUNK_PAGES) || pin(slots, slot, first, KEEL_CHUNK_PAGES))
		return false;
	pfn = page_to_pfn(slots->batch[0]);
	if (!batch_is_contiguous(slots->batch) ||
	    hand_over(vm, slot, first, pfn, KEEL_CHUNK_PAGES)) {
		unpin(slots->batch, KEEL_CHUNK_PAGES, slot);
		return false;
	}
	slots->pinned += KEEL_CHUNK_PAGES;
	*chunk = keel_entry(pfn);
	return true;
}

/* A table for the pages of a chunk that is not one block. */
static int chunk_table(unsigned long *chunk)
{
	void *table;

	if (*chunk)
		return 0;
	table = kcalloc(KEEL_CHUNK_PAGES, sizeof(unsigned long), GFP_KERNEL_ACCOUNT);
	if (!table)
		return -ENOMEM;
	*chunk = (unsigned long)table;
	return 0;
}

static unsigned long *chunk_entry(unsigned long chunk, u64 gfn)
{
	return (unsigned long *)chunk + (gfn & (KEEL_CHUNK_PAGES - 1));
}

static unsigned long entry_of(unsigned long chunk, u64 gfn)
{
	return keel_entry_is_pages(chunk) ? *chunk_entry(chunk, gfn) : chunk;
}

static bool is_there(unsigned long chunk, u64 gfn)
{
	return keel_entry_has_pfn(entry_of(chunk, gfn));
}

/* Pages that follow each other in a slot, pinned in slots->batch. */
struct pinned {
	u64 gfn;
	unsigned int nr;
};

/*
 * The window around @gfn, as far as it is in the slot; @gfn alone if the guest has or had
 * something of it (what it relinquished is the VMM's until it asks for it), and if it is not
 * protected: until such a guest touches a page, its VMM may put another in its place.
 */
static struct pinned window_of(const struct keel_vm *vm, const struct keel_slot *slot, u64 gfn,
			       unsigned long chunk)
{
	u64 first = max(slot->gfn, gfn & ~(u64)(WINDOW_PAGES - 1));
	u64 end = min(slot->gfn + slot->nr, (gfn | (WINDOW_PAGES - 1)) + 1);

	if (!vm->protected)
		return (struct pinned){ gfn, 1 };
	for (u64 i = first; i < end; i++)
		if (entry_of(chunk, i))
			return (struct pinned){ gfn, 1 };
	return (struct pinned){ first, end - first };
}

/*
 * Pins the page at @gfn, and of @window what precedes and follows it without a gap and is
 * there without a fault of the process: then @window is that. Optional pages are charged
 * like others, and left out where the limit does not allow them.
 */
static int pin_window(struct keel_vm *vm, const struct keel_slot *slot, u64 gfn,
		      struct pinned *window)
{
	struct keel_memslots *slots = vm->slots;
	int got = 0, ret;

	if (window->nr > 1 && !charge(vm, window->nr))
		got = pin_some(slots, slot, window->gfn, window->nr, FOLL_NOFAULT);
	if (got > 0 && window->gfn + got > gfn) {
		window->nr = got;
		return 0;
	}
	if (got > 0)
		unpin_user_pages(slots->batch, got);
	*window = (struct pinned){ gfn, 1 };
	ret = charge(vm, 1);
	return ret ?: pin(slots, slot, gfn, 1);
}

/* How many of @nr pages are one run of memory that can be handed over at once? */
static unsigned int batch_run(const struct keel_vm *vm, struct page **batch, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (page_to_pfn(batch[i]) != page_to_pfn(batch[0]) + i)
			break;
		if (vm->protected && !page_can_be_donated(batch[i]))
			break;
	}
	return i;
}

/*
 * All that is pinned goes to EL2, run by run; what it does not take is unpinned. The
 * result is that of the run which has @gfn: the others were not asked for.
 */
static int hand_over_pinned(struct keel_vm *vm, struct keel_slot *slot, u64 gfn,
			    const struct pinned *pinned, unsigned long chunk)
{
	struct page **batch = vm->slots->batch;
	unsigned int done = 0;
	int result = 0;

	while (done < pinned->nr) {
		unsigned int nr = batch_run(vm, batch + done, pinned->nr - done);
		u64 first = pinned->gfn + done, pfn = page_to_pfn(batch[done]);
		int ret = nr ? hand_over(vm, slot, first, pfn, nr) : -EFAULT;

		nr = max(nr, 1U);
		if (ret)
			unpin(batch + done, nr, slot);
		else
			vm->slots->pinned += nr;
		for (unsigned int i = 0; !ret && i < nr; i++)
			*chunk_entry(chunk, first + i) = keel_entry(pfn + i);
		if (gfn - first < nr)
			result = ret;
		done += nr;
	}
	return result;
}

static int provide_pinned(struct keel_vm *vm, struct keel_slot *slot, u64 gfn,
			  const struct pinned *pinned, unsigned long *chunk)
{
	int ret = chunk_table(chunk);

	if (!ret)
		return hand_over_pinned(vm, slot, gfn, pinned, *chunk);
	unpin(vm->slots->batch, pinned->nr, slot);
	return ret;
}

static int provide_alone(struct keel_vm *vm, struct keel_slot *slot, u64 gfn,
			 unsigned long *chunk)
{
	struct pinned alone = { gfn, 1 };
	int ret = charge(vm, 1);

	if (!ret)
		ret = pin(vm->slots, slot, gfn, 1);
	return ret ?: provide_pinned(vm, slot, gfn, &alone, chunk);
}

/* The page at @gfn, which has no entry; fill held. */
static int provide_page(struct keel_vm *vm, struct keel_slot *slot, u64 gfn, unsigned long *chunk)
{
	struct pinned pinned = window_of(vm, slot, gfn, *chunk);
	struct page **batch = vm->slots->batch;
	int ret = pin_window(vm, slot, gfn, &pinned);

	if (ret)
		return ret;
	if (!*chunk && block_fits(slot, gfn, batch[gfn - pinned.gfn])) {
		unpin_user_pages(batch, pinned.nr);
		if (provide_block(vm, slot, gfn, chunk))
			return 0;
		return provide_alone(vm, slot, gfn, chunk);
	}
	ret = provide_pinned(vm, slot, gfn, &pinned, chunk);
	/* what EL2 does not take may be another page of the window */
	return ret && pinned.nr > 1 ? provide_alone(vm, slot, gfn, chunk) : ret;
}

static unsigned long *chunk_of(struct keel_slot *slot, u64 gfn)
{
	return &slot->chunks[(gfn >> KEEL_CHUNK_SHIFT) - (slot->gfn >> KEEL_CHUNK_SHIFT)];
}

int keel_mem_provide(struct keel_vm *vm, u64 gfn, bool write)
{
	struct keel_memslots *slots = vm->slots;
	struct keel_slot *slot;
	unsigned long *chunk;
	int ret = -ENOENT;

	down_read(&slots->sem);
	slot = keel_slot_find(slots, gfn);
	if (slot && write && (slot->flags & KVM_MEM_READONLY)) {
		ret = -EROFS;
	} else if (slot) {
		mutex_lock(&slots->fill);
		chunk = chunk_of(slot, gfn);
		ret = is_there(*chunk, gfn) ? KEEL_MEM_WAS_THERE :
					      provide_page(vm, slot, gfn, chunk);
		mutex_unlock(&slots->fill);
	}
	up_read(&slots->sem);
	return ret;
}

/* One block becomes pages, each with the pin it has had. */
static void split_block(unsigned long *chunk)
{
	unsigned long pfn = keel_entry_pfn(*chunk), *table;

	/* there is no way to tell the guest that its page cannot be taken back */
	table = kmalloc_array(KEEL_CHUNK_PAGES, sizeof(*table), GFP_KERNEL | __GFP_NOFAIL);
	for (unsigned int i = 0; i < KEEL_CHUNK_PAGES; i++)
		table[i] = keel_entry(pfn + i);
	*chunk = (unsigned long)table;
}

void keel_mem_relinquished(struct keel_vm *vm, u64 ipa, u64 pfn)
{
	struct keel_memslots *slots = vm->slots;
	u64 gfn = ipa >> PAGE_SHIFT;
	struct keel_slot *slot;
	unsigned long *chunk, *entry;

	down_read(&slots->sem);
	mutex_lock(&slots->fill);
	slot = keel_slot_find(slots, gfn);
	if (slot && is_there(*chunk_of(slot, gfn), gfn)) {
		chunk = chunk_of(slot, gfn);
		if (!keel_entry_is_pages(*chunk))
			split_block(chunk);
		entry = chunk_entry(*chunk, gfn);
		if (keel_entry_pfn(*entry) == pfn) {
			*entry = KEEL_GIVEN_UP;
			slots->batch[0] = pfn_to_page(pfn);
			unpin(slots->batch, 1, slot);
			slots->pinned--;
		}
	}
	mutex_unlock(&slots->fill);
	up_read(&slots->sem);
}

int keel_slot_unshare(struct keel_vm *vm, struct keel_slot *slot)
{
	u64 first_chunk = slot->gfn >> KEEL_CHUNK_SHIFT, end = slot->gfn + slot->nr;

	for (u64 i = 0; i < slot->nr_chunks; i++) {
		u64 from = max(slot->gfn, (first_chunk + i) << KEEL_CHUNK_SHIFT);
		u64 to = min(end, (first_chunk + i + 1) << KEEL_CHUNK_SHIFT);
		unsigned int tries = 0;
		s64 ret;

		if (!slot->chunks[i])
			continue;
		do {
			ret = keel_hcall_vm_unshare(vm->handle, from, to - from);
		} while (keel_el2_again(ret, &tries));
		if (ret)
			return ret;
		cond_resched();
	}
	return 0;
}

static unsigned int chunk_pages(unsigned long chunk, struct page **batch)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < KEEL_CHUNK_PAGES; i++) {
		if (!keel_entry_is_pages(chunk))
			batch[nr++] = pfn_to_page(keel_entry_pfn(chunk) + i);
		else if (is_there(chunk, i))
			batch[nr++] = pfn_to_page(keel_entry_pfn(*chunk_entry(chunk, i)));
	}
	return nr;
}

void keel_slot_release(struct keel_memslots *slots, struct keel_slot *slot)
{
	mutex_lock(&slots->fill);
	for (u64 i = 0; i < slot->nr_chunks; i++) {
		unsigned int nr;

		if (!slot->chunks[i])
			continue;
		nr = chunk_pages(slot->chunks[i], slots->batch);
		unpin(slots->batch, nr, slot);
		slots->pinned -= nr;
		if (keel_entry_is_pages(slot->chunks[i]))
			kfree((void *)slot->chunks[i]);
		slot->chunks[i] = 0;
		cond_resched();
	}
	mutex_unlock(&slots->fill);
}
