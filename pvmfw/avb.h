/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The structures of Android Verified Boot 1.x that pvmfw takes: footer, vbmeta with
 * an RSA signature, hash descriptors. Parsing only: nothing here says that they are
 * genuine. tools/sign writes them; all numbers are big-endian.
 */
#ifndef PVMFW_AVB_H
#define PVMFW_AVB_H

#include "types.h"
#include "refusal.h"

#define AVB_FOOTER		64U
#define AVB_HEADER		256U
#define AVB_VBMETA_MAX		KiB(64)
#define AVB_DIGEST		32U	/* of hash descriptors: SHA-256 */

struct avb_footer {
	u64 original_size;	/* of the kernel */
	u64 vbmeta_offset, vbmeta_size;
};

struct avb_vbmeta {
	struct bytes header, aux;	/* what is signed, in this order */
	struct bytes hash, signature;
	struct bytes key;		/* key blob: bits, n0inv, modulus, R^2 */
	struct bytes modulus;
	struct bytes descriptors;
	bool sha512;
	u64 rollback_index;
};

struct avb_hash {
	bool present;
	u64 image_size;
	struct bytes salt;
	u8 digest[AVB_DIGEST];
};

/* What the descriptors say, of one image. */
struct avb_descriptors {
	struct avb_hash boot, initrd_normal, initrd_debug;
};

/**
 * avb_footer_parse() - the last 64 bytes of a kernel region of @region_size bytes
 */
enum refusal avb_footer_parse(const u8 *raw, u64 region_size, struct avb_footer *f);

/**
 * avb_vbmeta_parse() - take a vbmeta apart
 * @raw: a copy that does not change any more
 */
enum refusal avb_vbmeta_parse(struct bytes raw, struct avb_vbmeta *v);

/**
 * avb_descriptors_parse() - the hash descriptors of an image that was found genuine
 */
enum refusal avb_descriptors_parse(struct bytes raw, struct avb_descriptors *d);

#endif
