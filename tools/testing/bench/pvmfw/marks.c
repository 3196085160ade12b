// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where pvmfw's instructions go: linked into a pvmfw of the bench's, around functions of the
 * real one (ld --wrap), which is the same to the byte otherwise. It touches each page of
 * the payload before any is hashed, so that the two can be told apart.
 */
#include <bearssl.h>

#include "dice.h"
#include "hw.h"
#include "payload.h"

enum part { PART_MEMORY, PART_HASH, PART_RSA, PART_DICE, NR_PARTS };

static u64 took[NR_PARTS];
static bool verifying;

static u64 now(void)
{
	u64 t;

	asm volatile("isb; mrs %0, cntvct_el0" : "=r"(t) : : "memory");
	return t;
}

static void touch(struct bytes area)
{
	size_t at;

	for (at = 0; at < area.size; at += PAGE_SIZE)
		(void)*(volatile const u8 *)&area.data[at];
}

enum refusal __real_payload_verify(struct bytes kernel, struct bytes initrd,
				   const struct trust *trust, u8 *private, struct payload *p);
enum refusal __wrap_payload_verify(struct bytes kernel, struct bytes initrd,
				   const struct trust *trust, u8 *private, struct payload *p);
enum refusal __wrap_payload_verify(struct bytes kernel, struct bytes initrd,
				   const struct trust *trust, u8 *private, struct payload *p)
{
	u64 begin = now();
	enum refusal why;

	touch(kernel);
	touch(initrd);
	took[PART_MEMORY] = now() - begin;
	verifying = true;
	why = __real_payload_verify(kernel, initrd, trust, private, p);
	verifying = false;
	return why;
}

/* SHA-256 too: the two differ in how they begin. */
void __real_br_sha224_update(br_sha224_context *c, const void *data, size_t size);
void __wrap_br_sha224_update(br_sha224_context *c, const void *data, size_t size);
void __wrap_br_sha224_update(br_sha224_context *c, const void *data, size_t size)
{
	u64 begin = now();

	__real_br_sha224_update(c, data, size);
	if (verifying)
		took[PART_HASH] += now() - begin;
}

uint32_t __real_br_rsa_i62_pkcs1_vrfy(const u8 *sig, size_t size, const u8 *oid, size_t hash_size,
				      const br_rsa_public_key *key, u8 *hash);
uint32_t __wrap_br_rsa_i62_pkcs1_vrfy(const u8 *sig, size_t size, const u8 *oid, size_t hash_size,
				      const br_rsa_public_key *key, u8 *hash);
uint32_t __wrap_br_rsa_i62_pkcs1_vrfy(const u8 *sig, size_t size, const u8 *oid, size_t hash_size,
				      const br_rsa_public_key *key, u8 *hash)
{
	u64 begin = now();
	uint32_t good = __real_br_rsa_i62_pkcs1_vrfy(sig, size, oid, hash_size, key, hash);

	took[PART_RSA] += now() - begin;
	return good;
}

enum refusal __real_dice_parse(struct bytes handover, struct dice_layer *layer);
enum refusal __wrap_dice_parse(struct bytes handover, struct dice_layer *layer);
enum refusal __wrap_dice_parse(struct bytes handover, struct dice_layer *layer)
{
	u64 begin = now();
	enum refusal why = __real_dice_parse(handover, layer);

	took[PART_DICE] += now() - begin;
	return why;
}

enum refusal __real_dice_next(const struct dice_layer *layer, const struct dice_inputs *in,
			      u8 *out, size_t size, size_t *used);
enum refusal __wrap_dice_next(const struct dice_layer *layer, const struct dice_inputs *in,
			      u8 *out, size_t size, size_t *used);
enum refusal __wrap_dice_next(const struct dice_layer *layer, const struct dice_inputs *in,
			      u8 *out, size_t size, size_t *used)
{
	u64 begin = now();
	enum refusal why = __real_dice_next(layer, in, out, size, used);

	took[PART_DICE] += now() - begin;
	return why;
}

__attribute__((noreturn)) void __real_payload_start(u64 fdt, u64 entry, u64 blob, u64 blob_end);
__attribute__((noreturn)) void __wrap_payload_start(u64 fdt, u64 entry, u64 blob, u64 blob_end);
void __wrap_payload_start(u64 fdt, u64 entry, u64 blob, u64 blob_end)
{
	static const char *const names[NR_PARTS] = { "memory ", " hash ", " rsa ", " dice " };
	unsigned int i;

	say("marks: ");
	for (i = 0; i < NR_PARTS; i++)
		say_number(names[i], took[i]);
	say("\n");
	__real_payload_start(fdt, entry, blob, blob_end);
}
