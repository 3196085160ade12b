/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CCA attestation token of RMM 1.0 (Arm DEN0137 A7.2): two statements, each a map of
 * claims signed as COSE_Sign1 (RFC 9052) with ES384.
 *
 *	399({ 44234: << platform token >>, 44241: << realm token >> })
 *
 * The platform token is signed with the platform's key, and its challenge is the hash
 * of the key that signed the realm token: that is what binds the two. Only the layout
 * is here; who holds a key signs. Also built natively, by tools/measure.
 */
#ifndef __HYP_LIB_CCA_H
#define __HYP_LIB_CCA_H

#include "lib/cose.h"

#define CCA_TAG_TOKEN		399
#define CCA_PLATFORM_TOKEN	44234
#define CCA_REALM_TOKEN		44241

/* Claims. CHALLENGE and PROFILE are in both statements. */
#define CCA_CHALLENGE		10
#define CCA_PROFILE		265

#define CCA_INSTANCE_ID		256
#define CCA_LIFECYCLE		2395
#define CCA_IMPLEMENTATION_ID	2396
#define CCA_COMPONENTS		2399
#define CCA_VERIFICATION	2400
#define CCA_CONFIG		2401
#define CCA_HASH_NAME		2402

#define CCA_COMPONENT_TYPE	1
#define CCA_COMPONENT_DIGEST	2
#define CCA_COMPONENT_SIGNER	5

#define CCA_RPV			44235
#define CCA_REALM_HASH_NAME	44236
#define CCA_RAK			44237
#define CCA_RIM			44238
#define CCA_REMS		44239
#define CCA_RAK_HASH_NAME	44240

/* The lifecycle claim without its low byte, which is the implementation's. */
#define CCA_LIFECYCLE_UNKNOWN	0x0000
#define CCA_LIFECYCLE_TEST	0x1000	/* being assembled and tested: its key is no secret */
#define CCA_LIFECYCLE_SECURED	0x3000
#define CCA_LIFECYCLE_DEBUG	0x5000	/* part of it can be debugged now, and need not be later */

#define CCA_CHALLENGE_SIZE	64
#define CCA_RPV_SIZE		64
#define CCA_NR_REMS		4
#define CCA_MEASUREMENT_MAX	64
#define CCA_ID_SIZE		32
#define CCA_INSTANCE_SIZE	33	/* 0x01, then a hash */

/* The claim of the realm's key, an encoded COSE_Key, and where its coordinates are in there. */
#define CCA_RAK_X		8
#define CCA_RAK_Y		(CCA_RAK_X + P384_SIZE + 3)
#define CCA_RAK_CLAIM_SIZE	(CCA_RAK_Y + P384_SIZE)

/**
 * struct cca_realm - what the realm token says
 * @challenge:	of who asks
 * @rpv:	the personalization value
 * @rim:	first @digest_size bytes are meant
 * @rem:	likewise
 * @digest_size:	32 or 64: SHA-256 or SHA-512 is the realm's hash
 * @rak:	the claim of the key, by cca_rak_claim()
 */
struct cca_realm {
	__u8 challenge[CCA_CHALLENGE_SIZE];
	__u8 rpv[CCA_RPV_SIZE];
	__u8 rim[CCA_MEASUREMENT_MAX];
	__u8 rem[CCA_NR_REMS][CCA_MEASUREMENT_MAX];
	unsigned int digest_size;
	__u8 rak[CCA_RAK_CLAIM_SIZE];
};

/**
 * struct cca_component - a piece of the platform's firmware
 * @type:	its name, a NUL-terminated string
 * @digest:	SHA-256 of it
 * @signer:	SHA-256 of the key that signed it; zeros if none did
 */
struct cca_component {
	char type[16];
	__u8 digest[32];
	__u8 signer[32];
};

/**
 * struct cca_platform - what the platform token says
 * @rak_hash:	SHA-256 of the claim of the realm's key
 * @implementation:	which kind of platform
 * @instance:	which of them
 * @config:	in which configuration
 * @lifecycle:	CCA_LIFECYCLE_*
 */
struct cca_platform {
	__u8 rak_hash[32];
	__u8 implementation[CCA_ID_SIZE];
	__u8 instance[CCA_INSTANCE_SIZE];
	__u8 config[CCA_ID_SIZE];
	__u16 lifecycle;
	const struct cca_component *components;
	unsigned int nr_components;
};

/* The claim of a public key, its COSE_Key. @point: 0x04 || x || y. */
void cca_rak_claim(const __u8 *point, __u8 claim[CCA_RAK_CLAIM_SIZE]);

/* The claims, unsigned: the payload of a COSE_Sign1. */
void cca_put_realm(struct cbor_out *out, const struct cca_realm *realm);
void cca_put_platform(struct cbor_out *out, const struct cca_platform *platform);

/* The beginning of a token: two parts follow. */
void cca_put_token(struct cbor_out *out);

/* The beginning of a part: a COSE_Sign1 follows. @key: CCA_PLATFORM_TOKEN, then CCA_REALM_TOKEN */
void cca_put_part(struct cbor_out *out, int key, unsigned long size);

#endif
