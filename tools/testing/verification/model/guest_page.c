// SPDX-License-Identifier: GPL-2.0-only
/*
 * A page of a guest that is there or not, for harnesses of calls that touch one: looked up and
 * mapped under the lock, once. The harness has vm, vcpu and page.
 */
static u64 looked_at, fault_at;
static bool present, mapped;

struct pgt_leaf pgt_get(const struct pgtable *pgt, u64 ia)
{
	struct pgt_leaf leaf = { .desc = nondet_u64(), .level = PGT_LAST_LEVEL };

	check(pgt == &vm.s2.pgt && vm.s2.lock.held);
	looked_at = ia;
	present = nondet_bool();
	leaf.desc = present ? leaf.desc | PGT_VALID : leaf.desc & ~PGT_VALID;
	return leaf;
}

void *fixmap_map(enum fixmap_slot slot, hyp_pfn_t pfn)
{
	check(slot == FIXMAP_GUEST && present && !mapped && vm.s2.lock.held);
	mapped = true;
	return page;
}

void fixmap_unmap(enum fixmap_slot slot)
{
	check(slot == FIXMAP_GUEST && mapped && vm.s2.lock.held);
	mapped = false;
}

s64 guest_call_fault(struct vcpu *v, u64 ipa, s64 error)
{
	check(v == &vcpu && error == RSI_ERROR_INPUT && !vm.s2.lock.held);
	fault_at = ipa;
	return KEEL_EXIT_MEM_FAULT;
}
