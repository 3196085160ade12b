// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes an AVB image, byte for byte as "avbtool add_hash_footer
 * --dynamic_partition_size" lays it out: descriptors in the order kernel,
 * properties, included ones sorted by name; key after the descriptors; image size
 * rounded to pages, and 64 KiB for the vbmeta, and a page that ends in the footer.
 */
#include <stdlib.h>
#include <string.h>

#include "avb.h"
#include "key.h"

struct writer {
	u8 *data;
	size_t size, room;
	bool full;
};

/* The next @size bytes, zeroed; NULL once there is no room. */
static u8 *take(struct writer *w, u64 size)
{
	u8 *p = w->data + w->size;

	if (w->full || size > w->room - w->size) {
		w->full = true;
		return NULL;
	}
	w->size += size;
	return memset(p, 0, size);
}

static u8 *take_descriptor(struct writer *w, u64 tag, u64 size)
{
	u8 *p = take(w, round_to(size, 8));

	if (p) {
		put64(p, tag);
		put64(p + 8, round_to(size, 8) - 16);
	}
	return p;
}

static bool put_hash(struct writer *w, const char *name, struct span content, struct span salt)
{
	size_t len = strlen(name);
	u8 name_digest[32], *p;

	if (!salt.data) {
		if (!digest2("sha256", (struct span){ (const u8 *)name, len },
			     (struct span){ name_digest, 0 }, name_digest))
			return false;
		salt = (struct span){ name_digest, sizeof(name_digest) };
	}
	p = take_descriptor(w, TAG_HASH, HASH_FIXED + len + salt.size + 32);
	if (!p)
		return false;
	put64(p + 16, content.size);
	memcpy(p + 24, "sha256", 6);
	put32(p + 56, (u32)len);
	put32(p + 60, (u32)salt.size);
	put32(p + 64, 32);
	memcpy(p + HASH_FIXED, name, len);
	memcpy(p + HASH_FIXED + len, salt.data, salt.size);
	return digest2("sha256", salt, content, p + HASH_FIXED + len + salt.size);
}

static bool put_property(struct writer *w, const char *property)
{
	const char *value = strchr(property, ':');
	size_t key_len, value_len;
	u8 *p;

	if (!value)
		return false;
	key_len = (size_t)(value++ - property);
	value_len = strlen(value);
	p = take_descriptor(w, TAG_PROPERTY, PROPERTY_FIXED + key_len + 1 + value_len + 1);
	if (!p)
		return false;
	put64(p + 16, key_len);
	put64(p + 24, value_len);
	memcpy(p + PROPERTY_FIXED, property, key_len);
	memcpy(p + PROPERTY_FIXED + key_len + 1, value, value_len);
	return true;
}

static bool put_descriptors(struct writer *w, const struct avb_request *r)
{
	const struct span *debug = r->initrd[INITRD_DEBUG], *normal = r->initrd[INITRD_NORMAL];

	if (!put_hash(w, "boot", r->kernel, r->salt))
		return false;
	for (unsigned int i = 0; i < r->nr_properties; i++)
		if (!put_property(w, r->properties[i]))
			return false;
	return (!debug || put_hash(w, "initrd_debug", *debug, r->salt)) &&
	       (!normal || put_hash(w, "initrd_normal", *normal, r->salt));
}

static void put_part(u8 *field, u64 offset, u64 size)
{
	put64(field, offset);
	put64(field + 8, size);
}

static void put_header(u8 *p, const struct avb_request *r, const struct avb_algorithm *alg,
		       u64 descriptors, u64 key)
{
	u64 signature = alg->key_bits / 8;

	memcpy(p, "AVB0", 4);
	put32(p + HEADER_MAJOR, 1);
	put64(p + HEADER_AUTH, round_to(alg->hash_size + signature, 64));
	put64(p + HEADER_AUX, round_to(descriptors + key, 64));
	put32(p + HEADER_ALGORITHM, alg->type);
	put_part(p + HEADER_HASH, 0, alg->hash_size);
	put_part(p + HEADER_SIGNATURE, alg->hash_size, signature);
	put_part(p + HEADER_KEY, descriptors, key);
	put_part(p + HEADER_METADATA, descriptors + key, 0);
	put_part(p + HEADER_DESCRIPTORS, 0, descriptors);
	put64(p + HEADER_ROLLBACK, r->rollback);
	strncpy((char *)p + HEADER_RELEASE, r->release, AVB_RELEASE_SIZE - 1);
}

const char *avb_build_vbmeta(const struct avb_request *r, struct span descriptors, EVP_PKEY *key,
			     struct blob *out)
{
	const struct avb_algorithm *alg = avb_algorithm_for(r->hash, key_bits(key));
	struct span head, tail;
	struct blob blob;
	const char *bad;
	u64 auth, aux;

	if (!alg)
		return "no AVB algorithm of that hash and key size";
	bad = key_blob(key, &blob);
	if (bad)
		return bad;
	auth = round_to(alg->hash_size + alg->key_bits / 8, 64);
	aux = round_to(descriptors.size + blob.size, 64);
	out->size = AVB_HEADER_SIZE + auth + aux;
	out->data = calloc(1, out->size);
	if (!out->data) {
		free(blob.data);
		return "out of memory";
	}
	put_header(out->data, r, alg, descriptors.size, blob.size);
	head = (struct span){ out->data, AVB_HEADER_SIZE };
	tail = (struct span){ out->data + AVB_HEADER_SIZE + auth, (size_t)aux };
	if (descriptors.size)
		memcpy(out->data + AVB_HEADER_SIZE + auth, descriptors.data, descriptors.size);
	memcpy(out->data + AVB_HEADER_SIZE + auth + descriptors.size, blob.data, blob.size);
	free(blob.data);
	if (!digest2(r->hash, head, tail, out->data + AVB_HEADER_SIZE) ||
	    !sign2(key, r->hash, head, tail, out->data + AVB_HEADER_SIZE + alg->hash_size)) {
		free(out->data);
		return "cannot sign with that key: is it private?";
	}
	return NULL;
}

static const char *assemble(const struct avb_request *r, struct blob vbmeta, struct blob *out)
{
	u64 offset = round_to(r->kernel.size, AVB_PAGE);
	u8 *footer;

	if (vbmeta.size > AVB_VBMETA_MAX)
		return "too much to describe: the vbmeta is over 64 KiB";
	out->size = offset + AVB_VBMETA_MAX + AVB_PAGE;
	out->data = calloc(1, out->size);
	if (!out->data)
		return "out of memory";
	memcpy(out->data, r->kernel.data, r->kernel.size);
	memcpy(out->data + offset, vbmeta.data, vbmeta.size);
	footer = out->data + out->size - AVB_FOOTER_SIZE;
	memcpy(footer, "AVBf", 4);
	put32(footer + FOOTER_MAJOR, 1);
	put64(footer + FOOTER_ORIGINAL, r->kernel.size);
	put64(footer + FOOTER_OFFSET, offset);
	put64(footer + FOOTER_VBMETA, vbmeta.size);
	return NULL;
}

const char *avb_build(const struct avb_request *r, EVP_PKEY *key, struct blob *out)
{
	static u8 buffer[AVB_VBMETA_MAX];
	struct writer w = { .data = buffer, .room = sizeof(buffer) };
	struct blob vbmeta;
	const char *bad;

	if (r->kernel.size >= AVB_FOOTER_SIZE &&
	    !memcmp(r->kernel.data + r->kernel.size - AVB_FOOTER_SIZE, "AVBf", 4))
		return "the kernel is signed already";
	if (!put_descriptors(&w, r))
		return w.full ? "too much to describe: the vbmeta is over 64 KiB" :
				"a property is not KEY:VALUE";
	bad = avb_build_vbmeta(r, (struct span){ w.data, w.size }, key, &vbmeta);
	if (bad)
		return bad;
	bad = assemble(r, vbmeta, out);
	free(vbmeta.data);
	return bad;
}
