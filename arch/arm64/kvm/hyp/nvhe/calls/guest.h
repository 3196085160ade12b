/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What guests call: SMCCC discovery, PSCI, TRNG, the pKVM dialect and the RSI
 * dialect. Arguments are values; a guest address is followed through its stage-2
 * only.
 *
 * Each dialect takes the function id and the vCPU, whose registers it answers in,
 * and returns EXIT_RESUME, an exit, or GUEST_CALL_UNKNOWN.
 */
#ifndef __HYP_CALLS_GUEST_H
#define __HYP_CALLS_GUEST_H

#include "vm/switch.h"

/* What RSI calls answer. */
#define RSI_SUCCESS		0L
#define RSI_ERROR_INPUT		1L
#define RSI_ERROR_STATE		2L
#define RSI_INCOMPLETE		3L

#define GUEST_CALL_UNKNOWN	(-2L)

/* The call is done: @value is x0, the guest goes on. */
static inline s64 guest_answer(struct vcpu *vcpu, s64 value)
{
	vcpu->regs.x[0] = value;
	return EXIT_RESUME;
}

/* HVC #0 or SMC #0; the guest continues after it. */
s64 guest_call(struct vcpu *vcpu, u64 esr, bool smc);

/* The last exit was KEEL_EXIT_CALL, and the host leaves it to EL2: the call's exit. */
s64 guest_call_own(struct vcpu *vcpu);

/**
 * guest_call_fault() - the call cannot be done before the host gives a page at @ipa
 * @error: what x0 is to be if the host has none
 * The guest makes the call again. Return: the exit.
 */
s64 guest_call_fault(struct vcpu *vcpu, u64 ipa, s64 error);

/* The same for want of table pages. */
s64 guest_call_pool(struct vcpu *vcpu);

/**
 * guest_call_share() - share @nr pages with the host, or take them back
 * @ipa: of the first page, any value
 * @alias: the host's side is at the alias of the RSI dialect, else in place
 * @nr: in: how many pages; out: how many the call was about when it returned. Those up
 *      to the first page that is not there are done.
 * Return: 0, -ENOENT: the page at @ipa is not there; else as guest_share_host().
 */
int guest_call_share(struct vcpu *vcpu, u64 ipa, u64 *nr, bool share, bool alias);

s64 guest_psci(struct vcpu *vcpu, u32 fid);
s64 guest_trng(struct vcpu *vcpu, u32 fid);
s64 guest_pkvm(struct vcpu *vcpu, u32 fid);
s64 guest_rsi(struct vcpu *vcpu, u32 fid);

/* RSI_HOST_CALL; and, before the vCPU runs again, what the host made of it. */
s64 guest_host_call(struct vcpu *vcpu);
void guest_host_call_done(struct vcpu *vcpu);

/* RSI_ATTESTATION_TOKEN_INIT and _CONTINUE. */
s64 guest_attest_begin(struct vcpu *vcpu);
s64 guest_attest_continue(struct vcpu *vcpu);

/* Is @ipa a page of the guest's private half? Only under its s2.lock it stays one. */
static inline bool guest_private_page(const struct vm *vm, u64 ipa)
{
	return !(ipa & ~HYP_PAGE_MASK) && ipa < guest_s2_alias(&vm->s2);
}

/* Has the guest opened the page at @ipa to device emulation? */
bool guard_allows(const struct vm *vm, u64 ipa);

#endif
