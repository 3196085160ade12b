// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests of CBOR, of CCA tokens and of their verifier, built with ASan and UBSan.
 * Prints TAP.
 *
 *   token_unit               run them
 *   token_unit --seeds DIR   write tokens into DIR, for the fuzzer to begin with
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "token.h"
#include "token_vectors.h"

static int tests, failures;

static void check(bool good, const char *what)
{
	tests++;
	failures += !good;
	printf("%sok %d - %s\n", good ? "" : "not ", tests, what);
}

static bool refused(const char *got, const char *want)
{
	if (got && !strcmp(got, want))
		return true;
	printf("# %s\n", got ? got : "accepted");
	return false;
}

/* In memory of just that size, so that ASan sees a byte too far. Not freed: small. */
static struct span unhex(const char *hex)
{
	size_t size = strlen(hex) / 2;
	unsigned char *data = malloc(size ? size : 1);
	unsigned int byte;

	for (size_t i = 0; i < size; i++) {
		sscanf(hex + 2 * i, "%2x", &byte);
		data[i] = (unsigned char)byte;
	}
	return (struct span){ data, size };
}

/* --- CBOR --------------------------------------------------------------------- */

/* RFC 8949, appendix A; what is in an array or map is one character an element. */
static const struct {
	enum cbor_type type;
	__u64 value;
	const char *content, *hex;
} good_items[] = {
	{ CBOR_UINT, 0, "", "00" },
	{ CBOR_UINT, 1, "", "01" },
	{ CBOR_UINT, 10, "", "0a" },
	{ CBOR_UINT, 23, "", "17" },
	{ CBOR_UINT, 24, "", "1818" },
	{ CBOR_UINT, 25, "", "1819" },
	{ CBOR_UINT, 100, "", "1864" },
	{ CBOR_UINT, 1000, "", "1903e8" },
	{ CBOR_UINT, 1000000, "", "1a000f4240" },
	{ CBOR_UINT, 1000000000000, "", "1b000000e8d4a51000" },
	{ CBOR_UINT, ~0ULL, "", "1bffffffffffffffff" },
	{ CBOR_NINT, ~0ULL, "", "3bffffffffffffffff" },
	{ CBOR_NINT, 0, "", "20" },
	{ CBOR_NINT, 9, "", "29" },
	{ CBOR_NINT, 99, "", "3863" },
	{ CBOR_NINT, 999, "", "3903e7" },
	{ CBOR_BYTES, 0, "", "40" },
	{ CBOR_BYTES, 4, "\1\2\3\4", "4401020304" },
	{ CBOR_TEXT, 0, "", "60" },
	{ CBOR_TEXT, 1, "a", "6161" },
	{ CBOR_TEXT, 4, "IETF", "6449455446" },
	{ CBOR_TEXT, 2, "\"\\", "62225c" },
	{ CBOR_ARRAY, 0, "", "80" },
	{ CBOR_ARRAY, 3, "\1\2\3", "83010203" },
	{ CBOR_MAP, 0, "", "a0" },
	{ CBOR_MAP, 2, "\1\2\3\4", "a201020304" },
	{ CBOR_TAG, 0, "t2013-03-21T20:04:00Z", "c074323031332d30332d32315432303a30343a30305a" },
	{ CBOR_TAG, 32, "vhttp://www.example.com",
	  "d82076687474703a2f2f7777772e6578616d706c652e636f6d" },
};

/*
 * RFC 8949, appendix F (not well-formed), and then what is well-formed but not for us:
 * numbers longer than need be, indefinite lengths, other simple values and numbers,
 * text that is not printable.
 */
static const char *const bad_items[] = {
	"", "18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98",
	"9a01ff00", "b8", "d8", "41", "61", "5affffffff00", "5bffffffffffffffff010203",
	"7affffffff00", "7b7fffffffffffffff010203", "81", "818181818181818181", "8200", "a1",
	"a20102", "a100", "a2000000", "c0", "1c", "1d", "1e", "3c", "3d", "3e", "5c", "5d", "5e",
	"7c", "7d", "7e", "9c", "9d", "9e", "bc", "bd", "be", "dc", "dd", "de", "fc", "fd", "fe",
	"ff", "1f", "3f", "df", "5f00", "9f", "9bffffffffffffffff", "bb8000000000000000",
	"bbffffffffffffffff", "9b8000000000000000",
	"1800", "1817", "190018", "1900ff", "1a0000ffff", "1b00000000ffffffff", "580100",
	"78016b", "980100", "b8010000", "d81200", "5fff", "7fff", "9fff", "bfff", "f4", "f5", "f6",
	"f7", "f90000", "fa47c35000", "fb3ff199999999999a", "6100", "617f", "62c3bc", "620a0a",
};

static void test_cbor(void)
{
	struct cbor_item item;
	size_t bad = 0;

	for (size_t i = 0; i < sizeof(good_items) / sizeof(good_items[0]); i++) {
		struct span hex = unhex(good_items[i].hex);
		struct cbor_in in = { hex.data, hex.size };
		__u8 buffer[64];
		struct cbor_out out = { .data = buffer, .room = sizeof(buffer) };

		cbor_head(&out, good_items[i].type, good_items[i].value);
		cbor_raw(&out, good_items[i].content, strlen(good_items[i].content));
		bad += out.size != hex.size || memcmp(buffer, hex.data, hex.size);
		bad += cbor_skip(&in) || in.size;
		in = (struct cbor_in){ hex.data, hex.size };
		bad += cbor_next(&in, &item) || item.type != good_items[i].type ||
		       item.value != good_items[i].value;
	}
	check(!bad, "CBOR: the examples of RFC 8949 are written and read");
	bad = 0;
	for (size_t i = 0; i < sizeof(bad_items) / sizeof(bad_items[0]); i++) {
		struct span hex = unhex(bad_items[i]);
		struct cbor_in in = { hex.data, hex.size };

		if (!cbor_skip(&in) || in.data != hex.data || in.size != hex.size) {
			printf("# %s\n", bad_items[i]);
			bad++;
		}
	}
	check(!bad, "CBOR: what must not be is refused, and the reader stays where it was");
}

static void test_cbor_limits(void)
{
	unsigned char deep[4096];
	struct cbor_in in = { deep, sizeof(deep) };
	struct cbor_out out = { .data = deep, .room = 4 };
	struct cbor_item item;
	long long value;
	struct span s;

	memset(deep, 0x81, sizeof(deep));
	check(cbor_skip(&in), "CBOR: 4096 arrays in each other, and then nothing");
	deep[sizeof(deep) - 1] = 0;
	check(!cbor_skip(&in) && !in.size, "CBOR: 4096 arrays in each other");
	cbor_bytes(&out, "abcd", 4);
	check(!cbor_fits(&out) && deep[4] == 0x81, "CBOR: nothing is written over the end");
	cbor_raw(&out, "", ~0UL);
	check(!cbor_fits(&out), "CBOR: too much does not wrap to fit");
	cbor_raw(&out, "", 7);
	check(!cbor_fits(&out), "CBOR: nor does more of it");
	s = unhex("a2000000");
	in = (struct cbor_in){ s.data, s.size };
	check(cbor_next(&in, &item) && in.size == 4, "CBOR: a map with room for three halves");
	s = unhex("1b7fffffffffffffff");
	in = (struct cbor_in){ s.data, s.size };
	check(!cbor_expect_int(&in, &value) && value == 0x7fffffffffffffff, "CBOR: INT64_MAX");
	s = unhex("3b7fffffffffffffff");
	in = (struct cbor_in){ s.data, s.size };
	check(!cbor_expect_int(&in, &value) && value == -0x7fffffffffffffff - 1,
	      "CBOR: INT64_MIN");
	s = unhex("1b8000000000000000");
	in = (struct cbor_in){ s.data, s.size };
	check(cbor_expect_int(&in, &value), "CBOR: INT64_MAX + 1 is refused");
	s = unhex("3b8000000000000000");
	in = (struct cbor_in){ s.data, s.size };
	check(cbor_expect_int(&in, &value), "CBOR: INT64_MIN - 1 is refused");
}

/* --- Signing ------------------------------------------------------------------ */

/* The private key of a scalar. */
static EVP_PKEY *private_key(struct span scalar, unsigned char point[P384_POINT_SIZE])
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
	EC_POINT *q = EC_POINT_new(group);
	BIGNUM *d = BN_bin2bn(scalar.data, (int)scalar.size, NULL);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params;
	EVP_PKEY *key = NULL;

	EC_POINT_mul(group, q, d, NULL, NULL, NULL);
	EC_POINT_point2oct(group, q, POINT_CONVERSION_UNCOMPRESSED, point, P384_POINT_SIZE, NULL);
	OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-384", 0);
	OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, P384_POINT_SIZE);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, d);
	params = OSSL_PARAM_BLD_to_param(build);
	if (EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) <= 0)
		abort();
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	BN_free(d);
	EC_POINT_free(q);
	EC_GROUP_free(group);
	return key;
}

static void sign(EVP_PKEY *key, struct span payload, unsigned char signature[ES384_SIZE])
{
	unsigned char head[COSE_SIGNED_MAX], der[128];
	struct cbor_out out = { .data = head, .room = sizeof(head) };
	const unsigned char *p = der;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t size = sizeof(der);
	ECDSA_SIG *sig;

	cose_put_signed(&out, payload.size);
	if (EVP_DigestSignInit_ex(ctx, NULL, "SHA384", NULL, NULL, key, NULL) != 1 ||
	    EVP_DigestSignUpdate(ctx, head, out.size) != 1 ||
	    EVP_DigestSignUpdate(ctx, payload.data, payload.size) != 1 ||
	    EVP_DigestSignFinal(ctx, der, &size) != 1)
		abort();
	sig = d2i_ECDSA_SIG(NULL, &p, (long)size);
	BN_bn2binpad(ECDSA_SIG_get0_r(sig), signature, P384_SIZE);
	BN_bn2binpad(ECDSA_SIG_get0_s(sig), signature + P384_SIZE, P384_SIZE);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
}

/* A buffer that something is built in. Not freed: small. */
static struct cbor_out buffer(void)
{
	return (struct cbor_out){ .data = malloc(4096), .room = 4096 };
}

static struct span made(const struct cbor_out *out)
{
	unsigned char *copy = malloc(out->size);

	if (!cbor_fits(out))
		abort();
	memcpy(copy, out->data, out->size);
	return (struct span){ copy, out->size };
}

static struct span sign1(EVP_PKEY *key, struct span payload)
{
	unsigned char signature[ES384_SIZE];
	struct cbor_out out = buffer();

	sign(key, payload, signature);
	cbor_tag(&out, COSE_TAG_SIGN1);
	cose_put_sign1(&out, payload.size);
	cbor_raw(&out, payload.data, payload.size);
	cbor_bytes(&out, signature, sizeof(signature));
	return made(&out);
}

static struct span token_of(struct span platform, struct span realm)
{
	struct cbor_out out = buffer();

	cca_put_token(&out);
	cca_put_part(&out, CCA_PLATFORM_TOKEN, platform.size);
	cbor_raw(&out, platform.data, platform.size);
	cca_put_part(&out, CCA_REALM_TOKEN, realm.size);
	cbor_raw(&out, realm.data, realm.size);
	return made(&out);
}

/* --- Tokens ------------------------------------------------------------------- */

static EVP_PKEY *platform_key, *realm_key;
static unsigned char platform_point[P384_POINT_SIZE], realm_point[P384_POINT_SIZE];
static struct cca_realm realm;
static struct cca_platform platform;
static struct expected expected;
static const struct cca_component components[] = {
	{ "KEEL", { 1, 2, 3 }, { 0 } },
	{ "sixteen bytes ok", { 4, 5, 6 }, { 7 } },
};

static struct span platform_token(void)
{
	struct cbor_out out = buffer();

	cca_put_platform(&out, &platform);
	return sign1(platform_key, made(&out));
}

static struct span realm_token(void)
{
	struct cbor_out out = buffer();

	cca_put_realm(&out, &realm);
	return sign1(realm_key, made(&out));
}

static const char *judge(struct span s)
{
	struct token token;
	const char *bad = token_parse(s.data, s.size, &token);

	return bad ? bad : token_verify(&token, &expected);
}

static void set_up(void)
{
	static const char text[] = "Keel development platform key: this is no secret";
	unsigned char scalar[SHA384_SIZE];

	EVP_Q_digest(NULL, "SHA384", NULL, text, strlen(text), scalar, NULL);
	platform_key = private_key((struct span){ scalar, sizeof(scalar) }, platform_point);
	realm_key = private_key(unhex(qemu_realm_key), realm_point);
	for (unsigned int i = 0; i < 64; i++) {
		realm.challenge[i] = (__u8)(i + 1);
		realm.rpv[i] = (__u8)(i + 65);
		realm.rim[i] = (__u8)(i + 129);
		for (int n = 0; n < CCA_NR_REMS; n++)
			realm.rem[n][i] = (__u8)(3 * i + (unsigned int)n);
	}
	realm.digest_size = 32;
	cca_rak_claim(realm_point, realm.rak);
	EVP_Q_digest(NULL, "SHA256", NULL, realm.rak, sizeof(realm.rak), platform.rak_hash, NULL);
	platform.instance[0] = 1;
	platform.lifecycle = CCA_LIFECYCLE_TEST;
	platform.components = components;
	platform.nr_components = 2;
	expected = (struct expected){
		.challenge = { realm.challenge, 64 }, .rim = { realm.rim, 32 },
		.rem = { [1] = { realm.rem[1], 32 } }, .rpv = { realm.rpv, 64 },
	};
}

static void test_development(void)
{
	unsigned char point[P384_POINT_SIZE];
	struct expected save = expected;
	struct span good = token_of(platform_token(), realm_token());

	check(development_key(point) && !memcmp(point, platform_point, sizeof(point)),
	      "the development key is what its text says");
	check(!judge(good), "a token of a development machine");
	printf("# %zu bytes\n", good.size);
	expected.platform_key = (struct span){ platform_point, sizeof(platform_point) };
	check(refused(judge(good), "the platform says that it is not secured"),
	      "is refused by who trusts a key of his own");
	platform.lifecycle = CCA_LIFECYCLE_SECURED | 3;
	check(!judge(token_of(platform_token(), realm_token())), "but not if it is secured");
	platform.lifecycle = CCA_LIFECYCLE_TEST;
	expected = save;
	realm.digest_size = 64;
	expected.rim.size = expected.rem[1].size = 64;
	check(!judge(token_of(platform_token(), realm_token())), "measurements of SHA-512");
	realm.digest_size = 32;
	check(refused(judge(good), "the RIM is not the expected one"), "a RIM that is shorter");
	expected = save;
}

static void test_others_tokens(void)
{
	struct expected save = expected;
	struct span iat = unhex(iat_token), key = unhex(iat_platform_key);
	unsigned char challenge[64];
	struct token token;

	memset(challenge, 0xab, sizeof(challenge));
	expected = (struct expected){ .platform_key = key, .challenge = { challenge, 64 },
				      .rim = unhex("00000000000000000000000000000000"
						   "00000000000000000000000000000000") };
	check(!judge(iat), "TF-M's example token, its realm key a bare point");
	expected.platform_key.data = realm_point;
	check(refused(judge(iat), "the platform's signature is not of that key"),
	      "not with another platform key");

	expected = save;
	expected.platform_key = key;
	check(!judge(token_of(unhex(qemu_platform_token), realm_token())),
	      "TF-A's platform token for QEMU speaks for its realm key, a COSE_Key");
	check(!token_parse(iat.data, iat.size, &token) && token.lifecycle == 0x3003 &&
	      token.implementation.data[1] == 'E', "claims of TF-M's token");
	expected = save;
}

static void test_lies(void)
{
	struct span p = platform_token(), r = realm_token(), other;
	unsigned char *byte;

	realm.challenge[63]++;
	check(refused(judge(token_of(p, r)), "the challenge is another"), "an old token");
	realm.challenge[63]--;
	realm.rim[31]++;
	check(refused(judge(token_of(p, r)), "the RIM is not the expected one"), "another RIM");
	realm.rim[31]--;
	realm.rem[1][0]++;
	check(refused(judge(token_of(p, r)), "REM 1 is not the expected one"), "another REM 1");
	realm.rem[1][0]--;
	realm.rem[2][0]++;
	check(!judge(token_of(p, r)), "REM 2 is of no interest");
	realm.rem[2][0]--;
	realm.rpv[5]++;
	check(refused(judge(token_of(p, r)),
		      "the personalization value is not the expected one"), "another RPV");
	realm.rpv[5]--;

	platform.rak_hash[0]++;
	check(refused(judge(token_of(platform_token(), r)),
		      "the platform does not speak for the realm's key"), "another realm's key");
	platform.rak_hash[0]--;
	cca_rak_claim(platform_point, realm.rak);
	EVP_Q_digest(NULL, "SHA256", NULL, realm.rak, sizeof(realm.rak), platform.rak_hash, NULL);
	check(refused(judge(token_of(platform_token(), realm_token())),
		      "the realm's signature is wrong"), "a key that did not sign");
	cca_rak_claim(realm_point, realm.rak);
	EVP_Q_digest(NULL, "SHA256", NULL, realm.rak, sizeof(realm.rak), platform.rak_hash, NULL);
	other = platform_token();
	byte = (unsigned char *)other.data + other.size - 1;
	*byte ^= 1;
	check(refused(judge(token_of(other, r)),
		      "the platform's signature is not of the development key"),
	      "a platform signature with a bit changed");
	check(refused(judge(token_of(r, p)), "platform: bad instance id"),
	      "the two tokens swapped");
	realm.rak[CCA_RAK_X + 5] ^= 1;
	EVP_Q_digest(NULL, "SHA256", NULL, realm.rak, sizeof(realm.rak), platform.rak_hash, NULL);
	check(refused(judge(token_of(platform_token(), realm_token())),
		      "the realm's signature is wrong"), "a point that is not on the curve");
	realm.rak[0] = 0xa3;
	check(refused(judge(token_of(platform_token(), realm_token())),
		      "realm: its key is not a P-384 key"), "a key that is none");
	cca_rak_claim(realm_point, realm.rak);
	EVP_Q_digest(NULL, "SHA256", NULL, realm.rak, sizeof(realm.rak), platform.rak_hash, NULL);
}

/* Any bit of a token: nothing in it is unsigned but the framing. */
static void test_flips(void)
{
	struct span good = token_of(platform_token(), realm_token());
	unsigned char *data = (unsigned char *)good.data;
	size_t accepted = 0;
	struct token token;

	for (size_t i = 0; i < good.size; i++) {
		data[i] ^= (unsigned char)(1 << i % 8);
		if (!judge(good)) {
			printf("# byte %zu\n", i);
			accepted++;
		}
		data[i] ^= (unsigned char)(1 << i % 8);
	}
	check(!accepted, "a bit changed in any byte");
	for (size_t size = 0; size < good.size; size++) {
		unsigned char *copy = malloc(size ? size : 1);

		memcpy(copy, data, size);
		accepted += !token_parse(copy, size, &token);
		free(copy);
	}
	check(!accepted, "cut off anywhere");
}

/* --- Claims that an honest signer would not make ---------------------------------- */

/* A realm token whose claims are @hex, after the map's head. */
static const char *with_claims(const char *hex)
{
	return judge(token_of(platform_token(), sign1(realm_key, unhex(hex))));
}

static void test_claims(void)
{
	static const struct {
		const char *hex, *why;
	} cases[] = {
		{ "", "realm: its claims are no map" },
		{ "80", "realm: its claims are no map" },
		{ "a0", "realm: bad challenge" },
		{ "a00a", "realm: its claims are no map" },
		{ "a1616101", "realm: its claims are no map" },
		{ "a10a01", "realm: bad challenge" },
		{ "a10a4101", "realm: bad challenge" },
		{ "a119accc581001020304050607080102030405060708", "realm: bad hash name" },
		{ "a219accc677368612d32353619accc677368612d323536", "realm: bad hash name" },
		{ "a119accf8100", "realm: bad extensible measurements" },
		{ "a119accf8440404040", "realm: bad extensible measurements" },
		{ "a1181a9f", "realm: its claims are no map" },
		{ "a1181a01", "realm: bad challenge" },
	};
	char what[80];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(what, sizeof(what), "realm claims \"%s\"", cases[i].hex);
		check(refused(with_claims(cases[i].hex), cases[i].why), what);
	}
}

/* COSE_Sign1 and collection as they should not be; @hex is a whole token. */
static void test_framing(void)
{
	static const struct {
		const char *hex, *why;
	} cases[] = {
		{ "a219acca4019acd140", "not a CCA token" },
		{ "d90190a219acca4019acd140", "not a CCA token" },
		{ "d9018fa119acca40", "not a CCA token" },
		{ "d9018fa219acca4019acca40", "not a CCA token" },
		{ "d9018fa219acca4019acd14000", "bytes after the token" },
		{ "d9018fa219acca4019acd140", "platform: not a COSE_Sign1 with ES384" },
		{ "d9018fa219acca48d28443a10126a04019acd140",
		  "platform: not a COSE_Sign1 with ES384" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(refused(judge(unhex(cases[i].hex)), cases[i].why), cases[i].hex);
}

static void write_seed(const char *dir, const char *name, struct span content)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "wb");
	if (!f || fwrite(content.data, 1, content.size, f) != content.size || fclose(f))
		abort();
}

int main(int argc, char **argv)
{
	set_up();
	if (argc == 3 && !strcmp(argv[1], "--seeds")) {
		write_seed(argv[2], "iat", unhex(iat_token));
		write_seed(argv[2], "keel", token_of(platform_token(), realm_token()));
		return 0;
	}
	printf("TAP version 13\n");
	test_cbor();
	test_cbor_limits();
	test_development();
	test_others_tokens();
	test_lies();
	test_flips();
	test_claims();
	test_framing();
	printf("1..%d\n", tests);
	return failures != 0;
}
