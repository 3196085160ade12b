/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the walker owes the hardware after it changed an entry, by kind of table,
 * and what the hardware must know of a stage-2. Knows no table format.
 */
#ifndef __HYP_MM_PGT_MAINT_H
#define __HYP_MM_PGT_MAINT_H

#include "mm/pgtable.h"

/* Entries turned from invalid to valid: visible to walkers, nothing to invalidate. */
void pgt_maint_publish(void);

/* [ia, ia + size) changed: gone from every PE's TLB when this returns. */
void pgt_maint_flush(const struct pgtable *pgt, u64 ia, u64 size);

/* The same in two halves, for a batch: note each change, then wait for all once. */
void pgt_maint_note(const struct pgtable *pgt, u64 ia, u64 size);
void pgt_maint_flush_noted(const struct pgtable *pgt);

void pgt_maint_flush_all(const struct pgtable *pgt);

/* VTCR_EL2 for this stage-2 on this CPU. */
u64 pgt_vtcr(const struct pgtable *pgt);

#endif
