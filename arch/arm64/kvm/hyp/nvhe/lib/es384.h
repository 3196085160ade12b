/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ES384 signatures (ECDSA on P-384 with SHA-384, nonces of RFC 6979) in steps that are
 * short enough to be done with interrupts masked. Arithmetic is BearSSL's, constant
 * in time. Also built natively, by tests.
 */
#ifndef __HYP_LIB_ES384_H
#define __HYP_LIB_ES384_H

#include <linux/types.h>

#define ES384_KEY_SIZE	48
#define ES384_POINT_WORDS 57

/**
 * struct es384 - a signature that is being made; a secret, as the nonce gives the key away
 * @point:	what the nonce's upper bytes make of the generator, Jacobian
 * @nonce:	big-endian
 * @digest:	of what is signed
 * @left:	bytes of the nonce that @point does not have yet; 0 before and after
 * @started:	@point is not infinity
 */
struct es384 {
	__u32 point[ES384_POINT_WORDS];
	__u8 nonce[ES384_KEY_SIZE];
	__u8 digest[ES384_KEY_SIZE];
	__u32 left;
	__u32 started;
};

/* Steps that es384_step() takes for one signature. */
#define ES384_STEPS	ES384_KEY_SIZE

/**
 * es384_begin() - choose the nonce
 * @key:	big-endian, from 1 to the curve's order - 1
 * @digest:	SHA-384 of what is to be signed
 */
void es384_begin(struct es384 *s, const __u8 *key, const __u8 *digest);

/* One byte of the nonce. Return: whether es384_end() may be called. */
int es384_step(struct es384 *s);

/**
 * es384_end() - the signature
 * @key:	that es384_begin() had
 * @signature:	r, then s, 48 bytes each
 *
 * Nothing of @s is left.
 */
void es384_end(struct es384 *s, const __u8 *key, __u8 *signature);

/**
 * es384_public() - the public half of a key, in one go: as long as all steps of a signature
 * @key:	as for es384_begin()
 * @point:	0x04 || x || y
 */
void es384_public(const __u8 *key, __u8 *point);

#endif
