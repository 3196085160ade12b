// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL2's signer and its tokens, run natively: the signatures of RFC 6979, any others
 * against OpenSSL, and whole tokens against keel-measure's verifier. Prints TAP.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "token.h"
#include "lib/sha.h"
#include "vm/attest.h"

#define RANDOM_SIGNATURES 40

static int tests, failures;

static void check(bool good, const char *what)
{
	tests++;
	failures += !good;
	printf("%sok %d - %s\n", good ? "" : "not ", tests, what);
}

static void unhex(const char *hex, unsigned char *out)
{
	unsigned int byte;

	for (; *hex; hex += 2) {
		sscanf(hex, "%2x", &byte);
		*out++ = (unsigned char)byte;
	}
}

static unsigned int sign(const __u8 *key, const __u8 *digest, __u8 *signature)
{
	struct es384 s;
	unsigned int steps = 1;

	es384_begin(&s, key, digest);
	while (!es384_step(&s))
		steps++;
	es384_end(&s, key, signature);
	return steps;
}

/* RFC 6979, A.2.6, with SHA-384. */
static void test_rfc6979(void)
{
	static const char key_hex[] = "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d8"
				      "96d5724e4c70a825f872c9ea60d2edf5";
	static const struct {
		const char *message, *signature;
	} cases[] = {
		{ "sample", "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c"
			    "81a648152e44acf96e36dd1e80fabe46"
			    "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94f"
			    "a329c145786e679e7b82c71a38628ac8" },
		{ "test", "8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5feb"
			  "0542a7f0812998da8f1dd3ca3cf023db"
			  "ddd0760448d42d8a43af45af836fce4de8be06b485e9b61b827c2f13173923e0"
			  "6a739f040649a667bf3b828246baa5a5" },
	};
	__u8 key[48], digest[48], got[96], want[96];
	struct sha_state s;

	unhex(key_hex, key);
	for (int i = 0; i < 2; i++) {
		sha_begin(&s, SHA_384);
		sha_add(&s, cases[i].message, strlen(cases[i].message));
		sha_end(&s, digest);
		unhex(cases[i].signature, want);
		check(sign(key, digest, got) == ES384_STEPS && !memcmp(got, want, 96),
		      cases[i].message);
	}
}

/* Keys and digests with zeros and ones where they are rare. */
static void spoil(__u8 *bytes, unsigned int how)
{
	if (how % 5 == 1)
		memset(bytes, 0, 20);
	else if (how % 5 == 2)
		memset(bytes, 0xff, 24);
	else if (how % 5 == 3)
		memset(bytes + 1, 0, 46);
	bytes[0] &= 0x7f; /* less than the order */
	bytes[47] |= 1;
}

static bool openssl_accepts(const __u8 *key, const __u8 *digest, const __u8 *signature)
{
	EC_KEY *ec = EC_KEY_new_by_curve_name(NID_secp384r1);
	const EC_GROUP *group = EC_KEY_get0_group(ec);
	EC_POINT *q = EC_POINT_new(group);
	BIGNUM *d = BN_bin2bn(key, 48, NULL);
	ECDSA_SIG *sig = ECDSA_SIG_new();
	bool good;

	EC_POINT_mul(group, q, d, NULL, NULL, NULL);
	EC_KEY_set_public_key(ec, q);
	ECDSA_SIG_set0(sig, BN_bin2bn(signature, 48, NULL), BN_bin2bn(signature + 48, 48, NULL));
	good = ECDSA_do_verify(digest, 48, sig, ec) == 1;
	ECDSA_SIG_free(sig);
	BN_free(d);
	EC_POINT_free(q);
	EC_KEY_free(ec);
	return good;
}

static void test_random(void)
{
	__u8 key[48], digest[48], signature[96], again[96];
	unsigned int bad = 0;

	srand(384);
	for (unsigned int i = 0; i < RANDOM_SIGNATURES; i++) {
		for (int b = 0; b < 48; b++) {
			key[b] = (__u8)rand();
			digest[b] = (__u8)rand();
		}
		spoil(key, i);
		if (i % 3)
			spoil(digest, i / 5);
		else if (i % 2)
			memset(digest, 0xff, sizeof(digest)); /* more than the order */
		sign(key, digest, signature);
		sign(key, digest, again);
		bad += !openssl_accepts(key, digest, signature) || memcmp(signature, again, 96);
		digest[47] ^= 1;
		bad += openssl_accepts(key, digest, signature);
	}
	check(!bad, "OpenSSL accepts the signatures of any key over any digest, and no others");
}

/* --- Tokens ------------------------------------------------------------------- */

static struct attest a;
static unsigned char challenge[64], rem[4][64], rim[64], rpv[64], token[ATTEST_TOKEN_MAX];
static struct attest_vm vm = { rim, rpv, 32 };

static size_t take_all(size_t chunk, unsigned int *steps)
{
	size_t size = 0;
	int more = 1;

	for (*steps = 1; !attest_step(&a, &vm); ++*steps)
		if (*steps > 1000)
			return 0;
	while (more)
		size += attest_take(&a, &vm, token + size, chunk, &more);
	return size;
}

static const char *judge(size_t size)
{
	struct expected e = { .challenge = { challenge, 64 }, .rim = { rim, vm.digest_size },
			      .rpv = { rpv, 64 } };
	struct token t;
	const char *bad = token_parse(token, size, &t);

	for (int i = 0; i < 4; i++)
		e.rem[i] = (struct span){ rem[i], vm.digest_size };
	return bad ? bad : token_verify(&t, &e);
}

static void test_tokens(void)
{
	unsigned char code[32] = { 0xc0, 0xde };
	unsigned int steps, bad = 0;
	struct token t;
	size_t size, first;
	int more;

	attest_init(code);
	for (int i = 0; i < 64; i++) {
		challenge[i] = (unsigned char)i;
		rim[i] = (unsigned char)(64 + i);
		rpv[i] = (unsigned char)(128 + i);
		for (int n = 0; n < 4; n++)
			rem[n][i] = (unsigned char)(n * i);
	}
	check(!attest_step(&a, &vm), "no token before one is asked for");
	attest_begin(&a, challenge, rem);
	first = take_all(ATTEST_TOKEN_MAX, &steps);
	check(steps == 2 * ES384_STEPS && !judge(first), "a token, SHA-256");
	printf("# %zu bytes, %u steps; a vCPU's part is %zu bytes\n", first, steps, sizeof(a));
	check(!token_parse(token, first, &t) && t.lifecycle == CCA_LIFECYCLE_TEST &&
	      memmem(token, first, code, 32), "says that it is a test's, and what code runs");
	check(!attest_step(&a, &vm) && a.phase == ATTEST_NONE, "and then there is none");
	for (size_t chunk = 1; chunk < first + 2; chunk = chunk * 3 / 2 + 1) {
		attest_begin(&a, challenge, rem);
		memset(token, 0, sizeof(token));
		size = take_all(chunk, &steps);
		bad += size != first || judge(size) != NULL;
	}
	check(!bad, "the same in pieces of any size");

	vm.digest_size = 64;
	attest_begin(&a, challenge, rem);
	size = take_all(ATTEST_TOKEN_MAX, &steps);
	check(!judge(size) && size < ATTEST_TOKEN_MAX, "a token, SHA-512");
	printf("# %zu bytes\n", size);
	attest_begin(&a, challenge, rem);
	for (int i = 0; i < 60; i++)
		attest_step(&a, &vm);
	challenge[0]++;
	attest_begin(&a, challenge, rem);
	check(!judge(take_all(ATTEST_TOKEN_MAX, &steps)) && steps == 2 * ES384_STEPS,
	      "asking again begins again");
	attest_begin(&a, challenge, rem);
	while (!attest_step(&a, &vm))
		;
	check(!attest_take(&a, &vm, token, 0, &more) && more, "nothing of it is not all of it");
	attest_begin(&a, challenge, rem);
	rem[3][0]++;
	check(judge(take_all(ATTEST_TOKEN_MAX, &steps)) != NULL,
	      "REMs are those of when it was asked for");
}

int main(void)
{
	printf("TAP version 13\n");
	test_rfc6979();
	test_random();
	test_tokens();
	printf("1..%d\n", tests);
	return failures != 0;
}
