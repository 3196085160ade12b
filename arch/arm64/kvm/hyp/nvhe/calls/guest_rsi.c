// SPDX-License-Identifier: GPL-2.0-only
/*
 * The RSI dialect (Arm DEN0137, RMM 1.0): what a realm calls. A page is shared
 * through the alias with the top IPA bit set; "empty" is what RMM calls an address
 * whose page the realm has given up, here one that is shared.
 */
#include "calls/guest_page.h"
#include "lib/string.h"
#include <keel/abi.h>

#define RSI_VERSION		0xc4000190U
#define RSI_FEATURES		0xc4000191U
#define RSI_MEASUREMENT_READ	0xc4000192U
#define RSI_MEASUREMENT_EXTEND	0xc4000193U
#define RSI_TOKEN_INIT		0xc4000194U
#define RSI_TOKEN_CONTINUE	0xc4000195U
#define RSI_REALM_CONFIG	0xc4000196U
#define RSI_IPA_STATE_SET	0xc4000197U
#define RSI_IPA_STATE_GET	0xc4000198U
#define RSI_HOST_CALL		0xc4000199U

#define RSI_VERSION_1_0		0x10000UL

#define RIPAS_EMPTY		0
#define RIPAS_RAM		1
#define RSI_ACCEPT		0

/* struct RsiRealmConfig, DEN0137 B5.4.5 */
struct realm_config {
	u64 ipa_width;
	u64 hash_algorithm;
	u8 reserved[0x1f0];
	u8 rpv[KEEL_RPV_SIZE];
	u8 reserved2[HYP_PAGE_SIZE - 0x240];
};

static_assert(sizeof(struct realm_config) == HYP_PAGE_SIZE);

static s64 version(struct vcpu *vcpu)
{
	u64 *x = vcpu->regs.x, wanted = x[1];

	x[1] = RSI_VERSION_1_0;		/* lowest and highest there is */
	x[2] = RSI_VERSION_1_0;
	return guest_answer(vcpu, wanted == RSI_VERSION_1_0 ? RSI_SUCCESS : RSI_ERROR_INPUT);
}

/* Index in x1; the value in x1 to x8. */
static s64 measurement_read(struct vcpu *vcpu)
{
	u64 *x = vcpu->regs.x;

	return guest_answer(vcpu, measure_read(vcpu->vm, x[1], &x[1]) ? RSI_SUCCESS :
									RSI_ERROR_INPUT);
}

/* Index in x1, size in x2, the value in x3 to x10. */
static s64 measurement_extend(struct vcpu *vcpu)
{
	const u64 *x = vcpu->regs.x;

	return guest_answer(vcpu, measure_extend(vcpu->vm, x[1], x[2], &x[3]) ? RSI_SUCCESS :
										RSI_ERROR_INPUT);
}

static s64 realm_config(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	struct realm_config *config;
	u64 ipa = vcpu->regs.x[1];

	if (!guest_private_page(vm, ipa))
		return guest_answer(vcpu, RSI_ERROR_INPUT);
	config = guest_page_map(vm, ipa);
	if (!config)
		return guest_call_fault(vcpu, ipa, RSI_ERROR_INPUT);
	memset(config, 0, sizeof(*config));
	config->ipa_width = vm->s2.pgt.ia_bits;
	config->hash_algorithm = vm->measured.hash;
	memcpy(config->rpv, vm->measured.rpv, sizeof(config->rpv));
	guest_page_unmap(vm);
	/* it knows where the alias is now: devices are behind it */
	WRITE_ONCE(vm->guarded, true);
	return guest_answer(vcpu, RSI_SUCCESS);
}

/* Both ends private, page aligned, not empty. */
static bool range_valid(const struct vm *vm, u64 base, u64 top)
{
	return guest_private_page(vm, base) && base < top && !(top & ~HYP_PAGE_MASK) &&
	       top <= guest_s2_alias(&vm->s2);
}

/*
 * Nobody tells EL2 what is RAM before the guest does; Linux does before it asks
 * whether a device is. Only used to answer the guest itself.
 */
static void add_ram(struct vm *vm, u64 base, u64 top)
{
	hyp_spin_lock(&vm->s2.lock);
	if (!vm->ram_top || base < vm->ram_base)
		vm->ram_base = base;
	if (top > vm->ram_top)
		vm->ram_top = top;
	hyp_spin_unlock(&vm->s2.lock);
}

/* The host has no say; a part may be done, and the guest goes on from x1. */
static s64 ipa_state_set(struct vcpu *vcpu)
{
	u64 *x = vcpu->regs.x, base = x[1], top = x[2], ripas = x[3], nr;
	int ret;

	if (!range_valid(vcpu->vm, base, top) || ripas > RIPAS_RAM)
		return guest_answer(vcpu, RSI_ERROR_INPUT);
	nr = (top - base) >> HYP_PAGE_SHIFT;
	if (nr > KEEL_RANGE_MAX)
		/* to the end of a block, so that what follows is whole ones */
		nr = KEEL_RANGE_MAX - (base >> HYP_PAGE_SHIFT) % KEEL_RANGE_MAX;
	ret = guest_call_share(vcpu, base, &nr, ripas == RIPAS_EMPTY, true);
	if (ret == -ENOENT)
		return guest_call_fault(vcpu, base, RSI_ERROR_INPUT);
	if (ret == -ENOMEM)
		return guest_call_pool(vcpu);
	if (ret)
		return guest_answer(vcpu, RSI_ERROR_INPUT);
	x[1] = base + (nr << HYP_PAGE_SHIFT);
	if (ripas == RIPAS_RAM)
		add_ram(vcpu->vm, base, x[1]);
	x[2] = RSI_ACCEPT;
	return guest_answer(vcpu, RSI_SUCCESS);
}

static u64 state_at(struct vm *vm, u64 ipa)
{
	struct pgt_leaf leaf = guest_s2_get(&vm->s2, ipa | guest_s2_alias(&vm->s2));

	if (leaf.desc & PGT_VALID || ipa < vm->ram_base || ipa >= vm->ram_top)
		return RIPAS_EMPTY;
	return RIPAS_RAM;
}

/* How far the first page's state reaches, as far as one call looks. */
static s64 ipa_state_get(struct vcpu *vcpu)
{
	u64 *x = vcpu->regs.x, base = x[1], top = x[2], state, at;

	if (!range_valid(vcpu->vm, base, top))
		return guest_answer(vcpu, RSI_ERROR_INPUT);
	if (top - base > KEEL_RANGE_MAX * HYP_PAGE_SIZE)
		top = base + KEEL_RANGE_MAX * HYP_PAGE_SIZE;
	state = state_at(vcpu->vm, base);
	for (at = base + HYP_PAGE_SIZE; at < top; at += HYP_PAGE_SIZE)
		if (state_at(vcpu->vm, at) != state)
			break;
	x[1] = at;
	x[2] = state;
	return guest_answer(vcpu, RSI_SUCCESS);
}

s64 guest_rsi(struct vcpu *vcpu, u32 fid)
{
	switch (fid) {
	case RSI_VERSION:
		return version(vcpu);
	case RSI_FEATURES:
		vcpu->regs.x[1] = 0;	/* every feature register of RMM 1.0 is zero */
		return guest_answer(vcpu, RSI_SUCCESS);
	case RSI_MEASUREMENT_READ:
		return measurement_read(vcpu);
	case RSI_MEASUREMENT_EXTEND:
		return measurement_extend(vcpu);
	case RSI_TOKEN_INIT:
		return guest_attest_begin(vcpu);
	case RSI_TOKEN_CONTINUE:
		return guest_attest_continue(vcpu);
	case RSI_REALM_CONFIG:
		return realm_config(vcpu);
	case RSI_IPA_STATE_SET:
		return ipa_state_set(vcpu);
	case RSI_IPA_STATE_GET:
		return ipa_state_get(vcpu);
	case RSI_HOST_CALL:
		return guest_host_call(vcpu);
	}
	return GUEST_CALL_UNKNOWN;
}
