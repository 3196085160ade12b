// SPDX-License-Identifier: GPL-2.0-only
/* Images that are not what was signed, and images whose owner signed nonsense. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* A bit in each byte of [from, to) of the image, one at a time. */
static void test_flips(size_t from, size_t to, const char *what)
{
	size_t accepted = 0;

	for (size_t i = from; i < to; i++) {
		u8 bit = (u8)(1 << i % 8);

		image.data[i] ^= bit;
		if (!verify(span_of(image))) {
			printf("# accepted with byte %zu changed\n", i);
			accepted++;
		}
		image.data[i] ^= bit;
	}
	check(!accepted, what);
}

static void test_lengths(void)
{
	struct blob longer = { malloc(image.size + 1), image.size + 1 };
	size_t accepted = 0;

	for (size_t size = 0; size < image.size; size++) {
		/* in memory of just that size, so that ASan sees a byte too far */
		u8 *copy = malloc(size ? size : 1);

		memcpy(copy, image.data, size);
		accepted += !verify((struct span){ copy, size });
		free(copy);
		if (size > 9000 && size < image.size - 200)
			size += 97;
	}
	check(!accepted, "an image cut off anywhere");
	memcpy(longer.data, image.data, image.size);
	longer.data[image.size] = 0;
	check(refused(verify(span_of(longer)), "no footer"), "a byte after the footer");
	free(longer.data);
}

/* All 4 and 8-byte fields of footer and header, with numbers that overflow something. */
static void test_numbers(void)
{
	static const u64 numbers[] = { 0, 1, 63, 64, 255, 256, 257, 4096, 65536, 65537, 1ULL << 31,
				       1ULL << 32, 1ULL << 63, ~0ULL - 63, ~0ULL - 7, ~0ULL };
	size_t accepted = 0, offset = 8192;
	u8 saved[8];

	for (size_t at = image.size - AVB_FOOTER_SIZE + 4; at + 8 <= image.size; at += 4)
		for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
			memcpy(saved, image.data + at, 8);
			put64(image.data + at, numbers[i]);
			accepted += memcmp(saved, image.data + at, 8) &&
				    !verify(span_of(image));
			memcpy(image.data + at, saved, 8);
		}
	check(!accepted, "any number in the footer");
	for (size_t at = offset + 4; at + 8 <= offset + AVB_HEADER_SIZE; at += 4)
		for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
			memcpy(saved, image.data + at, 8);
			put64(image.data + at, numbers[i]);
			accepted += memcmp(saved, image.data + at, 8) &&
				    !verify(span_of(image));
			memcpy(image.data + at, saved, 8);
		}
	check(!accepted, "any number in the header");
}

static void test_keys(void)
{
	size_t accepted = 0;
	EVP_PKEY *out;

	for (size_t i = 0; i < key_bytes.size; i++) {
		key_bytes.data[i] ^= 0x10;
		/* another odd modulus is another key, if its numbers were to fit: they do not */
		if (!key_of_blob(span_of(key_bytes), &out)) {
			EVP_PKEY_free(out);
			accepted++;
		}
		accepted += !verify(span_of(image));
		key_bytes.data[i] ^= 0x10;
	}
	check(!accepted, "a bit of the trusted key");
	for (size_t size = 0; size < key_bytes.size; size++)
		accepted += !key_of_blob((struct span){ key_bytes.data, size }, &out);
	check(!accepted, "a key cut off anywhere");
}

void test_spoiled(void)
{
	struct avb_image out;
	size_t vbmeta_end;

	if (verify(span_of(image)) || avb_parse(image.data, image.size, &out))
		abort();
	vbmeta_end = 8192 + out.vbmeta.size;
	test_flips(0, 5000, "a bit of the kernel");
	test_flips(5000, 8192, "a bit between kernel and vbmeta");
	test_flips(8192, 8192 + 256, "a bit of the header");
	test_flips(8192 + 256, 8192 + 576, "a bit of hash and signature");
	test_flips(8192 + 576, vbmeta_end, "a bit of descriptors and key");
	test_flips(vbmeta_end, image.size - 64, "a bit between vbmeta and footer");
	test_flips(image.size - 64, image.size, "a bit of the footer");
	test_lengths();
	test_numbers();
	test_keys();
}

/* --- What only the owner of the key can do ------------------------------------ */

static const struct span tiny = { (const u8 *)"kernel", 6 };

/* An image of @descriptors, properly signed. */
static struct blob with(const u8 *descriptors, size_t size)
{
	struct avb_request r = { .hash = "sha256", .release = "" };
	struct blob vbmeta, out;

	if (avb_build_vbmeta(&r, (struct span){ descriptors, size }, key, &vbmeta))
		abort();
	out = compact(tiny, span_of(vbmeta));
	free(vbmeta.data);
	return out;
}

static bool nonsense(const u8 *descriptors, size_t size, const char *why)
{
	struct blob it = with(descriptors, size);
	struct avb_image out;
	bool good = refused(avb_verify(it.data, it.size, span_of(key_bytes), NULL, 0, &out), why);

	free(it.data);
	return good;
}

/* The descriptor of "kernel": 132 bytes, "boot", no salt, digest. */
static size_t put_boot(u8 *p)
{
	memset(p, 0, 168);
	put64(p, TAG_HASH);
	put64(p + 8, 152);
	put64(p + 16, tiny.size);
	memcpy(p + 24, "sha256", 6);
	put32(p + 56, 4);
	put32(p + 64, 32);
	memcpy(p + 132, "boot", 4);
	if (!digest2("sha256", tiny, (struct span){ p, 0 }, p + 136))
		abort();
	return 168;
}

struct change {
	unsigned int at, bytes;
	u64 value;
	const char *why;
};

static const struct change hash_changes[] = {
	{ 0, 8, 1, "unknown descriptor" },
	{ 0, 8, 5, "unknown descriptor" },
	{ 8, 8, 151, "descriptor: bad length" },
	{ 8, 8, 160, "descriptor: bad length" },
	{ 8, 8, ~0ULL - 7, "descriptor: bad length" },
	{ 8, 8, 0, "hash descriptor: truncated" },
	{ 8, 8, 112, "hash descriptor: truncated" },
	{ 16, 8, 5, "the kernel is not the one that was signed" },
	{ 16, 8, ~0ULL, "the kernel is not the one that was signed" },
	{ 29, 1, '5', "the kernel is not the one that was signed" },
	{ 56, 4, 0, "hash descriptor: bad padding" },
	{ 56, 4, 5, "hash descriptor: does not hold what it says" },
	{ 56, 4, 0xffffffff, "hash descriptor: does not hold what it says" },
	{ 60, 4, 1, "hash descriptor: does not hold what it says" },
	{ 60, 4, 0xffffffff, "hash descriptor: does not hold what it says" },
	{ 64, 4, 33, "hash descriptor: does not hold what it says" },
	{ 64, 4, 31, "hash descriptor: bad padding" },
	{ 64, 4, 0xffffffff, "hash descriptor: does not hold what it says" },
	{ 68, 4, 1, "the kernel is not the one that was signed" },
	{ 131, 1, 1, "hash descriptor: reserved bytes are not zero" },
	{ 132, 1, 'r', "hash descriptor: unknown partition" },
};

static const struct change property_changes[] = {
	{ 8, 8, 8, "property: truncated" },
	{ 16, 8, 0, "property: bad padding" },
	{ 16, 8, 7, "property: does not hold what it says" },
	{ 16, 8, ~0ULL, "property: does not hold what it says" },
	{ 24, 8, 7, "property: does not hold what it says" },
	{ 24, 8, ~0ULL, "property: does not hold what it says" },
	{ 35, 1, 'x', "property: bad padding" },
	{ 38, 1, 'x', "property: bad padding" },
};

static void put_change(u8 *p, const struct change *c)
{
	if (c->bytes == 8)
		put64(p + c->at, c->value);
	else if (c->bytes == 4)
		put32(p + c->at, (u32)c->value);
	else
		p[c->at] = (u8)c->value;
}

static void test_descriptors(void)
{
	u8 d[512];
	char what[96];
	size_t size;

	for (size_t i = 0; i < sizeof(hash_changes) / sizeof(hash_changes[0]); i++) {
		size = put_boot(d);
		put_change(d, &hash_changes[i]);
		snprintf(what, sizeof(what), "hash descriptor with %llu at %u", hash_changes[i].value,
			 hash_changes[i].at);
		check(nonsense(d, size, hash_changes[i].why), what);
	}
	for (size_t i = 0; i < sizeof(property_changes) / sizeof(property_changes[0]); i++) {
		size = put_boot(d);
		memcpy(d + size, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x18\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\2"
		       "key\0va\0\0", 40);
		put_change(d + size, &property_changes[i]);
		snprintf(what, sizeof(what), "property with %llu at %u", property_changes[i].value,
			 property_changes[i].at);
		check(nonsense(d, size + 40, property_changes[i].why), what);
	}
	size = put_boot(d);
	put_boot(d + size);
	check(nonsense(d, 2 * size, "two descriptors of one partition"), "the kernel twice");
	check(nonsense(d, 0, "no descriptor of the kernel"), "no descriptors");
	check(nonsense(d, size + 8, "descriptor: truncated"), "half a descriptor");
}

static const struct change header_changes[] = {
	{ HEADER_MAJOR, 4, 2, "vbmeta: unknown version" },
	{ HEADER_MINOR, 4, 4, "vbmeta: unknown version" },
	{ HEADER_ALGORITHM, 4, 0, "vbmeta: not signed, or with an unknown algorithm" },
	{ HEADER_ALGORITHM, 4, 3, "vbmeta: not signed, or with an unknown algorithm" },
	{ HEADER_ALGORITHM, 4, 2, "vbmeta: bad signature size" },
	{ HEADER_ALGORITHM, 4, 4, "vbmeta: bad hash" },
	{ HEADER_AUTH, 8, 319, "vbmeta: bad block sizes" },
	{ HEADER_AUTH, 8, 256, "vbmeta: bad block sizes" },
	{ HEADER_AUTH, 8, ~0ULL - 63, "vbmeta: bad block sizes" },
	{ HEADER_AUX, 8, ~0ULL - 63, "vbmeta: bad block sizes" },
	{ HEADER_HASH, 8, 32, "vbmeta: hash and signature are out of place" },
	{ HEADER_HASH, 8, ~0ULL, "vbmeta: bad hash" },
	{ HEADER_HASH + 8, 8, 64, "vbmeta: bad hash" },
	{ HEADER_SIGNATURE, 8, 33, "vbmeta: hash and signature are out of place" },
	{ HEADER_SIGNATURE, 8, 300, "vbmeta: bad signature size" },
	{ HEADER_SIGNATURE + 8, 8, 255, "vbmeta: bad signature size" },
	{ HEADER_KEY, 8, 0, "signed with another key" },
	{ HEADER_KEY, 8, ~0ULL, "vbmeta: bad key size" },
	{ HEADER_KEY + 8, 8, 512, "vbmeta: bad key size" },
	{ HEADER_METADATA, 8, ~0ULL, "vbmeta: bad key metadata" },
	{ HEADER_METADATA + 8, 8, 4096, "vbmeta: bad key metadata" },
	{ HEADER_DESCRIPTORS, 8, ~0ULL, "vbmeta: bad descriptors" },
	{ HEADER_DESCRIPTORS + 8, 8, 4096, "vbmeta: bad descriptors" },
	{ HEADER_FLAGS, 4, 1, "the vbmeta has flags that turn checks off" },
	{ HEADER_FLAGS, 4, 2, "the vbmeta has flags that turn checks off" },
	{ HEADER_RESERVED + 79, 1, 1, "vbmeta: reserved bytes are not zero" },
};

void test_signed_nonsense(void)
{
	struct avb_image out;
	struct blob it;
	char what[96];
	u8 d[168];

	put_boot(d);
	it = with(d, sizeof(d));
	check(!avb_verify(it.data, it.size, span_of(key_bytes), NULL, 0, &out),
	      "an image without avbtool's space is accepted");
	free(it.data);
	for (size_t i = 0; i < sizeof(header_changes) / sizeof(header_changes[0]); i++) {
		const struct change *c = &header_changes[i];

		it = with(d, sizeof(d));
		put_change(it.data + tiny.size, c);
		sign_again(it, tiny.size);
		snprintf(what, sizeof(what), "signed header with %llu at %u", c->value, c->at);
		check(refused(avb_verify(it.data, it.size, span_of(key_bytes), NULL, 0, &out),
			      c->why), what);
		free(it.data);
	}
	test_descriptors();
}
