// SPDX-License-Identifier: GPL-2.0-only
/* HMAC, HKDF and HMAC_DRBG: see hmac.h. */
#include "lib/hmac.h"

#define BLOCK_MAX	128

/* A block of the key and zeros, each byte changed as the inner or the outer hash has it. */
static void begin_pass(struct hmac *h, enum sha algorithm, __u8 change)
{
	unsigned int size = algorithm == SHA_256 ? 64 : BLOCK_MAX, i;
	__u8 pad[BLOCK_MAX];

	for (i = 0; i < size; i++)
		pad[i] = (i < HMAC_KEY_MAX ? h->key[i] : 0) ^ change;
	sha_begin(&h->sha, algorithm);
	sha_add(&h->sha, pad, size);
}

void hmac_begin(struct hmac *h, enum sha algorithm, const void *key, unsigned long size)
{
	__builtin_memset(h->key, 0, sizeof(h->key));
	__builtin_memcpy(h->key, key, size);
	begin_pass(h, algorithm, 0x36);
}

void hmac_add(struct hmac *h, const void *data, unsigned long size)
{
	sha_add(&h->sha, data, size);
}

void hmac_end(struct hmac *h, void *out)
{
	enum sha algorithm = h->sha.algorithm;

	sha_end(&h->sha, out);
	begin_pass(h, algorithm, 0x5c);
	sha_add(&h->sha, out, sha_size(algorithm));
	sha_end(&h->sha, out);
}

void hkdf(enum sha algorithm, const void *secret, unsigned long secret_size, const void *salt,
	  const void *info, unsigned long info_size, void *out, unsigned long size)
{
	static const __u8 first = 1;
	__u8 key[SHA_MAX_SIZE];
	struct hmac h;

	hmac_begin(&h, algorithm, salt, HMAC_KEY_MAX);
	hmac_add(&h, secret, secret_size);
	hmac_end(&h, key);
	hmac_begin(&h, algorithm, key, sha_size(algorithm));
	hmac_add(&h, info, info_size);
	hmac_add(&h, &first, 1);
	hmac_end(&h, key);
	__builtin_memcpy(out, key, size);
}

struct drbg {
	enum sha algorithm;
	__u8 k[SHA_MAX_SIZE], v[SHA_MAX_SIZE];
};

/* v = HMAC(k, v), which is output. */
static void turn(struct drbg *d)
{
	unsigned long size = sha_size(d->algorithm);
	struct hmac h;

	hmac_begin(&h, d->algorithm, d->k, size);
	hmac_add(&h, d->v, size);
	hmac_end(&h, d->v);
}

/* k = HMAC(k, v || tag || seed), and a turn. */
static void take_seed(struct drbg *d, __u8 tag, const void *seed, unsigned long seed_size)
{
	unsigned long size = sha_size(d->algorithm);
	struct hmac h;

	hmac_begin(&h, d->algorithm, d->k, size);
	hmac_add(&h, d->v, size);
	hmac_add(&h, &tag, 1);
	hmac_add(&h, seed, seed_size);
	hmac_end(&h, d->k);
	turn(d);
}

void hmac_drbg(enum sha algorithm, const void *seed, unsigned long seed_size, void *out,
	       unsigned long size)
{
	struct drbg d = { .algorithm = algorithm };

	__builtin_memset(d.v, 1, sizeof(d.v));
	take_seed(&d, 0, seed, seed_size);
	take_seed(&d, 1, seed, seed_size);
	turn(&d);
	__builtin_memcpy(out, d.v, size);
}
