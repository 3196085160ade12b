// SPDX-License-Identifier: GPL-2.0-only
/* Calls to the hypervisor: what it is, devices, measurements, entropy. */
#include <keel/measurement.h>

#include "hw.h"

#define VENDOR_UID		0x8600ff01U
#define GUARD_INFO		0xc6000005U
#define GUARD_ENROLL		0xc6000006U
#define GUARD_MAP		0xc6000007U
#define TRNG_VERSION		0x84000050U
#define TRNG_RND64		0xc4000053U
#define RSI_VERSION		0xc4000190U
#define RSI_MEASUREMENT_EXTEND	0xc4000193U

#define RSI_1_0			0x10000UL
#define TRNG_1_0		0x10000UL
#define TRNG_BITS		192	/* the most that one call gives */

static u64 hvc(struct smccc *r, u32 function, u64 x1)
{
	memset(r, 0, sizeof(*r));
	r->x[0] = function;
	r->x[1] = x1;
	hvc_call(r);
	return r->x[0];
}

static bool is_kvm(void)
{
	static const u32 uid[] = { 0xb66fb428, 0xe911c52e, 0x564bcaa9, 0x743a004d };
	struct smccc r;
	unsigned int i;

	hvc(&r, VENDOR_UID, 0);
	for (i = 0; i < 4; i++)
		if ((u32)r.x[i] != uid[i])
			return false;
	return true;
}

enum refusal hyp_init(struct hyp *hyp)
{
	struct smccc r;

	hyp->kvm = is_kvm();
	hyp->guarded = hyp->kvm && hvc(&r, GUARD_INFO, 0) == PAGE_SIZE;
	if (!hyp->guarded)
		return ACCEPTED;
	if (hvc(&r, GUARD_ENROLL, 0))
		return REFUSE_GUARD;
	/* an SMC is only known to be harmless where EL2 takes it */
	memset(&r, 0, sizeof(r));
	r.x[0] = RSI_VERSION;
	r.x[1] = RSI_1_0;
	smc_call(&r);
	hyp->rsi = !r.x[0];
	return ACCEPTED;
}

enum refusal hyp_map_device(const struct hyp *hyp, u64 page)
{
	struct smccc r;

	return hyp->guarded && hvc(&r, GUARD_MAP, page) ? REFUSE_GUARD : ACCEPTED;
}

enum refusal hyp_measure(const struct hyp *hyp, unsigned int rem, const void *value, size_t size)
{
	struct smccc r;

	if (!hyp->rsi)
		return ACCEPTED;
	memset(&r, 0, sizeof(r));
	r.x[0] = RSI_MEASUREMENT_EXTEND;
	r.x[1] = KEEL_MEASUREMENT_REM(rem);
	r.x[2] = size;
	memcpy(&r.x[3], value, size);
	smc_call(&r);
	return r.x[0] ? REFUSE_MEASUREMENT : ACCEPTED;
}

bool hyp_random(u8 *out, size_t size)
{
	struct smccc r;

	if ((s64)(int32_t)hvc(&r, TRNG_VERSION, 0) < (s64)TRNG_1_0)
		return false;
	while (size) {
		size_t n = size < TRNG_BITS / 8 ? size : TRNG_BITS / 8;

		if (hvc(&r, TRNG_RND64, TRNG_BITS))
			return false;
		memcpy(out, &r.x[1], n);
		out += n;
		size -= n;
	}
	return true;
}
