// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attestation tokens: see attest.h. A token is two signatures, and each of them is many
 * times what EL2 may do in one go: so they are made a step at a time, and what they
 * sign is put together whenever it is needed, as that is quick.
 *
 * Unless the machine has keys of its own (vm/identity.c), both are made of a text that
 * everybody knows, and the platform token says so in its lifecycle.
 */
#include "vm/attest.h"
#include "lib/sha.h"

#ifdef __KERNEL__
#include "lib/types.h"
#else
#define __hyp_ro_after_init
#endif

enum { PLATFORM, REALM };

static const char platform_text[] = "Keel development platform key: this is no secret";
static const char realm_text[] = "Keel development realm key: this is no secret";

/* The realm key's public half. To compute it takes as long as to sign; a test does. */
static const __u8 rak_point[P384_POINT_SIZE] = {
	0x04,
	0xc4, 0x3e, 0x65, 0x91, 0xad, 0x41, 0x5c, 0x61, 0x92, 0x05, 0xea, 0xef,
	0x6e, 0x88, 0x66, 0xa4, 0xf0, 0xfe, 0xd0, 0xda, 0x99, 0x4d, 0xe1, 0x0c,
	0xdf, 0xf0, 0x7d, 0x2b, 0x9a, 0x9e, 0x97, 0x9c, 0xdd, 0x7a, 0x27, 0x4a,
	0x78, 0xd7, 0x8f, 0x2d, 0xad, 0x4f, 0x04, 0xa0, 0x82, 0x3f, 0x77, 0xd0,
	0x86, 0xbe, 0x23, 0x58, 0x87, 0xeb, 0xc3, 0xb3, 0xf9, 0x16, 0x84, 0x34,
	0x9f, 0x89, 0xa9, 0xb5, 0x08, 0x16, 0x94, 0x11, 0xe0, 0xb3, 0x1c, 0xd0,
	0x55, 0x0b, 0x9d, 0x63, 0xba, 0x5c, 0x4d, 0x47, 0x6e, 0xe6, 0x3b, 0xd7,
	0x49, 0x08, 0xfe, 0x0c, 0x16, 0x4d, 0x15, 0x8b, 0x7f, 0xa0, 0x90, 0x62,
};

static __u8 key[2][ES384_KEY_SIZE] __hyp_ro_after_init;
static __u8 rak[CCA_RAK_CLAIM_SIZE] __hyp_ro_after_init;
static struct cca_component component __hyp_ro_after_init = { .type = "KEEL" };
static struct cca_platform platform __hyp_ro_after_init = {
	.components = &component,
	.nr_components = 1,
};

static void say_rak(const __u8 *point)
{
	cca_rak_claim(point, rak);
	sha_digest(SHA_256, rak, sizeof(rak), platform.rak_hash);
}

void attest_init(const __u8 *text_digest)
{
	static const char name[] = "Keel development platform";

	sha_digest(SHA_384, platform_text, sizeof(platform_text) - 1, key[PLATFORM]);
	sha_digest(SHA_384, realm_text, sizeof(realm_text) - 1, key[REALM]);
	say_rak(rak_point);
	sha_digest(SHA_256, name, sizeof(name) - 1, platform.implementation);
	platform.lifecycle = CCA_LIFECYCLE_TEST;
	platform.instance[0] = 1;
	sha_digest(SHA_256, key[PLATFORM], ES384_KEY_SIZE, platform.instance + 1);
	__builtin_memcpy(component.digest, text_digest, sizeof(component.digest));
}

void attest_identify(const struct attest_identity *id)
{
	static const char name[] = "Keel platform";

	__builtin_memcpy(key[PLATFORM], id->platform, ES384_KEY_SIZE);
	__builtin_memcpy(key[REALM], id->realm, ES384_KEY_SIZE);
	say_rak(id->realm_point);
	sha_digest(SHA_256, name, sizeof(name) - 1, platform.implementation);
	sha_digest(SHA_256, id->platform_point, P384_POINT_SIZE, platform.instance + 1);
	platform.lifecycle = id->lifecycle;
}

static void put_payload(struct cbor_out *out, const struct attest *a, const struct attest_vm *vm,
			int which)
{
	struct cca_realm realm;

	if (which == PLATFORM) {
		cca_put_platform(out, &platform);
		return;
	}
	__builtin_memcpy(realm.challenge, a->challenge, sizeof(realm.challenge));
	__builtin_memcpy(realm.rpv, vm->rpv, sizeof(realm.rpv));
	__builtin_memcpy(realm.rim, vm->rim, sizeof(realm.rim));
	__builtin_memcpy(realm.rem, a->rem, sizeof(realm.rem));
	realm.digest_size = vm->digest_size;
	__builtin_memcpy(realm.rak, rak, sizeof(realm.rak));
	cca_put_realm(out, &realm);
}

static void put_statement(struct cbor_out *out, const struct attest *a, const struct attest_vm *vm,
			  int which)
{
	struct cbor_out count = { .room = 0 };

	put_payload(&count, a, vm, which);
	cbor_tag(out, COSE_TAG_SIGN1);
	cose_put_sign1(out, count.size);
	put_payload(out, a, vm, which);
	cbor_bytes(out, a->signature[which], ES384_SIZE);
}

static void put_token(struct cbor_out *out, const struct attest *a, const struct attest_vm *vm)
{
	static const int part[] = { CCA_PLATFORM_TOKEN, CCA_REALM_TOKEN };
	int which;

	cca_put_token(out);
	for (which = PLATFORM; which <= REALM; which++) {
		struct cbor_out count = { .room = 0 };

		put_statement(&count, a, vm, which);
		cca_put_part(out, part[which], count.size);
		put_statement(out, a, vm, which);
	}
}

/* SHA-384 of what a signature is over. */
static void begin_signature(struct attest *a, const struct attest_vm *vm, int which)
{
	__u8 payload[ATTEST_TOKEN_MAX / 2], head[COSE_SIGNED_MAX], hash[SHA384_SIZE];
	struct cbor_out p = { .data = payload, .room = sizeof(payload) };
	struct cbor_out h = { .data = head, .room = sizeof(head) };
	struct sha_state s;

	put_payload(&p, a, vm, which);
	cose_put_signed(&h, p.size);
	sha_begin(&s, SHA_384);
	sha_add(&s, head, h.size);
	sha_add(&s, payload, p.size);
	sha_end(&s, hash);
	es384_begin(&a->signing, key[which], hash);
}

void attest_begin(struct attest *a, const void *challenge, const void *rems)
{
	__builtin_memset(a, 0, sizeof(*a));
	__builtin_memcpy(a->challenge, challenge, sizeof(a->challenge));
	__builtin_memcpy(a->rem, rems, sizeof(a->rem));
	a->phase = ATTEST_PLATFORM;
}

int attest_step(struct attest *a, const struct attest_vm *vm)
{
	int which = a->phase == ATTEST_PLATFORM ? PLATFORM : REALM;

	if (a->phase != ATTEST_PLATFORM && a->phase != ATTEST_REALM)
		return a->phase == ATTEST_READY;
	if (!a->signing.left)
		begin_signature(a, vm, which);
	if (es384_step(&a->signing)) {
		es384_end(&a->signing, key[which], a->signature[which]);
		a->phase++;
	}
	return a->phase == ATTEST_READY;
}

unsigned long attest_take(struct attest *a, const struct attest_vm *vm, void *to,
			  unsigned long size, int *more)
{
	__u8 token[ATTEST_TOKEN_MAX];
	struct cbor_out out = { .data = token, .room = sizeof(token) };

	put_token(&out, a, vm);
	if (size > out.size - a->taken)
		size = out.size - a->taken;
	__builtin_memcpy(to, token + a->taken, size);
	a->taken += size;
	*more = a->taken < out.size;
	if (!*more)
		__builtin_memset(a, 0, sizeof(*a));
	return size;
}
