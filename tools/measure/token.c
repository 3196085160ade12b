// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes CCA tokens apart. Whoever made one may lie in every byte: only the claims below
 * are believed to be claims, each once, of its type and of a size that makes sense.
 * Others are passed over, as the profile allows them.
 */
#include <string.h>

#include "token.h"

enum kind { BYTES, TEXT, NUMBER, LIST };

struct claim {
	long long key;
	enum kind kind;
	size_t min, max; /* of BYTES and TEXT, and of each element of a LIST */
	struct span *out;
	__u64 *number;
	bool seen;
	const char *bad;
};

static struct cbor_in reader(struct span s)
{
	return (struct cbor_in){ s.data, s.size };
}

static bool read_sized(struct cbor_in *in, enum cbor_type type, const struct claim *c,
		       struct span *out)
{
	struct cbor_item item;

	if (cbor_expect(in, type, &item) || item.value < c->min || item.value > c->max)
		return false;
	*out = (struct span){ item.data, (size_t)item.value };
	return true;
}

static bool read_claim(struct cbor_in *in, const struct claim *c)
{
	struct cbor_item item;

	switch (c->kind) {
	case BYTES:
		return read_sized(in, CBOR_BYTES, c, c->out);
	case TEXT:
		return read_sized(in, CBOR_TEXT, c, c->out);
	case NUMBER:
		if (cbor_expect(in, CBOR_UINT, &item) || item.value > c->max)
			return false;
		*c->number = item.value;
		return true;
	case LIST:
		if (cbor_expect(in, CBOR_ARRAY, &item) || item.value != CCA_NR_REMS)
			return false;
		for (int i = 0; i < CCA_NR_REMS; i++)
			if (!read_sized(in, CBOR_BYTES, c, &c->out[i]))
				return false;
		return true;
	}
	return false;
}

static struct claim *find_claim(struct claim *claims, size_t nr, long long key)
{
	for (size_t i = 0; i < nr; i++)
		if (claims[i].key == key)
			return &claims[i];
	return NULL;
}

/* @what: said of a payload that is no map of claims. */
static const char *read_claims(struct span payload, struct claim *claims, size_t nr,
			       const char *what)
{
	struct cbor_in in = reader(payload);
	struct cbor_item map;
	struct claim *c;
	long long key;

	if (cbor_expect(&in, CBOR_MAP, &map))
		return what;
	for (; map.value; map.value--) {
		if (cbor_expect_int(&in, &key))
			return what;
		c = find_claim(claims, nr, key);
		if (!c) {
			if (cbor_skip(&in))
				return what;
			continue;
		}
		if (c->seen || !read_claim(&in, c))
			return c->bad;
		c->seen = true;
	}
	if (in.size)
		return what;
	for (size_t i = 0; i < nr; i++)
		if (!claims[i].seen)
			return claims[i].bad;
	return NULL;
}

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static const char *read_platform(struct token *t)
{
	struct claim claims[] = {
		{ CCA_CHALLENGE, BYTES, 32, 64, &t->rak_hash, .bad = "platform: bad challenge" },
		{ CCA_PROFILE, TEXT, 1, 128, &t->platform_profile,
		  .bad = "platform: bad profile" },
		{ CCA_INSTANCE_ID, BYTES, CCA_INSTANCE_SIZE, CCA_INSTANCE_SIZE, &t->instance,
		  .bad = "platform: bad instance id" },
		{ CCA_LIFECYCLE, NUMBER, .max = 0xffff, .number = &t->lifecycle,
		  .bad = "platform: bad lifecycle" },
		{ CCA_IMPLEMENTATION_ID, BYTES, CCA_ID_SIZE, CCA_ID_SIZE, &t->implementation,
		  .bad = "platform: bad implementation id" },
		{ CCA_CONFIG, BYTES, 0, 4096, &t->config, .bad = "platform: bad config" },
	};

	return read_claims(t->platform.payload, claims, NR(claims),
			   "platform: its claims are no map");
}

static const char *read_realm(struct token *t)
{
	struct claim claims[] = {
		{ CCA_CHALLENGE, BYTES, CCA_CHALLENGE_SIZE, CCA_CHALLENGE_SIZE, &t->challenge,
		  .bad = "realm: bad challenge" },
		{ CCA_RPV, BYTES, CCA_RPV_SIZE, CCA_RPV_SIZE, &t->rpv,
		  .bad = "realm: bad personalization value" },
		{ CCA_REALM_HASH_NAME, TEXT, 1, 16, &t->hash_name, .bad = "realm: bad hash name" },
		{ CCA_RAK, BYTES, P384_POINT_SIZE, 256, &t->rak, .bad = "realm: bad key" },
		{ CCA_RAK_HASH_NAME, TEXT, 1, 16, &t->rak_hash_name,
		  .bad = "realm: bad name of the key's hash" },
		{ CCA_RIM, BYTES, 32, CCA_MEASUREMENT_MAX, &t->rim,
		  .bad = "realm: bad initial measurement" },
		{ CCA_REMS, LIST, 32, CCA_MEASUREMENT_MAX, t->rem,
		  .bad = "realm: bad extensible measurements" },
	};

	return read_claims(t->realm.payload, claims, NR(claims), "realm: its claims are no map");
}

/* A bare point, or a COSE_Key: then in the one encoding that is deterministic. */
static bool read_rak(struct token *t)
{
	unsigned char again[CCA_RAK_CLAIM_SIZE];

	if (t->rak.size == P384_POINT_SIZE) {
		memcpy(t->rak_point, t->rak.data, P384_POINT_SIZE);
		return t->rak_point[0] == 4;
	}
	if (t->rak.size != CCA_RAK_CLAIM_SIZE)
		return false;
	t->rak_point[0] = 4;
	memcpy(t->rak_point + 1, t->rak.data + CCA_RAK_X, P384_SIZE);
	memcpy(t->rak_point + 1 + P384_SIZE, t->rak.data + CCA_RAK_Y, P384_SIZE);
	cca_rak_claim(t->rak_point, again);
	return !memcmp(again, t->rak.data, CCA_RAK_CLAIM_SIZE);
}

/* The protected header says ES384 and nothing else: else it says something unheard. */
static bool read_sign1(struct span s, struct statement *out)
{
	struct cbor_in in = reader(s), header;
	struct cbor_item item;
	long long key, alg;

	if (cbor_expect(&in, CBOR_TAG, &item) || item.value != COSE_TAG_SIGN1 ||
	    cbor_expect(&in, CBOR_ARRAY, &item) || item.value != 4 ||
	    cbor_expect(&in, CBOR_BYTES, &item))
		return false;
	header = (struct cbor_in){ item.data, item.value };
	if (cbor_expect(&header, CBOR_MAP, &item) || item.value != 1 ||
	    cbor_expect_int(&header, &key) || key != COSE_HEADER_ALG ||
	    cbor_expect_int(&header, &alg) || alg != COSE_ALG_ES384 || header.size)
		return false;
	if (cbor_expect(&in, CBOR_MAP, &item) || item.value ||
	    cbor_expect(&in, CBOR_BYTES, &item))
		return false;
	out->payload = (struct span){ item.data, (size_t)item.value };
	if (cbor_expect(&in, CBOR_BYTES, &item) || item.value != ES384_SIZE || in.size)
		return false;
	out->signature = (struct span){ item.data, ES384_SIZE };
	return true;
}

static const char *read_collection(struct span s, struct span *platform, struct span *realm)
{
	struct cbor_in in = reader(s);
	struct cbor_item item;
	long long key;

	*platform = *realm = (struct span){ NULL, 0 };
	if (cbor_expect(&in, CBOR_TAG, &item) || item.value != CCA_TAG_TOKEN ||
	    cbor_expect(&in, CBOR_MAP, &item) || item.value != 2)
		return "not a CCA token";
	for (int i = 0; i < 2; i++) {
		if (cbor_expect_int(&in, &key) || cbor_expect(&in, CBOR_BYTES, &item))
			return "not a CCA token";
		if (key == CCA_PLATFORM_TOKEN)
			*platform = (struct span){ item.data, (size_t)item.value };
		else if (key == CCA_REALM_TOKEN)
			*realm = (struct span){ item.data, (size_t)item.value };
	}
	if (!platform->data || !realm->data)
		return "not a CCA token";
	return in.size ? "bytes after the token" : NULL;
}

const char *token_parse(const unsigned char *data, size_t size, struct token *out)
{
	struct span platform, realm;
	const char *bad;

	memset(out, 0, sizeof(*out));
	bad = read_collection((struct span){ data, size }, &platform, &realm);
	if (bad)
		return bad;
	if (!read_sign1(platform, &out->platform))
		return "platform: not a COSE_Sign1 with ES384";
	if (!read_sign1(realm, &out->realm))
		return "realm: not a COSE_Sign1 with ES384";
	bad = read_platform(out);
	if (!bad)
		bad = read_realm(out);
	if (!bad && !read_rak(out))
		bad = "realm: its key is not a P-384 key";
	return bad;
}
