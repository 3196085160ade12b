// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measurements and host calls: a host that wants a guest to measure as another one, a
 * guest that reaches beyond its registers, or for memory that is not its own.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>

#include "vm.h"

#define RSI_READ	0xc4000192UL
#define RSI_EXTEND	0xc4000193UL
#define RSI_HOST_CALL	0xc4000199UL
#define RSI_ERROR_INPUT	1
#define PSCI_VERSION	0x84000000UL

#define ALIAS		BIT(VM_IPA_BITS - 1)
#define IPA_CALL	(IPA_CODE + PAGE_SIZE)
#define INSN_STORE	0xf9000020	/* str x0, [x1] */
#define INSN_LOAD	0xf9400020	/* ldr x0, [x1] */
#define PATTERN		0x4755455354534543UL

/* The first three doublewords of measurement @index; false: there is none. */
static bool read_three(struct report *r, struct guest *g, u64 index, u64 *out)
{
	struct order o = { .insn = INSN_SMC(0), .x = { RSI_READ, index, 0x7777, 0x7777 } };

	if (!guest_do(r, g, &o) || o.x[0])
		return false;
	memcpy(out, &o.x[1], 3 * sizeof(*out));
	return true;
}

static void expect_value(struct report *r, struct guest *g, u64 index, const u64 *want)
{
	u64 got[3];

	EXPECT(r, read_three(r, g, index, got), 1, "measurement %llu", index);
	for (int i = 0; i < 3; i++)
		EXPECT(r, got[i], want[i], "doubleword %d of measurement %llu", i, index);
}

/* For guest_is_well() the values just read are registers that somebody changed. */
static void guest_lives(struct report *r, struct guest *g)
{
	EXPECT(r, guest_call(r, g, false, PSCI_VERSION, 0, 0, 0) > 0, 1, "the guest answers");
}

/* --- the host --- */

static void configure(struct report *r)
{
	static const u64 hashes[] = { 2, 256, BIT(32), BIT(63), ~0UL };
	struct guest g, plain;
	u64 rim[3], again[3];

	if (!guest_new(r, &g, true))
		return;
	for (int i = 0; i < ARRAY_SIZE(hashes); i++)
		EXPECT(r, VMCALL(r, vm_configure, g.handle, hashes[i], 1, 2), -EINVAL,
		       "algorithm %llx", hashes[i]);
	EXPECT(r, VMCALL(r, vm_configure, g.handle ^ BIT(40), 0, 0, 0), -ENOENT, "no such VM");
	EXPECT(r, VMCALL(r, vm_configure, 0, 0, 0, 0), -ENOENT, "handle 0");
	EXPECT(r, VMCALL(r, vm_configure, g.handle, 1, 1, 2), 0, "before it begins");
	EXPECT(r, VMCALL(r, vm_configure, g.handle, 0, 3, 4), 0, "and again");
	guest_is_well(r, &g);

	/* from here on it is what it is, whatever the host asks for */
	EXPECT(r, read_three(r, &g, 0, rim), 1, "RIM");
	EXPECT(r, VMCALL(r, vm_configure, g.handle, 1, 0, 0), -EBUSY, "algorithm, later");
	EXPECT(r, VMCALL(r, vm_configure, g.handle, 0, 3, 4), -EBUSY, "the same, later");
	EXPECT(r, VMCALL(r, vcpu_reset, g.handle, 0, 0, 0), -EPERM, "reset, to measure it anew");
	EXPECT(r, VMCALL(r, vcpu_set_reg, g.handle, 0, KEEL_REG_X(0), 1), -EPERM, "X0, later");
	expect_value(r, &g, 0, rim);
	guest_lives(r, &g);
	guest_end(r, &g);

	/* another of the same, in another order, measures as the first did */
	if (!guest_new(r, &g, true))
		return;
	EXPECT(r, read_three(r, &g, 0, again), 1, "RIM of its twin");
	EXPECT(r, memcmp(rim, again, sizeof(rim)), 0, "twins differ");
	guest_end(r, &g);

	if (realm_world() || !guest_new(r, &plain, false))
		return;
	EXPECT(r, VMCALL(r, vm_configure, plain.handle, 0, 0, 0), -EPERM, "one not protected");
	guest_end(r, &plain);
	pool_trim(r);
}

/* --- the guest --- */

static void with_both(struct report *r, void (*try)(struct report *r, struct guest *g))
{
	struct guest g;

	for (int protected = realm_world(); protected < 2; protected++) {
		if (!guest_new(r, &g, protected))
			return;
		try(r, &g);
		guest_end(r, &g);
	}
	pool_trim(r);
}

static void bad_measurements(struct report *r, struct guest *g)
{
	static const u64 indices[] = { 5, 6, 16, 255, 256, BIT(32), BIT(32) | 1, BIT(61), BIT(63),
				       ~0UL, ~0UL - 3 };
	static const u64 sizes[] = { 65, 66, 128, 4096, BIT(32), BIT(32) | 1, BIT(63), ~0UL };
	s64 bad = g->protected ? RSI_ERROR_INPUT : -1, good = g->protected ? 0 : -1;
	u64 before[5][3] = {};

	for (u64 i = 0; i < 5; i++)
		EXPECT(r, read_three(r, g, i, before[i]), g->protected, "measurement %llu", i);
	for (int i = 0; i < ARRAY_SIZE(indices); i++) {
		EXPECT(r, guest_call(r, g, true, RSI_READ, indices[i], 0, 0), bad, "read of %llx",
		       indices[i]);
		EXPECT(r, guest_call(r, g, true, RSI_EXTEND, indices[i], 32, PATTERN), bad,
		       "extension of %llx", indices[i]);
		EXPECT(r, guest_call(r, g, false, RSI_READ, indices[i], 0, 0), -1, "read by HVC");
	}
	for (int i = 0; i < ARRAY_SIZE(sizes); i++)
		EXPECT(r, guest_call(r, g, true, RSI_EXTEND, 1, sizes[i], PATTERN), bad,
		       "extension by %llx bytes", sizes[i]);
	EXPECT(r, guest_call(r, g, true, RSI_EXTEND, 0, 32, PATTERN), bad, "extension of the RIM");
	for (u64 i = 0; g->protected && i < 5; i++)
		expect_value(r, g, i, before[i]);

	EXPECT(r, guest_call(r, g, true, RSI_EXTEND, 4, 0, 0), good, "extension by nothing");
	for (int i = 0; i < 500; i++)
		EXPECT(r, guest_call(r, g, true, RSI_EXTEND, 1 + i % 4, 1 + i % 64, i), good,
		       "extension %d", i);
	if (g->protected)
		expect_value(r, g, 0, before[0]);
	guest_lives(r, g);
}

static void measurements(struct report *r)
{
	with_both(r, bad_measurements);
}

static void bad_host_calls(struct report *r, struct guest *g)
{
	static const u64 addresses[] = {
		IPA_CALL + 1, IPA_CALL + 8, IPA_CALL + 0x80, IPA_CALL + 0xff8, IPA_CALL + 0xf80,
		ALIAS, ALIAS | IPA_CALL, BIT(VM_IPA_BITS), BIT(VM_IPA_BITS) | IPA_CALL, BIT(48),
		BIT(63), ~0xffUL, ~0UL,
		/* its own addresses, but there is nothing */
		0, IPA_MAILBOX, IPA_CODE + GUEST_PAGES * PAGE_SIZE, IPA_CODE - 0x100,
	};
	s64 bad = g->protected ? RSI_ERROR_INPUT : -1;

	for (int i = 0; i < ARRAY_SIZE(addresses); i++) {
		EXPECT(r, guest_call(r, g, true, RSI_HOST_CALL, addresses[i], 0, 0), bad,
		       "host call at %llx", addresses[i]);
		EXPECT(r, guest_call(r, g, false, RSI_HOST_CALL, addresses[i], 0, 0), -1,
		       "by HVC at %llx", addresses[i]);
	}
	guest_is_well(r, g);
}

static void host_calls(struct report *r)
{
	with_both(r, bad_host_calls);
}

static u64 access(struct report *r, struct guest *g, u64 insn, u64 value, u64 ipa)
{
	struct order o = { .insn = insn, .x = { value, ipa } };

	EXPECT(r, guest_do(r, g, &o), 1, "access to %llx", ipa);
	return o.x[0];
}

/* What is beside the structure stays the guest's; what is in it comes back as it was. */
static void one_host_call(struct report *r)
{
	struct order o = { .insn = INSN_SMC(0), .x = { RSI_HOST_CALL, IPA_CALL + 0x100 } };
	struct guest g;

	if (!guest_new(r, &g, true))
		return;
	for (u64 at = 0x80; at < 0x280; at += 8)
		access(r, &g, INSN_STORE, PATTERN + at, IPA_CALL + at);
	access(r, &g, INSN_STORE, BIT(63) | 0x4321, IPA_CALL + 0x100);
	EXPECT(r, guest_do(r, &g, &o), 1, "return from a host call");
	EXPECT(r, o.exit, KEEL_EXIT_HOST_CALL, "its exit");
	EXPECT(r, o.info[0], 0x4321, "the immediate");
	EXPECT(r, o.info[1], PATTERN + 0x108, "the first register");
	EXPECT(r, o.info[2] | o.info[3], 0, "and no more");
	EXPECT(r, o.x[0], 0, "result");
	EXPECT(r, VMCALL(r, vcpu_get_reg, g.handle, 0, KEEL_REG_X(0), 0), -EPERM,
	       "a register when the call is over");
	EXPECT(r, VMCALL(r, vcpu_set_reg, g.handle, 0, KEEL_REG_X(0), 0), -EPERM,
	       "and to write it");
	for (u64 at = 0x80; at < 0x280; at += 8)
		EXPECT(r, access(r, &g, INSN_LOAD, 0, IPA_CALL + at),
		       at == 0x100 ? BIT(63) | 0x4321 : PATTERN + at, "memory at %llx", at);
	guest_is_well(r, &g);
	guest_end(r, &g);
	pool_trim(r);
}

const struct attack measure_attacks[] = {
	{ "vm", "a guest that is to measure as another: vm_configure, late and wild", configure },
	{ "guest", "measurements: any index, any size, extended 500 times", measurements },
	{ "guest", "host calls at addresses that are not its memory", host_calls },
	{ "guest", "what a host call shows, and what it does not", one_host_call },
	{}
};
