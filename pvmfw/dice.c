// SPDX-License-Identifier: GPL-2.0-only
/* DICE: deriving the next layer's secrets, and its certificate. */
#include <bearssl.h>

#include "cbor.h"
#include "dice_labels.h"
#include "dice.h"

#define KEY_CERT_SIGN	0x20	/* X.509's keyUsage, little-endian */
#define SIGNATURE	(2 * DICE_COORD)
#define MAX_CLAIMS	1024
#define MAX_COSE_KEY	128

/* The Open Profile's two salts, "Asymmetric Key" and "ID": constants without meaning. */
static const u8 key_salt[64] = {
	0x63, 0xb6, 0xa0, 0x4d, 0x2c, 0x07, 0x7f, 0xc1, 0x0f, 0x63, 0x9f, 0x21, 0xda, 0x79, 0x38, 0x44,
	0x35, 0x6c, 0xc2, 0xb0, 0xb4, 0x41, 0xb3, 0xa7, 0x71, 0x24, 0x03, 0x5c, 0x03, 0xf8, 0xe1, 0xbe,
	0x60, 0x35, 0xd3, 0x1f, 0x28, 0x28, 0x21, 0xa7, 0x45, 0x0a, 0x02, 0x22, 0x2a, 0xb1, 0xb3, 0xcf,
	0xf1, 0x67, 0x9b, 0x05, 0xab, 0x1c, 0xa5, 0xd1, 0xaf, 0xfb, 0x78, 0x9c, 0xcd, 0x2b, 0x0b, 0x3b,
};

static const u8 id_salt[64] = {
	0xdb, 0xdb, 0xae, 0xbc, 0x80, 0x20, 0xda, 0x9f, 0xf0, 0xdd, 0x5a, 0x24, 0xc8, 0x3a, 0xa5, 0xa5,
	0x42, 0x86, 0xdf, 0xc2, 0x63, 0x03, 0x1e, 0x32, 0x9b, 0x4d, 0xa1, 0x48, 0x43, 0x06, 0x59, 0xfe,
	0x62, 0xcd, 0xb5, 0xb7, 0xe1, 0xe0, 0x0f, 0xc6, 0x80, 0x30, 0x67, 0x11, 0xeb, 0x44, 0x4a, 0xf7,
	0x72, 0x09, 0x35, 0x94, 0x96, 0xfc, 0xff, 0x1d, 0xb9, 0x52, 0x0b, 0xa5, 0x1c, 0x7b, 0x29, 0xea,
};

static void kdf(const void *secret, size_t secret_size, const u8 salt[64], const char *info,
		void *out, size_t size)
{
	br_hkdf_context hc;

	br_hkdf_init(&hc, &br_sha512_vtable, salt, 64);
	br_hkdf_inject(&hc, secret, secret_size);
	br_hkdf_flip(&hc);
	br_hkdf_produce(&hc, info, strlen(info), out, size);
}

void dice_derive_cdis(const struct dice_layer *layer, const struct dice_inputs *in,
		      u8 attest[DICE_CDI], u8 seal[DICE_CDI])
{
	br_sha512_context all, sealed;
	u8 hash[DICE_HASH];

	/* what seals leaves out what an update changes: code and configuration */
	br_sha512_init(&all);
	br_sha512_update(&all, in->code, sizeof(in->code));
	br_sha512_update(&all, in->config, sizeof(in->config));
	br_sha512_update(&all, in->authority, sizeof(in->authority));
	br_sha512_update(&all, &in->mode, 1);
	br_sha512_update(&all, in->hidden, sizeof(in->hidden));
	br_sha512_out(&all, hash);
	kdf(layer->cdi_attest, DICE_CDI, hash, "CDI_Attest", attest, DICE_CDI);

	br_sha512_init(&sealed);
	br_sha512_update(&sealed, in->authority, sizeof(in->authority));
	br_sha512_update(&sealed, &in->mode, 1);
	br_sha512_update(&sealed, in->hidden, sizeof(in->hidden));
	br_sha512_out(&sealed, hash);
	kdf(layer->cdi_seal, DICE_CDI, hash, "CDI_Seal", seal, DICE_CDI);
}

/* RFC 6979's generator with SHA-512, seeded with what HKDF makes of the CDI. */
void dice_derive_key(const u8 attest[DICE_CDI], struct dice_key *key)
{
	br_hmac_drbg_context rng;
	br_ec_private_key sk;
	u8 seed[32], point[1 + 2 * DICE_COORD];

	kdf(attest, DICE_CDI, key_salt, "Key Pair", seed, sizeof(seed));
	br_hmac_drbg_init(&rng, &br_sha512_vtable, seed, sizeof(seed));
	br_ec_keygen(&rng.vtable, &br_ec_prime_i31, &sk, key->private, BR_EC_secp384r1);
	br_ec_compute_pub(&br_ec_prime_i31, NULL, point, &sk);
	memcpy(key->x, point + 1, DICE_COORD);
	memcpy(key->y, point + 1 + DICE_COORD, DICE_COORD);
}

static void put_key(struct cbor_out *o, const struct dice_key *key)
{
	cbor_put(o, CBOR_MAP, 6);
	cbor_put_int(o, COSE_KTY);
	cbor_put_int(o, COSE_KTY_EC2);
	cbor_put_int(o, COSE_ALG);
	cbor_put_int(o, COSE_ES384);
	cbor_put_int(o, COSE_KEY_OPS);
	cbor_put(o, CBOR_ARRAY, 1);
	cbor_put_int(o, COSE_OP_VERIFY);
	cbor_put_int(o, COSE_CRV);
	cbor_put_int(o, COSE_CRV_P384);
	cbor_put_int(o, COSE_X);
	cbor_put_bytes(o, key->x, DICE_COORD);
	cbor_put_int(o, COSE_Y);
	cbor_put_bytes(o, key->y, DICE_COORD);
}

/* A key's name: 160 bits of its hash, in hexadecimal. */
static void put_id(struct cbor_out *o, const struct dice_key *key)
{
	static const char digit[] = "0123456789abcdef";
	u8 public[2 * DICE_COORD], id[DICE_ID];
	char text[2 * DICE_ID + 1];
	unsigned int i;

	memcpy(public, key->x, DICE_COORD);
	memcpy(public + DICE_COORD, key->y, DICE_COORD);
	kdf(public, sizeof(public), id_salt, "ID", id, sizeof(id));
	id[0] &= 0x7f;
	for (i = 0; i < DICE_ID; i++) {
		text[2 * i] = digit[id[i] >> 4];
		text[2 * i + 1] = digit[id[i] & 15];
	}
	text[2 * DICE_ID] = 0;
	cbor_put_text(o, text);
}

static void put_claims(struct cbor_out *o, const struct dice_key *authority,
		       const struct dice_key *subject, const struct dice_inputs *in)
{
	u8 key[MAX_COSE_KEY], usage = KEY_CERT_SIGN;
	struct cbor_out k = { key, sizeof(key), 0 };

	put_key(&k, subject);
	cbor_put(o, CBOR_MAP, in->descriptor.size ? 10 : 9);
	cbor_put_int(o, CWT_ISS);
	put_id(o, authority);
	cbor_put_int(o, CWT_SUB);
	put_id(o, subject);
	cbor_put_int(o, DICE_CODE_HASH);
	cbor_put_bytes(o, in->code, DICE_HASH);
	cbor_put_int(o, DICE_CONFIG_DESC);
	if (in->descriptor.size) {
		cbor_put_bytes(o, in->descriptor.data, in->descriptor.size);
		cbor_put_int(o, DICE_CONFIG_HASH);
	}
	cbor_put_bytes(o, in->config, DICE_HASH);
	cbor_put_int(o, DICE_AUTHORITY_HASH);
	cbor_put_bytes(o, in->authority, DICE_HASH);
	cbor_put_int(o, DICE_MODE);
	cbor_put_bytes(o, &in->mode, 1);
	cbor_put_int(o, DICE_SUBJECT_KEY);
	cbor_put_bytes(o, key, k.at);
	cbor_put_int(o, DICE_KEY_USAGE);
	cbor_put_bytes(o, &usage, 1);
	cbor_put_int(o, DICE_PROFILE);
	cbor_put_text(o, in->profile);
}

static const u8 protected_header[] = { 0xa1, COSE_HEADER_ALG, 0x38, -1 - COSE_ES384 };

/* Over Sig_structure ["Signature1", protected, h'', claims]; the nonce is RFC 6979's */
static bool sign(const struct dice_key *key, const u8 *claims, size_t size, u8 sig[SIGNATURE])
{
	br_ec_private_key sk = { BR_EC_secp384r1, (u8 *)key->private, DICE_COORD };
	u8 head[32], hash[48];
	struct cbor_out o = { head, sizeof(head), 0 };
	br_sha384_context sha;

	cbor_put(&o, CBOR_ARRAY, 4);
	cbor_put_text(&o, "Signature1");
	cbor_put_bytes(&o, protected_header, sizeof(protected_header));
	cbor_put_bytes(&o, "", 0);
	cbor_put(&o, CBOR_BSTR, size);
	br_sha384_init(&sha);
	br_sha384_update(&sha, head, o.at);
	br_sha384_update(&sha, claims, size);
	br_sha384_out(&sha, hash);
	return br_ecdsa_i31_sign_raw(&br_ec_prime_i31, &br_sha384_vtable, hash, &sk, sig) ==
	       SIGNATURE;
}

size_t dice_certificate(const struct dice_key *authority, const struct dice_key *subject,
			const struct dice_inputs *in, u8 *out, size_t size)
{
	u8 claims[MAX_CLAIMS], sig[SIGNATURE];
	struct cbor_out c = { claims, sizeof(claims), 0 }, o = { out, size, 0 };

	put_claims(&c, authority, subject, in);
	if (!cbor_fits(&c) || !sign(authority, claims, c.at, sig))
		return 0;
	cbor_put(&o, CBOR_ARRAY, 4);
	cbor_put_bytes(&o, protected_header, sizeof(protected_header));
	cbor_put(&o, CBOR_MAP, 0);
	cbor_put_bytes(&o, claims, c.at);
	cbor_put_bytes(&o, sig, sizeof(sig));
	return cbor_fits(&o) ? o.at : 0;
}

enum refusal dice_next(const struct dice_layer *layer, const struct dice_inputs *in,
		       u8 *out, size_t size, size_t *used)
{
	struct cbor_out o = { out, size, 0 };
	u8 attest[DICE_CDI], seal[DICE_CDI];
	struct dice_key authority, subject;
	size_t cert;

	dice_derive_cdis(layer, in, attest, seal);
	dice_derive_key(layer->cdi_attest, &authority);
	dice_derive_key(attest, &subject);

	cbor_put(&o, CBOR_MAP, 3);
	cbor_put_int(&o, 1);
	cbor_put_bytes(&o, attest, sizeof(attest));
	cbor_put_int(&o, 2);
	cbor_put_bytes(&o, seal, sizeof(seal));
	cbor_put_int(&o, 3);
	if (layer->chain_items) {
		cbor_put(&o, CBOR_ARRAY, layer->chain_items + 1);
		cbor_put_raw(&o, layer->chain.data, layer->chain.size);
	} else {
		cbor_put(&o, CBOR_ARRAY, 2);
		put_key(&o, &authority);
	}
	if (!cbor_fits(&o))
		return REFUSE_DICE_SPACE;
	cert = dice_certificate(&authority, &subject, in, out + o.at, size - o.at);
	if (!cert)
		return REFUSE_DICE_SPACE;
	*used = o.at + cert;
	return ACCEPTED;
}
