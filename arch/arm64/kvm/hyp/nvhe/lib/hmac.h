/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * HMAC (RFC 2104) with SHA-2, and what keys and nonces are derived with: HKDF (RFC 5869),
 * and the first output of HMAC_DRBG (NIST SP 800-90A), which is RFC 6979's nonce too.
 * Also built natively and in pvmfw.
 */
#ifndef __HYP_LIB_HMAC_H
#define __HYP_LIB_HMAC_H

#include "lib/sha.h"

/* The longest key, less than a block of any of the hashes. */
#define HMAC_KEY_MAX	SHA_MAX_SIZE

/* An HMAC that is being computed; as secret as its key. */
struct hmac {
	struct sha_state sha;
	__u8 key[HMAC_KEY_MAX];
};

/* @size: of @key, HMAC_KEY_MAX at most */
void hmac_begin(struct hmac *h, enum sha algorithm, const void *key, unsigned long size);
void hmac_add(struct hmac *h, const void *data, unsigned long size);

/* sha_size() bytes to @out. */
void hmac_end(struct hmac *h, void *out);

/**
 * hkdf() - derive a key from a secret
 * @salt:	HMAC_KEY_MAX bytes
 * @info:	what the key is for, as it is
 * @out:	@size bytes, sha_size() at most
 */
void hkdf(enum sha algorithm, const void *secret, unsigned long secret_size, const void *salt,
	  const void *info, unsigned long info_size, void *out, unsigned long size);

/**
 * hmac_drbg() - the first bytes that a generator gives
 * @seed:	all of its entropy
 * @out:	@size bytes, sha_size() at most
 */
void hmac_drbg(enum sha algorithm, const void *seed, unsigned long seed_size, void *out,
	       unsigned long size);

#endif
