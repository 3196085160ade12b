/* SPDX-License-Identifier: GPL-2.0-only */
/* RSA keys and digests: what keel-sign takes from OpenSSL. */
#ifndef KEEL_SIGN_KEY_H
#define KEEL_SIGN_KEY_H

#include <openssl/evp.h>

#include "avb.h"

/**
 * key_read() - an RSA key in PEM
 * @pem: the file's bytes
 * @out: private if the file holds a private key; the caller frees it
 *
 * Return: NULL, or why it is no key that AVB can use.
 */
const char *key_read(struct span pem, EVP_PKEY **out);

/**
 * key_new() - make a private key
 * @bits: 2048 or 4096
 * @pem: the key; the caller frees it
 */
const char *key_new(unsigned int bits, struct blob *pem);

/**
 * key_blob() - a public key as vbmeta and pvmfw hold it
 * @key: RSA
 * @out: bits, -1 / n[0] mod 2^32, n, 2^(2 bits) mod n; the caller frees it
 */
const char *key_blob(EVP_PKEY *key, struct blob *out);

/**
 * key_of_blob() - the reverse of key_blob()
 * @blob: its two derived numbers are checked
 * @out: public; the caller frees it
 *
 * Return: NULL, or what is wrong with the blob.
 */
const char *key_of_blob(struct span blob, EVP_PKEY **out);

/* The modulus' size in bits. */
static inline size_t key_bits(const EVP_PKEY *key)
{
	return (size_t)EVP_PKEY_get_bits(key);
}

/**
 * digest2() - the digest of two pieces in a row
 * @hash: sha256 or sha512
 * @out: as long as the digest
 */
bool digest2(const char *hash, struct span a, struct span b, u8 *out);

/* A PKCS #1 v1.5 signature over two pieces in a row. @out: as long as the modulus. */
bool sign2(EVP_PKEY *key, const char *hash, struct span a, struct span b, u8 *out);
bool signed2(EVP_PKEY *key, const char *hash, struct span a, struct span b, struct span signature);

#endif
