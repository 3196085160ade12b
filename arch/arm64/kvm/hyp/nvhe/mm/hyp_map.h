/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EL2's own address space (layout: keel/boot.h). Built once at setup; afterwards
 * only the own map changes, as pages come to EL2 and leave it, and fixmap slots.
 */
#ifndef __HYP_MM_HYP_MAP_H
#define __HYP_MM_HYP_MAP_H

#include "mm/pgtable.h"
#include "lib/spinlock.h"

extern struct pgtable hyp_pgt;
extern struct hyp_spinlock hyp_map_lock;

/**
 * hyp_map_create() - idmap page, image, own map of the chunks
 * Runs on the temporary tables, from the early allocator.
 * Return: 0 or -ENOMEM.
 */
int hyp_map_create(void);

/* Map @nr early pages at @va. Setup only. Return: 0 or -ENOMEM. */
int hyp_map_early(u64 va, hyp_pfn_t pfn, u64 nr, u64 prot);

/* Make the last-level table for @va and return its entry. Setup only; NULL: no memory. */
u64 *hyp_map_early_slot(u64 va);

/* One table page that setup prepared and did not need. Return: false when none is left. */
bool hyp_map_early_spare(hyp_pfn_t *pfn);

/* The data that setup wrote and nothing writes later becomes read-only; pvmfw's template too. */
void hyp_map_seal_ro_data(void);

/* Table pages that own_map_add() needs for this range now. Takes hyp_map_lock. */
u64 own_map_tables_needed(hyp_pfn_t pfn, u64 nr);

/* The pages are EL2's from here on. @cache holds the tables. Takes hyp_map_lock. */
void own_map_add(hyp_pfn_t pfn, u64 nr, struct page_cache *cache);

/* The pages are about to leave. TLBs of all PEs are clean on return. Takes hyp_map_lock. */
void own_map_del(hyp_pfn_t pfn, u64 nr);

#endif
