// SPDX-License-Identifier: GPL-2.0-only
/*
 * Payloads that tools/sign made: accepted as they are, refused with any bit changed.
 * Structures that cannot be made with it are checked in avb.c's own terms.
 */
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

static u8 private[AVB_VBMETA_MAX];
static struct bytes key4096, key2048, initrd, debug;
static const struct bytes none;

static enum refusal verify(struct bytes image, struct bytes rd, struct bytes key, u64 rollback,
			   struct payload *p)
{
	const struct trust trust = { key, rollback };
	struct payload own;

	return payload_verify(image, rd, &trust, private, p ? p : &own);
}

static void accepted(void)
{
	static const char *const name[] = {
		"2048-sha256", "2048-sha512", "4096-sha256", "4096-sha512",
	};
	struct payload p;
	unsigned int i;
	char what[80];

	for (i = 0; i < 4; i++) {
		snprintf(what, sizeof(what), "payload: %s is accepted", name[i]);
		check_refusal(verify(load(name[i]), initrd, i < 2 ? key2048 : key4096, 3, &p),
			      ACCEPTED, what);
	}
	check(p.rollback_index == 3 && p.has_initrd && !p.debug, "payload: in normal mode");
	check_refusal(verify(load("4096-sha512"), debug, key4096, 3, &p), ACCEPTED,
		      "payload: with the debug initrd");
	check(p.debug, "payload: in debug mode");
	check_refusal(verify(load("alone"), none, key4096, 0, &p), ACCEPTED,
		      "payload: without an initrd");
	check(!p.has_initrd && !p.debug && !p.initrd_digest[0], "payload: no digest of one");
}

static void refused(void)
{
	struct bytes image = load("4096-sha512");
	u8 *other = copy_of(initrd);

	check_refusal(verify(image, initrd, none, 0, NULL), REFUSE_NO_KEY, "payload: no key");
	check_refusal(verify(image, initrd, key2048, 0, NULL), REFUSE_AVB_KEY,
		      "payload: another key");
	check_refusal(verify(image, initrd, key4096, 4, NULL), REFUSE_AVB_ROLLBACK,
		      "payload: an older rollback index");
	check_refusal(verify(image, none, key4096, 0, NULL), REFUSE_INITRD_MISSING,
		      "payload: no initrd where one was signed");
	check_refusal(verify(load("alone"), initrd, key4096, 0, NULL), REFUSE_INITRD_UNSIGNED,
		      "payload: an initrd where none was signed");
	other[initrd.size / 2] ^= 0x10;
	check_refusal(verify(image, (struct bytes){ other, initrd.size }, key4096, 0, NULL),
		      REFUSE_INITRD_DIGEST, "payload: a bit of the initrd");
	check_refusal(verify(image, (struct bytes){ initrd.data, initrd.size - 1 }, key4096, 0,
			     NULL), REFUSE_INITRD_DIGEST, "payload: a shorter initrd");
	check_refusal(verify(load("unsigned"), none, key4096, 0, NULL), REFUSE_AVB_FOOTER,
		      "payload: not signed at all");
	free(other);
}

/* Every bit of vbmeta and footer, and some of the kernel. Flips what it is not to keep. */
static void any_bit(struct bytes image, const struct avb_footer *f)
{
	u8 *bad = copy_of(image);
	struct bytes b = { bad, image.size };
	bool seen = true;
	size_t bit;

	for (bit = 0; bit < 8 * f->vbmeta_size; bit++) {
		u8 *at = bad + f->vbmeta_offset + bit / 8;

		*at ^= 1 << bit % 8;
		seen &= verify(b, initrd, key2048, 0, NULL) != ACCEPTED;
		*at ^= 1 << bit % 8;
	}
	check(seen, "payload: any bit of the vbmeta");
	for (seen = true, bit = 8 * (image.size - 64); bit < 8 * image.size; bit++) {
		bad[bit / 8] ^= 1 << bit % 8;
		seen &= verify(b, initrd, key2048, 0, NULL) != ACCEPTED;
		bad[bit / 8] ^= 1 << bit % 8;
	}
	check(seen, "payload: any bit of the footer");
	for (seen = true, bit = 0; bit < 8 * f->original_size; bit += 61) {
		bad[bit / 8] ^= 1 << bit % 8;
		seen &= verify(b, initrd, key2048, 0, NULL) == REFUSE_KERNEL_DIGEST;
		bad[bit / 8] ^= 1 << bit % 8;
	}
	check(seen, "payload: any bit of the kernel");
	check_refusal(verify(b, initrd, key2048, 0, NULL), ACCEPTED, "payload: and as it was");
	free(bad);
}

static void any_size(struct bytes image)
{
	bool seen = true;
	size_t size;

	for (size = 0; size < image.size; size += size < 256 || size > image.size - 256 ? 1 : 97) {
		u8 *exact = copy_of((struct bytes){ image.data, size });

		seen &= verify((struct bytes){ exact, size }, initrd, key2048, 0, NULL) != ACCEPTED;
		free(exact);
	}
	check(seen, "payload: truncated anywhere");
}

static void put64(u8 *p, u64 v)
{
	unsigned int i;

	for (i = 0; i < 8; i++)
		p[i] = (u8)(v >> 8 * (7 - i));
}

/* Sizes and offsets that wrap or point elsewhere, each at its place. */
static void structures(struct bytes image, const struct avb_footer *good)
{
	static const u64 odd[] = { ~0ULL, ~63ULL, 1ULL << 63, 1ULL << 32, 65537 * 64 };
	static const unsigned int field[] = { 12, 20, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104 };
	struct bytes raw = { image.data + good->vbmeta_offset, (size_t)good->vbmeta_size };
	bool seen = true;
	struct avb_footer f;
	struct avb_vbmeta v;
	u8 footer[AVB_FOOTER];
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(field); i++)
		for (j = 0; j < ARRAY_SIZE(odd); j++) {
			u8 *bad = copy_of(raw);

			put64(bad + field[i], odd[j]);
			seen &= avb_vbmeta_parse((struct bytes){ bad, raw.size }, &v) != ACCEPTED;
			free(bad);
		}
	check(seen, "avb: sizes and offsets of the vbmeta that lead outside");
	for (seen = true, i = 12; i < 36; i += 8)
		for (j = 0; j < ARRAY_SIZE(odd); j++) {
			memcpy(footer, image.data + image.size - AVB_FOOTER, AVB_FOOTER);
			put64(footer + i, odd[j]);
			seen &= avb_footer_parse(footer, image.size, &f) != ACCEPTED;
		}
	check(seen, "avb: sizes and offsets of the footer that lead outside");
}

/* One field of the vbmeta that is parsed before the signature is looked at. */
static void one_field(struct bytes image, const struct avb_footer *f, unsigned int at, u8 value,
		      enum refusal want, const char *what)
{
	u8 *bad = copy_of(image);

	bad[f->vbmeta_offset + at] = value;
	check_refusal(verify((struct bytes){ bad, image.size }, initrd, key2048, 0, NULL), want,
		      what);
	free(bad);
}

/* Descriptors by hand: they are only looked at once they are known to be genuine. */
static enum refusal describe(const u8 *d, size_t size)
{
	u8 *exact = copy_of((struct bytes){ d, size });
	struct avb_descriptors out;
	enum refusal why = avb_descriptors_parse((struct bytes){ exact, size }, &out);

	free(exact);
	return why;
}

#define HASH_SIZE 168	/* head, fixed part, "boot", digest */

static void hash_descriptor(u8 *d, const char *name)
{
	memset(d, 0, HASH_SIZE);
	d[7] = 2;
	d[15] = HASH_SIZE - 16;
	d[23] = 1;
	memcpy(d + 24, "sha256", 6);
	d[59] = (u8)strlen(name);
	d[67] = 32;
	memcpy(d + 132, name, strlen(name));
}

static void descriptors(void)
{
	u8 d[2 * HASH_SIZE + 64];
	bool seen = true;
	size_t n;

	hash_descriptor(d, "boot");
	check_refusal(describe(d, HASH_SIZE), ACCEPTED, "avb: one descriptor");
	for (n = 0; n < HASH_SIZE; n++)
		seen &= describe(d, n) != ACCEPTED;
	check(seen, "avb: descriptors truncated anywhere");
	check_refusal(describe(d, 0), REFUSE_AVB_NO_BOOT, "avb: no descriptor");
	hash_descriptor(d + HASH_SIZE, "boot");
	check_refusal(describe(d, 2 * HASH_SIZE), REFUSE_AVB_UNEXPECTED, "avb: two kernels");
	hash_descriptor(d, "tool");
	check_refusal(describe(d, HASH_SIZE), REFUSE_AVB_UNEXPECTED, "avb: another partition");
	hash_descriptor(d, "boot");
	memcpy(d + 24, "sha512", 6);
	check_refusal(describe(d, HASH_SIZE), REFUSE_AVB_DIGEST_KIND, "avb: another hash");
	for (n = 1; n < 6; n++) {
		hash_descriptor(d, "boot");
		d[7] = (u8)n;
		if (n != 2)
			check_refusal(describe(d, HASH_SIZE), REFUSE_AVB_UNEXPECTED,
				      "avb: a descriptor of another kind");
	}
	hash_descriptor(d, "boot");
	memset(d + 56, 0xff, 8);
	check_refusal(describe(d, HASH_SIZE), REFUSE_AVB_DESCRIPTORS, "avb: lengths that add up");
	hash_descriptor(d, "boot");
	memset(d + 8, 0xff, 8);
	d[15] = 0xf8;
	check_refusal(describe(d, HASH_SIZE), REFUSE_AVB_DESCRIPTORS, "avb: a length that wraps");
	memset(d, 0, 48);
	d[15] = 32;
	d[23] = 15;
	check_refusal(describe(d, 48), REFUSE_AVB_DESCRIPTORS, "avb: a property without its NUL");
}

void test_avb(void)
{
	struct avb_footer f;
	struct bytes image;

	key2048 = load("key2048");
	key4096 = load("key4096");
	initrd = load("initrd");
	debug = load("initrd-debug");
	accepted();
	refused();
	image = load("2048-sha256");
	if (avb_footer_parse(image.data + image.size - AVB_FOOTER, image.size, &f))
		exit(1);
	any_bit(image, &f);
	any_size(image);
	structures(image, &f);
	one_field(image, &f, 7, 2, REFUSE_AVB_VERSION, "payload: version 2");
	one_field(image, &f, 11, 9, REFUSE_AVB_VERSION, "payload: version 1.9");
	one_field(image, &f, 31, 0, REFUSE_AVB_ALGORITHM, "payload: not signed");
	one_field(image, &f, 31, 3, REFUSE_AVB_ALGORITHM, "payload: RSA-8192");
	one_field(image, &f, 31, 2, REFUSE_AVB_BLOCKS, "payload: another algorithm");
	one_field(image, &f, 123, 2, REFUSE_AVB_FLAGS, "payload: verification disabled");
	one_field(image, &f, 256, image.data[f.vbmeta_offset + 256] ^ 1, REFUSE_AVB_HASH,
		  "payload: a bit of the hash");
	one_field(image, &f, 256 + 32, image.data[f.vbmeta_offset + 256 + 32] ^ 1,
		  REFUSE_AVB_SIGNATURE, "payload: a bit of the signature");
	one_field(image, &f, 130, 'x', REFUSE_AVB_HASH, "payload: a bit of what is signed");
	descriptors();
}
