// SPDX-License-Identifier: GPL-2.0-only
/*
 * TRNG for guests (Arm DEN0098), from the CPU's own generator (FEAT_RNG). The host
 * is no source of entropy a protected guest could use; without FEAT_RNG there is no
 * TRNG.
 */
#include "calls/guest.h"
#include "lib/features.h"
#include <linux/arm-smccc.h>

#define TRNG_VERSION_1_0	0x10000UL
#define TRNG_NO_ENTROPY		(-3L)
#define TRNG_INVALID		(-2L)

/* 6b656c21-7472-6e67-8001-6b65656c7472, this implementation's UUID, little-endian words */
static const u32 trng_uuid[] = { 0x6b656c21, 0x74726e67, 0x80016b65, 0x656c7472 };

/* @bits: 1 to 192, or 96; the most significant register comes first */
static s64 rnd(struct vcpu *vcpu, unsigned int width)
{
	u64 bits = width == 64 ? vcpu->regs.x[1] : (u32)vcpu->regs.x[1], out[3] = {};
	unsigned int i;

	if (!bits || bits > 3 * width)
		return guest_answer(vcpu, TRNG_INVALID);
	for (i = 0; i * width < bits; i++) {
		if (!hw_random(&out[i]))
			return guest_answer(vcpu, TRNG_NO_ENTROPY);
		if (bits - i * width < width)
			out[i] &= (1UL << (bits - i * width)) - 1;
		if (width == 32)
			out[i] = (u32)out[i];
	}
	for (i = 0; i < 3; i++)
		vcpu->regs.x[3 - i] = out[i];
	return guest_answer(vcpu, SMCCC_RET_SUCCESS);
}

static bool exists(u32 fid)
{
	return fid == ARM_SMCCC_TRNG_VERSION || fid == ARM_SMCCC_TRNG_FEATURES ||
	       fid == ARM_SMCCC_TRNG_GET_UUID || fid == ARM_SMCCC_TRNG_RND32 ||
	       fid == ARM_SMCCC_TRNG_RND64;
}

s64 guest_trng(struct vcpu *vcpu, u32 fid)
{
	u64 *x = vcpu->regs.x;

	if (!has_rng())
		return GUEST_CALL_UNKNOWN;
	switch (fid) {
	case ARM_SMCCC_TRNG_VERSION:
		return guest_answer(vcpu, TRNG_VERSION_1_0);
	case ARM_SMCCC_TRNG_FEATURES:
		return guest_answer(vcpu, exists(x[1]) ? SMCCC_RET_SUCCESS :
				    SMCCC_RET_NOT_SUPPORTED);
	case ARM_SMCCC_TRNG_GET_UUID:
		x[1] = trng_uuid[1];
		x[2] = trng_uuid[2];
		x[3] = trng_uuid[3];
		return guest_answer(vcpu, trng_uuid[0]);
	case ARM_SMCCC_TRNG_RND32:
		return rnd(vcpu, 32);
	case ARM_SMCCC_TRNG_RND64:
		return rnd(vcpu, 64);
	}
	return GUEST_CALL_UNKNOWN;
}
