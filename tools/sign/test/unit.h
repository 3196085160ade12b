/* SPDX-License-Identifier: GPL-2.0-only */
/* What the unit tests share: one small signed image, and ways to spoil it. */
#ifndef KEEL_SIGN_UNIT_H
#define KEEL_SIGN_UNIT_H

#include "avb.h"
#include "key.h"

/* Count and print one TAP line. */
void check(bool good, const char *what);

/* Whether @got is the refusal @want; says so if it is another. */
bool refused(const char *got, const char *want);

extern EVP_PKEY *key;			/* Android's test key */
extern struct blob key_bytes;		/* its blob */
extern struct blob image;		/* a kernel of 5000 bytes and two initrds, rollback index 7 */
extern const struct span initrd, initrd_debug;

/* avb_verify() of @data with the image's key and normal initrd. */
const char *verify(struct span data);

/* A smaller image, without the space that avbtool leaves, around @vbmeta. */
struct blob compact(struct span kernel, struct span vbmeta);

struct span span_of(struct blob blob);

/* Sign again what a test has changed in the vbmeta of a compact image of a 2048-bit key. */
void sign_again(struct blob compact_image, u64 kernel_size);

void test_vectors(void);
void test_spoiled(void);
void test_signed_nonsense(void);

#endif
