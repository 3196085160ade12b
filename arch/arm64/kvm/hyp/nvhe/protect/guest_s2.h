/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest stage-2 and the transitions that involve a guest.
 *
 * A page of a protected guest is owned by OWNER_FIRST_GUEST + the VM's index. It is
 * mapped exactly once: privately (the host has no right to it), or shared with
 * the host, in place (pKVM dialect) or at the alias with the top IPA bit set (RSI
 * dialect). A guest that is not protected borrows pages that stay the host's
 * (host: shared-owned, EL2: none, count: mappings in guests).
 *
 * Lock order: guest_s2.lock, host_lock, then pool and own-map locks. Table pages
 * come from the page pool before anything is changed.
 *
 * Errors all calls share: -EINVAL for addresses beyond the IPA size or unaligned,
 * for counts of 0 or above KEEL_RANGE_MAX, and for pages that are not RAM of one
 * region; -ENOMEM when the pool lacks table pages. Nothing has changed then.
 */
#ifndef __HYP_PROTECT_GUEST_S2_H
#define __HYP_PROTECT_GUEST_S2_H

#include "mm/pgtable.h"
#include "lib/spinlock.h"

struct guest_s2 {
	struct hyp_spinlock lock;
	struct pgtable pgt;
	u64 vttbr;		/* root and VMID, as VTTBR_EL2 holds them */
	u64 vtcr;
	u8 owner;		/* of its private pages, enum page_owner */
	bool protected;
	bool firmware;		/* EL2 fills what is donated at KEEL_FIRMWARE_IPA; set before use */
	u64 nr_pages;		/* mapped: owned, or borrowed */
	u64 cursor;		/* IPA that teardown goes on from */
};

/**
 * guest_s2_init() - an empty stage-2
 * @index: of the VM, below KEEL_MAX_VMS; gives the owner and the VMID (index + 1)
 * @ia_bits: 32 to guest_s2_max_ipa_bits()
 * The VMID's old TLB entries are gone from all PEs on return.
 * Return: 0, -EINVAL, or -ENOMEM.
 */
int guest_s2_init(struct guest_s2 *s2, unsigned int index, u8 ia_bits, bool protected);

/* Free the root. Everything has been torn down. */
void guest_s2_free(struct guest_s2 *s2);

u8 guest_s2_max_ipa_bits(void);

/* Is there a template bootloader that guests can begin in? */
bool guest_firmware_present(void);

/* The IPA bit that selects the shared alias (RSI dialect): the top one. */
static inline u64 guest_s2_alias(const struct guest_s2 *s2)
{
	return 1UL << (s2->pgt.ia_bits - 1);
}

/**
 * host_donate_guest() - host: owned -> none; guest: none -> owned
 * Protected guests only (-EPERM). Every page is the host's exclusively (-EPERM), no
 * page of the range is mapped, neither at @gfn nor at its alias (-EEXIST); @gfn is
 * below the alias. Mapped as 2 MiB blocks where alignment allows.
 * Duty: host stage-2 unmap with broadcast TLBI; then clean and invalidate to the
 * point of coherency (the guest may run with its caches off, and a dirty line of
 * the host must not land on what it writes), and instruction cache invalidation.
 * A guest with firmware gets pages at KEEL_FIRMWARE_IPA with EL2's template in them.
 */
int host_donate_guest(struct guest_s2 *s2, u64 gfn, u64 pfn, u64 nr);

/**
 * host_share_guest() - host: owned or lent -> lent; guest: none -> borrowed
 * Guests that are not protected only (-EPERM). -EPERM: a page is not the host's, or
 * shared with EL2. -EEXIST: @gfn is mapped. -EBUSY: lent too often.
 */
int host_share_guest(struct guest_s2 *s2, u64 gfn, u64 pfn, u64 nr, bool writable);

/* The way back, for what is mapped in the range; -EPERM for protected guests. */
int host_unshare_guest(struct guest_s2 *s2, u64 gfn, u64 nr);

/**
 * guest_share_host() - guest: owned -> shared-owned; host: none -> shared-borrowed
 * @ipa: page aligned, private; @nr: pages
 * @alias: map at the alias and wipe first (RSI), else in place and unchanged (pKVM)
 * -ENOENT: a page is not there, *@missing is its IPA. -EPERM: shared already in the
 * other way. With @alias a page that is shared so already is passed over.
 */
int guest_share_host(struct guest_s2 *s2, u64 ipa, u64 nr, bool alias, u64 *missing);

/**
 * guest_unshare_host() - the way back; the host loses the page
 * @alias: from the alias to the private IPA, wiped; else in place and unchanged
 * -ENOENT as above. With @alias pages that are private, or not there, are passed over.
 * Duty: as host_donate_guest().
 */
int guest_unshare_host(struct guest_s2 *s2, u64 ipa, u64 nr, bool alias, u64 *missing);

/**
 * guest_relinquish() - guest: owned or shared-owned -> none; host: -> owned, wiped
 * -ENOENT: the page is not there. -EPERM: it is where EL2 put the firmware, or the guest is
 * not protected. On success *@pfn says which it was.
 */
int guest_relinquish(struct guest_s2 *s2, u64 ipa, u64 *pfn);

/**
 * guest_s2_teardown() - return up to KEEL_RANGE_MAX pages to the host
 * The VM does not run any more. Private pages are wiped and cleaned to the point
 * of coherency before the host can reach them.
 * Return: true when there is more to do.
 */
bool guest_s2_teardown(struct guest_s2 *s2);

/* What the guest has at @ipa. Takes the lock. */
struct pgt_leaf guest_s2_get(struct guest_s2 *s2, u64 ipa);

/* Does the leaf agree with the owner and states of its pages? Locks held. */
bool guest_s2_page_invariant(const struct guest_s2 *s2, u64 ipa);

#endif
