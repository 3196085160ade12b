// SPDX-License-Identifier: GPL-2.0-only
/* Verification of the payload: structures by avb.c, hashes and RSA by BearSSL. */
#include <bearssl.h>

#include "payload.h"

#define MAX_HASH	64

static void sha256_of(struct bytes a, struct bytes b, u8 out[AVB_DIGEST])
{
	br_sha256_context sha;

	br_sha256_init(&sha);
	br_sha256_update(&sha, a.data, a.size);
	br_sha256_update(&sha, b.data, b.size);
	br_sha256_out(&sha, out);
}

static void signed_hash(const struct avb_vbmeta *v, u8 out[MAX_HASH])
{
	if (v->sha512) {
		br_sha512_context sha;

		br_sha512_init(&sha);
		br_sha512_update(&sha, v->header.data, v->header.size);
		br_sha512_update(&sha, v->aux.data, v->aux.size);
		br_sha512_out(&sha, out);
	} else {
		sha256_of(v->header, v->aux, out);
	}
}

/* PKCS #1 v1.5, exponent 65537: AVB has no other. */
static bool signature_good(const struct avb_vbmeta *v, const u8 *hash)
{
	static const u8 exponent[] = { 1, 0, 1 };
	br_rsa_public_key pk = {
		(u8 *)v->modulus.data, v->modulus.size,
		(u8 *)exponent, sizeof(exponent),
	};
	u8 found[MAX_HASH];

	return br_rsa_i62_pkcs1_vrfy(v->signature.data, v->signature.size,
				     v->sha512 ? BR_HASH_OID_SHA512 : BR_HASH_OID_SHA256,
				     v->hash.size, &pk, found) &&
	       !memcmp(found, hash, v->hash.size);
}

/* Genuine and not older than it may be. Nothing of @v is believed before. */
static enum refusal authenticate(const struct avb_vbmeta *v, const struct trust *trust)
{
	u8 hash[MAX_HASH];

	if (!trust->key.size)
		return REFUSE_NO_KEY;
	if (v->key.size != trust->key.size || memcmp(v->key.data, trust->key.data, v->key.size))
		return REFUSE_AVB_KEY;
	signed_hash(v, hash);
	if (memcmp(hash, v->hash.data, v->hash.size))
		return REFUSE_AVB_HASH;
	if (!signature_good(v, hash))
		return REFUSE_AVB_SIGNATURE;
	if (v->rollback_index < trust->min_rollback)
		return REFUSE_AVB_ROLLBACK;
	return ACCEPTED;
}

static bool digest_good(const struct avb_hash *h, struct bytes image)
{
	u8 digest[AVB_DIGEST];

	if (!h->present || h->image_size != image.size)
		return false;
	sha256_of(h->salt, image, digest);
	return !memcmp(digest, h->digest, sizeof(digest));
}

/* Which of the signed initrds it is decides the mode. */
static enum refusal check_initrd(const struct avb_descriptors *d, struct bytes initrd,
				 struct payload *p)
{
	const struct avb_hash *h = NULL;

	if (!initrd.size)
		return d->initrd_normal.present || d->initrd_debug.present ?
		       REFUSE_INITRD_MISSING : ACCEPTED;
	if (!d->initrd_normal.present && !d->initrd_debug.present)
		return REFUSE_INITRD_UNSIGNED;
	if (digest_good(&d->initrd_normal, initrd))
		h = &d->initrd_normal;
	else if (digest_good(&d->initrd_debug, initrd))
		h = &d->initrd_debug;
	if (!h)
		return REFUSE_INITRD_DIGEST;
	p->has_initrd = true;
	p->debug = h == &d->initrd_debug;
	memcpy(p->initrd_digest, h->digest, AVB_DIGEST);
	return ACCEPTED;
}

/* Copy footer and vbmeta, then take the copies apart. */
static enum refusal read_vbmeta(struct bytes kernel, u8 *private, struct avb_footer *f,
				struct avb_vbmeta *v)
{
	u8 footer[AVB_FOOTER];
	struct bytes copy;
	enum refusal why;

	if (kernel.size < AVB_FOOTER)
		return REFUSE_AVB_FOOTER;
	memcpy(footer, kernel.data + kernel.size - AVB_FOOTER, AVB_FOOTER);
	why = avb_footer_parse(footer, kernel.size, f);
	if (why)
		return why;
	memcpy(private, kernel.data + f->vbmeta_offset, (size_t)f->vbmeta_size);
	copy.data = private;
	copy.size = (size_t)f->vbmeta_size;
	return avb_vbmeta_parse(copy, v);
}

enum refusal payload_verify(struct bytes kernel, struct bytes initrd, const struct trust *trust,
			    u8 *private, struct payload *p)
{
	struct avb_descriptors d;
	struct avb_footer f;
	struct avb_vbmeta v;
	struct bytes image;
	enum refusal why;

	why = read_vbmeta(kernel, private, &f, &v);
	if (!why)
		why = authenticate(&v, trust);
	if (!why)
		why = avb_descriptors_parse(v.descriptors, &d);
	if (why)
		return why;

	memset(p, 0, sizeof(*p));
	image.data = kernel.data;
	image.size = (size_t)f.original_size;
	if (d.boot.image_size != image.size)
		return REFUSE_KERNEL_SIZE;
	if (!digest_good(&d.boot, image))
		return REFUSE_KERNEL_DIGEST;
	memcpy(p->kernel_digest, d.boot.digest, AVB_DIGEST);
	p->kernel_size = f.original_size;
	p->rollback_index = v.rollback_index;
	p->key = v.key;
	return check_initrd(&d, initrd, p);
}
