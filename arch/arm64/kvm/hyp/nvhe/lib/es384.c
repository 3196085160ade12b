// SPDX-License-Identifier: GPL-2.0-only
/*
 * ES384 in steps: see es384.h. BearSSL signs in one go, for some 10^7 instructions; here
 * its point arithmetic, which it keeps to itself in one file, is called a byte of the
 * nonce at a time. The inversions at the end are divisions, which BearSSL does faster
 * than the exponentiations it uses itself.
 */
#include "lib/es384.h"
#include "lib/hmac.h"
#include "ec/ec_prime_i31.c"

static const curve_params p384 = { P384_P, P384_B, P384_R2, 0x00000001 };

_Static_assert(sizeof(jacobian) == sizeof(((struct es384 *)0)->point), "a point fits");

#define WINDOW	2	/* bits of the nonce for one addition */

/* The order of the curve. */
static const unsigned char order[ES384_KEY_SIZE] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
	0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
};

static const unsigned char generator[1 + 2 * ES384_KEY_SIZE] = {
	0x04,
	0xaa, 0x87, 0xca, 0x22, 0xbe, 0x8b, 0x05, 0x37, 0x8e, 0xb1, 0xc7, 0x1e,
	0xf3, 0x20, 0xad, 0x74, 0x6e, 0x1d, 0x3b, 0x62, 0x8b, 0xa7, 0x9b, 0x98,
	0x59, 0xf7, 0x41, 0xe0, 0x82, 0x54, 0x2a, 0x38, 0x55, 0x02, 0xf2, 0x5d,
	0xbf, 0x55, 0x29, 0x6c, 0x3a, 0x54, 0x5e, 0x38, 0x72, 0x76, 0x0a, 0xb7,
	0x36, 0x17, 0xde, 0x4a, 0x96, 0x26, 0x2c, 0x6f, 0x5d, 0x9e, 0x98, 0xbf,
	0x92, 0x92, 0xdc, 0x29, 0xf8, 0xf4, 0x1d, 0xbd, 0x28, 0x9a, 0x14, 0x7c,
	0xe9, 0xda, 0x31, 0x13, 0xb5, 0xf0, 0xb8, 0xc0, 0x0a, 0x60, 0xb1, 0xce,
	0x1d, 0x7e, 0x81, 0x9d, 0x7a, 0x43, 0x1d, 0x7c, 0x90, 0xea, 0x0e, 0x5f,
};

/* --- The nonce: RFC 6979, 3.2, with hash and order of one length ------------------ */

static void choose_nonce(const __u8 *key, const __u8 *digest, __u8 *nonce)
{
	uint32_t n[I31_LEN], k[I31_LEN];
	__u8 seed[2 * ES384_KEY_SIZE];

	memcpy(seed, key, ES384_KEY_SIZE);
	memcpy(seed + ES384_KEY_SIZE, digest, ES384_KEY_SIZE);
	hmac_drbg(SHA_384, seed, sizeof(seed), nonce, ES384_KEY_SIZE);
	/*
	 * The order is 2^384 but for 2^-192 of it: nobody finds a digest for which the
	 * RFC's loop would turn again. One turn less is one loop less without a bound.
	 */
	br_i31_decode(n, order, sizeof(order));
	br_i31_decode_reduce(k, nonce, ES384_KEY_SIZE, n);
	br_i31_encode(nonce, ES384_KEY_SIZE, k);
	memset(seed, 0, sizeof(seed));
	memset(k, 0, sizeof(k));
}

/* --- The point ------------------------------------------------------------------ */

/* What the window's two bits add: the generator, twice or three times that. */
struct multiples {
	jacobian one, two, three;
};

static void get_multiples(struct multiples *g)
{
	point_decode(&g->one, generator, sizeof(generator), &p384);
	g->two = g->one;
	point_double(&g->two, &p384);
	g->three = g->one;
	point_add(&g->three, &g->two, &p384);
}

/* The addition knows no infinity, which is what @q is before the first bit that is set. */
static void add_window(jacobian *q, uint32_t *started, const struct multiples *g, uint32_t bits)
{
	uint32_t any = NEQ(bits, 0);
	jacobian t = g->one, sum = *q;

	CCOPY(EQ(bits, 2), &t, &g->two, sizeof(t));
	CCOPY(EQ(bits, 3), &t, &g->three, sizeof(t));
	point_add(&sum, &t, &p384);
	CCOPY(any & ~*started, q, &t, sizeof(t));
	CCOPY(any & *started, q, &sum, sizeof(sum));
	*started |= any;
}

static void multiply_byte(jacobian *q, uint32_t *started, uint32_t byte)
{
	struct multiples g;
	int shift;

	get_multiples(&g);
	for (shift = 8 - WINDOW; shift >= 0; shift -= WINDOW) {
		point_double(q, &p384);
		point_double(q, &p384);
		add_window(q, started, &g, byte >> shift & 3);
	}
}

void es384_begin(struct es384 *s, const __u8 *key, const __u8 *digest)
{
	memcpy(s->digest, digest, sizeof(s->digest));
	s->left = ES384_KEY_SIZE;
	s->started = 0;
	point_zero((jacobian *)s->point, &p384);
	choose_nonce(key, digest, s->nonce);
}

int es384_step(struct es384 *s)
{
	if (s->left) {
		multiply_byte((jacobian *)s->point, &s->started,
			      s->nonce[ES384_KEY_SIZE - s->left]);
		s->left--;
	}
	return !s->left;
}

void es384_public(const __u8 *key, __u8 *point)
{
	uint32_t started = 0;
	unsigned int i;
	jacobian q;

	point_zero(&q, &p384);
	for (i = 0; i < ES384_KEY_SIZE; i++)
		multiply_byte(&q, &started, key[i]);
	point_encode(point, &q, &p384);
}

/* x / z^2: both as they are in the domain of Montgomery, so the quotient is not. */
static void affine_x(const jacobian *q, uint32_t *x)
{
	uint32_t z2[I31_LEN], t[3 * I31_LEN];

	br_i31_montymul(z2, q->c[2], q->c[2], P384_P, p384.p0i);
	memcpy(x, q->c[0], sizeof(q->c[0]));
	br_i31_moddiv(x, z2, P384_P, p384.p0i, t);
}

/* s = (m + key r) / nonce. */
static void finish(const __u8 *key, const __u8 *digest, const __u8 *nonce, const uint32_t *r,
		   const uint32_t *n, uint32_t *s)
{
	uint32_t m[I31_LEN], d[I31_LEN], k[I31_LEN], t[3 * I31_LEN], n0i = br_i31_ninv31(n[1]), over;

	br_i31_decode_reduce(m, digest, ES384_KEY_SIZE, n);
	br_i31_decode_reduce(d, key, ES384_KEY_SIZE, n);
	br_i31_decode_reduce(k, nonce, ES384_KEY_SIZE, n);
	br_i31_from_monty(m, n, n0i);
	br_i31_montymul(s, d, r, n, n0i);
	over = br_i31_add(s, m, 1);
	over |= br_i31_sub(s, n, 0) ^ 1;
	br_i31_sub(s, n, over);
	br_i31_moddiv(s, k, n, n0i, t);
	br_i31_to_monty(s, n);
	memset(d, 0, sizeof(d));
	memset(k, 0, sizeof(k));
	memset(t, 0, sizeof(t));
}

void es384_end(struct es384 *state, const __u8 *key, __u8 *signature)
{
	uint32_t n[I31_LEN], r[I31_LEN], s[I31_LEN];

	br_i31_decode(n, order, sizeof(order));
	affine_x((jacobian *)state->point, r);
	/* of the field's size still; it is as long as the order, and less than twice it */
	br_i31_sub(r, n, br_i31_sub(r, n, 0) ^ 1);
	r[0] = n[0];
	finish(key, state->digest, state->nonce, r, n, s);
	br_i31_encode(signature, ES384_KEY_SIZE, r);
	br_i31_encode(signature + ES384_KEY_SIZE, ES384_KEY_SIZE, s);
	memset(state, 0, sizeof(*state));
}
