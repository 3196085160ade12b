// SPDX-License-Identifier: GPL-2.0-only
/* RSA keys, their AVB form, digests and signatures, by OpenSSL. */
#include <stdlib.h>
#include <string.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "key.h"

#define EXPONENT 65537

static bool usable_bits(size_t bits)
{
	return bits == 2048 || bits == 4096;
}

/* There is nobody to ask for a passphrase. */
static int no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf, (void)size, (void)writing, (void)arg;
	return -1;
}

const char *key_read(struct span pem, EVP_PKEY **out)
{
	const char *bad = NULL;
	BIGNUM *e = NULL;
	EVP_PKEY *key;
	BIO *bio;

	bio = pem.size <= 1 << 20 ? BIO_new_mem_buf(pem.data, (int)pem.size) : NULL;
	if (!bio)
		return "not a key";
	key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	if (!key && BIO_reset(bio) == 1)
		key = PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	if (!key)
		return "not a key in PEM, or one with a passphrase";
	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
		bad = "not an RSA key";
	else if (!usable_bits(key_bits(key)))
		bad = "not an RSA key of 2048 or 4096 bits";
	else if (!EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) ||
		 !BN_is_word(e, EXPONENT))
		bad = "the key's public exponent is not 65537";
	BN_free(e);
	if (bad)
		EVP_PKEY_free(key);
	else
		*out = key;
	return bad;
}

const char *key_new(unsigned int bits, struct blob *pem)
{
	BIO *bio = BIO_new(BIO_s_mem());
	EVP_PKEY *key = usable_bits(bits) ? EVP_RSA_gen(bits) : NULL;
	const char *bad = "cannot make an RSA key of that size";
	char *data;
	long size;

	if (bio && key && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL)) {
		size = BIO_get_mem_data(bio, &data);
		pem->data = malloc((size_t)size);
		pem->size = (size_t)size;
		if (pem->data) {
			memcpy(pem->data, data, (size_t)size);
			bad = NULL;
		}
	}
	EVP_PKEY_free(key);
	BIO_free(bio);
	return bad;
}

/* The blob of modulus @n; @out has room for 8 + 2 * bytes. */
static bool encode(const BIGNUM *n, int bytes, u8 *out)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *word = BN_new(), *low = BN_new(), *inverse = BN_new(), *rr = BN_new();
	bool good = ctx && word && low && inverse && rr;
	BN_ULONG n0inv;

	good = good && BN_set_bit(word, 32) && BN_nnmod(low, n, word, ctx) &&
	       BN_mod_inverse(inverse, low, word, ctx) && BN_set_bit(rr, 16 * bytes) &&
	       BN_nnmod(rr, rr, n, ctx);
	if (good) {
		n0inv = BN_get_word(inverse);
		put32(out, (u32)bytes * 8);
		put32(out + 4, (u32)(0 - n0inv));
		good = BN_bn2binpad(n, out + 8, bytes) == bytes &&
		       BN_bn2binpad(rr, out + 8 + bytes, bytes) == bytes;
	}
	BN_free(word);
	BN_free(low);
	BN_free(inverse);
	BN_free(rr);
	BN_CTX_free(ctx);
	return good;
}

const char *key_blob(EVP_PKEY *key, struct blob *out)
{
	size_t bytes = key_bits(key) / 8;
	BIGNUM *n = NULL;
	bool good;

	out->size = 8 + 2 * bytes;
	out->data = malloc(out->size);
	good = out->data && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) &&
	       encode(n, (int)bytes, out->data);
	BN_free(n);
	if (good)
		return NULL;
	free(out->data);
	*out = (struct blob){ NULL, 0 };
	return "cannot encode the key";
}

static EVP_PKEY *public_key(const BIGNUM *n)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;

	if (ctx && build && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
	    OSSL_PARAM_BLD_push_uint(build, OSSL_PKEY_PARAM_RSA_E, EXPONENT))
		params = OSSL_PARAM_BLD_to_param(build);
	if (params && EVP_PKEY_fromdata_init(ctx) > 0 &&
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) <= 0)
		key = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

const char *key_of_blob(struct span blob, EVP_PKEY **out)
{
	const char *bad = NULL;
	BIGNUM *n;
	size_t bytes;
	u8 *again;

	if (blob.size < 8)
		return "key: too short";
	bytes = get32(blob.data) / 8;
	if (!usable_bits(get32(blob.data)) || blob.size != 8 + 2 * bytes)
		return "key: bad size";
	n = BN_bin2bn(blob.data + 8, (int)bytes, NULL);
	again = malloc(blob.size);
	if (!n || !again)
		bad = "out of memory";
	else if ((size_t)BN_num_bits(n) != 8 * bytes || !BN_is_odd(n))
		bad = "key: bad modulus";
	else if (!encode(n, (int)bytes, again) || memcmp(again, blob.data, blob.size))
		bad = "key: its numbers do not belong together";
	else if (!(*out = public_key(n)))
		bad = "key: bad modulus";
	free(again);
	BN_free(n);
	return bad;
}

bool digest2(const char *hash, struct span a, struct span b, u8 *out)
{
	EVP_MD *md = EVP_MD_fetch(NULL, hash, NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = md && ctx && EVP_DigestInit_ex(ctx, md, NULL) &&
		    EVP_DigestUpdate(ctx, a.data, a.size) &&
		    EVP_DigestUpdate(ctx, b.data, b.size) && EVP_DigestFinal_ex(ctx, out, NULL);

	EVP_MD_CTX_free(ctx);
	EVP_MD_free(md);
	return good;
}

/* RSA's padding is PKCS #1 v1.5 unless something else is asked for. */
bool sign2(EVP_PKEY *key, const char *hash, struct span a, struct span b, u8 *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t size = key_bits(key) / 8;
	bool good = ctx && EVP_DigestSignInit_ex(ctx, NULL, hash, NULL, NULL, key, NULL) == 1 &&
		    EVP_DigestSignUpdate(ctx, a.data, a.size) == 1 &&
		    EVP_DigestSignUpdate(ctx, b.data, b.size) == 1 &&
		    EVP_DigestSignFinal(ctx, out, &size) == 1 && size == key_bits(key) / 8;

	EVP_MD_CTX_free(ctx);
	return good;
}

bool signed2(EVP_PKEY *key, const char *hash, struct span a, struct span b, struct span signature)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx && EVP_DigestVerifyInit_ex(ctx, NULL, hash, NULL, NULL, key, NULL) == 1 &&
		    EVP_DigestVerifyUpdate(ctx, a.data, a.size) == 1 &&
		    EVP_DigestVerifyUpdate(ctx, b.data, b.size) == 1 &&
		    EVP_DigestVerifyFinal(ctx, signature.data, signature.size) == 1;

	EVP_MD_CTX_free(ctx);
	return good;
}
