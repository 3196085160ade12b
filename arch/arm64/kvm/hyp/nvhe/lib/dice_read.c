// SPDX-License-Identifier: GPL-2.0-only
/* DICE, reading what earlier layers left: see dice.h. */
#include <linux/errno.h>

#include "lib/dice.h"

static int read_bytes(struct cbor_in *in, struct dice_span *out)
{
	struct cbor_item item;

	if (cbor_expect(in, CBOR_BYTES, &item))
		return -EBADMSG;
	*out = (struct dice_span){ item.data, (unsigned long)item.value };
	return 0;
}

/* A byte string that is a hash. */
static int read_hash(struct cbor_in *in, struct dice_span *out)
{
	return read_bytes(in, out) || out->size > DICE_HASH_SIZE ? -EBADMSG : 0;
}

static unsigned long coordinate_size(int curve)
{
	return curve == COSE_CURVE_P384 ? P384_SIZE : 32;
}

/* Known type and curve, which go together, and coordinates of its size. */
static int good_key(long long type, const struct dice_public *key)
{
	unsigned long size = coordinate_size(key->curve);

	if (key->x.size != size)
		return 0;
	if (key->curve == COSE_CURVE_ED25519)
		return type == COSE_KEY_OKP && !key->y.data;
	return (key->curve == COSE_CURVE_P256 || key->curve == COSE_CURVE_P384) &&
	       type == COSE_KEY_EC2 && key->y.size == size;
}

/* A COSE_Key. Labels may come in any order, those that count once. */
static int read_key(struct cbor_in *in, struct dice_public *key)
{
	long long label, value = 0, type = 0;
	struct cbor_item map;
	int bad = 0;

	*key = (struct dice_public){ .curve = 0 };
	if (cbor_expect(in, CBOR_MAP, &map))
		return -EBADMSG;
	for (; map.value && !bad; map.value--) {
		if (cbor_expect_int(in, &label))
			return -EBADMSG;
		switch (label) {
		case COSE_KEY_TYPE:
			bad = type || cbor_expect_int(in, &type);
			break;
		case COSE_KEY_CURVE:
			bad = key->curve || cbor_expect_int(in, &value) ||
			      value < COSE_CURVE_P256 || value > COSE_CURVE_ED25519;
			key->curve = (int)value;
			break;
		case COSE_KEY_X:
			bad = key->x.data || read_bytes(in, &key->x);
			break;
		case COSE_KEY_Y:
			bad = key->y.data || read_bytes(in, &key->y);
			break;
		default:
			bad = cbor_skip(in);
		}
	}
	return bad || !good_key(type, key) ? -EBADMSG : 0;
}

static int read_subject(struct cbor_in *in, struct dice_public *key)
{
	struct cbor_in inner;
	struct dice_span s;

	if (key->curve || read_bytes(in, &s))
		return -EBADMSG;
	inner = (struct cbor_in){ s.data, s.size };
	return read_key(&inner, key) || inner.size ? -EBADMSG : 0;
}

static int read_mode(struct cbor_in *in, struct dice_link *link, int *seen)
{
	struct dice_span s;

	if ((*seen)++ || read_bytes(in, &s) || s.size != 1)
		return -EBADMSG;
	link->mode = *(const __u8 *)s.data;
	return 0;
}

/* The claims that count, each once; a subject's key and a mode must be there. */
static int read_claims(struct dice_link *link)
{
	struct cbor_in in = { link->claims.data, link->claims.size };
	struct cbor_item map;
	int bad = 0, modes = 0;
	long long claim;

	if (cbor_expect(&in, CBOR_MAP, &map))
		return -EBADMSG;
	for (; map.value && !bad; map.value--) {
		if (cbor_expect_int(&in, &claim))
			return -EBADMSG;
		switch (claim) {
		case DICE_CODE_HASH:
			bad = link->code.data || read_hash(&in, &link->code);
			break;
		case DICE_CONFIG_HASH:
			bad = link->config.data || read_hash(&in, &link->config);
			break;
		case DICE_CONFIG_DESCRIPTOR:
			bad = link->descriptor.data || read_bytes(&in, &link->descriptor);
			break;
		case DICE_AUTHORITY_HASH:
			bad = link->authority.data || read_hash(&in, &link->authority);
			break;
		case DICE_MODE:
			bad = read_mode(&in, link, &modes);
			break;
		case DICE_SUBJECT_KEY:
			bad = read_subject(&in, &link->subject);
			break;
		default:
			bad = cbor_skip(&in);
		}
	}
	return bad || in.size || !modes || !link->subject.curve ? -EBADMSG : 0;
}

/* {1: algorithm} and nothing else: else it says something unheard. */
static int read_algorithm(struct dice_link *link)
{
	struct cbor_in in = { link->header.data, link->header.size };
	struct cbor_item map;
	long long label, value;

	if (cbor_expect(&in, CBOR_MAP, &map) || map.value != 1 || cbor_expect_int(&in, &label) ||
	    label != COSE_HEADER_ALG || cbor_expect_int(&in, &value) || in.size)
		return -EBADMSG;
	if (value != COSE_ALG_ES256 && value != COSE_ALG_EDDSA && value != COSE_ALG_ES384)
		return -EBADMSG;
	link->algorithm = (int)value;
	return 0;
}

int dice_read_link(struct cbor_in *in, struct dice_link *link)
{
	struct cbor_item item;

	*link = (struct dice_link){ .algorithm = 0 };
	if (cbor_expect(in, CBOR_ARRAY, &item) || item.value != 4 ||
	    read_bytes(in, &link->header) || read_algorithm(link) ||
	    cbor_expect(in, CBOR_MAP, &item) || item.value || read_bytes(in, &link->claims) ||
	    read_bytes(in, &link->signature))
		return -EBADMSG;
	return read_claims(link);
}

int dice_read_root(struct cbor_in *in, struct dice_public *root)
{
	struct cbor_item item;

	if (cbor_expect(in, CBOR_ARRAY, &item) || !item.value || item.value > DICE_CHAIN_MAX)
		return -EBADMSG;
	return read_key(in, root) ? -EBADMSG : (int)item.value - 1;
}

int dice_read_chain(struct dice_span chain, struct dice_leaf *leaf)
{
	struct cbor_in in = { chain.data, chain.size };
	struct dice_link link;
	struct cbor_item item;
	int left;

	left = dice_read_root(&in, &leaf->key);
	if (left < 0)
		return -EBADMSG;
	leaf->items = (unsigned int)left + 1;
	leaf->mode = DICE_NORMAL;
	for (; left; left--) {
		if (dice_read_link(&in, &link))
			return -EBADMSG;
		leaf->key = link.subject;
		if (leaf->mode == DICE_NORMAL)
			leaf->mode = link.mode;
	}
	if (in.size)
		return -EBADMSG;
	in = (struct cbor_in){ chain.data, chain.size };
	cbor_next(&in, &item);
	leaf->rest = (struct dice_span){ in.data, in.size };
	return 0;
}

static int read_secret(struct cbor_in *in, long long label, const __u8 **out)
{
	struct dice_span s;
	long long key;

	if (cbor_expect_int(in, &key) || key != label || read_bytes(in, &s) ||
	    s.size != DICE_CDI_SIZE)
		return -EBADMSG;
	*out = s.data;
	return 0;
}

int dice_read_handover(const void *data, unsigned long size, struct dice_handover *out)
{
	struct cbor_in in = { data, size };
	struct cbor_item map;
	long long label;

	*out = (struct dice_handover){ .attest = 0 };
	if (cbor_expect(&in, CBOR_MAP, &map) || map.value < 2 || map.value > 3 ||
	    read_secret(&in, 1, &out->attest) || read_secret(&in, 2, &out->seal))
		return -EBADMSG;
	if (map.value == 2)
		return 0;
	if (cbor_expect_int(&in, &label) || label != 3)
		return -EBADMSG;
	out->chain.data = in.data;
	if (cbor_skip(&in))
		return -EBADMSG;
	out->chain.size = (unsigned long)(in.data - (const __u8 *)out->chain.data);
	return 0;
}

int dice_is_point(const struct dice_public *key, const __u8 *point)
{
	const __u8 *x = key->x.data, *y = key->y.data;
	unsigned int i, differ = 0;

	if (key->curve != COSE_CURVE_P384)
		return 0;
	for (i = 0; i < P384_SIZE; i++)
		differ |= (x[i] ^ point[1 + i]) | (y[i] ^ point[1 + P384_SIZE + i]);
	return !differ;
}
