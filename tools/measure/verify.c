// SPDX-License-Identifier: GPL-2.0-only
/* Judges a CCA token. Curves, signatures and digests are OpenSSL's. */
#include <string.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "token.h"

#define DEVELOPMENT_KEY_TEXT "Keel development platform key: this is no secret"

static bool same(struct span a, struct span b)
{
	return a.size == b.size && !memcmp(a.data, b.data, a.size);
}

/* A key of a point; NULL if it is not one of the curve. */
static EVP_PKEY *key_of_point(const unsigned char point[P384_POINT_SIZE])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;

	if (ctx && build &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-384", 0) &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point,
					     P384_POINT_SIZE))
		params = OSSL_PARAM_BLD_to_param(build);
	if (params && EVP_PKEY_fromdata_init(ctx) > 0 &&
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) <= 0)
		key = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* r and s, as OpenSSL takes them. Return: the length of @der, allocated; 0: no memory. */
static int der_of(struct span signature, unsigned char **der)
{
	BIGNUM *r = BN_bin2bn(signature.data, P384_SIZE, NULL);
	BIGNUM *s = BN_bin2bn(signature.data + P384_SIZE, P384_SIZE, NULL);
	ECDSA_SIG *sig = ECDSA_SIG_new();
	int size = 0;

	*der = NULL;
	if (r && s && sig && ECDSA_SIG_set0(sig, r, s)) {
		r = s = NULL; /* the signature's now */
		size = i2d_ECDSA_SIG(sig, der);
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(sig);
	return size > 0 ? size : 0;
}

static bool signed_by(const struct statement *st, const unsigned char point[P384_POINT_SIZE])
{
	unsigned char head[COSE_SIGNED_MAX], *der;
	struct cbor_out out = { .data = head, .room = sizeof(head) };
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *key = key_of_point(point);
	int size = der_of(st->signature, &der);
	bool good;

	cose_put_signed(&out, st->payload.size);
	good = ctx && key && size && cbor_fits(&out) &&
	       EVP_DigestVerifyInit_ex(ctx, NULL, "SHA384", NULL, NULL, key, NULL) == 1 &&
	       EVP_DigestVerifyUpdate(ctx, head, out.size) == 1 &&
	       EVP_DigestVerifyUpdate(ctx, st->payload.data, st->payload.size) == 1 &&
	       EVP_DigestVerifyFinal(ctx, der, (size_t)size) == 1;
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	EVP_MD_CTX_free(ctx);
	return good;
}

/* IANA's names of hashes that the profile allows. */
static const char *hash_of(struct span name)
{
	static const char *const names[][2] = { { "sha-256", "SHA256" }, { "sha-384", "SHA384" },
						{ "sha-512", "SHA512" } };

	for (size_t i = 0; i < 3; i++)
		if (name.size == 7 && !memcmp(name.data, names[i][0], 7))
			return names[i][1];
	return NULL;
}

static const char *check_binding(const struct token *t)
{
	const char *hash = hash_of(t->rak_hash_name);
	unsigned char digest[EVP_MAX_MD_SIZE];
	size_t size;

	if (!hash)
		return "the realm key's hash is not known";
	if (!EVP_Q_digest(NULL, hash, NULL, t->rak.data, t->rak.size, digest, &size))
		return "no memory";
	if (!same(t->rak_hash, (struct span){ digest, size }))
		return "the platform does not speak for the realm's key";
	return NULL;
}

static const char *check_realm(const struct token *t, const struct expected *e)
{
	static const char *const rems[] = {
		"REM 0 is not the expected one", "REM 1 is not the expected one",
		"REM 2 is not the expected one", "REM 3 is not the expected one",
	};

	if (e->challenge.data && !same(t->challenge, e->challenge))
		return "the challenge is another";
	if (e->rim.data && !same(t->rim, e->rim))
		return "the RIM is not the expected one";
	for (int i = 0; i < CCA_NR_REMS; i++)
		if (e->rem[i].data && !same(t->rem[i], e->rem[i]))
			return rems[i];
	if (e->rpv.data && !same(t->rpv, e->rpv))
		return "the personalization value is not the expected one";
	return NULL;
}

const char *token_verify(const struct token *t, const struct expected *e)
{
	unsigned char development[P384_POINT_SIZE];
	const unsigned char *key = e->platform_key.data;
	const char *bad;

	if (!key) {
		if (!development_key(development))
			return "no development key";
		key = development;
	}
	if (!signed_by(&t->platform, key))
		return e->platform_key.data ? "the platform's signature is not of that key" :
					      "the platform's signature is not of the development key";
	/* Who trusts a key of his own means a machine that is no longer being tested. */
	if (e->platform_key.data && (t->lifecycle & 0xff00) != CCA_LIFECYCLE_SECURED)
		return "the platform says that it is not secured";
	bad = check_binding(t);
	if (bad)
		return bad;
	if (!signed_by(&t->realm, t->rak_point))
		return "the realm's signature is wrong";
	return check_realm(t, e);
}

bool development_key(unsigned char point[P384_POINT_SIZE])
{
	static const char text[] = DEVELOPMENT_KEY_TEXT;
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
	EC_POINT *q = group ? EC_POINT_new(group) : NULL;
	unsigned char scalar[SHA384_SIZE];
	BIGNUM *d = NULL;
	size_t size;
	bool good;

	good = q && EVP_Q_digest(NULL, "SHA384", NULL, text, sizeof(text) - 1, scalar, &size);
	if (good)
		d = BN_bin2bn(scalar, sizeof(scalar), NULL);
	good = d && BN_cmp(d, EC_GROUP_get0_order(group)) < 0 &&
	       EC_POINT_mul(group, q, d, NULL, NULL, NULL) &&
	       EC_POINT_point2oct(group, q, POINT_CONVERSION_UNCOMPRESSED, point, P384_POINT_SIZE,
				  NULL) == P384_POINT_SIZE;
	BN_free(d);
	EC_POINT_free(q);
	EC_GROUP_free(group);
	return good;
}

const char *key_of_pem(struct span pem, unsigned char point[P384_POINT_SIZE])
{
	BIO *bio = pem.size <= 1 << 20 ? BIO_new_mem_buf(pem.data, (int)pem.size) : NULL;
	EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
	char group[16] = "";
	size_t size = 0;
	bool good;

	good = key && EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group,
						     sizeof(group), NULL) &&
	       !strcmp(group, "secp384r1") &&
	       EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point,
					       P384_POINT_SIZE, &size) &&
	       size == P384_POINT_SIZE && point[0] == 4;
	EVP_PKEY_free(key);
	BIO_free(bio);
	return good ? NULL : "not a public P-384 key in PEM";
}
