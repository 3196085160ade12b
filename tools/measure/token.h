/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CCA attestation tokens: taken apart, and judged. lib/cca.h of EL2 has the format.
 */
#ifndef KEEL_TOKEN_H
#define KEEL_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <openssl/evp.h>

#include "lib/cca.h"

/* Bytes somewhere in a token: not owned. No data: not there. */
struct span {
	const unsigned char *data;
	size_t size;
};

/* A COSE_Sign1 with ES384. */
struct statement {
	struct span payload, signature;
};

/**
 * struct token - what token_parse() found; spans point into the token
 * The claims that a verifier of CCA tokens needs are all there.
 */
struct token {
	struct statement platform, realm;

	/* of the platform */
	struct span rak_hash, platform_profile, implementation, instance, config;
	__u64 lifecycle;

	/* of the realm */
	struct span challenge, rpv, hash_name, rak, rak_hash_name, rim, rem[CCA_NR_REMS];
	unsigned char rak_point[P384_POINT_SIZE];
};

/* What a verifier wants to see. No data: of no interest. */
struct expected {
	struct span platform_key; /* a point; without it the development key */
	struct span challenge, rim, rem[CCA_NR_REMS], rpv;
};

/**
 * token_parse() - take a token apart
 * @data: anything; nothing in it is believed
 *
 * Signatures are not looked at.
 *
 * Return: NULL, or what is wrong.
 */
const char *token_parse(const unsigned char *data, size_t size, struct token *out);

/**
 * token_verify() - whether a token proves what is expected
 *
 * The order is that of trust: the platform's signature, its word on the realm's key, the
 * realm's signature, and then what the realm token says.
 *
 * Return: NULL, or what is wrong.
 */
const char *token_verify(const struct token *token, const struct expected *expected);

/**
 * development_key() - the public key of machines that have no key of their own
 *
 * Its private half is the SHA-384 of a text, see DEVELOPMENT_KEY_TEXT: whoever wants
 * can sign with it.
 *
 * Return: false if it cannot be computed.
 */
bool development_key(unsigned char point[P384_POINT_SIZE]);

/* The point of a P-384 key, or of none. Return: NULL, or what is wrong. */
const char *point_of_key(EVP_PKEY *key, unsigned char point[P384_POINT_SIZE]);

/* keel-measure verify. @argv[0] is "verify". Return: the exit status. */
int cmd_verify(int argc, char **argv);

#endif
