// SPDX-License-Identifier: GPL-2.0-only
/*
 * HMAC by RFC 4231, DICE by Open DICE's known answers, and what EL2 makes of a machine's
 * secrets: its keys, and pvmfw's handover in the template. That signatures are good,
 * tools/measure/test shows.
 */
#include "fake.h"
#include "lib/dice.h"
#include "lib/es384.h"
#include "lib/hmac.h"
#include "vm/attest.h"
#include "vm/identity.h"

#define TEMPLATE	FREE_PFN	/* two pages of image, two of configuration */
#define IMAGE_SIZE	(2 * HYP_PAGE_SIZE)
#define HANDOVER	(IMAGE_SIZE + 0x38)

static const u8 code_digest[32] = { 0xc0, 0xde };
static u8 token[ATTEST_TOKEN_MAX];

static void hmac_vectors(struct kunit *test)
{
	static const struct {
		enum sha sha;
		const char *key, *text;
		u8 begins[8];
	} cases[] = {
		/* RFC 4231, 4.2 and 4.3 */
		{ SHA_512, "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
		  "Hi There", { 0x87, 0xaa, 0x7c, 0xde, 0xa5, 0xef, 0x61, 0x9d } },
		{ SHA_384, "Jefe", "what do ya want for nothing?",
		  { 0xaf, 0x45, 0xd2, 0xe3, 0x76, 0x48, 0x40, 0x31 } },
		{ SHA_512, "Jefe", "what do ya want for nothing?",
		  { 0x16, 0x4b, 0x7a, 0x7b, 0xfc, 0xf8, 0x19, 0xe2 } },
		{ SHA_256, "Jefe", "what do ya want for nothing?",
		  { 0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e } },
	};
	u8 out[SHA_MAX_SIZE];
	struct hmac h;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		hmac_begin(&h, cases[i].sha, cases[i].key, strlen(cases[i].key));
		hmac_add(&h, cases[i].text, strlen(cases[i].text));
		hmac_end(&h, out);
		KUNIT_EXPECT_EQ(test, memcmp(out, cases[i].begins, 8), 0);
	}
}

/*
 * google/open-dice include/dice/known_test_values.h: kExpectedCdiAttest_ZeroInput,
 * kExpectedCdiSeal_ZeroInput, the subject's key in kExpectedCborP384Cert_ZeroInput
 */
static void known_answers(struct kunit *test)
{
	static const u8 want_attest[] = { 0xfb, 0xfc, 0x67, 0x97, 0x71, 0x34, 0x2e, 0xea };
	static const u8 want_seal[] = { 0x8f, 0xf8, 0xb2, 0x25, 0x71, 0x32, 0x5e, 0x7d };
	static const u8 want_x[] = { 0x77, 0x19, 0x6b, 0xa5, 0x84, 0xeb, 0x79, 0x46 };
	static const u8 want_y[] = { 0x03, 0x25, 0xa9, 0x76, 0x29, 0x67, 0x9d, 0x6b };
	u8 zero[DICE_CDI_SIZE] = {}, attest[DICE_CDI_SIZE], seal[DICE_CDI_SIZE];
	struct dice_inputs in = {};
	struct dice_key key;

	dice_derive_cdis(zero, zero, &in, attest, seal);
	KUNIT_EXPECT_EQ(test, memcmp(attest, want_attest, 8), 0);
	KUNIT_EXPECT_EQ(test, memcmp(seal, want_seal, 8), 0);
	dice_derive_key(attest, &key);
	KUNIT_EXPECT_EQ(test, key.point[0], 4);
	KUNIT_EXPECT_EQ(test, memcmp(key.point + 1, want_x, 8), 0);
	KUNIT_EXPECT_EQ(test, memcmp(key.point + 1 + P384_SIZE, want_y, 8), 0);
}

/* What the driver prepares. @items: in a chain whose links are not looked at here */
static void prepare(struct keel_dice *d, u64 items, u64 mode)
{
	struct dice_key key;

	world_blank();
	attest_init(code_digest);
	memset(ram(TEMPLATE), 0x5a, 4 * HYP_PAGE_SIZE);
	boot_params.firmware_pfn = TEMPLATE;
	boot_params.firmware_pages = 4;
	boot_params.firmware_image_pages = 2;
	*d = (struct keel_dice){
		.present = 1,
		.items = items,
		.mode = mode,
		.handover = HANDOVER,
		.certificate = HANDOVER + DICE_SECRETS_SIZE + 2 + 100,
	};
	memset(d->attest, 0xa7, sizeof(d->attest));
	memset(d->seal, 0x5e, sizeof(d->seal));
	dice_derive_key(d->attest, &key);
	memcpy(d->leaf, key.point + 1, sizeof(d->leaf));
}

static bool wiped(const struct keel_dice *d)
{
	return !memchr_inv(d->attest, 0, sizeof(d->attest)) &&
	       !memchr_inv(d->seal, 0, sizeof(d->seal));
}

static u8 *at(u64 offset)
{
	return (u8 *)ram(TEMPLATE) + offset;
}

/* Return: the lifecycle that tokens claim. */
static unsigned int lifecycle(struct kunit *test)
{
	static const u8 claim[] = { 0x19, CCA_LIFECYCLE >> 8, CCA_LIFECYCLE & 0xff, 0x19 };
	static const u8 zeros[CCA_NR_REMS * CCA_MEASUREMENT_MAX];
	struct attest_vm vm = { zeros, zeros, 32 };
	static struct attest a;
	unsigned long size, i;
	int more;

	attest_begin(&a, zeros, zeros);
	while (!attest_step(&a, &vm))
		;
	size = attest_take(&a, &vm, token, sizeof(token), &more);
	for (i = 0; i + 6 < size; i++)
		if (!memcmp(token + i, claim, sizeof(claim)))
			return token[i + 4] << 8 | token[i + 5];
	return 0;
}

/* The next layer is certified by this one's key, and has its own secrets. */
static void check_handover(struct kunit *test, const struct keel_dice *d, u64 certificate)
{
	struct cbor_in in = { at(certificate), KEEL_DICE_ROOM };
	u8 code[DICE_HASH_SIZE], attest[DICE_CDI_SIZE];
	struct dice_handover handover;
	struct dice_link link;
	struct dice_key key;

	/* the label that the driver puts behind the secrets, and an empty chain */
	memcpy(at(d->handover + DICE_SECRETS_SIZE), "\x03\x80", 2);
	KUNIT_ASSERT_EQ(test, dice_read_handover(at(d->handover), 1000, &handover), 0);
	KUNIT_ASSERT_EQ(test, dice_read_link(&in, &link), 0);
	memcpy(attest, handover.attest, sizeof(attest));
	dice_derive_key(attest, &key);
	KUNIT_EXPECT_TRUE(test, dice_is_point(&link.subject, key.point));
	KUNIT_EXPECT_NE(test, memcmp(key.point + 1, d->leaf, sizeof(d->leaf)), 0);
	KUNIT_EXPECT_NE(test, memcmp(handover.seal, handover.attest, DICE_CDI_SIZE), 0);
	KUNIT_EXPECT_EQ(test, link.mode, d->mode);
	sha_digest(SHA_512, at(0), IMAGE_SIZE, code);
	KUNIT_EXPECT_EQ(test, memcmp(link.code.data, code, sizeof(code)), 0);
}

static void with_chain(struct kunit *test)
{
	struct keel_dice *d = &boot_params.dice;

	prepare(d, 3, DICE_NORMAL);
	KUNIT_EXPECT_EQ(test, lifecycle(test), CCA_LIFECYCLE_TEST);
	KUNIT_EXPECT_EQ(test, identity_init(), 0);
	KUNIT_EXPECT_TRUE(test, wiped(d));
	KUNIT_EXPECT_EQ(test, lifecycle(test), CCA_LIFECYCLE_SECURED);
	/* the image, and what the driver put between, are as they were */
	KUNIT_EXPECT_NULL(test, memchr_inv(at(0), 0x5a, HANDOVER));
	KUNIT_EXPECT_NULL(test, memchr_inv(at(HANDOVER + DICE_SECRETS_SIZE), 0x5a, 102));
	check_handover(test, d, d->certificate);
}

static void without_chain(struct kunit *test)
{
	struct keel_dice *d = &boot_params.dice;
	struct cbor_in in;
	struct dice_public root;
	u8 point[P384_POINT_SIZE];

	prepare(d, 0, DICE_NORMAL);
	memcpy(point + 1, d->leaf, sizeof(d->leaf));
	memset(d->leaf, 0, sizeof(d->leaf));
	KUNIT_EXPECT_EQ(test, identity_init(), 0);
	/* an array's head before it, as the driver writes one */
	*at(d->certificate - 1) = 0x82;
	in = (struct cbor_in){ at(d->certificate - 1), KEEL_DICE_ROOM };
	KUNIT_EXPECT_EQ(test, dice_read_root(&in, &root), 1);
	KUNIT_EXPECT_TRUE(test, dice_is_point(&root, point));
	check_handover(test, d, in.data - at(0));
}

static void debug_mode(struct kunit *test)
{
	struct keel_dice *d = &boot_params.dice;

	prepare(d, 3, DICE_DEBUG);
	KUNIT_EXPECT_EQ(test, identity_init(), 0);
	KUNIT_EXPECT_EQ(test, lifecycle(test), CCA_LIFECYCLE_DEBUG);
	check_handover(test, d, d->certificate);
}

/* A machine that hands over something else has no identity, and not that of development. */
static void refused(struct kunit *test)
{
	u64 end = 4 * HYP_PAGE_SIZE;
	struct { u64 handover, certificate; } bad[] = {
		{ IMAGE_SIZE - 8, IMAGE_SIZE + 100 },	/* in the image */
		{ end, end },
		{ ~0UL, 100 },
		{ IMAGE_SIZE, IMAGE_SIZE + DICE_SECRETS_SIZE - 1 },
		{ IMAGE_SIZE, end - KEEL_DICE_ROOM + 1 },
		{ IMAGE_SIZE, ~0UL },
	};
	struct keel_dice *d = &boot_params.dice;
	int i;

	prepare(d, 3, DICE_NORMAL);
	d->leaf[95] ^= 1;
	KUNIT_EXPECT_EQ(test, identity_init(), -EKEYREJECTED);
	KUNIT_EXPECT_TRUE(test, wiped(d));
	KUNIT_EXPECT_NULL(test, memchr_inv(at(0), 0x5a, end));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		prepare(d, 3, DICE_NORMAL);
		d->handover = bad[i].handover;
		d->certificate = bad[i].certificate;
		KUNIT_EXPECT_EQ(test, identity_init(), -EINVAL);
		KUNIT_EXPECT_TRUE(test, wiped(d));
		KUNIT_EXPECT_NULL(test, memchr_inv(at(0), 0x5a, end));
	}
}

static void none(struct kunit *test)
{
	struct keel_dice *d = &boot_params.dice;

	prepare(d, 3, DICE_NORMAL);
	d->present = 0;
	KUNIT_EXPECT_EQ(test, identity_init(), 0);
	KUNIT_EXPECT_EQ(test, lifecycle(test), CCA_LIFECYCLE_TEST);
	KUNIT_EXPECT_NULL(test, memchr_inv(at(0), 0x5a, 4 * HYP_PAGE_SIZE));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(hmac_vectors),
	KUNIT_CASE(known_answers),
	KUNIT_CASE(with_chain),
	KUNIT_CASE(without_chain),
	KUNIT_CASE(debug_mode),
	KUNIT_CASE(refused),
	KUNIT_CASE(none),
	{}
};

static struct kunit_suite suite = {
	.name = "keel_identity",
	.test_cases = cases,
};
kunit_test_suite(suite);
