/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SHA-256, SHA-384 and SHA-512, which are BearSSL's. Also built natively, by tools/measure: so
 * neither EL2's types nor the kernel's.
 */
#ifndef __HYP_LIB_SHA_H
#define __HYP_LIB_SHA_H

#include <linux/types.h>

/* A realm's measurements are of one of the first two. */
enum sha { SHA_256, SHA_512, NR_REALM_SHAS, SHA_384 = NR_REALM_SHAS, NR_SHAS };

#define SHA_MAX_SIZE	64

/* A hash that is being computed: BearSSL's state. */
struct sha_state {
	enum sha algorithm;
	__u64 state[27];
};

/* Bytes of the digest. */
static inline unsigned long sha_size(enum sha algorithm)
{
	static const unsigned char size[NR_SHAS] = { 32, 64, 48 };

	return size[algorithm];
}

void sha_begin(struct sha_state *s, enum sha algorithm);
void sha_add(struct sha_state *s, const void *data, unsigned long size);

/* @size zero bytes. */
void sha_add_zeros(struct sha_state *s, unsigned long size);

/* The digest, sha_size() bytes. */
void sha_end(struct sha_state *s, void *digest);

/* Of @data alone, in one go. */
void sha_digest(enum sha algorithm, const void *data, unsigned long size, void *digest);

#endif
