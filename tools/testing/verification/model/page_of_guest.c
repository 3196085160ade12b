// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_page_map() as harness/guest_page.c proves it, for harnesses of calls that touch a page
 * of the guest's: it is there or not, and theirs while s2.lock is held. The harness has vm and
 * vcpu, and says what the guest has at the address.
 */
static u64 looked_at, fault_at;
static bool present, mapped;
static void *guest_has;

void *guest_page_map(struct vm *v, u64 ipa)
{
	check(v == &vm && !vm.s2.lock.held && !mapped && ipa < 1UL << 31);
	looked_at = ipa;
	present = nondet_bool();
	if (!present)
		return NULL;
	vm.s2.lock.held = true;
	mapped = true;
	return guest_has;
}

void guest_page_unmap(struct vm *v)
{
	check(v == &vm && mapped && vm.s2.lock.held);
	mapped = false;
	vm.s2.lock.held = false;
}

s64 guest_call_fault(struct vcpu *v, u64 ipa, s64 error)
{
	check(v == &vcpu && error == RSI_ERROR_INPUT && !vm.s2.lock.held);
	fault_at = ipa;
	return KEEL_EXIT_MEM_FAULT;
}
