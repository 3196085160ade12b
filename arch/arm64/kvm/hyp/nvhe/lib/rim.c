// SPDX-License-Identifier: GPL-2.0-only
/* Measurements: which bytes are hashed. Little-endian machines only, as all of this is. */
#include "lib/rim.h"
#include <string.h>

_Static_assert(sizeof(struct rim_params) == 0x38, "as in RmiRealmParams");
_Static_assert(sizeof(struct rim_descriptor) == 0x100, "as DEN0137 says");
_Static_assert(sizeof(struct keel_payload_config) == KEEL_EXTEND_MAX, "one extension");

/* RmiRecParams */
#define REC_PC		0x200
#define REC_GPRS	0x300

/* The digest so far becomes a measurement; @s ends. */
static void to_measurement(struct sha_state *s, __u8 *m)
{
	memset(m, 0, KEEL_MEASUREMENT_SIZE);
	sha_end(s, m);
}

void rim_init(__u8 *rim, const struct rim_params *params)
{
	struct sha_state s;

	sha_begin(&s, rim_sha(params->hash));
	sha_add(&s, params, sizeof(*params));
	sha_add_zeros(&s, RIM_PAGE_SIZE - sizeof(*params));
	to_measurement(&s, rim);
}

void rim_extend(__u8 *rim, enum sha algorithm, enum rim_type type, struct rim_descriptor *d)
{
	struct sha_state s;

	d->type = type;
	d->size = sizeof(*d);
	memcpy(d->rim, rim, sizeof(d->rim));
	sha_begin(&s, algorithm);
	sha_add(&s, d, sizeof(*d));
	to_measurement(&s, rim);
}

void rim_extend_page(__u8 *rim, enum sha algorithm, __u64 ipa, const void *page)
{
	struct rim_descriptor d = {
		.data.ipa = ipa,
		.data.flags = RIM_DATA_MEASURED,
	};

	sha_digest(algorithm, page, RIM_PAGE_SIZE, d.data.content);
	rim_extend(rim, algorithm, RIM_DATA, &d);
}

void rim_rec_digest(__u8 *digest, enum sha algorithm, __u64 pc, const __u64 *gprs)
{
	__u64 flags = RIM_REC_RUNNABLE;
	struct sha_state s;

	sha_begin(&s, algorithm);
	sha_add(&s, &flags, sizeof(flags));
	sha_add_zeros(&s, REC_PC - sizeof(flags));
	sha_add(&s, &pc, sizeof(pc));
	sha_add_zeros(&s, REC_GPRS - REC_PC - sizeof(pc));
	sha_add(&s, gprs, RIM_NR_GPRS * sizeof(*gprs));
	sha_add_zeros(&s, RIM_PAGE_SIZE - REC_GPRS - RIM_NR_GPRS * sizeof(*gprs));
	sha_end(&s, digest);
}

void rem_extend(__u8 *rem, enum sha algorithm, const void *value, unsigned long size)
{
	struct sha_state s;

	sha_begin(&s, algorithm);
	sha_add(&s, rem, sha_size(algorithm));
	sha_add(&s, value, size);
	to_measurement(&s, rem);
}
