// SPDX-License-Identifier: GPL-2.0-only
/* SHA-2 by name. BearSSL's functions are called directly, not through its tables. */
#include "lib/sha.h"
#include <bearssl_hash.h>

_Static_assert(sizeof(br_sha256_context) <= sizeof(((struct sha_state *)0)->state), "fits");
_Static_assert(sizeof(br_sha512_context) <= sizeof(((struct sha_state *)0)->state), "fits");

void sha_begin(struct sha_state *s, enum sha algorithm)
{
	s->algorithm = algorithm;
	if (algorithm == SHA_256)
		br_sha256_init((br_sha256_context *)s->state);
	else if (s->algorithm == SHA_384)
		br_sha384_init((br_sha384_context *)s->state);
	else
		br_sha512_init((br_sha512_context *)s->state);
}

void sha_add(struct sha_state *s, const void *data, unsigned long size)
{
	if (s->algorithm == SHA_256)
		br_sha256_update((br_sha256_context *)s->state, data, size);
	else
		br_sha512_update((br_sha512_context *)s->state, data, size);
}

void sha_add_zeros(struct sha_state *s, unsigned long size)
{
	static const unsigned char zeros[128];

	for (; size > sizeof(zeros); size -= sizeof(zeros))
		sha_add(s, zeros, sizeof(zeros));
	sha_add(s, zeros, size);
}

void sha_end(struct sha_state *s, void *digest)
{
	if (s->algorithm == SHA_256)
		br_sha256_out((br_sha256_context *)s->state, digest);
	else if (s->algorithm == SHA_384)
		br_sha384_out((br_sha384_context *)s->state, digest);
	else
		br_sha512_out((br_sha512_context *)s->state, digest);
}

void sha_digest(enum sha algorithm, const void *data, unsigned long size, void *digest)
{
	struct sha_state s;

	sha_begin(&s, algorithm);
	sha_add(&s, data, size);
	sha_end(&s, digest);
}
