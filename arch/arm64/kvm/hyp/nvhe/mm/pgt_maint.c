// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLB maintenance for the walker.
 *
 * Stage-2 (Arm ARM D8.14.5): TLBI IPAS2E1IS covers stage-2 entries and walk
 * caches of one IPA of the current VMID, not the combined stage-1+2 entries made
 * from them; so DSB, then TLBI VMALLE1IS for those.
 *
 * The current VMID is that of VTTBR_EL2, and need not be the table's: a host call
 * changes a guest's stage-2, and a guest that shares or unshares a page changes the
 * host's. The table's VTTBR_EL2 is then put in for the TLBI. The ISB after the
 * write makes the TLBI use it; nothing is owed before the old value is written
 * back, as a direct write never affects instructions in front of it (Arm ARM,
 * "Synchronization requirements for AArch64 System registers"). Meanwhile nothing
 * is translated by the wrong tables: at EL2 the EL1&0 regime is out of context, for
 * speculation too, and the last ISB comes before it is entered again.
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

/* Make @pgt the one that TLBIs of EL1&0 mean. Return: what vmid_leave() puts back. */
static u64 vmid_enter(const struct pgtable *pgt)
{
	u64 vttbr = hw_vttbr();

	if (vttbr != pgt_vttbr(pgt))
		hw_vttbr_set(pgt_vttbr(pgt));
	return vttbr;
}

static void vmid_leave(const struct pgtable *pgt, u64 vttbr)
{
	if (vttbr != pgt_vttbr(pgt))
		hw_vttbr_set(vttbr);
}

static void note_s1(u64 ia, u64 size)
{
	u64 at;

	for (at = ia; at < ia + size; at += HYP_PAGE_SIZE)
		hw_tlbi_va_el2(at);
}

/* A block is one entry, cached as one or as fragments: by IPA needs each page. */
static void note_s2(u64 ia, u64 size)
{
	if (size == HYP_PAGE_SIZE)
		hw_tlbi_ipa(ia);
	else
		hw_tlbi_vmid();
}

void pgt_maint_note(const struct pgtable *pgt, u64 ia, u64 size)
{
	u64 vttbr;

	hw_tlbi_begin();
	if (pgt->kind == PGT_HYP_S1) {
		note_s1(ia, size);
		return;
	}
	vttbr = vmid_enter(pgt);
	note_s2(ia, size);
	vmid_leave(pgt, vttbr);
}

void pgt_maint_flush_noted(const struct pgtable *pgt)
{
	u64 vttbr;

	if (pgt->kind != PGT_HYP_S1) {
		vttbr = vmid_enter(pgt);
		hw_tlbi_s1_vmid();
		vmid_leave(pgt, vttbr);
	}
	hw_tlbi_end();
}

void pgt_maint_flush(const struct pgtable *pgt, u64 ia, u64 size)
{
	pgt_maint_note(pgt, ia, size);
	pgt_maint_flush_noted(pgt);
}

void pgt_maint_flush_all(const struct pgtable *pgt)
{
	u64 vttbr;

	hw_tlbi_begin();
	if (pgt->kind == PGT_HYP_S1) {
		hw_tlbi_all_el2();
	} else {
		vttbr = vmid_enter(pgt);
		hw_tlbi_vmid();
		vmid_leave(pgt, vttbr);
	}
	hw_tlbi_end();
}
