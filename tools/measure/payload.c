// SPDX-License-Identifier: GPL-2.0-only
/* What a signed payload will be measured as, out of its AVB image (tools/sign). */
#include <string.h>

#include "measure.h"

/* avb_verify() has found all of them to be SHA-256, and right. */
static void take_digest(unsigned char *out, const struct avb_hash *hash)
{
	memcpy(out, hash->digest.data, KEEL_AVB_DIGEST_SIZE);
}

static bool is_of(const struct avb_hash *hash, struct span initrd)
{
	unsigned char digest[SHA_MAX_SIZE];
	struct sha_state s;

	if (!hash->present || hash->image_size != initrd.size)
		return false;
	sha_begin(&s, SHA_256);
	sha_add(&s, hash->salt.data, hash->salt.size);
	sha_add(&s, initrd.data, initrd.size);
	sha_end(&s, digest);
	return !memcmp(digest, hash->digest.data, KEEL_AVB_DIGEST_SIZE);
}

const char *payload_read(struct span image, const struct span *initrd, struct payload *out)
{
	struct avb_image avb;
	const char *wrong = avb_parse(image.data, image.size, &avb);

	/* with the key it came with: whose that is, REM 1 says */
	if (!wrong)
		wrong = avb_verify(image.data, image.size, avb.key, initrd, 0, &avb);
	if (wrong)
		return wrong;
	memset(out, 0, sizeof(*out));
	out->rollback_index = avb.rollback;
	out->avb_key = avb.key;
	take_digest(out->kernel, &avb.boot);
	sha_digest(SHA_256, avb.key.data, avb.key.size, out->key);
	if (!initrd)
		return NULL;
	out->flags = KEEL_PAYLOAD_INITRD;
	if (is_of(&avb.initrd[INITRD_NORMAL], *initrd)) {
		take_digest(out->initrd, &avb.initrd[INITRD_NORMAL]);
	} else {
		take_digest(out->initrd, &avb.initrd[INITRD_DEBUG]);
		out->flags |= KEEL_PAYLOAD_DEBUG;
	}
	return NULL;
}
