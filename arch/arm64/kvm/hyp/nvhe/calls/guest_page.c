// SPDX-License-Identifier: GPL-2.0-only
/* See guest_page.h. */
#include "calls/guest_page.h"
#include "mm/fixmap.h"

void *guest_page_map(struct vm *vm, u64 ipa)
{
	struct pgt_leaf leaf;

	hyp_spin_lock(&vm->s2.lock);
	leaf = pgt_get(&vm->s2.pgt, ipa);
	/*
	 * In the Realm world a page shared in place is not in the space FIXMAP_GUEST looks at:
	 * the access would be EL2's own granule protection fault. Nor is it the guest's alone.
	 */
	if (!(leaf.desc & PGT_VALID) || leaf.desc & PGT_S2_NS) {
		hyp_spin_unlock(&vm->s2.lock);
		return NULL;
	}
	return fixmap_map(FIXMAP_GUEST, pa_to_pfn(pgt_leaf_pa(leaf, ipa & HYP_PAGE_MASK))) +
	       (ipa & ~HYP_PAGE_MASK);
}

void guest_page_unmap(struct vm *vm)
{
	fixmap_unmap(FIXMAP_GUEST);
	hyp_spin_unlock(&vm->s2.lock);
}
