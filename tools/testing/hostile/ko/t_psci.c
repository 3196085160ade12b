// SPDX-License-Identifier: GPL-2.0-only
/* PSCI calls with arguments that are wrong, or meant to mislead; no CPU goes off. */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/smp.h>
#include <asm/cputype.h>

#include "hostile_ko.h"

#define CPU_ON_32	0x84000003UL
#define CPU_ON_64	0xc4000003UL
#define CPU_SUSPEND_32	0x84000001UL
#define CPU_SUSPEND_64	0xc4000001UL
#define FEATURES	0x8400000aUL
#define SYSTEM_SUSPEND_32 0x8400000eUL
#define SYSTEM_SUSPEND_64 0xc400000eUL
#define NOT_SUPP	(-1)
#define INVALID		(-2)
#define ALREADY_ON	(-4)

/* PSCI answers are 32-bit numbers for 32-bit calls. */
static s64 psci(struct report *r, u64 fid, u64 a1, u64 a2, u64 a3)
{
	return (s32)call_x0(r, SMC_0, fid, a1, a2, a3);
}

static u64 el2_text(void)
{
	return keel_layout()->image_pa;
}

static void bogus_mpidr(struct report *r)
{
	u64 me = read_cpuid_mpidr() & MPIDR_HWID_BITMASK;
	static const u64 bits[] = { 24, 25, 30, 31, 40, 63 };

	for (int i = 0; i < ARRAY_SIZE(bits); i++)
		EXPECT(r, psci(r, CPU_ON_64, me | BIT(bits[i]), el2_text(), 0), INVALID,
		       "CPU_ON of MPIDR with bit %llu", bits[i]);
	for (int i = 0; i < 500; i++) {
		u64 mpidr = random_next(&r->random) >> (i % 64);

		/* all CPUs run: a number is bogus, or it is on */
		s64 ret = psci(r, CPU_ON_64, mpidr, victim_pfn() << 12, ~0UL);

		if (ret != INVALID && ret != ALREADY_ON)
			complain(r, "CPU_ON of %llx = %lld", mpidr, ret);
	}
}

static void already_on(struct report *r)
{
	const struct keel_boot_params *l = keel_layout();

	for (u64 i = 0; i < l->nr_cpus; i++) {
		u64 mpidr = l->mpidr[i];

		EXPECT(r, psci(r, CPU_ON_64, mpidr, el2_text(), l->hyp_va_base), ALREADY_ON,
		       "CPU_ON of CPU %llu, which is on", i);
		EXPECT(r, psci(r, CPU_ON_32, mpidr | 0xabcdUL << 32, el2_text(), 1), ALREADY_ON,
		       "32-bit CPU_ON with upper bits");
		/* a refused call must not leave the slot taken */
		EXPECT(r, psci(r, CPU_ON_64, mpidr, 0, 0), ALREADY_ON, "CPU_ON again");
	}
}

/* Where firmware only waits, the forged address must not be used; nor must it stick. */
static void forged_suspend(struct report *r)
{
	static const u64 fids[] = { CPU_SUSPEND_32, CPU_SUSPEND_64 };
	static const u64 states[] = { 0, 1, 0xffffUL, 0x10000, 0x1000000, 0xffffffffUL, 1UL << 32 };
	unsigned long flags;

	for (int f = 0; f < ARRAY_SIZE(fids); f++) {
		for (int i = 0; i < ARRAY_SIZE(states); i++) {
			s64 ret;

			/* the timer's interrupt ends the wait, and is taken here */
			local_irq_save(flags);
			ret = psci(r, fids[f], states[i], el2_text(), 0x1234);
			local_irq_restore(flags);
			if (ret != 0 && ret != INVALID && ret != -9)
				complain(r, "CPU_SUSPEND of state %llx = %lld", states[i], ret);
		}
	}
	EXPECT(r, HCALL(r, version, 0, 0), KEEL_ABI_VERSION, "version afterwards");
}

static void forged_system_suspend(struct report *r)
{
	s64 offered = psci(r, FEATURES, SYSTEM_SUSPEND_64, 0, 0);

	if (offered >= 0) {
		note(r, "firmware offers it and could wake elsewhere: not tried");
		return;
	}
	EXPECT(r, psci(r, SYSTEM_SUSPEND_64, el2_text(), 0, 0), NOT_SUPP, "SYSTEM_SUSPEND");
	EXPECT(r, psci(r, SYSTEM_SUSPEND_32, el2_text(), 0, 0), NOT_SUPP, "SYSTEM_SUSPEND, 32 bit");
}

/* Not on the list: does not exist, whatever firmware thinks. */
static void filtered(struct report *r)
{
	static const u64 fids[] = {
		0x84000005, 0xc4000005,			/* MIGRATE */
		0x8400000b, 0x8400000c, 0xc400000c,	/* CPU_FREEZE, CPU_DEFAULT_SUSPEND */
		0x84000013, 0xc4000013,			/* MEM_PROTECT */
		0x84000014, 0xc4000014,			/* MEM_PROTECT_CHECK_RANGE */
		0x84000015, 0xc4000015,			/* SYSTEM_OFF2 */
		0xc4000016, 0x84000016, 0x84000017, 0x8400001e, 0x8400001f, 0xc400001f,
		0xc4000000, 0xc4000002,			/* 64-bit forms that do not exist */
	};

	for (int i = 0; i < ARRAY_SIZE(fids); i++) {
		EXPECT(r, psci(r, fids[i], victim_pfn() << 12, 4096, 0), NOT_SUPP, "PSCI %llx",
		       fids[i]);
		EXPECT(r, psci(r, FEATURES, fids[i], 0, 0), NOT_SUPP, "PSCI_FEATURES of %llx",
		       fids[i]);
	}
}

static void features(struct report *r)
{
	EXPECT(r, psci(r, FEATURES, CPU_ON_64, 0, 0), 0, "PSCI_FEATURES of CPU_ON");
	EXPECT(r, psci(r, FEATURES, 0x84000002, 0, 0), 0, "PSCI_FEATURES of CPU_OFF");
	for (int i = 0; i < 3000; i++) {
		u64 fid = random_next(&r->random) >> (i % 33);
		s64 ret = psci(r, FEATURES, i & 1 ? (0x84000000 | (fid & 0x4000ffff)) : fid,
			       fid, fid);

		if (ret < NOT_SUPP)
			complain(r, "PSCI_FEATURES of %llx = %lld", fid, ret);
	}
}

const struct attack psci_attacks[] = {
	{ "psci", "[31] CPU_ON of MPIDRs that do not exist", bogus_mpidr },
	{ "psci", "[31] CPU_ON of CPUs that are on, entry in EL2's memory", already_on },
	{ "psci", "[32] CPU_SUSPEND with a forged entry", forged_suspend },
	{ "psci", "[32] SYSTEM_SUSPEND with a forged entry", forged_system_suspend },
	{ "psci", "[33] MIGRATE, MEM_PROTECT and others that are not on the list", filtered },
	{ "psci", "[33] PSCI_FEATURES of everything", features },
	{ }
};
