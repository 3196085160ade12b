/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the handover that EL2 gave to the payload's. lib/dice.h of EL2 does the deriving.
 * A chain that ends in a key that is not P-384 (Ed25519 is what most firmware has)
 * cannot be continued and is refused: BearSSL does not have that curve's signatures.
 */
#ifndef PVMFW_DICE_H
#define PVMFW_DICE_H

#include "types.h"
#include "refusal.h"
#include "lib/dice.h"

/* A layer's secrets and what certifies its key. */
struct dice_layer {
	u8 attest[DICE_CDI_SIZE], seal[DICE_CDI_SIZE];
	struct dice_key key;
	unsigned int chain_items;	/* 0: there is no chain, this layer's key is its root */
	struct dice_span chain;		/* the items without the array's head */
};

/**
 * dice_parse() - read a handover
 * @layer: filled in if accepted; the chain stays inside @handover
 *
 * The chain's last certificate must be for the key that the CDI gives.
 */
enum refusal dice_parse(struct bytes handover, struct dice_layer *layer);

/**
 * dice_next() - write the next layer's handover
 * @out: @size bytes; *@used of them are written
 */
enum refusal dice_next(const struct dice_layer *layer, const struct dice_inputs *in,
		       u8 *out, size_t size, size_t *used);

#endif
