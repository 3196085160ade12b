// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes an AVB image apart. Every number in it may be a lie: each is compared
 * with the room that is really there before it is used, and what an image of
 * avbtool or keel-sign does not have is refused. No crypto here.
 */
#include <string.h>

#include "avb.h"

static const struct avb_algorithm algorithms[] = {
	{ 1, "SHA256_RSA2048", "sha256", 32, 2048 },
	{ 2, "SHA256_RSA4096", "sha256", 32, 4096 },
	{ 4, "SHA512_RSA2048", "sha512", 64, 2048 },
	{ 5, "SHA512_RSA4096", "sha512", 64, 4096 },
};

#define NR_ALGORITHMS (sizeof(algorithms) / sizeof(algorithms[0]))

const struct avb_algorithm *avb_algorithm_by_type(u32 type)
{
	for (size_t i = 0; i < NR_ALGORITHMS; i++)
		if (algorithms[i].type == type)
			return &algorithms[i];
	return NULL;
}

const struct avb_algorithm *avb_algorithm_for(const char *hash, size_t key_bits)
{
	for (size_t i = 0; i < NR_ALGORITHMS; i++)
		if (algorithms[i].key_bits == key_bits && !strcmp(algorithms[i].hash, hash))
			return &algorithms[i];
	return NULL;
}

static bool all_zero(const u8 *p, size_t size)
{
	u8 any = 0;

	while (size--)
		any |= *p++;
	return !any;
}

/* [offset, offset + size) of @block, if it is in there. */
static bool cut(struct span block, u64 offset, u64 size, struct span *out)
{
	if (offset > block.size || size > block.size - offset)
		return false;
	*out = (struct span){ block.data + offset, (size_t)size };
	return true;
}

/* The part of @block that the header's offset and size at @field name. */
static bool part(const u8 *header, unsigned int field, struct span block, struct span *out)
{
	return cut(block, get64(header + field), get64(header + field + 8), out);
}

static const char *parse_footer(const u8 *image, size_t size, struct avb_image *out)
{
	const u8 *footer;
	u64 original, offset, vbmeta;

	if (size < AVB_FOOTER_SIZE)
		return "no footer: too short";
	footer = image + size - AVB_FOOTER_SIZE;
	if (memcmp(footer, "AVBf", 4))
		return "no footer";
	if (get32(footer + FOOTER_MAJOR) != 1 || get32(footer + FOOTER_MINOR) != 0)
		return "footer: unknown version";
	if (!all_zero(footer + FOOTER_RESERVED, AVB_FOOTER_SIZE - FOOTER_RESERVED))
		return "footer: reserved bytes are not zero";
	original = get64(footer + FOOTER_ORIGINAL);
	offset = get64(footer + FOOTER_OFFSET);
	vbmeta = get64(footer + FOOTER_VBMETA);
	if (vbmeta < AVB_HEADER_SIZE || vbmeta > AVB_VBMETA_MAX)
		return "footer: bad size of the vbmeta";
	if (offset > size - AVB_FOOTER_SIZE || vbmeta > size - AVB_FOOTER_SIZE - offset)
		return "footer: the vbmeta is not in the image";
	if (original > offset)
		return "footer: kernel and vbmeta overlap";
	if (!all_zero(image + original, offset - original))
		return "bytes after the kernel are not zero";
	if (!all_zero(image + offset + vbmeta, size - AVB_FOOTER_SIZE - offset - vbmeta))
		return "bytes after the vbmeta are not zero";
	out->kernel = (struct span){ image, (size_t)original };
	out->vbmeta = (struct span){ image + offset, (size_t)vbmeta };
	return NULL;
}

static const char *parse_auth(const u8 *header, struct span auth, struct avb_image *out)
{
	const struct avb_algorithm *alg = out->algorithm;

	if (!part(header, HEADER_HASH, auth, &out->hash) || out->hash.size != alg->hash_size)
		return "vbmeta: bad hash";
	if (!part(header, HEADER_SIGNATURE, auth, &out->signature) ||
	    out->signature.size != alg->key_bits / 8)
		return "vbmeta: bad signature size";
	if (out->hash.data != auth.data || out->signature.data != auth.data + alg->hash_size)
		return "vbmeta: hash and signature are out of place";
	if (!all_zero(auth.data + alg->hash_size + alg->key_bits / 8,
		      auth.size - alg->hash_size - alg->key_bits / 8))
		return "vbmeta: bytes after the signature are not zero";
	return NULL;
}

static struct avb_hash *slot_of(struct span name, struct avb_image *out)
{
	if (name.size == 4 && !memcmp(name.data, "boot", 4))
		return &out->boot;
	if (name.size == 13 && !memcmp(name.data, "initrd_normal", 13))
		return &out->initrd[INITRD_NORMAL];
	if (name.size == 12 && !memcmp(name.data, "initrd_debug", 12))
		return &out->initrd[INITRD_DEBUG];
	return NULL;
}

static const char *parse_hash(struct span d, struct avb_image *out)
{
	struct avb_hash hash = { .present = true };
	u64 name, salt, digest, room = d.size - HASH_FIXED;
	const u8 *p = d.data;
	struct avb_hash *slot;

	memcpy(hash.algorithm, p + 24, 32);
	hash.image_size = get64(p + 16);
	name = get32(p + 56);
	salt = get32(p + 60);
	digest = get32(p + 64);
	hash.flags = get32(p + 68);
	if (!all_zero(p + 72, 60))
		return "hash descriptor: reserved bytes are not zero";
	if (name > room || salt > room - name || digest > room - name - salt)
		return "hash descriptor: does not hold what it says";
	p += HASH_FIXED;
	hash.name = (struct span){ p, (size_t)name };
	hash.salt = (struct span){ p + name, (size_t)salt };
	hash.digest = (struct span){ p + name + salt, (size_t)digest };
	if (room - name - salt - digest >= 8 ||
	    !all_zero(p + name + salt + digest, room - name - salt - digest))
		return "hash descriptor: bad padding";

	slot = slot_of(hash.name, out);
	if (!slot)
		return "hash descriptor: unknown partition";
	if (slot->present)
		return "two descriptors of one partition";
	*slot = hash;
	return NULL;
}

static const char *parse_property(struct span d, struct avb_image *out)
{
	u64 key = get64(d.data + 16), value = get64(d.data + 24);
	u64 room = d.size - PROPERTY_FIXED;
	const u8 *p = d.data + PROPERTY_FIXED;

	if (room < 2 || key > room - 2 || value > room - 2 - key)
		return "property: does not hold what it says";
	if (room - 2 - key - value >= 8 || p[key] ||
	    !all_zero(p + key + 1 + value, room - key - 1 - value))
		return "property: bad padding";
	if (out->nr_properties == AVB_MAX_PROPERTIES)
		return "too many properties";
	out->property[out->nr_properties++] = (struct avb_property){
		{ p, (size_t)key }, { p + key + 1, (size_t)value }
	};
	return NULL;
}

static const char *parse_descriptors(struct span all, struct avb_image *out)
{
	while (all.size) {
		const char *bad = "unknown descriptor";
		struct span d;
		u64 following;

		if (all.size < 16)
			return "descriptor: truncated";
		following = get64(all.data + 8);
		if (following % 8 || following > all.size - 16)
			return "descriptor: bad length";
		d = (struct span){ all.data, 16 + (size_t)following };
		if (get64(d.data) == TAG_HASH)
			bad = d.size < HASH_FIXED ? "hash descriptor: truncated" :
						    parse_hash(d, out);
		else if (get64(d.data) == TAG_PROPERTY)
			bad = d.size < PROPERTY_FIXED ? "property: truncated" :
							parse_property(d, out);
		if (bad)
			return bad;
		all = (struct span){ all.data + d.size, all.size - d.size };
	}
	return out->boot.present ? NULL : "no descriptor of the kernel";
}

static const char *parse_aux(const u8 *header, struct span aux, struct avb_image *out)
{
	struct span descriptors;

	if (!part(header, HEADER_KEY, aux, &out->key) ||
	    out->key.size != 8 + out->algorithm->key_bits / 4)
		return "vbmeta: bad key size";
	if (!part(header, HEADER_METADATA, aux, &out->metadata))
		return "vbmeta: bad key metadata";
	if (!part(header, HEADER_DESCRIPTORS, aux, &descriptors))
		return "vbmeta: bad descriptors";
	return parse_descriptors(descriptors, out);
}

static const char *parse_vbmeta(struct avb_image *out)
{
	const u8 *header = out->vbmeta.data;
	u64 auth = get64(header + HEADER_AUTH), aux = get64(header + HEADER_AUX);
	u64 room = out->vbmeta.size - AVB_HEADER_SIZE;
	const char *bad;

	if (memcmp(header, "AVB0", 4))
		return "no vbmeta";
	out->minor = get32(header + HEADER_MINOR);
	if (get32(header + HEADER_MAJOR) != 1 || out->minor > AVB_MINOR_MAX)
		return "vbmeta: unknown version";
	if (auth % 64 || aux % 64 || auth > room || aux != room - auth)
		return "vbmeta: bad block sizes";
	if (!all_zero(header + HEADER_RESERVED, AVB_HEADER_SIZE - HEADER_RESERVED))
		return "vbmeta: reserved bytes are not zero";
	out->algorithm = avb_algorithm_by_type(get32(header + HEADER_ALGORITHM));
	if (!out->algorithm)
		return "vbmeta: not signed, or with an unknown algorithm";
	out->rollback = get64(header + HEADER_ROLLBACK);
	out->flags = get32(header + HEADER_FLAGS);
	out->location = get32(header + HEADER_LOCATION);
	memcpy(out->release, header + HEADER_RELEASE, AVB_RELEASE_SIZE);
	out->signed_head = (struct span){ header, AVB_HEADER_SIZE };
	out->signed_tail = (struct span){ header + AVB_HEADER_SIZE + auth, (size_t)aux };
	bad = parse_auth(header, (struct span){ header + AVB_HEADER_SIZE, (size_t)auth }, out);
	return bad ? bad : parse_aux(header, out->signed_tail, out);
}

const char *avb_parse(const u8 *image, size_t size, struct avb_image *out)
{
	const char *bad;

	memset(out, 0, sizeof(*out));
	bad = parse_footer(image, size, out);
	return bad ? bad : parse_vbmeta(out);
}
