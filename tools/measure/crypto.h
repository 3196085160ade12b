/* SPDX-License-Identifier: GPL-2.0-only */
/* Public keys and COSE signatures, which are OpenSSL's business. */
#ifndef KEEL_CRYPTO_H
#define KEEL_CRYPTO_H

#include <stdbool.h>
#include <openssl/evp.h>

#include "lib/dice.h"

/* A key of P-256, P-384 or Ed25519; NULL if its point is not on the curve. */
EVP_PKEY *key_of_cose(const struct dice_public *key);

/* NULL if it is no public key. */
EVP_PKEY *key_of_pem(struct dice_span pem);

/* The P-384 key of a point, 0x04 || x || y, as a certificate would have it. */
struct dice_public public_of_point(const unsigned char *point);

/**
 * signed_with() - whether a COSE_Sign1 is signed with a key
 * @algorithm:	COSE_ALG_*; of a curve that is not the key's, it is not
 * @header:	protected
 */
bool signed_with(EVP_PKEY *key, int algorithm, struct dice_span header, struct dice_span payload,
		 struct dice_span signature);

#endif
