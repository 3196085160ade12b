// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two calls with which a realm gets its attestation token. The second is made again
 * and again: it does a piece of the work, or hands out a piece of the token, and between
 * two of them the host's interrupts are taken and the vCPU may leave.
 */
#include "calls/guest_page.h"
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

/* Page in x1, offset in it in x2, room from there in x3; x1 is what was written. */
s64 guest_attest_continue(struct vcpu *vcpu)
{
	u64 *x = vcpu->regs.x, ipa = x[1], offset = x[2], size = x[3];
	struct attest_vm vm = attest_vm(vcpu->vm);
	int more = 1;
	u8 *page;

	if (!guest_private_page(vcpu->vm, ipa) || offset >= HYP_PAGE_SIZE ||
	    size > HYP_PAGE_SIZE - offset)
		return guest_answer(vcpu, RSI_ERROR_INPUT);
	if (vcpu->attest.phase == ATTEST_NONE)
		return guest_answer(vcpu, RSI_ERROR_STATE);
	if (attest_step(&vcpu->attest, &vm)) {
		page = guest_page_map(vcpu->vm, ipa);
		if (!page)
			return guest_call_fault(vcpu, ipa, RSI_ERROR_INPUT);
		size = attest_take(&vcpu->attest, &vm, page + offset, size, &more);
		guest_page_unmap(vcpu->vm);
	} else {
		size = 0;
	}
	x[1] = size;
	return guest_answer(vcpu, more ? RSI_INCOMPLETE : RSI_SUCCESS);
}
