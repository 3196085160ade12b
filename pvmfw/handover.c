// SPDX-License-Identifier: GPL-2.0-only
/* Reading a DICE handover: this layer's secrets, and the chain that certifies its key. */
#include "cbor.h"
#include "dice.h"
#include "dice_labels.h"

#define MAX_CHAIN	16	/* certificates */

/* True if the COSE_Key is @key's public half. Labels may come in any order, once. */
static bool same_key(struct bytes cose, const struct dice_key *key)
{
	struct cbor_in c = { cose, 0, false };
	u64 pairs = cbor_read(&c, CBOR_MAP);
	unsigned int seen = 0;

	for (; pairs && !c.bad; pairs--) {
		struct bytes v;

		switch (cbor_read_int(&c)) {
		case COSE_KTY:
			c.bad |= cbor_read_int(&c) != COSE_KTY_EC2 || (seen & 1);
			seen |= 1;
			break;
		case COSE_CRV:
			c.bad |= cbor_read_int(&c) != COSE_CRV_P384 || (seen & 2);
			seen |= 2;
			break;
		case COSE_X:
			v = cbor_read_string(&c, CBOR_BSTR);
			c.bad |= v.size != DICE_COORD || (seen & 4) || memcmp(v.data, key->x, v.size);
			seen |= 4;
			break;
		case COSE_Y:
			v = cbor_read_string(&c, CBOR_BSTR);
			c.bad |= v.size != DICE_COORD || (seen & 8) || memcmp(v.data, key->y, v.size);
			seen |= 8;
			break;
		default:
			cbor_skip(&c);
		}
	}
	return !c.bad && seen == 15 && c.at == cose.size;
}

/* The key a certificate is for: COSE_Sign1 [protected, unprotected, claims, signature] */
static bool certified_key(struct bytes cert, struct bytes *key)
{
	struct cbor_in c = { cert, 0, false };
	unsigned int found = 0;
	u64 pairs;

	if (cbor_read(&c, CBOR_ARRAY) != 4)
		return false;
	cbor_read_string(&c, CBOR_BSTR);
	cbor_skip(&c);
	c.in = cbor_read_string(&c, CBOR_BSTR);
	c.at = 0;
	pairs = cbor_read(&c, CBOR_MAP);
	for (; pairs && !c.bad; pairs--) {
		if (cbor_read_int(&c) == DICE_SUBJECT_KEY) {
			*key = cbor_read_string(&c, CBOR_BSTR);
			found++;
		} else {
			cbor_skip(&c);
		}
	}
	return !c.bad && found == 1;
}

/* The chain: [root COSE_Key, certificate, ...] */
static enum refusal parse_chain(struct bytes chain, struct dice_layer *layer)
{
	struct cbor_in c = { chain, 0, false };
	struct bytes last = { NULL, 0 };
	u64 i, items = cbor_read(&c, CBOR_ARRAY);
	struct dice_key key;

	if (c.bad || !items || items > MAX_CHAIN)
		return REFUSE_DICE_CHAIN;
	layer->chain.data = chain.data + c.at;
	layer->chain.size = chain.size - c.at;
	layer->chain_items = items;
	for (i = 0; i < items; i++)
		last = cbor_skip(&c);
	if (c.bad || (items > 1 && !certified_key(last, &last)))
		return REFUSE_DICE_CHAIN;
	dice_derive_key(layer->cdi_attest, &key);
	return same_key(last, &key) ? ACCEPTED : REFUSE_DICE_KEY;
}

enum refusal dice_parse(struct bytes handover, struct dice_layer *layer)
{
	struct cbor_in c = { handover, 0, false };
	struct bytes attest, seal, chain = { NULL, 0 };
	s64 label_attest, label_seal, label_chain = 3;
	u64 pairs;

	pairs = cbor_read(&c, CBOR_MAP);
	label_attest = cbor_read_int(&c);
	attest = cbor_read_string(&c, CBOR_BSTR);
	label_seal = cbor_read_int(&c);
	seal = cbor_read_string(&c, CBOR_BSTR);
	if (pairs == 3) {
		label_chain = cbor_read_int(&c);
		chain = cbor_skip(&c);
	}
	if (c.bad || pairs < 2 || pairs > 3 || label_attest != 1 || label_seal != 2 ||
	    label_chain != 3 || attest.size != DICE_CDI || seal.size != DICE_CDI)
		return REFUSE_DICE_HANDOVER;
	memset(layer, 0, sizeof(*layer));
	memcpy(layer->cdi_attest, attest.data, DICE_CDI);
	memcpy(layer->cdi_seal, seal.data, DICE_CDI);
	return pairs == 3 ? parse_chain(chain, layer) : ACCEPTED;
}
