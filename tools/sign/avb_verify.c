// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether an image is what the owner of a key signed. The order is that of
 * trust: layout, key, signature, and only then what the signed numbers say.
 */
#include <string.h>

#include "avb.h"
#include "key.h"

static bool same(struct span a, struct span b)
{
	return a.size == b.size && !memcmp(a.data, b.data, a.size);
}

static const char *check_signature(const struct avb_image *image, struct span key)
{
	u8 digest[64];
	EVP_PKEY *public;
	const char *bad;

	if (!same(image->key, key))
		return "signed with another key";
	bad = key_of_blob(key, &public);
	if (bad)
		return bad;
	if (!digest2(image->algorithm->hash, image->signed_head, image->signed_tail, digest) ||
	    !same(image->hash, (struct span){ digest, image->algorithm->hash_size }))
		bad = "the vbmeta's hash is wrong";
	else if (!signed2(public, image->algorithm->hash, image->signed_head, image->signed_tail,
			  image->signature))
		bad = "the vbmeta's signature is wrong";
	EVP_PKEY_free(public);
	return bad;
}

/* pvmfw takes SHA-256 and no flag (the only one means "no A/B suffix"). */
static bool describes(const struct avb_hash *hash, struct span content)
{
	u8 digest[32];

	return !strcmp(hash->algorithm, "sha256") && !hash->flags &&
	       hash->image_size == content.size &&
	       digest2("sha256", hash->salt, content, digest) &&
	       same(hash->digest, (struct span){ digest, sizeof(digest) });
}

static const char *check_initrd(const struct avb_image *image, const struct span *initrd)
{
	bool wanted = false;

	for (int kind = 0; kind < NR_INITRDS; kind++) {
		const struct avb_hash *hash = &image->initrd[kind];

		wanted |= hash->present;
		if (initrd && hash->present && describes(hash, *initrd))
			return NULL;
	}
	if (initrd)
		return wanted ? "the initrd is not the one that was signed" :
				"there is an initrd, but none was signed";
	return wanted ? "an initrd was signed, but there is none" : NULL;
}

const char *avb_verify(const u8 *data, size_t size, struct span key, const struct span *initrd,
		       u64 min_rollback, struct avb_image *image)
{
	const char *bad = avb_parse(data, size, image);

	if (!bad)
		bad = check_signature(image, key);
	if (bad)
		return bad;
	if (image->flags)
		return "the vbmeta has flags that turn checks off";
	if (image->rollback < min_rollback)
		return "the rollback index is too low";
	if (!describes(&image->boot, image->kernel))
		return "the kernel is not the one that was signed";
	return check_initrd(image, initrd);
}
