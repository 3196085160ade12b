/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * COSE (RFC 9052, 9053): what tokens and DICE certificates have of it, and its numbers.
 * Also built natively and in pvmfw.
 */
#ifndef __HYP_LIB_COSE_H
#define __HYP_LIB_COSE_H

#include "lib/cbor.h"

#define COSE_TAG_SIGN1		18
#define COSE_HEADER_ALG		1

#define COSE_ALG_ES256		(-7)
#define COSE_ALG_EDDSA		(-8)
#define COSE_ALG_ES384		(-35)

/* Labels of a COSE_Key, and their values. */
#define COSE_KEY_TYPE		1
#define COSE_KEY_OKP		1
#define COSE_KEY_EC2		2
#define COSE_KEY_ALG		3
#define COSE_KEY_OPS		4
#define COSE_OP_VERIFY		2
#define COSE_KEY_CURVE		(-1)
#define COSE_CURVE_P256		1
#define COSE_CURVE_P384		2
#define COSE_CURVE_ED25519	6
#define COSE_KEY_X		(-2)
#define COSE_KEY_Y		(-3)

#define P384_SIZE		48
#define ES384_SIZE		(2 * P384_SIZE)	/* r, then s */
#define SHA384_SIZE		48

/* A public key, 0x04 || x || y. */
#define P384_POINT_SIZE		(1 + 2 * P384_SIZE)

/**
 * cose_put_signed() - what a signature is over, but for the payload, which ends it
 * @payload_size: of it
 *
 * A Sig_structure with ES384 as the only protected header. A signer hashes this and
 * then the payload, with SHA-384.
 */
void cose_put_signed(struct cbor_out *out, unsigned long payload_size);

/* Room for cose_put_signed(). */
#define COSE_SIGNED_MAX		32

/* The beginning of a COSE_Sign1: payload and signature (as a byte string) follow. */
void cose_put_sign1(struct cbor_out *out, unsigned long payload_size);

/* What is in a COSE_Key of P-384 besides its map and what else the map may have. */
void cose_put_type(struct cbor_out *out);
void cose_put_point(struct cbor_out *out, const __u8 *point);

#endif
