// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_page_map(): any address, in a page, in a block or nowhere, in the Realm world shared or
 * not. What is mapped is the page the guest's stage-2 has there, looked up under the lock,
 * which is held until it is let go of; never one that is not Realm memory.
 *
 * verify: quick=1 full=1
 */
#include "calls/guest_page.c"
#include "model.c"

static struct vm vm;
static u8 page[HYP_PAGE_SIZE];
static struct pgt_leaf leaf;
static u64 looked_at;
static bool mapped;

struct pgt_leaf pgt_get(const struct pgtable *pgt, u64 ia)
{
	check(pgt == &vm.s2.pgt && vm.s2.lock.held);
	looked_at = ia;
	return leaf;
}

void *fixmap_map(enum fixmap_slot slot, hyp_pfn_t pfn)
{
	u64 pages = pgt_level_size(leaf.level) >> 12, first = (leaf.desc & PGT_ADDR_MASK) >> 12;

	check(slot == FIXMAP_GUEST && !mapped && vm.s2.lock.held && leaf.desc & PGT_VALID);
	check(!(leaf.desc & PGT_S2_NS));
	check(pfn.n - first == (looked_at >> 12) % pages);
	mapped = true;
	return page;
}

void fixmap_unmap(enum fixmap_slot slot)
{
	check(slot == FIXMAP_GUEST && mapped && vm.s2.lock.held);
	mapped = false;
}

void harness(void)
{
	u64 ipa = nondet_u64();
	u8 *at;

	leaf.level = nondet_bool() ? PGT_LAST_LEVEL : PGT_LAST_LEVEL - 1;
	leaf.desc = nondet_u64();
	/* what has one, begins where its size is aligned: pgt_map_* */
	assume(!(leaf.desc & (pgt_level_size(leaf.level) - 1) & ~0xfffUL));

	at = guest_page_map(&vm, ipa);
	check(looked_at == ipa && !!at == (leaf.desc & PGT_VALID && !(leaf.desc & PGT_S2_NS)));
	check(mapped == !!at && vm.s2.lock.held == !!at);
	cover(!at && leaf.desc & PGT_VALID);
	if (!at)
		return;
	check(at == page + (ipa & 0xfff));
	cover(leaf.level == PGT_LAST_LEVEL && ipa & 0xfff);
	cover(leaf.level < PGT_LAST_LEVEL && (ipa & 0x1fff) == 0x1ff8);
	guest_page_unmap(&vm);
	check(!mapped && !vm.s2.lock.held);
}
