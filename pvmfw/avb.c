// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parsing of AVB structures. Offsets are those of AvbFooter, AvbVBMetaImageHeader and
 * the descriptors. Each field is checked against the block it points into before it
 * is used, with sums that cannot wrap.
 */
#include "avb.h"

#define FOOTER_RESERVED		36
#define VERSION_MAJOR		1
#define VERSION_MINOR_MAX	3
#define BLOCK_ALIGN		64U

enum { TAG_PROPERTY, TAG_HASHTREE, TAG_HASH, TAG_CMDLINE, TAG_CHAIN };

#define DESCRIPTOR_HEAD		16U
#define HASH_FIXED		132U	/* with the head */
#define PROPERTY_FIXED		32U
#define MAX_DESCRIPTORS		16U

enum refusal avb_footer_parse(const u8 *raw, u64 region_size, struct avb_footer *f)
{
	if (region_size < AVB_FOOTER || memcmp(raw, "AVBf", 4) || be32(raw + 4) != 1)
		return REFUSE_AVB_FOOTER;
	f->original_size = be64(raw + 12);
	f->vbmeta_offset = be64(raw + 20);
	f->vbmeta_size = be64(raw + 28);
	if (be32(raw + 8) || !all_zero(raw + FOOTER_RESERVED, AVB_FOOTER - FOOTER_RESERVED) ||
	    !f->original_size || f->vbmeta_size < AVB_HEADER || f->vbmeta_size > AVB_VBMETA_MAX ||
	    !range_within(f->vbmeta_offset, f->vbmeta_size, f->original_size,
			  region_size - AVB_FOOTER))
		return REFUSE_AVB_FOOTER_FIELDS;
	return ACCEPTED;
}

/* The part of @block that two header fields name. */
static bool part(struct bytes block, const u8 *fields, struct bytes *out)
{
	u64 offset = be64(fields), size = be64(fields + 8);

	if (!range_within(offset, size, 0, block.size))
		return false;
	out->data = block.data + offset;
	out->size = (size_t)size;
	return true;
}

/* Between hash and signature and behind them there is nothing but zeros. */
static bool auth_is_tight(struct bytes auth, const struct avb_vbmeta *v)
{
	size_t used = v->hash.size + v->signature.size;

	return v->hash.data == auth.data && v->signature.data == auth.data + v->hash.size &&
	       all_zero(auth.data + used, auth.size - used);
}

/* @raw's blocks: header, then auth, then aux, and nothing behind. */
static bool split(struct bytes raw, struct bytes *auth, struct avb_vbmeta *v)
{
	u64 auth_size = be64(raw.data + 12), aux_size = be64(raw.data + 20);

	if (auth_size % BLOCK_ALIGN || aux_size % BLOCK_ALIGN ||
	    !range_within(AVB_HEADER, auth_size, 0, raw.size) ||
	    aux_size != raw.size - AVB_HEADER - auth_size)
		return false;
	v->header.data = raw.data;
	v->header.size = AVB_HEADER;
	auth->data = raw.data + AVB_HEADER;
	auth->size = (size_t)auth_size;
	v->aux.data = auth->data + auth->size;
	v->aux.size = (size_t)aux_size;
	return true;
}

enum refusal avb_vbmeta_parse(struct bytes raw, struct avb_vbmeta *v)
{
	const u8 *h = raw.data;
	struct bytes auth, metadata;
	size_t key_bytes;

	if (raw.size < AVB_HEADER || memcmp(h, "AVB0", 4))
		return REFUSE_AVB_MAGIC;
	if (be32(h + 4) != VERSION_MAJOR || be32(h + 8) > VERSION_MINOR_MAX)
		return REFUSE_AVB_VERSION;
	if (!split(raw, &auth, v) ||
	    !part(auth, h + 32, &v->hash) || !part(auth, h + 48, &v->signature) ||
	    !part(v->aux, h + 64, &v->key) || !part(v->aux, h + 80, &metadata) ||
	    !part(v->aux, h + 96, &v->descriptors))
		return REFUSE_AVB_BLOCKS;
	switch (be32(h + 28)) {
	case 1:
	case 2:
		v->sha512 = false;
		break;
	case 4:
	case 5:
		v->sha512 = true;
		break;
	default:
		return REFUSE_AVB_ALGORITHM;
	}
	key_bytes = be32(h + 28) % 3 == 1 ? 256 : 512;
	if (v->hash.size != (v->sha512 ? 64 : 32) || v->signature.size != key_bytes ||
	    v->key.size != 8 + 2 * key_bytes || be32(v->key.data) != key_bytes * 8 ||
	    !auth_is_tight(auth, v))
		return REFUSE_AVB_BLOCKS;
	if (be32(h + 120))
		return REFUSE_AVB_FLAGS;
	v->modulus.data = v->key.data + 8;
	v->modulus.size = key_bytes;
	v->rollback_index = be64(h + 112);
	return ACCEPTED;
}

static bool name_is(struct bytes name, const char *want)
{
	return name.size == strlen(want) && !memcmp(name.data, want, name.size);
}

/* Hash descriptor: which image, and its digest over salt and image */
static enum refusal parse_hash(const u8 *p, size_t size, struct avb_descriptors *d)
{
	static const char sha256[32] = "sha256";
	u64 name_size, salt_size, digest_size;
	struct avb_hash *hash = NULL;
	struct bytes name;

	if (size < HASH_FIXED)
		return REFUSE_AVB_DESCRIPTORS;
	name_size = be32(p + 56);
	salt_size = be32(p + 60);
	digest_size = be32(p + 64);
	if (name_size + salt_size + digest_size > size - HASH_FIXED)
		return REFUSE_AVB_DESCRIPTORS;
	name.data = p + HASH_FIXED;
	name.size = (size_t)name_size;
	if (name_is(name, "boot"))
		hash = &d->boot;
	else if (name_is(name, "initrd_normal"))
		hash = &d->initrd_normal;
	else if (name_is(name, "initrd_debug"))
		hash = &d->initrd_debug;
	if (!hash || hash->present)
		return REFUSE_AVB_UNEXPECTED;
	if (memcmp(p + 24, sha256, sizeof(sha256)) || digest_size != AVB_DIGEST)
		return REFUSE_AVB_DIGEST_KIND;
	hash->present = true;
	hash->image_size = be64(p + 16);
	hash->salt.data = name.data + name.size;
	hash->salt.size = (size_t)salt_size;
	memcpy(hash->digest, hash->salt.data + hash->salt.size, AVB_DIGEST);
	return ACCEPTED;
}

/* Properties say nothing that is acted on; they have to be well-formed. */
static enum refusal parse_property(const u8 *p, size_t size)
{
	u64 key_size, value_size;

	if (size < PROPERTY_FIXED)
		return REFUSE_AVB_DESCRIPTORS;
	key_size = be64(p + 16);
	value_size = be64(p + 24);
	size -= PROPERTY_FIXED;
	/* both end in a NUL */
	if (key_size >= size || value_size >= size - key_size - 1 ||
	    p[PROPERTY_FIXED + key_size] || p[PROPERTY_FIXED + key_size + 1 + value_size])
		return REFUSE_AVB_DESCRIPTORS;
	return ACCEPTED;
}

static enum refusal parse_one(const u8 *p, size_t size, struct avb_descriptors *d)
{
	switch (be64(p)) {
	case TAG_PROPERTY:
		return parse_property(p, size);
	case TAG_HASH:
		return parse_hash(p, size, d);
	default:
		/* hash trees, chained partitions, command lines: there are none in a VM */
		return REFUSE_AVB_UNEXPECTED;
	}
}

enum refusal avb_descriptors_parse(struct bytes raw, struct avb_descriptors *d)
{
	const u8 *p = raw.data;
	size_t left = raw.size;
	unsigned int n = 0;

	memset(d, 0, sizeof(*d));
	while (left) {
		enum refusal why;
		u64 body;

		if (left < DESCRIPTOR_HEAD || n++ == MAX_DESCRIPTORS)
			return REFUSE_AVB_DESCRIPTORS;
		body = be64(p + 8);
		if (body % 8 || body > left - DESCRIPTOR_HEAD)
			return REFUSE_AVB_DESCRIPTORS;
		why = parse_one(p, DESCRIPTOR_HEAD + (size_t)body, d);
		if (why)
			return why;
		p += DESCRIPTOR_HEAD + body;
		left -= DESCRIPTOR_HEAD + body;
	}
	return d->boot.present ? ACCEPTED : REFUSE_AVB_NO_BOOT;
}
