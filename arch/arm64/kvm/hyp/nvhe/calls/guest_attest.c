// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two calls with which a realm gets its attestation token. The second is made again
 * and again: it does a piece of the work, or hands out a piece of the token, and between
 * two of them the host's interrupts are taken and the vCPU may leave.
 */
#include "calls/guest.h"
#include "mm/fixmap.h"
#include "lib/rim.h"
#include "lib/string.h"

static struct attest_vm attest_vm(const struct vm *vm)
{
	return (struct attest_vm){
		.rim = vm->measured.value[KEEL_MEASUREMENT_RIM],
		.rpv = vm->measured.rpv,
		.digest_size = sha_size(rim_sha(vm->measured.hash)),
	};
}

/* The challenge in x1 to x8. REMs are as of now: another vCPU may go on extending. */
s64 guest_attest_begin(struct vcpu *vcpu)
{
	u64 rem[KEEL_NR_REMS][MEASUREMENT_WORDS];
	unsigned int i;

	for (i = 0; i < KEEL_NR_REMS; i++)
		measure_read(vcpu->vm, KEEL_MEASUREMENT_REM(i), rem[i]);
	attest_begin(&vcpu->attest, &vcpu->regs.x[1], rem);
	vcpu->regs.x[1] = ATTEST_TOKEN_MAX;
	return guest_answer(vcpu, RSI_SUCCESS);
}

/* Into [offset, offset + size) of the page. Return: false if there is no page. */
static bool take(struct vcpu *vcpu, u64 ipa, u64 offset, u64 *size, int *more)
{
	struct guest_s2 *s2 = &vcpu->vm->s2;
	struct attest_vm vm = attest_vm(vcpu->vm);
	struct pgt_leaf leaf;
	u8 *page;

	hyp_spin_lock(&s2->lock);
	leaf = pgt_get(&s2->pgt, ipa);
	if (leaf.desc & PGT_VALID) {
		page = fixmap_map(FIXMAP_GUEST, pa_to_pfn(pgt_leaf_pa(leaf, ipa)));
		*size = attest_take(&vcpu->attest, &vm, page + offset, *size, more);
		fixmap_unmap(FIXMAP_GUEST);
	}
	hyp_spin_unlock(&s2->lock);
	return leaf.desc & PGT_VALID;
}

/* Page in x1, offset in it in x2, room from there in x3; x1 is what was written. */
s64 guest_attest_continue(struct vcpu *vcpu)
{
	u64 *x = vcpu->regs.x, ipa = x[1], offset = x[2], size = x[3];
	struct attest_vm vm = attest_vm(vcpu->vm);
	int more = 1;

	if (!guest_private_page(vcpu->vm, ipa) || offset >= HYP_PAGE_SIZE ||
	    size > HYP_PAGE_SIZE - offset)
		return guest_answer(vcpu, RSI_ERROR_INPUT);
	if (vcpu->attest.phase == ATTEST_NONE)
		return guest_answer(vcpu, RSI_ERROR_STATE);
	if (!attest_step(&vcpu->attest, &vm))
		size = 0;
	else if (!take(vcpu, ipa, offset, &size, &more))
		return guest_call_fault(vcpu, ipa, RSI_ERROR_INPUT);
	x[1] = size;
	return guest_answer(vcpu, more ? RSI_INCOMPLETE : RSI_SUCCESS);
}
