// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attestation tokens: a guest that asks EL2 to write one where it must not, or for more
 * work or bytes than there are; and a host that looks on.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>

#include "vm.h"

#define RSI_INIT	0xc4000194UL
#define RSI_CONTINUE	0xc4000195UL
#define ERROR_INPUT	1
#define ERROR_STATE	2
#define INCOMPLETE	3

#define ALIAS		BIT(VM_IPA_BITS - 1)
#define IPA_TOKEN	(IPA_CODE + PAGE_SIZE)
#define INSN_STORE	0xf9000020	/* str x0, [x1] */
#define INSN_LOAD	0xf9400020	/* ldr x0, [x1] */
#define PATTERN		0x4755455354534543UL
#define STEPS_MAX	200

static u64 access(struct report *r, struct guest *g, u64 insn, u64 value, u64 ipa)
{
	struct order o = { .insn = insn, .x = { value, ipa } };

	EXPECT(r, guest_do(r, g, &o), 1, "access to %llx", ipa);
	return o.x[0];
}

/* CONTINUE, until it has something. Return: bytes written, or minus what it said. */
static s64 fetch(struct report *r, struct guest *g, u64 offset, u64 size)
{
	for (int i = 0; i < STEPS_MAX; i++) {
		struct order o = { .insn = INSN_SMC(0),
				   .x = { RSI_CONTINUE, IPA_TOKEN, offset, size } };

		if (!guest_do(r, g, &o))
			return -1000;
		if (o.x[0] && o.x[0] != INCOMPLETE)
			return -(s64)o.x[0];
		if (o.x[1] || !o.x[0])
			return o.x[1];
	}
	return -1001;
}

static void bad_calls(struct report *r, struct guest *g)
{
	static const u64 bad[][3] = {
		{ IPA_TOKEN + 1, 0, 16 }, { IPA_TOKEN + 0x800, 0, 16 }, { ALIAS | IPA_TOKEN, 0, 16 },
		{ ALIAS, 0, 16 }, { BIT(VM_IPA_BITS), 0, 16 }, { BIT(48) | IPA_TOKEN, 0, 16 },
		{ BIT(63), 0, 16 }, { ~0xfffUL, 0, 16 }, { ~0UL, 0, 16 },
		{ IPA_TOKEN, PAGE_SIZE, 0 }, { IPA_TOKEN, PAGE_SIZE, 16 }, { IPA_TOKEN, BIT(32), 1 },
		{ IPA_TOKEN, ~0UL, 1 }, { IPA_TOKEN, ~0UL, 2 }, { IPA_TOKEN, 0, PAGE_SIZE + 1 },
		{ IPA_TOKEN, 1, PAGE_SIZE }, { IPA_TOKEN, 4095, 2 }, { IPA_TOKEN, 16, ~0UL },
		{ IPA_TOKEN, 16, ~0UL - 15 }, { IPA_TOKEN, 0, BIT(63) },
	};
	s64 input = g->protected ? ERROR_INPUT : -1, state = g->protected ? ERROR_STATE : -1;

	EXPECT(r, guest_call(r, g, true, RSI_CONTINUE, IPA_TOKEN, 0, 16), state, "before INIT");
	EXPECT(r, guest_call(r, g, false, RSI_INIT, 1, 2, 3), -1, "INIT by HVC");
	EXPECT(r, guest_call(r, g, true, RSI_INIT, 1, 2, 3), g->protected ? 0 : -1, "INIT");
	for (int i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT(r, guest_call(r, g, true, RSI_CONTINUE, bad[i][0], bad[i][1], bad[i][2]),
		       input, "page %llx, offset %llx, size %llx", bad[i][0], bad[i][1], bad[i][2]);
		EXPECT(r, guest_call(r, g, false, RSI_CONTINUE, bad[i][0], bad[i][1], bad[i][2]),
		       -1, "by HVC, page %llx", bad[i][0]);
	}
	for (int i = 0; i < 300; i++)
		EXPECT(r, guest_call(r, g, true, RSI_INIT, i, i, i), g->protected ? 0 : -1,
		       "INIT, over and over");
}

static void refused(struct report *r)
{
	struct guest g;

	for (int protected = realm_world(); protected < 2; protected++) {
		if (!guest_new(r, &g, protected))
			return;
		bad_calls(r, &g);
		guest_is_well(r, &g);
		guest_end(r, &g);
	}
	pool_trim(r);
}

/* A token in two pieces: what is around them is as it was, and there is no third. */
static void one_token(struct report *r)
{
	struct guest g;
	s64 rest;

	if (!guest_new(r, &g, true))
		return;
	for (u64 at = 0xe00; at < 0x1200; at += 8)
		access(r, &g, INSN_STORE, PATTERN + at, IPA_TOKEN + at);
	EXPECT(r, guest_call(r, &g, true, RSI_INIT, 1, 2, 3), 0, "INIT");
	EXPECT(r, fetch(r, &g, 0xf00, 0x100), 0x100, "the first 256 bytes");
	for (u64 at = 0xe00; at < 0x1200; at += 8)
		EXPECT(r, access(r, &g, INSN_LOAD, 0, IPA_TOKEN + at) == PATTERN + at,
		       at < 0xf00 || at >= 0x1000, "memory at %llx", at);
	EXPECT(r, VMCALL(r, vcpu_get_reg, g.handle, 0, KEEL_REG_X(1), 0), -EPERM,
	       "a register of the call");
	rest = fetch(r, &g, 0, 0x600);
	EXPECT(r, rest > 500 && rest < 0x600, 1, "the rest, %lld bytes", rest);
	EXPECT(r, fetch(r, &g, 0, 0x600), -ERROR_STATE, "after the end");
	guest_is_well(r, &g);
	guest_end(r, &g);
	pool_trim(r);
}

const struct attack attest_attacks[] = {
	{ "guest", "tokens: wild pages, offsets and sizes, and 300 beginnings", refused },
	{ "guest", "what is written of a token, and where", one_token },
	{}
};
