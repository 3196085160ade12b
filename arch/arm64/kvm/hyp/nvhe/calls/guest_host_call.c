// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSI_HOST_CALL: a realm says something to its VMM, in a structure of its own memory.
 * The host gets a copy of what is in that structure, the realm a copy of the answer;
 * neither sees the other's memory or registers.
 */
#include "calls/guest_page.h"
#include "lib/string.h"

/* struct RsiHostCall, DEN0137 B5.4.4 */
struct rsi_host_call {
	u32 imm;
	u32 zero;
	u64 gprs[NR_CALL_REGS];
};

static_assert(sizeof(struct rsi_host_call) == 0x100);

/* Aligned to its size, so within one page. */
s64 guest_host_call(struct vcpu *vcpu)
{
	u64 ipa = vcpu->regs.x[1];
	const struct rsi_host_call *call;

	if (ipa & (sizeof(*call) - 1) || ipa >= guest_s2_alias(&vcpu->vm->s2))
		return guest_answer(vcpu, RSI_ERROR_INPUT);
	call = guest_page_map(vcpu->vm, ipa);
	if (!call)
		return guest_call_fault(vcpu, ipa & HYP_PAGE_MASK, RSI_ERROR_INPUT);
	vcpu->info[0] = READ_ONCE(call->imm);
	memcpy(vcpu->call.gprs, call->gprs, sizeof(call->gprs));
	guest_page_unmap(vcpu->vm);

	vcpu->info[1] = vcpu->call.gprs[0];
	vcpu->call.ipa = ipa;
	vcpu->call.pending = true;
	return KEEL_EXIT_HOST_CALL;
}

/* Its other vCPUs may have given the page up meanwhile. */
void guest_host_call_done(struct vcpu *vcpu)
{
	struct rsi_host_call *call;

	vcpu->call.pending = false;
	call = guest_page_map(vcpu->vm, vcpu->call.ipa);
	vcpu->regs.x[0] = call ? RSI_SUCCESS : RSI_ERROR_INPUT;
	if (!call)
		return;
	memcpy(call->gprs, vcpu->call.gprs, sizeof(call->gprs));
	guest_page_unmap(vcpu->vm);
}
