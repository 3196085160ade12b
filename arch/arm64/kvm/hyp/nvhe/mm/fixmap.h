/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fixmap: the only way EL2 looks at a page that is not its own. Each CPU has its
 * own slots, so no lock; interrupts are masked at EL2, so no nesting of one slot.
 *
 * The caller has made sure that the page stays what it is while it is mapped:
 * it holds host_lock, or the page is pinned.
 */
#ifndef __HYP_MM_FIXMAP_H
#define __HYP_MM_FIXMAP_H

#include "lib/types.h"
#include <keel/trace.h>

enum fixmap_slot {
	FIXMAP_PANIC,			/* the panic record, mapped for good */
	FIXMAP_HOST,			/* a page the host can reach, for one call */
	FIXMAP_GUEST,			/* a page of a guest alone, or on its way there or back */
	FIXMAP_TRACE,			/* the CPU's trace ring */
	NR_FIXMAP_SLOTS = FIXMAP_TRACE + KEEL_TRACE_MAX_PAGES,
};

/* Slots of one CPU are 256 KiB apart: eight CPUs to a last-level table. */
#define FIXMAP_STRIDE	(64 * HYP_PAGE_SIZE)

/**
 * fixmap_init() - make the tables of a CPU's slots. Setup only.
 * Return: 0 or -ENOMEM.
 */
int fixmap_init(unsigned int cpu);

/* Fill a slot of any CPU for good. Setup only; the slot is empty. */
void fixmap_set(unsigned int cpu, enum fixmap_slot slot, hyp_pfn_t pfn);

/**
 * fixmap_map() - look at @pfn through @slot of this CPU, read-write, never executable
 * Panics if the slot is in use.
 */
void *fixmap_map(enum fixmap_slot slot, hyp_pfn_t pfn);

/* Is there a page in @slot of this CPU? False before the CPU has slots. */
bool fixmap_in_use(enum fixmap_slot slot);

/* Where @slot of this CPU is. */
void *fixmap_va(enum fixmap_slot slot);

/* The slot's translation is gone from all PEs when this returns. */
void fixmap_unmap(enum fixmap_slot slot);

#endif
