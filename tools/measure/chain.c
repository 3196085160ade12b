// SPDX-License-Identifier: GPL-2.0-only
/* Judges a DICE certificate chain. */
#include <string.h>

#include "chain.h"

bool is_sha512(struct dice_span claim, const void *data, size_t size)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	size_t digest_size;

	return EVP_Q_digest(NULL, "SHA512", NULL, data, size, digest, &digest_size) &&
	       claim.size == digest_size && !memcmp(claim.data, digest, digest_size);
}

static bool same_key(EVP_PKEY *a, const struct dice_public *b)
{
	EVP_PKEY *key = key_of_cose(b);
	bool same = key && EVP_PKEY_eq(a, key) == 1;

	EVP_PKEY_free(key);
	return same;
}

static bool signed_by(const struct dice_link *link, const struct dice_public *authority)
{
	EVP_PKEY *key = key_of_cose(authority);
	bool good = key && signed_with(key, link->algorithm, link->header, link->claims,
				       link->signature);

	EVP_PKEY_free(key);
	return good;
}

const char *chain_verify(struct dice_span chain, EVP_PKEY *root, struct chain *out)
{
	struct cbor_in in = { chain.data, chain.size };
	const struct dice_public *authority = &out->root;
	int left;

	memset(out, 0, sizeof(*out));
	left = dice_read_root(&in, &out->root);
	if (left < 0)
		return "not a certificate chain";
	if (!same_key(root, authority))
		return "the chain begins with another root key";
	for (; left; left--) {
		struct dice_link *link = &out->link[out->nr];

		if (dice_read_link(&in, link))
			return "malformed certificate";
		if (!signed_by(link, authority))
			return "a certificate is not signed with the key before it";
		if (link->config.size &&
		    !is_sha512(link->config, link->descriptor.data, link->descriptor.size))
			return "a certificate's configuration is not what it says";
		authority = &link->subject;
		out->nr++;
	}
	return in.size ? "bytes after the chain" : NULL;
}
