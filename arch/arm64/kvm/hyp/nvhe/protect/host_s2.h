/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's stage-2: an identity map that is a cache of hyp_vmemmap. What a page
 * may be used for is decided by its state alone; any entry may be dropped at any
 * time and comes back with the next access. So taking pages from the host needs
 * no table page and cannot fail.
 */
#ifndef __HYP_PROTECT_HOST_S2_H
#define __HYP_PROTECT_HOST_S2_H

#include "mm/pgtable.h"
#include "lib/spinlock.h"

extern struct pgtable host_s2;

/* Guards the host stage-2, hyp_vmemmap's owner and state fields, and block counters. */
extern struct hyp_spinlock host_lock;

/* Return: 0 or -ENOMEM. Setup only; the page pool is ready. */
int host_s2_init(u8 ia_bits);

/**
 * host_s2_fault() - the host touched @ipa and the stage-2 said no
 * @exec: instruction fetch
 *
 * Takes host_lock. Return: 0 if the access can be retried (mapped now, or another
 * CPU was faster); -EPERM if the host must not make it.
 */
int host_s2_fault(host_ipa_t ipa, bool exec);

/* The host lost these pages: gone from every PE's TLB on return. Holds host_lock. */
void host_s2_drop(hyp_pfn_t pfn, u64 nr);

/* The host has these pages again: let blocks form that are whole now. Holds host_lock. */
void host_s2_regain(hyp_pfn_t pfn, u64 nr);

/* Is every mapping of this page's block one that its states allow? Holds host_lock. */
bool host_s2_page_invariant(hyp_pfn_t pfn);

u64 host_s2_nr_tables(void);
u64 host_s2_nr_flushes(void);

#endif
