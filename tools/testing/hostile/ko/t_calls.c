// SPDX-License-Identifier: GPL-2.0-only
/* Hypercall numbers and the forms a function id can take. Here: one CPU, in order. */
#include <linux/kernel.h>

#include "hostile_ko.h"

static bool exists(u64 nr)
{
	switch (nr) {
#define KEEL_HCALL(n, name, nargs, phase, params, text) \
	case n: return KEEL_PHASE_##phase != KEEL_PHASE_INIT;
#include <keel/hcall_table.h>
#undef KEEL_HCALL
#define KEEL_HCALL(n, name, nargs, phase, params, text) \
	case n: return have_debug();
#include <keel/hcall_debug_table.h>
#undef KEEL_HCALL
	}
	return false;
}

static void refused(struct report *r, enum insn insn, u64 fid)
{
	EXPECT(r, call_x0(r, insn, fid, first_ram_pfn(), 1, random_next(&r->random)),
	       NOT_SUPPORTED, "call %llx by %d", fid, insn);
}

static void unknown_numbers(struct report *r)
{
	unsigned int tried = 0;

	for (u64 fid = KEEL_HCALL_BASE - 0x100; fid < KEEL_HCALL_BASE + 0x400; fid++) {
		if (fid >= KEEL_HCALL_BASE && exists(fid - KEEL_HCALL_BASE))
			continue;
		refused(r, HVC_0, fid);
		tried++;
	}
	note(r, "%u numbers", tried);
}

/* The same number under another type, convention or owner is another function. */
static void aliases(struct report *r)
{
	u64 ours = KEEL_HCALL_FID(KEEL_HCALL_version);

	refused(r, HVC_0, ours ^ BIT(30));			/* SMC32 */
	refused(r, HVC_0, ours ^ BIT(31));			/* yielding */
	refused(r, HVC_0, ours ^ BIT(30) ^ BIT(31));
	for (u64 owner = 0; owner < 64; owner++)
		if (owner != 6)
			refused(r, HVC_0, (ours & ~(0x3fUL << 24)) | owner << 24);
	for (u64 bit = 17; bit < 24; bit++)			/* must be zero in SMCCC */
		refused(r, HVC_0, ours | BIT(bit));
	refused(r, SMC_0, ours);				/* SMCs are not hypercalls */
}

/* SMCCC: the function id is W0; bit 16 is a hint. Both forms are the same call. */
static void ignored_bits(struct report *r)
{
	for (int i = 0; i < 64; i++) {
		u64 args[8] = { KEEL_HCALL_FID(KEEL_HCALL_version) | random_next(&r->random) << 32 };

		args[0] |= i & 1 ? BIT(16) : 0;
		for (int n = 1; n < 8; n++)
			args[n] = random_next(&r->random);
		call_checked(r, HVC_0, 2, args);
		EXPECT(r, args[0], 0, "version with upper bits: x0");
		EXPECT(r, args[1], KEEL_ABI_VERSION, "version with upper bits: x1");
	}
}

static void immediates(struct report *r)
{
	static const enum insn insns[] = { HVC_1, HVC_FFFF, SMC_1, SMC_FFFF };
	static const u64 fids[] = {
		0, 1, 2, 3, 4,
		KEEL_HCALL_FID(KEEL_HCALL_version), KEEL_HCALL_FID(KEEL_HCALL_host_donate_hyp),
		KEEL_HCALL_FID(KEEL_HCALL_debug_panic), KEEL_INIT_UNDO,
		0x84000000, 0x84000008, 0xc4000003,	/* PSCI VERSION, SYSTEM_OFF, CPU_ON */
	};

	for (int i = 0; i < ARRAY_SIZE(insns); i++)
		for (int f = 0; f < ARRAY_SIZE(fids); f++)
			refused(r, insns[i], fids[f]);
}

static void init_calls(struct report *r)
{
	static const u64 fids[] = {
		KEEL_HCALL_FID(KEEL_HCALL_cpu_deprivilege), KEEL_HCALL_FID(KEEL_HCALL_finalise),
		KEEL_INIT_SETUP, KEEL_INIT_CPU, KEEL_INIT_UNDO,
	};

	for (int f = 0; f < ARRAY_SIZE(fids); f++) {
		for (int i = 0; i < 16; i++) {
			u64 fid = fids[f];

			fid |= i & 1 ? BIT(16) : 0;
			fid |= i & 2 ? random_next(&r->random) << 32 : 0;
			refused(r, HVC_0, fid);
			refused(r, SMC_0, fid);
		}
		EXPECT(r, HCALL(r, version, 0, 0), KEEL_ABI_VERSION, "version afterwards");
	}
}

/* A production image has no window into EL2. */
static void debug_calls(struct report *r)
{
	if (have_debug()) {
		note(r, "debug build: the calls are there, see the production boot");
		return;
	}
	for (u64 nr = 24; nr < 28; nr++) {
		refused(r, HVC_0, KEEL_HCALL_FID(nr));
		refused(r, HVC_0, KEEL_HCALL_FID(nr) | BIT(16));
	}
}

static void stat_ids(struct report *r)
{
	for (int i = 0; i < 2000; i++) {
		u64 id = random_next(&r->random) >> (i % 64);
		s64 ret = HCALL(r, stat_read, id, 0);
		bool known = id < KEEL_NR_STATS ||
			     id - KEEL_STAT_HCALL_COUNT < KEEL_HCALL_SPAN;

		if (known ? ret < 0 : ret != -EINVAL)
			complain(r, "stat_read(%llx) = %lld", id, ret);
	}
}

const struct attack calls_attacks[] = {
	{ "calls", "[23] numbers without a call, in and around the table", unknown_numbers },
	{ "calls", "[23] SMC32, yielding, other owners, reserved bits", aliases },
	{ "calls", "[24] hint bit, upper half of x0 and unused arguments are ignored", ignored_bits },
	{ "calls", "[23] HVC and SMC immediates", immediates },
	{ "calls", "[23] [b5] INIT calls after finalise", init_calls },
	{ "calls", "[39] DEBUG calls in a production image", debug_calls },
	{ "calls", "[16] stat_read with wild indices", stat_ids },
	{ }
};
