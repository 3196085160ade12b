/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DICE: from this layer's secrets and a measurement of the next layer to the next
 * layer's secrets and certificate, as the Open Profile for DICE 2.5 and the Android
 * profile "android.16" lay it out. HKDF and input hashes are SHA-512; keys are ECDSA
 * P-384 with SHA-384, which both profiles allow and the CCA token uses too. A chain
 * that ends in a key of another kind (Ed25519 is what most firmware has) cannot be
 * continued and is refused: BearSSL does not have that curve's signatures.
 */
#ifndef PVMFW_DICE_H
#define PVMFW_DICE_H

#include "types.h"
#include "refusal.h"

#define DICE_CDI	32
#define DICE_HASH	64
#define DICE_COORD	48	/* bytes of a P-384 coordinate */
#define DICE_ID		20

enum dice_mode {
	DICE_NORMAL = 1,
	DICE_DEBUG = 2,
};

struct dice_key {
	u8 private[DICE_COORD];
	u8 x[DICE_COORD], y[DICE_COORD];
};

/* A layer's secrets and what certifies its key. */
struct dice_layer {
	u8 cdi_attest[DICE_CDI], cdi_seal[DICE_CDI];
	u64 chain_items;	/* 0: there is no chain, this layer's key is its root */
	struct bytes chain;	/* the items without the array's head */
};

struct dice_inputs {
	u8 code[DICE_HASH];
	u8 config[DICE_HASH];	/* hash of @descriptor, or the value itself without one */
	u8 authority[DICE_HASH];
	u8 mode;
	u8 hidden[DICE_HASH];
	struct bytes descriptor;
	const char *profile;
};

/**
 * dice_parse() - read a handover: {1: CDI_Attest, 2: CDI_Seal, ? 3: chain}
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

/* Parts of it, which known answers are tested against. */
void dice_derive_cdis(const struct dice_layer *layer, const struct dice_inputs *in,
		      u8 attest[DICE_CDI], u8 seal[DICE_CDI]);
void dice_derive_key(const u8 attest[DICE_CDI], struct dice_key *key);
size_t dice_certificate(const struct dice_key *authority, const struct dice_key *subject,
			const struct dice_inputs *in, u8 *out, size_t size);

#endif
