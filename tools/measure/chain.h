/* SPDX-License-Identifier: GPL-2.0-only */
/* DICE certificate chains: taken apart and judged. lib/dice.h of EL2 has the format. */
#ifndef KEEL_CHAIN_H
#define KEEL_CHAIN_H

#include "crypto.h"

/* A chain whose every link is good. @link[@nr - 1] is the last. */
struct chain {
	unsigned int nr;
	struct dice_public root;
	struct dice_link link[DICE_CHAIN_MAX];
};

/**
 * chain_verify() - whether a chain leads on from a root
 * @chain:	[COSE_Key, certificate, ...]; anything, nothing in it is believed
 * @root:	the key that its first item must be
 *
 * Each certificate must be signed with the key that the one before is for, and have the
 * descriptor that it says to have.
 *
 * Return: NULL, or what is wrong.
 */
const char *chain_verify(struct dice_span chain, EVP_PKEY *root, struct chain *out);

/* Whether a claim of a certificate is SHA-512 of something. */
bool is_sha512(struct dice_span claim, const void *data, size_t size);

/* cmd_chain.c: exit status of `keel-measure chain`. */
int cmd_chain(int argc, char **argv);

#endif
