// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLB maintenance for the walker.
 *
 * Stage-2 (Arm ARM D8.14.5): TLBI IPAS2E1IS covers stage-2 entries and walk
 * caches of one IPA of the current VMID, not the combined stage-1+2 entries made
 * from them; so DSB, then TLBI VMALLE1IS for those. The current VMID is the
 * table's own: while EL2 runs for the host, VTTBR_EL2 is the host's.
 *
 * All forms here invalidate entries of every level, so a table that was unlinked
 * is no longer walked once they complete.
 */
#include "mm/pgt_maint.h"
#include "lib/hw.h"

void pgt_maint_publish(void)
{
	hw_pgt_publish();
}

void pgt_maint_note(const struct pgtable *pgt, u64 ia, u64 size)
{
	hw_tlbi_begin();
	if (pgt->kind == PGT_HYP_S1) {
		u64 at;

		for (at = ia; at < ia + size; at += HYP_PAGE_SIZE)
			hw_tlbi_va_el2(at);
		return;
	}
	/* a block is one entry, cached as one or as fragments: by IPA needs each page */
	if (size == HYP_PAGE_SIZE)
		hw_tlbi_ipa(ia);
	else
		hw_tlbi_vmid();
}

void pgt_maint_flush_noted(const struct pgtable *pgt)
{
	if (pgt->kind != PGT_HYP_S1)
		hw_tlbi_s1_vmid();
	hw_tlbi_end();
}

void pgt_maint_flush(const struct pgtable *pgt, u64 ia, u64 size)
{
	pgt_maint_note(pgt, ia, size);
	pgt_maint_flush_noted(pgt);
}

void pgt_maint_flush_all(const struct pgtable *pgt)
{
	hw_tlbi_begin();
	if (pgt->kind == PGT_HYP_S1)
		hw_tlbi_all_el2();
	else
		hw_tlbi_vmid();
	hw_tlbi_end();
}
