// SPDX-License-Identifier: GPL-2.0-only
/* Judges a CCA token. Curves, signatures and digests are OpenSSL's. */
#include <string.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "crypto.h"
#include "token.h"

#define DEVELOPMENT_KEY_TEXT "Keel development platform key: this is no secret"

static bool same(struct span a, struct span b)
{
	return a.size == b.size && !memcmp(a.data, b.data, a.size);
}

static bool signed_by(const struct statement *st, const unsigned char point[P384_POINT_SIZE])
{
	/* token_parse() has seen that this is the header */
	static const unsigned char header[] = { 0xa1, COSE_HEADER_ALG, 0x38, -1 - COSE_ALG_ES384 };
	struct dice_public public = public_of_point(point);
	EVP_PKEY *key = key_of_cose(&public);
	bool good = key && signed_with(key, COSE_ALG_ES384,
				       (struct dice_span){ header, sizeof(header) },
				       (struct dice_span){ st->payload.data, st->payload.size },
				       (struct dice_span){ st->signature.data, st->signature.size });

	EVP_PKEY_free(key);
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

const char *point_of_key(EVP_PKEY *key, unsigned char point[P384_POINT_SIZE])
{
	char group[16] = "";
	size_t size = 0;
	bool good;

	good = key && EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group,
						     sizeof(group), NULL) &&
	       !strcmp(group, "secp384r1") &&
	       EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point,
					       P384_POINT_SIZE, &size) &&
	       size == P384_POINT_SIZE && point[0] == 4;
	return good ? NULL : "not a public P-384 key in PEM";
}
