/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attestation tokens of guests: what they say, and their making in short steps.
 * Documentation/attestation.md says what they are worth, lib/cca.c knows the layout.
 * Knows neither VMs nor pages: also built natively, by tests.
 */
#ifndef __HYP_VM_ATTEST_H
#define __HYP_VM_ATTEST_H

#include "lib/cca.h"
#include "lib/es384.h"

/* No token is longer. */
#define ATTEST_TOKEN_MAX	1536

enum attest_phase {
	ATTEST_NONE,		/* no token was asked for */
	ATTEST_PLATFORM,	/* the platform's signature is being made */
	ATTEST_REALM,		/* the realm's */
	ATTEST_READY,
};

/**
 * struct attest - the token that a vCPU has asked for
 * @phase:	enum attest_phase
 * @taken:	bytes of the token that the guest has
 * @challenge:	the guest's
 * @rem:	as they were when it asked
 * @signature:	of platform and realm
 * @signing:	the next of them
 */
struct attest {
	__u32 phase;
	__u32 taken;
	__u8 challenge[CCA_CHALLENGE_SIZE];
	__u8 rem[CCA_NR_REMS][CCA_MEASUREMENT_MAX];
	__u8 signature[2][ES384_SIZE];
	struct es384 signing;
};

/* What of a VM cannot change any more. */
struct attest_vm {
	const void *rim, *rpv;
	unsigned int digest_size;	/* 32 or 64 */
};

/**
 * attest_init() - derive the development keys, say what this platform is
 * @digest: SHA-256 of EL2's code
 * Once, before there are guests.
 */
void attest_init(const __u8 *digest);

/**
 * struct attest_identity - a machine's own keys, private halves and public ones
 * @platform:	signs platform tokens
 * @realm:	signs realm tokens
 * @lifecycle:	CCA_LIFECYCLE_*
 */
struct attest_identity {
	const __u8 *platform, *platform_point;
	const __u8 *realm, *realm_point;
	__u16 lifecycle;
};

/* From now on these keys sign, and not those for development. Once, before there are guests. */
void attest_identify(const struct attest_identity *id);

/* A token from the beginning. @challenge: 64 bytes; @rems: four measurements */
void attest_begin(struct attest *a, const void *challenge, const void *rems);

/**
 * attest_step() - some hundred thousand instructions of work on the token
 * Return: whether it is ready.
 */
int attest_step(struct attest *a, const struct attest_vm *vm);

/**
 * attest_take() - hand out the next bytes of a token that is ready
 * @to:		room for @size bytes
 * @more:	whether there are others; if not, the token is gone
 * Return: how many.
 */
unsigned long attest_take(struct attest *a, const struct attest_vm *vm, void *to,
			  unsigned long size, int *more);

#endif
