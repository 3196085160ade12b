// SPDX-License-Identifier: GPL-2.0-only
/* Public keys and COSE signatures: see crypto.h. */
#include <stdlib.h>
#include <string.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "crypto.h"

#define POINT_MAX	P384_POINT_SIZE

/* What goes together: a curve, the one algorithm that is used with it, its names. */
static const struct kind {
	int curve, algorithm;
	const char *type, *group, *hash;
	size_t size;		/* of a coordinate */
} kinds[] = {
	{ COSE_CURVE_P256, COSE_ALG_ES256, "EC", "P-256", "SHA256", 32 },
	{ COSE_CURVE_P384, COSE_ALG_ES384, "EC", "P-384", "SHA384", P384_SIZE },
	{ COSE_CURVE_ED25519, COSE_ALG_EDDSA, "ED25519", NULL, NULL, 32 },
};

#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static EVP_PKEY *key_of_point(const struct kind *kind, const struct dice_public *key)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, kind->type, NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	unsigned char point[POINT_MAX] = { 4 };
	OSSL_PARAM *params = NULL;
	EVP_PKEY *out = NULL;

	memcpy(point + 1, key->x.data, kind->size);
	memcpy(point + 1 + kind->size, key->y.data, kind->size);
	if (ctx && build &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, kind->group, 0) &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point,
					     1 + 2 * kind->size))
		params = OSSL_PARAM_BLD_to_param(build);
	if (params && EVP_PKEY_fromdata_init(ctx) > 0 &&
	    EVP_PKEY_fromdata(ctx, &out, EVP_PKEY_PUBLIC_KEY, params) <= 0)
		out = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	return out;
}

EVP_PKEY *key_of_cose(const struct dice_public *key)
{
	for (size_t i = 0; i < NR_KINDS; i++) {
		if (kinds[i].curve != key->curve || kinds[i].size != key->x.size)
			continue;
		if (!kinds[i].group)
			return EVP_PKEY_new_raw_public_key_ex(NULL, kinds[i].type, NULL,
							      key->x.data, key->x.size);
		return key->y.size == key->x.size ? key_of_point(&kinds[i], key) : NULL;
	}
	return NULL;
}

EVP_PKEY *key_of_pem(struct dice_span pem)
{
	BIO *bio = pem.size <= 1 << 20 ? BIO_new_mem_buf(pem.data, (int)pem.size) : NULL;
	EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	return key;
}

struct dice_public public_of_point(const unsigned char *point)
{
	return (struct dice_public){
		.curve = COSE_CURVE_P384,
		.x = { point + 1, P384_SIZE },
		.y = { point + 1 + P384_SIZE, P384_SIZE },
	};
}

/* r and s, as OpenSSL takes them. Return: the length of @der, allocated; 0: no memory. */
static int der_of(struct dice_span signature, unsigned char **der)
{
	int half = (int)(signature.size / 2), size = 0;
	BIGNUM *r = BN_bin2bn(signature.data, half, NULL);
	BIGNUM *s = BN_bin2bn((const unsigned char *)signature.data + half, half, NULL);
	ECDSA_SIG *sig = ECDSA_SIG_new();

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

/* ["Signature1", header, no more data, payload]. Never freed by who fails to get it. */
static unsigned char *sig_structure(struct dice_span header, struct dice_span payload,
				    size_t *size)
{
	struct cbor_out out = { .room = header.size + payload.size + 64 };

	out.data = malloc(out.room);
	if (!out.data)
		return NULL;
	cbor_array(&out, 4);
	cbor_text(&out, "Signature1");
	cbor_bytes(&out, header.data, header.size);
	cbor_bytes(&out, "", 0);
	cbor_bytes(&out, payload.data, payload.size);
	*size = out.size;
	return out.data;
}

static const struct kind *kind_of(EVP_PKEY *key, int algorithm)
{
	for (size_t i = 0; i < NR_KINDS; i++)
		if (kinds[i].algorithm == algorithm && EVP_PKEY_is_a(key, kinds[i].type) &&
		    (!kinds[i].group || (size_t)EVP_PKEY_get_bits(key) == 8 * kinds[i].size))
			return &kinds[i];
	return NULL;
}

bool signed_with(EVP_PKEY *key, int algorithm, struct dice_span header, struct dice_span payload,
		 struct dice_span signature)
{
	const struct kind *kind = kind_of(key, algorithm);
	unsigned char *der = NULL, *message;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t size = 0;
	bool good;

	if (!kind || signature.size != 2 * kind->size) {
		EVP_MD_CTX_free(ctx);
		return false;
	}
	message = sig_structure(header, payload, &size);
	if (kind->group)
		signature = (struct dice_span){ .size = (size_t)der_of(signature, &der) };
	good = message && ctx && signature.size &&
	       EVP_DigestVerifyInit_ex(ctx, NULL, kind->hash, NULL, NULL, key, NULL) == 1 &&
	       EVP_DigestVerify(ctx, der ? der : signature.data, signature.size, message,
				size) == 1;
	OPENSSL_free(der);
	free(message);
	EVP_MD_CTX_free(ctx);
	return good;
}
