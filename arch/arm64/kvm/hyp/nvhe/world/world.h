/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between NS-EL2 and R-EL2, and nothing else: who enforces isolation
 * from the host and how the host's calls arrive. Which world this is was found
 * once, at entry, and is read-only afterwards; only files of this folder ask.
 */
#ifndef __HYP_WORLD_WORLD_H
#define __HYP_WORLD_WORLD_H

#include "lib/percpu.h"
#include "mm/pgtable.h"
#include "protect/host_s2.h"
#include "world/realm/realm.h"

/* Values of KEEL_STAT_world. */
enum world_id { WORLD_NS, WORLD_REALM };

enum world_id world_id(void);

/* Set up what enforces isolation. Setup only; the page pool is ready. 0 or -ENOMEM. */
int world_init(void);

/* Bits of a physical address that page tables here may hold, 48 at most. */
u8 world_pa_bits(void);

/**
 * world_take_from_host() - the host must not reach [@pfn, @pfn + @nr) any more
 * All pages are the host's, exclusively or shared; holds host_lock, and the states
 * follow under it. No access of the host succeeds after the return, on any PE. What was in
 * the pages stays there.
 * Return: 0, or -EPERM with nothing changed: firmware does not let go of one of them.
 */
static inline int world_take_from_host(hyp_pfn_t pfn, u64 nr)
{
	if (in_realm())
		return realm_take(pfn, nr);
	host_s2_drop(pfn, nr);
	return 0;
}

/*
 * The host may reach the pages again, and what is in them; those that are not the host's to
 * keep are wiped. Holds host_lock. Pages the host could reach already stay as they are.
 */
static inline void world_return_to_host(hyp_pfn_t pfn, u64 nr)
{
	if (in_realm())
		realm_return(pfn, nr);
	else
		host_s2_regain(pfn, nr);
}

/*
 * May EL2 look at pages that the host lends it? They are the host's; holds host_lock.
 * Return: 0, or -EPERM: one of them is memory that the host itself cannot reach.
 */
int world_check_shared(hyp_pfn_t pfn, u64 nr);

/* PGT_* that the map of a page needs that the host can reach, at EL2 and for a guest. */
static inline u64 world_host_prot(void)
{
	return in_realm() ? PGT_NS : 0;
}

/* What HCR_EL2 has in this world, beside the rest, while a guest runs. */
u64 world_guest_hcr(void);

/* Can there be guests that are not protected, whose memory stays the host's? */
bool world_has_open_guests(void);

/* EL2's own timer: the one that the host's tick is not. */
void world_timer_start(u64 cval);
void world_timer_stop(void);
u32 world_timer_intid(void);

/* Is what the host may reach of @pfn what the page's state says? Holds host_lock. */
bool world_page_invariant(hyp_pfn_t pfn);

/* Put the calling CPU's host under control; from here on its calls arrive. */
void world_deprivilege_cpu(struct hyp_cpu *cpu);

/* EL2 has panicked and the record is written: make the host read it and die. */
void world_report_panic(void) __noreturn;

/* The CPU comes out of reset or power-down: the same again, from what was recorded. */
void world_restart_cpu(struct hyp_cpu *cpu);

#endif
