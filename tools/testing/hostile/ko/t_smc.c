// SPDX-License-Identifier: GPL-2.0-only
/* SMCs that could make firmware work against EL2. */
#include <linux/kernel.h>

#include "hostile_ko.h"

#define FFA_ERROR		0x84000060UL
#define FFA_NOT_SUPPORTED	0xffffffffUL

/* Arm DEN0077: what names memory, buffers or notification bitmaps. */
static const u64 ffa_memory[] = {
	0x65,				/* RX_RELEASE */
	0x66, 0x67,			/* RXTX_MAP, RXTX_UNMAP */
	0x70,				/* DIRECT_RESP */
	0x71, 0x72, 0x73, 0x74, 0x75,	/* MEM_DONATE, LEND, SHARE, RETRIEVE_REQ, RETRIEVE_RESP */
	0x76, 0x77, 0x78, 0x79,		/* MEM_RELINQUISH, RECLAIM, OP_PAUSE, OP_RESUME */
	0x7a, 0x7b,			/* MEM_FRAG_RX, TX */
	0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x82, 0x83,	/* notifications */
	0x84, 0x86, 0x87, 0x88, 0x89,	/* SECONDARY_EP_REGISTER, MSG_SEND2, ... MEM_PERM */
	0x8a, 0x8b, 0xef,
};

static void ffa_refused(struct report *r, u64 fid)
{
	u64 pfn = victim_pfn();
	u64 args[8] = { fid, pfn << 12, pfn << 12, 1, 0, 0, 0, 0 };

	call_checked(r, SMC_0, 8, args);
	EXPECT(r, args[0], FFA_ERROR, "FF-A %llx: x0", fid);
	EXPECT(r, args[2], FFA_NOT_SUPPORTED, "FF-A %llx: x2", fid);
	for (int i = 3; i < 8; i++)
		EXPECT(r, args[i], 0, "FF-A %llx: x%d", fid, i);
}

static void ffa(struct report *r)
{
	for (int i = 0; i < ARRAY_SIZE(ffa_memory); i++) {
		ffa_refused(r, 0x84000000 | ffa_memory[i]);
		ffa_refused(r, 0xc4000000 | ffa_memory[i]);
		ffa_refused(r, 0xc4010000 | ffa_memory[i]);			/* hint */
		ffa_refused(r, 0xc4000000 | ffa_memory[i] | 0x5aUL << 32);	/* upper half */
	}
}

static void refused(struct report *r, u64 fid, const char *what)
{
	u64 pfn = victim_pfn();

	EXPECT(r, call_x0(r, SMC_0, fid, pfn << 12, pfn << 12, 1), NOT_SUPPORTED, "%s %llx",
	       what, fid);
}

static void standard_services(struct report *r)
{
	for (u64 f = 0x20; f < 0x50; f++) {
		refused(r, 0x84000000 | f, "SDEI");
		refused(r, 0xc4000000 | f, "SDEI");
	}
	for (u64 f = 0x110; f < 0x200; f++) {
		refused(r, 0x84000000 | f, "RMI, RSI and others");
		refused(r, 0xc4000000 | f, "RMI, RSI and others");
	}
	for (u64 f = 0x2e0; f < 0x300; f++)
		refused(r, 0xc4000000 | f, "LFA");
	for (u64 f = 0x200; f < 0xff00; f += 0x61)
		refused(r, 0xc4000000 | f, "unassigned");
	for (u64 bit = 17; bit < 24; bit++)
		refused(r, 0x84000003 | BIT(bit), "reserved bit");
	/* yielding calls of the standard owner: none exists */
	for (u64 f = 0; f < 0x200; f += 3)
		refused(r, 0x04000000 | f, "yielding");
}

/* Owners 7 to 47 are nobody's; 5 and 6 are hypervisors', and EL2 takes HVC. */
static void unknown_owners(struct report *r)
{
	for (u64 owner = 5; owner < 48; owner++) {
		static const u64 kinds[] = { 0x80000000, 0xc0000000, 0, 0x40000000 };

		for (int k = 0; k < ARRAY_SIZE(kinds); k++) {
			refused(r, kinds[k] | owner << 24, "owner");
			refused(r, kinds[k] | owner << 24 | (random_next(&r->random) & 0xffff), "owner");
		}
	}
}

/*
 * What reaches firmware cannot be told from what EL2 refuses where firmware lacks
 * it too; that SMCCC_VERSION answers shows that something does.
 */
static void forwarded(struct report *r)
{
	u64 version = call_x0(r, SMC_0, 0x84000000, 0, 0, 0);
	s64 features = call_x0(r, SMC_0, 0x8400000a, 0x80000000, 0, 0);

	if (version < 2 || version > 0x20000)
		complain(r, "PSCI_VERSION is %llx", version);
	if (features < -1)
		complain(r, "PSCI_FEATURES of SMCCC_VERSION is %lld", features);
	for (u64 f = 0x50; f < 0x54; f++) {
		u64 args[8] = { 0x84000000 | f, 64 };

		call_checked(r, SMC_0, 4, args);
		if ((s64)args[0] < -3)
			complain(r, "TRNG %llx answers %llx", f, args[0]);
	}
	note(r, "PSCI %llu.%llu", version >> 16, version & 0xffff);
}

/* All calls that go to firmware come back with x18-x30 and no EL2 address. */
static void registers(struct report *r)
{
	for (int i = 0; i < 2000; i++) {
		u64 owners[] = { 0, 1, 2, 3, 50, 63 };
		u64 args[8] = { 0x80000000 | owners[i % 6] << 24 |
				(random_next(&r->random) & 0x4000ffff) };

		for (int n = 1; n < 8; n++)
			args[n] = random_next(&r->random);
		call_checked(r, SMC_0, 4, args);
	}
}

const struct attack smc_attacks[] = {
	{ "smc", "[35] [36] [b2] [b15] FF-A calls with memory", ffa },
	{ "smc", "[34] [37] SDEI, RMI, LFA and unassigned standard services", standard_services },
	{ "smc", "[34] owners that are nobody's, or ours", unknown_owners },
	{ "smc", "[34] what is harmless goes through", forwarded },
	{ "smc", "[25] registers across calls to firmware", registers },
	{ }
};
