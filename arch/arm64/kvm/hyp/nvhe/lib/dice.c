// SPDX-License-Identifier: GPL-2.0-only
/* DICE, deriving and certifying: see dice.h. */
#include "lib/dice.h"
#include "lib/es384.h"
#include "lib/hmac.h"

#define KEY_CERT_SIGN	0x20	/* X.509's keyUsage, little-endian */
#define COSE_KEY_MAX	128

#define TEXT(literal)	literal, sizeof(literal) - 1

/* The Open Profile's two salts, "Asymmetric Key" and "ID": constants without meaning. */
static const __u8 key_salt[HMAC_KEY_MAX] = {
	0x63, 0xb6, 0xa0, 0x4d, 0x2c, 0x07, 0x7f, 0xc1, 0x0f, 0x63, 0x9f, 0x21, 0xda, 0x79, 0x38, 0x44,
	0x35, 0x6c, 0xc2, 0xb0, 0xb4, 0x41, 0xb3, 0xa7, 0x71, 0x24, 0x03, 0x5c, 0x03, 0xf8, 0xe1, 0xbe,
	0x60, 0x35, 0xd3, 0x1f, 0x28, 0x28, 0x21, 0xa7, 0x45, 0x0a, 0x02, 0x22, 0x2a, 0xb1, 0xb3, 0xcf,
	0xf1, 0x67, 0x9b, 0x05, 0xab, 0x1c, 0xa5, 0xd1, 0xaf, 0xfb, 0x78, 0x9c, 0xcd, 0x2b, 0x0b, 0x3b,
};

static const __u8 id_salt[HMAC_KEY_MAX] = {
	0xdb, 0xdb, 0xae, 0xbc, 0x80, 0x20, 0xda, 0x9f, 0xf0, 0xdd, 0x5a, 0x24, 0xc8, 0x3a, 0xa5, 0xa5,
	0x42, 0x86, 0xdf, 0xc2, 0x63, 0x03, 0x1e, 0x32, 0x9b, 0x4d, 0xa1, 0x48, 0x43, 0x06, 0x59, 0xfe,
	0x62, 0xcd, 0xb5, 0xb7, 0xe1, 0xe0, 0x0f, 0xc6, 0x80, 0x30, 0x67, 0x11, 0xeb, 0x44, 0x4a, 0xf7,
	0x72, 0x09, 0x35, 0x94, 0x96, 0xfc, 0xff, 0x1d, 0xb9, 0x52, 0x0b, 0xa5, 0x1c, 0x7b, 0x29, 0xea,
};

void dice_derive_cdis(const __u8 *attest, const __u8 *seal, const struct dice_inputs *in,
		      __u8 *next_attest, __u8 *next_seal)
{
	__u8 hash[SHA_MAX_SIZE];
	struct sha_state s;

	/* what seals leaves out what an update changes: code and configuration */
	sha_begin(&s, SHA_512);
	sha_add(&s, in->code, sizeof(in->code));
	sha_add(&s, in->config, sizeof(in->config));
	sha_add(&s, in->authority, sizeof(in->authority));
	sha_add(&s, &in->mode, 1);
	sha_add(&s, in->hidden, sizeof(in->hidden));
	sha_end(&s, hash);
	hkdf(SHA_512, attest, DICE_CDI_SIZE, hash, TEXT("CDI_Attest"), next_attest, DICE_CDI_SIZE);

	sha_begin(&s, SHA_512);
	sha_add(&s, in->authority, sizeof(in->authority));
	sha_add(&s, &in->mode, 1);
	sha_add(&s, in->hidden, sizeof(in->hidden));
	sha_end(&s, hash);
	hkdf(SHA_512, seal, DICE_CDI_SIZE, hash, TEXT("CDI_Seal"), next_seal, DICE_CDI_SIZE);
}

/*
 * The generator is seeded with what HKDF makes of the CDI. Its first output is the key: one
 * in 2^192 would not be less than the curve's order, and is as likely to be met as guessed.
 */
void dice_derive_private(const __u8 *attest, struct dice_span use, __u8 *key)
{
	__u8 seed[32];

	hkdf(SHA_512, attest, DICE_CDI_SIZE, key_salt, use.data, use.size, seed, sizeof(seed));
	hmac_drbg(SHA_512, seed, sizeof(seed), key, P384_SIZE);
}

void dice_derive_key(const __u8 *attest, struct dice_key *key)
{
	dice_derive_private(attest, (struct dice_span){ TEXT("Key Pair") }, key->private);
	es384_public(key->private, key->point);
}

void dice_put_secrets(struct cbor_out *out, const __u8 *attest, const __u8 *seal, int with_chain)
{
	cbor_map(out, with_chain ? 3 : 2);
	cbor_int(out, 1);
	cbor_bytes(out, attest, DICE_CDI_SIZE);
	cbor_int(out, 2);
	cbor_bytes(out, seal, DICE_CDI_SIZE);
}

void dice_put_key(struct cbor_out *out, const __u8 *point)
{
	cbor_map(out, 6);
	cose_put_type(out);
	cbor_int(out, COSE_KEY_ALG);
	cbor_int(out, COSE_ALG_ES384);
	cbor_int(out, COSE_KEY_OPS);
	cbor_array(out, 1);
	cbor_int(out, COSE_OP_VERIFY);
	cose_put_point(out, point);
}

/* A key's name: 160 bits of its hash, in hexadecimal. */
static void put_id(struct cbor_out *out, const __u8 *point)
{
	static const char digit[] = "0123456789abcdef";
	__u8 id[DICE_ID_SIZE];
	unsigned int i;

	hkdf(SHA_512, point + 1, P384_POINT_SIZE - 1, id_salt, TEXT("ID"), id, sizeof(id));
	id[0] &= 0x7f;
	cbor_head(out, CBOR_TEXT, 2 * DICE_ID_SIZE);
	for (i = 0; i < DICE_ID_SIZE; i++) {
		cbor_raw(out, &digit[id[i] >> 4], 1);
		cbor_raw(out, &digit[id[i] & 15], 1);
	}
}

static void put_claim(struct cbor_out *out, int claim, const void *data, unsigned long size)
{
	cbor_int(out, claim);
	cbor_bytes(out, data, size);
}

static void put_claims(struct cbor_out *out, const __u8 *authority, const __u8 *subject,
		       const struct dice_inputs *in)
{
	__u8 key[COSE_KEY_MAX], usage = KEY_CERT_SIGN;
	struct cbor_out k = { .data = key, .room = sizeof(key) };

	dice_put_key(&k, subject);
	cbor_map(out, in->descriptor.size ? 10 : 9);
	cbor_int(out, CWT_ISSUER);
	put_id(out, authority);
	cbor_int(out, CWT_SUBJECT);
	put_id(out, subject);
	put_claim(out, DICE_CODE_HASH, in->code, sizeof(in->code));
	if (in->descriptor.size)
		put_claim(out, DICE_CONFIG_DESCRIPTOR, in->descriptor.data, in->descriptor.size);
	put_claim(out, in->descriptor.size ? DICE_CONFIG_HASH : DICE_CONFIG_DESCRIPTOR, in->config,
		  sizeof(in->config));
	put_claim(out, DICE_AUTHORITY_HASH, in->authority, sizeof(in->authority));
	put_claim(out, DICE_MODE, &in->mode, 1);
	put_claim(out, DICE_SUBJECT_KEY, key, k.size);
	put_claim(out, DICE_KEY_USAGE, &usage, 1);
	cbor_int(out, DICE_PROFILE);
	cbor_head(out, CBOR_TEXT, in->profile.size);
	cbor_raw(out, in->profile.data, in->profile.size);
}

static void sign(const __u8 *key, const __u8 *claims, unsigned long size, __u8 *signature)
{
	__u8 head[COSE_SIGNED_MAX], digest[SHA_MAX_SIZE];
	struct cbor_out out = { .data = head, .room = sizeof(head) };
	struct es384 signing;
	struct sha_state s;

	cose_put_signed(&out, size);
	sha_begin(&s, SHA_384);
	sha_add(&s, head, out.size);
	sha_add(&s, claims, size);
	sha_end(&s, digest);
	es384_begin(&signing, key, digest);
	while (!es384_step(&signing))
		;
	es384_end(&signing, key, signature);
}

void dice_put_certificate(struct cbor_out *out, const struct dice_key *authority,
			  const __u8 *subject, const struct dice_inputs *in)
{
	struct cbor_out count = { .room = 0 };
	__u8 signature[ES384_SIZE] = { 0 };

	put_claims(&count, authority->point, subject, in);
	cose_put_sign1(out, count.size);
	put_claims(out, authority->point, subject, in);
	/* the claims are hashed where they were written */
	if (cbor_fits(out))
		sign(authority->private, out->data + out->size - count.size, count.size, signature);
	cbor_bytes(out, signature, sizeof(signature));
}
