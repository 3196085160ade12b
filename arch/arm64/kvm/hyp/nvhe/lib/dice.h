/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DICE: from a layer's secrets and a measurement of the next layer to the next layer's
 * secrets and certificate, as the Open Profile for DICE 2.5 and the Android profile
 * "android.16" lay it out; and handovers, which carry both from layer to layer.
 *
 * HKDF and input hashes are SHA-512; keys are ECDSA P-384 with SHA-384, which both
 * profiles allow and the CCA token uses too. Links of a chain that others made may be
 * of P-256 or Ed25519 keys; they are read here, but no signature is checked.
 *
 * Built into EL2, pvmfw, keel.ko (the reader) and keel-measure.
 */
#ifndef __HYP_LIB_DICE_H
#define __HYP_LIB_DICE_H

#include "lib/cose.h"

#define DICE_CDI_SIZE	32
#define DICE_HASH_SIZE	64
#define DICE_ID_SIZE	20

/* Claims of a certificate. */
#define CWT_ISSUER		1
#define CWT_SUBJECT		2
#define DICE_CODE_HASH		(-4670545)
#define DICE_CONFIG_HASH	(-4670547)
#define DICE_CONFIG_DESCRIPTOR	(-4670548)
#define DICE_AUTHORITY_HASH	(-4670549)
#define DICE_MODE		(-4670551)
#define DICE_SUBJECT_KEY	(-4670552)
#define DICE_KEY_USAGE		(-4670553)
#define DICE_PROFILE		(-4670554)

/* In Android's configuration descriptors. */
#define DICE_COMPONENT_NAME	(-70002)
#define DICE_SECURITY_VERSION	(-70005)

#define DICE_ANDROID_PROFILE	"android.16"

enum dice_mode {
	DICE_NOT_CONFIGURED,
	DICE_NORMAL,
	DICE_DEBUG,
	DICE_RECOVERY,
};

/* Bytes that are somebody else's. */
struct dice_span {
	const void *data;
	unsigned long size;
};

/* --- Deriving, certifying ------------------------------------------------------- */

struct dice_key {
	__u8 private[P384_SIZE];
	__u8 point[P384_POINT_SIZE];
};

/**
 * struct dice_inputs - what is measured of the next layer
 * @config:	hash of @descriptor, or the value itself if that is empty
 * @mode:	enum dice_mode
 * @profile:	text
 */
struct dice_inputs {
	__u8 code[DICE_HASH_SIZE];
	__u8 config[DICE_HASH_SIZE];
	__u8 authority[DICE_HASH_SIZE];
	__u8 hidden[DICE_HASH_SIZE];
	__u8 mode;
	struct dice_span descriptor;
	struct dice_span profile;
};

/* The next layer's two secrets, of this one's; DICE_CDI_SIZE bytes each. */
void dice_derive_cdis(const __u8 *attest, const __u8 *seal, const struct dice_inputs *in,
		      __u8 *next_attest, __u8 *next_seal);

/**
 * dice_derive_private() - a key that only who knows the secret can know
 * @attest:	CDI_Attest
 * @use:	"Key Pair" for the key that certificates are about
 */
void dice_derive_private(const __u8 *attest, struct dice_span use, __u8 *key);

/* The key that certificates are about, as long as one signature. */
void dice_derive_key(const __u8 *attest, struct dice_key *key);

/* {1: CDI_Attest, 2: CDI_Seal}, or what a map of three begins with: 3 and a chain follow. */
void dice_put_secrets(struct cbor_out *out, const __u8 *attest, const __u8 *seal, int with_chain);

/* What dice_put_secrets() writes. */
#define DICE_SECRETS_SIZE	71

/* The root of a chain. */
void dice_put_key(struct cbor_out *out, const __u8 *point);

/* A certificate, the whole of a link; as long as one signature. Nothing if it does not fit. */
void dice_put_certificate(struct cbor_out *out, const struct dice_key *authority,
			  const __u8 *subject, const struct dice_inputs *in);

/* --- Reading -------------------------------------------------------------------- */

/* A public key. @curve: COSE_CURVE_*; Ed25519 has no @y. */
struct dice_public {
	int curve;
	struct dice_span x, y;
};

/**
 * struct dice_link - a certificate as it was found; nothing in it is believed
 * @algorithm:	COSE_ALG_*
 * @header:	protected, a byte string's content; so are @claims and @signature
 * @subject:	the key it is for
 * @descriptor:	empty if there is none, as each of the hashes
 * @mode:	enum dice_mode, or what else was there
 */
struct dice_link {
	int algorithm;
	struct dice_span header, claims, signature;
	struct dice_public subject;
	struct dice_span code, config, descriptor, authority;
	__u8 mode;
};

/**
 * struct dice_handover - this layer's secrets, and what certifies its key
 * @attest, @seal: DICE_CDI_SIZE bytes each
 * @chain:	[root COSE_Key, certificate, ...]; empty if there is none
 */
struct dice_handover {
	const __u8 *attest, *seal;
	struct dice_span chain;
};

/* More certificates than any machine has. */
#define DICE_CHAIN_MAX	16

/**
 * dice_read_handover() - {1: CDI_Attest, 2: CDI_Seal, ? 3: chain}, in this order
 * @data:	behind the handover there may be anything
 *
 * Return: 0, or -EBADMSG. The chain is one item of CBOR, no more is known of it.
 */
int dice_read_handover(const void *data, unsigned long size, struct dice_handover *out);

/* How a chain begins: @in is left at its first certificate. Return: how many, or -EBADMSG. */
int dice_read_root(struct cbor_in *in, struct dice_public *root);

/* The next certificate. Return: 0, or -EBADMSG. */
int dice_read_link(struct cbor_in *in, struct dice_link *link);

/**
 * struct dice_leaf - what a whole chain comes to
 * @items:	with the root
 * @rest:	the chain without its array's head
 * @key:	that the last item is for
 * @mode:	DICE_NORMAL if every certificate's is, else the first other; a chain of a root
 *		alone says nothing against it
 */
struct dice_leaf {
	unsigned int items;
	struct dice_span rest;
	struct dice_public key;
	__u8 mode;
};

/* Return: 0, or -EBADMSG. Nothing may be behind the chain. */
int dice_read_chain(struct dice_span chain, struct dice_leaf *leaf);

/* Whether that is the key of a point, 0x04 || x || y. */
int dice_is_point(const struct dice_public *key, const __u8 *point);

#endif
