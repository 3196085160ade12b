// SPDX-License-Identifier: GPL-2.0-only
/*
 * DICE: the known answers of Open DICE (google/open-dice include/dice/known_test_values.h:
 * kExpectedCdiAttest_ZeroInput, kExpectedCdiSeal_ZeroInput, kExpectedCborP384Cert_ZeroInput
 * up to the signature, whose nonce is free), and handovers.
 */
#include <bearssl.h>
#include <stdlib.h>

#include "dice.h"
#include "unit.h"

static const u8 want_attest[DICE_CDI_SIZE] = {
	0xfb, 0xfc, 0x67, 0x97, 0x71, 0x34, 0x2e, 0xea, 0xcb, 0x90, 0x86, 0x59, 0xce, 0x49, 0xd6, 0xb6,
	0x3b, 0x45, 0x35, 0xda, 0x2c, 0x51, 0x43, 0x3d, 0x7f, 0x04, 0xef, 0xa6, 0x31, 0x9e, 0x0c, 0x19,
};

static const u8 want_seal[DICE_CDI_SIZE] = {
	0x8f, 0xf8, 0xb2, 0x25, 0x71, 0x32, 0x5e, 0x7d, 0xef, 0xef, 0xbf, 0xea, 0x8d, 0xf1, 0xc9, 0xf3,
	0x4b, 0xf4, 0xd9, 0xee, 0x03, 0xb7, 0x5b, 0x78, 0x82, 0x19, 0xc6, 0xb1, 0xef, 0x49, 0xbd, 0xc5,
};

#define CERT_SIZE	569
#define SIG_SIZE	96

/* The certificate in pieces: what comes between them are hashes of zeros. */
static const char want_ids[] = "\x84\x44\xa1\x01\x38\x22\xa0\x59\x01\xcd\xa9\x01\x78\x28"
	"04c265fe06ff230e39b6322eea9e010711fb66b4" "\x02\x78\x28"
	"40cb4f064a68d407a0b390abcc05a34bfc8af33f" "\x3a";

static const u8 want_key[] = {
	0x3a, 0x00, 0x47, 0x44, 0x56, 0x41, 0x00, 0x3a, 0x00, 0x47, 0x44, 0x57, 0x58, 0x71, 0xa6, 0x01,
	0x02, 0x03, 0x38, 0x22, 0x04, 0x81, 0x02, 0x20, 0x02, 0x21, 0x58, 0x30, 0x77, 0x19, 0x6b, 0xa5,
	0x84, 0xeb, 0x79, 0x46, 0xd2, 0xfb, 0xb0, 0xd5, 0xc8, 0x31, 0xc7, 0xad, 0x91, 0x37, 0x5e, 0x11,
	0x28, 0xdb, 0x23, 0x8c, 0xc1, 0xc6, 0x7f, 0xae, 0x5e, 0x07, 0x10, 0x95, 0x5b, 0x17, 0xb5, 0xd5,
	0x08, 0x12, 0x31, 0x06, 0xba, 0x31, 0x31, 0x10, 0x43, 0x71, 0x51, 0xde, 0x22, 0x58, 0x30, 0x03,
	0x25, 0xa9, 0x76, 0x29, 0x67, 0x9d, 0x6b, 0xa9, 0x01, 0xb1, 0x22, 0xa0, 0x4b, 0xee, 0xf7, 0xb3,
	0xe1, 0x52, 0xfc, 0xe0, 0x3c, 0xdc, 0x5d, 0x1b, 0x58, 0x16, 0x69, 0xdd, 0x44, 0x24, 0x67, 0xbf,
	0x21, 0xd7, 0x47, 0xf3, 0x13, 0xd1, 0x47, 0x6c, 0x4b, 0xd3, 0x05, 0xb5, 0x29, 0xa0, 0xf1, 0x3a,
	0x00, 0x47, 0x44, 0x58, 0x41, 0x20, 0x3a, 0x00, 0x47, 0x44, 0x59, 0x75,
};

static bool signature_good(const u8 *cert, const struct dice_key *by)
{
	/* Sig_structure: the claims are the certificate's third item */
	const u8 *claims = cert + 7, *sig = cert + CERT_SIZE - SIG_SIZE;
	size_t size = CERT_SIZE - SIG_SIZE - 2 - 7;
	br_ec_public_key pk = { BR_EC_secp384r1, (u8 *)by->point, sizeof(by->point) };
	br_sha384_context sha;
	u8 hash[48];

	br_sha384_init(&sha);
	br_sha384_update(&sha, "\x84\x6aSignature1\x44\xa1\x01\x38\x22\x40", 18);
	br_sha384_update(&sha, claims, size);
	br_sha384_out(&sha, hash);
	return br_ecdsa_i31_vrfy_raw(&br_ec_prime_i31, hash, sizeof(hash), &pk, sig, SIG_SIZE);
}

static void known_answers(void)
{
	struct dice_inputs in = { .profile = { "opendice.example.p384", 21 } };
	u8 zero[DICE_CDI_SIZE] = { 0 }, attest[DICE_CDI_SIZE], seal[DICE_CDI_SIZE], cert[1024];
	struct cbor_out o = { .data = cert, .room = sizeof(cert) };
	struct dice_key authority, subject;

	dice_derive_cdis(zero, zero, &in, attest, seal);
	check(!memcmp(attest, want_attest, sizeof(attest)), "dice: CDI_Attest is Open DICE's");
	check(!memcmp(seal, want_seal, sizeof(seal)), "dice: CDI_Seal is Open DICE's");
	dice_derive_key(zero, &authority);
	dice_derive_key(attest, &subject);
	dice_put_certificate(&o, &authority, subject.point, &in);
	check(o.size == CERT_SIZE, "dice: the certificate is as long as Open DICE's");
	check(!memcmp(cert, want_ids, sizeof(want_ids) - 1), "dice: it names issuer and subject");
	check(!memcmp(cert + CERT_SIZE - SIG_SIZE - 2 - 21 - sizeof(want_key), want_key,
		      sizeof(want_key)), "dice: it has mode, key, usage and profile");
	check(signature_good(cert, &authority), "dice: its signature is the issuer's");
	cert[40] ^= 1;
	check(!signature_good(cert, &authority), "dice: another certificate's is not");
	o = (struct cbor_out){ .data = cert, .room = CERT_SIZE - 1 };
	dice_put_certificate(&o, &authority, subject.point, &in);
	check(!cbor_fits(&o), "dice: a certificate that does not fit is not written");
}

static const struct dice_inputs inputs = { .mode = DICE_NORMAL, .profile = { "android.16", 10 } };

/* Each layer reads what the one before wrote. */
static void handovers(void)
{
	static u8 a[8192], b[8192];
	struct bytes first = { (const u8 *)"\xa2\x01\x58\x20" "0123456789abcdef0123456789abcdef"
					   "\x02\x58\x20" "fedcba9876543210fedcba9876543210", 71 };
	struct dice_layer layer;
	size_t size, more, n;
	bool none = false;

	check_refusal(dice_parse(first, &layer), ACCEPTED, "dice: a handover without a chain");
	check_refusal(dice_next(&layer, &inputs, a, sizeof(a), &size), ACCEPTED,
		      "dice: gives the next one");
	check_refusal(dice_parse((struct bytes){ a, size }, &layer), ACCEPTED,
		      "dice: which has a chain that ends in its key");
	check(layer.chain_items == 2, "dice: root and one certificate");
	check_refusal(dice_next(&layer, &inputs, b, sizeof(b), &more), ACCEPTED,
		      "dice: gives the one after");
	check_refusal(dice_parse((struct bytes){ b, more }, &layer), ACCEPTED,
		      "dice: which is good as well");
	check_refusal(dice_next(&layer, &inputs, b, 200, &more), REFUSE_DICE_SPACE,
		      "dice: no room");

	for (n = 0; n < size; n++) {
		u8 *exact = copy_of((struct bytes){ a, n });

		none |= !dice_parse((struct bytes){ exact, n }, &layer);
		free(exact);
	}
	check(!none, "dice: truncated anywhere");
	a[10] ^= 1;
	check_refusal(dice_parse((struct bytes){ a, size }, &layer), REFUSE_DICE_KEY,
		      "dice: a chain that ends in another key");
	a[10] ^= 1;
	a[0] = 0xa1;
	check_refusal(dice_parse((struct bytes){ a, size }, &layer), REFUSE_DICE_HANDOVER,
		      "dice: a map of one");
	a[0] = 0xa3;
	a[1] = 2;
	check_refusal(dice_parse((struct bytes){ a, size }, &layer), REFUSE_DICE_HANDOVER,
		      "dice: labels in another order");
}

void test_dice(void)
{
	known_answers();
	handovers();
}
