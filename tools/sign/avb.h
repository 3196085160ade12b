/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Android Verified Boot images, as pvmfw takes them: a kernel, then a vbmeta
 * structure that is signed and holds the kernel's and the initrd's digests, then
 * a footer that says where the vbmeta is.
 *
 *   0            kernel                        original_size bytes
 *   offset       vbmeta: header 256 | auth block | aux block
 *   size - 64    footer
 *
 *   auth block   hash, signature                  (64-byte multiple)
 *   aux block    descriptors, public key          (64-byte multiple)
 *
 * What is signed is header and aux block. All numbers are big-endian. Whatever
 * else there is (padding, what is reserved) is zero, and refused if it is not: no
 * bit of an image can be changed unseen.
 */
#ifndef KEEL_AVB_H
#define KEEL_AVB_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define AVB_PAGE		4096ULL
#define AVB_FOOTER_SIZE		64ULL
#define AVB_HEADER_SIZE		256ULL
#define AVB_VBMETA_MAX		(64 * 1024ULL)
#define AVB_RELEASE_SIZE	48
#define AVB_MINOR_MAX		3	/* of the library an image may ask for */

/* Offsets in the footer and in the vbmeta header. */
enum {
	FOOTER_MAJOR = 4, FOOTER_MINOR = 8, FOOTER_ORIGINAL = 12, FOOTER_OFFSET = 20,
	FOOTER_VBMETA = 28, FOOTER_RESERVED = 36,

	HEADER_MAJOR = 4, HEADER_MINOR = 8, HEADER_AUTH = 12, HEADER_AUX = 20,
	HEADER_ALGORITHM = 28, HEADER_HASH = 32, HEADER_SIGNATURE = 48, HEADER_KEY = 64,
	HEADER_METADATA = 80, HEADER_DESCRIPTORS = 96, HEADER_ROLLBACK = 112,
	HEADER_FLAGS = 120, HEADER_LOCATION = 124, HEADER_RELEASE = 128,
	HEADER_RESERVED = 176,
};

enum { TAG_PROPERTY = 0, TAG_HASH = 2 };

/* The partition that an initrd comes as says what mode the guest runs in. */
enum { INITRD_NORMAL, INITRD_DEBUG, NR_INITRDS };

/* Fixed parts of the descriptors, with tag and length. */
#define PROPERTY_FIXED		32ULL
#define HASH_FIXED		132ULL

/* Bytes somewhere in an image: not owned. */
struct span {
	const u8 *data;
	size_t size;
};

/* Bytes of our own. */
struct blob {
	u8 *data;
	size_t size;
};

struct avb_algorithm {
	u32 type;
	const char *name;
	const char *hash; /* as OpenSSL and the descriptors call it */
	size_t hash_size;
	size_t key_bits;
};

struct avb_hash {
	bool present;
	u64 image_size;
	u32 flags;
	char algorithm[33];
	struct span name, salt, digest;
};

#define AVB_MAX_PROPERTIES 8

struct avb_property {
	struct span key, value;
};

/**
 * struct avb_image - what avb_parse() found; spans point into the image
 * @kernel: without padding
 * @vbmeta: header, auth and aux block
 * @algorithm: one that is known
 * @signed_head: the first half of what is signed, the header
 * @signed_tail: the second half, the aux block
 * @initrd: by kind; an image may be for an initrd of either
 */
struct avb_image {
	struct span kernel, vbmeta;
	const struct avb_algorithm *algorithm;
	u32 minor, flags, location;
	u64 rollback;
	char release[AVB_RELEASE_SIZE + 1];
	struct span signed_head, signed_tail;
	struct span hash, signature, key, metadata;
	struct avb_hash boot, initrd[NR_INITRDS];
	struct avb_property property[AVB_MAX_PROPERTIES];
	unsigned int nr_properties;
};

/* What avb_build() makes an image of. */
struct avb_request {
	struct span kernel;
	const struct span *initrd[NR_INITRDS];
	struct span salt; /* for all descriptors; none: the digest of the partition's name */
	u64 rollback;
	const char *hash; /* of the signature: sha256 or sha512 */
	const char *release;
	const char *const *properties; /* KEY:VALUE */
	unsigned int nr_properties;
};

static inline u32 get32(const u8 *p)
{
	return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

static inline u64 get64(const u8 *p)
{
	return (u64)get32(p) << 32 | get32(p + 4);
}

static inline void put32(u8 *p, u32 v)
{
	p[0] = (u8)(v >> 24);
	p[1] = (u8)(v >> 16);
	p[2] = (u8)(v >> 8);
	p[3] = (u8)v;
}

static inline void put64(u8 *p, u64 v)
{
	put32(p, (u32)(v >> 32));
	put32(p + 4, (u32)v);
}

static inline u64 round_to(u64 v, u64 unit)
{
	return (v + unit - 1) / unit * unit;
}

/**
 * avb_algorithm_by_type() - an algorithm that Keel accepts, by its number
 *
 * Return: NULL for any other, also for "not signed".
 */
const struct avb_algorithm *avb_algorithm_by_type(u32 type);

/**
 * avb_algorithm_for() - an algorithm that Keel accepts, by what it is made of
 * @hash: sha256 or sha512
 * @key_bits: of the RSA key
 */
const struct avb_algorithm *avb_algorithm_for(const char *hash, size_t key_bits);

/**
 * avb_parse() - take an image apart
 * @image: anything; nothing in it is believed
 * @size: of @image
 * @out: valid if all is well
 *
 * Checks the whole layout, and no digest or signature.
 *
 * Return: NULL, or what is wrong.
 */
const char *avb_parse(const u8 *image, size_t size, struct avb_image *out);

/**
 * avb_verify() - whether an image is what the owner of a key signed
 * @image: anything; nothing in it is believed
 * @size: of @image
 * @key: the blob of the key that is trusted
 * @initrd: what comes with the image, of either kind, or NULL if nothing does
 * @min_rollback: the lowest rollback index that is accepted
 * @out: valid if all is well
 *
 * Return: NULL, or what is wrong.
 */
const char *avb_verify(const u8 *image, size_t size, struct span key, const struct span *initrd,
		       u64 min_rollback, struct avb_image *out);

struct evp_pkey_st;

/**
 * avb_build() - sign a kernel, and an initrd if there is one
 * @request: what is wanted
 * @key: RSA, private
 * @out: the image; the caller frees it
 *
 * Return: NULL, or what is wrong.
 */
const char *avb_build(const struct avb_request *request, struct evp_pkey_st *key,
		      struct blob *out);

/**
 * avb_build_vbmeta() - the signed structure alone
 * @descriptors: those of the aux block, in order
 *
 * The rest is as for avb_build().
 */
const char *avb_build_vbmeta(const struct avb_request *request, struct span descriptors,
			     struct evp_pkey_st *key, struct blob *out);

#endif
