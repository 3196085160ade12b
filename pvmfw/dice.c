// SPDX-License-Identifier: GPL-2.0-only
/* Handovers: reading ours, writing the payload's. */
#include "dice.h"

enum refusal dice_parse(struct bytes handover, struct dice_layer *layer)
{
	struct dice_handover from;
	struct dice_leaf leaf;

	if (dice_read_handover(handover.data, handover.size, &from))
		return REFUSE_DICE_HANDOVER;
	if (from.chain.size && dice_read_chain(from.chain, &leaf))
		return REFUSE_DICE_CHAIN;
	memset(layer, 0, sizeof(*layer));
	memcpy(layer->attest, from.attest, sizeof(layer->attest));
	memcpy(layer->seal, from.seal, sizeof(layer->seal));
	dice_derive_key(layer->attest, &layer->key);
	if (!from.chain.size)
		return ACCEPTED;
	layer->chain_items = leaf.items;
	layer->chain = leaf.rest;
	return dice_is_point(&leaf.key, layer->key.point) ? ACCEPTED : REFUSE_DICE_KEY;
}

enum refusal dice_next(const struct dice_layer *layer, const struct dice_inputs *in,
		       u8 *out, size_t size, size_t *used)
{
	struct cbor_out o = { .data = out, .room = size };
	u8 attest[DICE_CDI_SIZE], seal[DICE_CDI_SIZE];
	struct dice_key subject;

	dice_derive_cdis(layer->attest, layer->seal, in, attest, seal);
	dice_derive_key(attest, &subject);
	dice_put_secrets(&o, attest, seal, true);
	cbor_int(&o, 3);
	cbor_array(&o, layer->chain_items ? layer->chain_items + 1 : 2);
	if (layer->chain_items)
		cbor_raw(&o, layer->chain.data, layer->chain.size);
	else
		dice_put_key(&o, layer->key.point);
	dice_put_certificate(&o, &layer->key, subject.point, in);
	*used = o.size;
	return cbor_fits(&o) ? ACCEPTED : REFUSE_DICE_SPACE;
}
