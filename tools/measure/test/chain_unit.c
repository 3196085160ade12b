// SPDX-License-Identifier: GPL-2.0-only
/*
 * DICE chains and handovers: made here with OpenSSL's keys of all kinds, continued by EL2's
 * code, judged by keel-measure's, and changed in every byte. ASan and UBSan. Prints TAP.
 *
 *   chain_unit               run the tests
 *   chain_unit --write DIR   write a machine's handover, good and broken, and its root keys
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "chain.h"

#define MAX 4096

static int tests, failures;

static void check(bool good, const char *what)
{
	tests++;
	failures += !good;
	printf("%sok %d - %s\n", good ? "" : "not ", tests, what);
}

/* --- A bootloader ---------------------------------------------------------------- */

struct layer {
	int curve;
	EVP_PKEY *key;		/* not of the last layer, whose key its CDI gives */
	unsigned char point[P384_POINT_SIZE];
};

struct machine {
	unsigned char attest[DICE_CDI_SIZE], seal[DICE_CDI_SIZE], chain[MAX];
	struct dice_key last;
	struct cbor_out out;
	struct layer root;
};

static struct layer new_layer(int curve)
{
	struct layer l = { .curve = curve };
	size_t size;

	l.key = curve == COSE_CURVE_ED25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") :
		curve == COSE_CURVE_P256 ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256") :
					   EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
	if (curve == COSE_CURVE_ED25519) {
		size = 32;
		EVP_PKEY_get_raw_public_key(l.key, l.point + 1, &size);
	} else {
		EVP_PKEY_get_octet_string_param(l.key, "pub", l.point, sizeof(l.point), &size);
	}
	return l;
}

/* Only what counts: no bit of it may change unseen. */
static void put_key(struct cbor_out *out, const struct layer *l)
{
	unsigned long size = l->curve == COSE_CURVE_P384 ? 48 : 32;

	cbor_map(out, l->curve == COSE_CURVE_ED25519 ? 3 : 4);
	cbor_int(out, COSE_KEY_TYPE);
	cbor_int(out, l->curve == COSE_CURVE_ED25519 ? COSE_KEY_OKP : COSE_KEY_EC2);
	cbor_int(out, COSE_KEY_CURVE);
	cbor_int(out, l->curve);
	cbor_int(out, COSE_KEY_X);
	cbor_bytes(out, l->point + 1, size);
	if (l->curve == COSE_CURVE_ED25519)
		return;
	cbor_int(out, COSE_KEY_Y);
	cbor_bytes(out, l->point + 1 + size, size);
}

static void put_claims(struct cbor_out *out, const struct layer *subject, unsigned char mode,
		       const char *descriptor)
{
	unsigned char key[128], hash[64];
	struct cbor_out k = { .data = key, .room = sizeof(key) };
	size_t size;

	put_key(&k, subject);
	EVP_Q_digest(NULL, "SHA512", NULL, "firmware", 8, hash, &size);
	cbor_map(out, 7);
	cbor_int(out, CWT_ISSUER);
	cbor_text(out, "somebody");
	cbor_int(out, DICE_CODE_HASH);
	cbor_bytes(out, hash, sizeof(hash));
	cbor_int(out, DICE_CONFIG_DESCRIPTOR);
	cbor_bytes(out, descriptor, strlen(descriptor));
	EVP_Q_digest(NULL, "SHA512", NULL, "configured", 10, hash, &size);
	cbor_int(out, DICE_CONFIG_HASH);
	cbor_bytes(out, hash, sizeof(hash));
	cbor_int(out, DICE_MODE);
	cbor_bytes(out, &mode, 1);
	cbor_int(out, DICE_SUBJECT_KEY);
	cbor_bytes(out, key, k.size);
	cbor_int(out, DICE_PROFILE);
	cbor_text(out, "android.16");
}

/* @der: as OpenSSL writes it. */
static void raw_of(const unsigned char *der, size_t der_size, unsigned char *raw, int half)
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)der_size);

	BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, half);
	BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + half, half);
	ECDSA_SIG_free(sig);
}

static void put_link(struct cbor_out *out, const struct layer *authority, const unsigned char *claims,
		     unsigned long claims_size)
{
	static const int algorithm[] = { [COSE_CURVE_P256] = COSE_ALG_ES256,
					 [COSE_CURVE_P384] = COSE_ALG_ES384,
					 [COSE_CURVE_ED25519] = COSE_ALG_EDDSA };
	int half = authority->curve == COSE_CURVE_P384 ? 48 : 32;
	unsigned char header[8], text[MAX], der[160], raw[96];
	struct cbor_out h = { .data = header, .room = sizeof(header) };
	struct cbor_out s = { .data = text, .room = sizeof(text) };
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t size = sizeof(der);

	cbor_map(&h, 1);
	cbor_int(&h, COSE_HEADER_ALG);
	cbor_int(&h, algorithm[authority->curve]);
	cbor_array(&s, 4);
	cbor_text(&s, "Signature1");
	cbor_bytes(&s, header, h.size);
	cbor_bytes(&s, "", 0);
	cbor_bytes(&s, claims, claims_size);
	EVP_DigestSignInit_ex(ctx, NULL, authority->curve == COSE_CURVE_P256 ? "SHA256" :
			      authority->curve == COSE_CURVE_P384 ? "SHA384" : NULL, NULL, NULL,
			      authority->key, NULL);
	EVP_DigestSign(ctx, der, &size, text, s.size);
	EVP_MD_CTX_free(ctx);
	if (authority->curve == COSE_CURVE_ED25519)
		memcpy(raw, der, 64);
	else
		raw_of(der, size, raw, half);
	cbor_array(out, 4);
	cbor_bytes(out, header, h.size);
	cbor_map(out, 0);
	cbor_bytes(out, claims, claims_size);
	cbor_bytes(out, raw, 2 * (size_t)half);
}

/* @curves: of the root and of the layers between, ended by 0. */
static void new_machine(struct machine *m, const int *curves, unsigned char mode,
			const char *descriptor)
{
	unsigned char claims[1024];
	struct layer authority = new_layer(curves[0]), subject;
	unsigned int nr = 0;

	while (curves[nr])
		nr++;
	RAND_bytes(m->attest, sizeof(m->attest));
	RAND_bytes(m->seal, sizeof(m->seal));
	dice_derive_key(m->attest, &m->last);
	m->root = authority;
	m->out = (struct cbor_out){ .data = m->chain, .room = sizeof(m->chain) };
	cbor_array(&m->out, nr + 1);
	put_key(&m->out, &authority);
	for (unsigned int i = 1; i <= nr; i++) {
		struct cbor_out c = { .data = claims, .room = sizeof(claims) };

		if (i < nr) {
			subject = new_layer(curves[i]);
		} else {
			subject = (struct layer){ .curve = COSE_CURVE_P384 };
			memcpy(subject.point, m->last.point, sizeof(subject.point));
		}
		put_claims(&c, &subject, mode, descriptor);
		put_link(&m->out, &authority, claims, c.size);
		authority = subject;
	}
}

static struct dice_span chain_of(const struct machine *m)
{
	return (struct dice_span){ m->chain, m->out.size };
}

/* --- Tests ----------------------------------------------------------------------- */

static bool says(const char *got, const char *want)
{
	if (got && !strcmp(got, want))
		return true;
	printf("# %s\n", got ? got : "accepted");
	return false;
}

static const int mixed[] = { COSE_CURVE_ED25519, COSE_CURVE_ED25519, COSE_CURVE_P256,
			     COSE_CURVE_P384, 0 };

static void test_good(void)
{
	static const int roots[] = { COSE_CURVE_P256, COSE_CURVE_P384, COSE_CURVE_ED25519 };
	static struct machine m;
	struct chain chain;
	struct dice_leaf leaf;
	bool good = true;

	for (int i = 0; i < 3; i++) {
		int alone[] = { roots[i], 0 };

		new_machine(&m, alone, DICE_NORMAL, "configured");
		good &= !chain_verify(chain_of(&m), m.root.key, &chain) && chain.nr == 1 &&
			dice_is_point(&chain.link[0].subject, m.last.point);
	}
	check(good, "chain: a root of P-256, P-384, Ed25519 and a certificate");
	new_machine(&m, mixed, DICE_NORMAL, "configured");
	check(!chain_verify(chain_of(&m), m.root.key, &chain) && chain.nr == 4 &&
	      dice_is_point(&chain.link[3].subject, m.last.point), "chain: links of all kinds");
	check(!dice_read_chain(chain_of(&m), &leaf) && leaf.items == 5 &&
	      leaf.mode == DICE_NORMAL && dice_is_point(&leaf.key, m.last.point) &&
	      leaf.rest.size == m.out.size - 1, "chain: and what the driver makes of it");
	m.chain[0] = 0x81;
	check(dice_read_chain(chain_of(&m), &leaf), "chain: more than its head says");
	m.chain[0] = 0x80;
	check(dice_read_chain(chain_of(&m), &leaf) &&
	      says(chain_verify(chain_of(&m), m.root.key, &chain), "not a certificate chain"),
	      "chain: without a root");
}

/* EL2 does this with pvmfw's. */
static void test_continued(void)
{
	static struct machine m;
	struct dice_inputs in = { .mode = DICE_NORMAL, .profile = { "android.16", 10 } };
	unsigned char attest[DICE_CDI_SIZE], seal[DICE_CDI_SIZE];
	struct dice_key next;
	struct chain chain;

	new_machine(&m, mixed, DICE_NORMAL, "configured");
	memset(in.code, 0xc0, sizeof(in.code));
	dice_derive_cdis(m.attest, m.seal, &in, attest, seal);
	dice_derive_key(attest, &next);
	dice_put_certificate(&m.out, &m.last, next.point, &in);
	m.chain[0]++;
	check(cbor_fits(&m.out) && !chain_verify(chain_of(&m), m.root.key, &chain) &&
	      chain.nr == 5 && dice_is_point(&chain.link[4].subject, next.point) &&
	      !memcmp(chain.link[4].code.data, in.code, sizeof(in.code)),
	      "chain: OpenSSL accepts what EL2 certifies");
	dice_put_certificate(&m.out, &m.last, next.point, &in);
	m.chain[0]++;
	check(says(chain_verify(chain_of(&m), m.root.key, &chain),
		   "a certificate is not signed with the key before it"),
	      "chain: nor may a layer certify what another should");
}

static void test_bad(void)
{
	static const int two[] = { COSE_CURVE_ED25519, COSE_CURVE_ED25519, 0 };
	static struct machine m, other;
	unsigned char *exact;
	unsigned int unseen = 0, accepted = 0;
	struct dice_leaf leaf;
	struct chain chain;

	new_machine(&m, two, DICE_NORMAL, "configured");
	new_machine(&other, two, DICE_DEBUG, "configured");
	check(says(chain_verify(chain_of(&m), other.root.key, &chain),
		   "the chain begins with another root key"), "chain: of another machine");
	check(!dice_read_chain(chain_of(&other), &leaf) && leaf.mode == DICE_DEBUG,
	      "chain: a mode that is not normal");
	for (size_t i = 0; i < m.out.size; i++) {
		m.chain[i] ^= 1 << i % 8;
		unseen += !chain_verify(chain_of(&m), m.root.key, &chain);
		m.chain[i] ^= 1 << i % 8;
	}
	check(!unseen, "chain: a bit changed in every byte");
	for (size_t i = 0; i < m.out.size; i++) {
		exact = malloc(i ? i : 1);
		memcpy(exact, m.chain, i);
		accepted += !chain_verify((struct dice_span){ exact, i }, m.root.key, &chain) ||
			    !dice_read_chain((struct dice_span){ exact, i }, &leaf);
		free(exact);
	}
	check(!accepted, "chain: truncated anywhere");
	m.out.size++;
	check(says(chain_verify(chain_of(&m), m.root.key, &chain), "bytes after the chain") &&
	      dice_read_chain(chain_of(&m), &leaf), "chain: a byte too many");
	new_machine(&m, two, DICE_NORMAL, "misconfigured");
	check(says(chain_verify(chain_of(&m), m.root.key, &chain),
		   "a certificate's configuration is not what it says"),
	      "chain: a descriptor that is not the one hashed");
}

#define SHORT	"11111111111111111111111111111111111111111111111111111111111111"
#define ONES	SHORT "11"

/* Keys that are not what their type says. */
static void test_keys(void)
{
	static const struct {
		const char *what, *hex;
	} keys[] = {
		{ "of an unknown curve", "a401022003215820" ONES "225820" ONES },
		{ "Ed25519 as EC2", "a301022006215820" ONES },
		{ "short", "a30101200621581f" SHORT },
		{ "without a type", "a22006215820" ONES },
		{ "with two curves", "a4010120062006215820" ONES },
		{ "EC2 without y", "a301022001215820" ONES },
	};
	unsigned char key[128];
	struct dice_public out;
	bool accepted = false;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t size = strlen(keys[i].hex) / 2;
		struct cbor_in in = { key, size + 1 };

		key[0] = 0x81;
		for (size_t b = 0; b < size; b++) {
			unsigned int byte;

			sscanf(keys[i].hex + 2 * b, "%2x", &byte);
			key[1 + b] = (unsigned char)byte;
		}
		if (dice_read_root(&in, &out) >= 0) {
			printf("# %s\n", keys[i].what);
			accepted = true;
		}
	}
	check(!accepted, "key: of no kind that there is");
}

static unsigned long handover(const struct machine *m, unsigned char *to, int with_chain)
{
	struct cbor_out out = { .data = to, .room = 2 * MAX };

	dice_put_secrets(&out, m->attest, m->seal, with_chain);
	if (with_chain) {
		cbor_int(&out, 3);
		cbor_raw(&out, m->chain, m->out.size);
	}
	return out.size;
}

static void test_handovers(void)
{
	static unsigned char data[2 * MAX];
	static struct machine m;
	struct dice_handover h;
	unsigned int accepted = 0;
	unsigned long size;

	new_machine(&m, mixed, DICE_NORMAL, "configured");
	size = handover(&m, data, 0);
	check(size == DICE_SECRETS_SIZE && !dice_read_handover(data, size, &h) && !h.chain.size &&
	      !memcmp(h.attest, m.attest, 32) && !memcmp(h.seal, m.seal, 32),
	      "handover: without a chain");
	size = handover(&m, data, 1);
	check(!dice_read_handover(data, size + 100, &h) && h.chain.size == m.out.size &&
	      !memcmp(h.chain.data, m.chain, m.out.size), "handover: in a region that is larger");
	for (size_t i = 0; i < size; i++) {
		unsigned char *exact = malloc(i ? i : 1);

		memcpy(exact, data, i);
		accepted += !dice_read_handover(exact, i, &h);
		free(exact);
	}
	check(!accepted, "handover: truncated anywhere");
	for (size_t i = 0; i < DICE_SECRETS_SIZE + 2; i++) {
		if ((i > 3 && i < 36) || (i > 38 && i < 71))
			continue; /* the secrets themselves */
		for (int bit = 0; bit < 8; bit++) {
			struct dice_leaf leaf;

			data[i] ^= 1 << bit;
			accepted += !dice_read_handover(data, size, &h) && h.chain.size &&
				    !dice_read_chain(h.chain, &leaf) &&
				    dice_is_point(&leaf.key, m.last.point);
			data[i] ^= 1 << bit;
		}
	}
	check(!accepted, "handover: a bit of its frame changed");
}

/* --- Files ----------------------------------------------------------------------- */

static void write_file(const char *dir, const char *name, const void *data, size_t size)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "wb");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		exit(1);
}

static void write_pem(const char *dir, const char *name, EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data;
	long size;

	PEM_write_bio_PUBKEY(bio, key);
	size = BIO_get_mem_data(bio, &data);
	write_file(dir, name, data, (size_t)size);
	BIO_free(bio);
}

static int write_all(const char *dir)
{
	static const int curves[] = { COSE_CURVE_ED25519, COSE_CURVE_ED25519, 0 };
	static unsigned char data[2 * MAX];
	static struct machine m, debug;

	new_machine(&m, curves, DICE_NORMAL, "configured");
	new_machine(&debug, curves, DICE_DEBUG, "configured");
	write_file(dir, "handover", data, handover(&m, data, 1));
	write_file(dir, "handover-alone", data, handover(&m, data, 0));
	write_pem(dir, "root.pem", m.root.key);
	write_pem(dir, "other.pem", debug.root.key);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--write"))
		return write_all(argv[2]);
	printf("TAP version 13\n");
	test_good();
	test_continued();
	test_bad();
	test_keys();
	test_handovers();
	printf("1..%d\n", tests);
	return failures != 0;
}
