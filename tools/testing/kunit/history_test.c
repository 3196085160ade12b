// SPDX-License-Identifier: GPL-2.0-only
/* Which vectors a CPU gets: by what it is, what it says of itself, and its firmware. */
#include "fake.h"
#include "entry/history.h"
#include "lib/stats.h"
#include <linux/arm-smccc.h>
#include <uapi/linux/psci.h>

#define CSV2(n)		((u64)(n) << 56)
#define ECBHB		(1UL << 60)
#define CLRBHB		(1UL << 28)
#define MIDR(part)	(0x410f0000UL | (part) << 4)
#define A53		MIDR(0xd03UL)
#define A57		MIDR(0xd07UL)
#define A76		MIDR(0xd0bUL)
#define N2		MIDR(0xd49UL)
#define UNKNOWN		0x000f0510UL

#define NONE		(-1)	/* firmware does not know the call */
#define NEEDED		0
#define NOT_NEEDED	1

static const struct {
	const char *what;
	struct history_cpu cpu;
	enum history how;
	u64 arg;
	bool open;
} cpus[] = {
	{ "history is kept apart", { A76, CSV2(3), 0, 0, NONE, NONE }, HISTORY_SAFE },
	{ "an exception ends it", { N2, CSV2(1), ECBHB, 0, NONE, NONE }, HISTORY_SAFE },
	{ "in order", { A53, 0, 0, 0, NONE, NONE }, HISTORY_SAFE },
	{ "its own instruction", { N2, CSV2(1), 0, CLRBHB, NONE, NONE }, HISTORY_LOOP, 1 },
	{ "the instruction before firmware", { UNKNOWN, CSV2(2), 0, CLRBHB, NONE, NEEDED },
	  HISTORY_LOOP, 1 },
	{ "24", { A76, CSV2(1), 0, 0, NONE, NONE }, HISTORY_LOOP, 24 },
	{ "32", { N2, CSV2(2), 0, 0, NOT_NEEDED, NEEDED }, HISTORY_LOOP, 32 },
	{ "another revision", { A76 | 0x400003, CSV2(1), 0, 0, NONE, NONE }, HISTORY_LOOP, 24 },
	{ "another maker", { A76 ^ 0x1000000, CSV2(1), 0, 0, NONE, NONE }, HISTORY_LOOP, 132 },
	{ "not known: as long as any", { UNKNOWN, CSV2(1), 0, 0, NONE, NONE }, HISTORY_LOOP, 132 },
	{ "not known, firmware needed", { UNKNOWN, CSV2(1), 0, 0, NONE, NEEDED },
	  HISTORY_FIRMWARE, ARM_SMCCC_ARCH_WORKAROUND_3 },
	{ "not known, firmware says safe", { UNKNOWN, CSV2(1), 0, 0, NONE, NOT_NEEDED },
	  HISTORY_SAFE },
	{ "variant 2, old firmware", { A57, 0, 0, 0, NEEDED, NONE }, HISTORY_FIRMWARE,
	  ARM_SMCCC_ARCH_WORKAROUND_1 },
	{ "variant 2, new firmware", { A57, 0, 0, 0, NEEDED, NEEDED }, HISTORY_FIRMWARE,
	  ARM_SMCCC_ARCH_WORKAROUND_3 },
	{ "variant 2, no firmware: what there is", { A57, 0, 0, 0, NONE, NONE }, HISTORY_LOOP, 8,
	  true },
	{ "variant 2, firmware says safe", { A57, 0, 0, 0, NOT_NEEDED, NONE }, HISTORY_LOOP, 8 },
	{ "variant 2 before the instruction", { A57, 0, 0, CLRBHB, NEEDED, NONE },
	  HISTORY_FIRMWARE, ARM_SMCCC_ARCH_WORKAROUND_1 },
};

static void choices(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cpus); i++) {
		struct history_choice c = history_choose(&cpus[i].cpu);

		KUNIT_EXPECT_EQ_MSG(test, (int)c.how, (int)cpus[i].how, "%s", cpus[i].what);
		KUNIT_EXPECT_EQ_MSG(test, c.arg, cpus[i].arg, "%s", cpus[i].what);
		KUNIT_EXPECT_EQ_MSG(test, c.open, cpus[i].open, "%s", cpus[i].what);
	}
}

/* Firmware of one version, that knows both workarounds or none. */
static s64 smccc_version;
static bool smccc_told, knows;

static void firmware(struct cpu_regs *r)
{
	u64 fid = r->x[0];

	r->x[0] = SMCCC_RET_NOT_SUPPORTED;
	if (fid == PSCI_1_0_FN_PSCI_FEATURES && r->x[1] == ARM_SMCCC_VERSION_FUNC_ID && smccc_told)
		r->x[0] = 0;
	else if (fid == ARM_SMCCC_VERSION_FUNC_ID)
		r->x[0] = smccc_version;
	else if (fid == ARM_SMCCC_ARCH_FEATURES_FUNC_ID && knows)
		r->x[0] = 0;
	/* SMC32: the upper half is not the answer's */
	r->x[0] = (u32)r->x[0];
}

static void init(struct kunit *test, u64 midr, u64 pfr0)
{
	hw_write("midr_el1", midr);
	hw_write("id_aa64pfr0_el1", pfr0);
	hw_write("id_aa64mmfr1_el1", 0);
	hw_write_s(SYS_ID_AA64ISAR2_EL1, 0);
	hw_write("vbar_el2", 0);
	smc_hook = firmware;
	history_init_cpu(this_cpu());
	smc_hook = NULL;
}

static void vectors_are(struct kunit *test, const char *host, const char *guest, u64 arg)
{
	KUNIT_EXPECT_EQ(test, this_cpu()->host_vectors, (u64)host);
	KUNIT_EXPECT_EQ(test, this_cpu()->guest_vectors, (u64)guest);
	KUNIT_EXPECT_EQ(test, this_cpu()->history_arg, arg);
	KUNIT_EXPECT_EQ(test, hw_read("vbar_el2"), (u64)host);
}

static void vectors(struct kunit *test)
{
	smccc_told = true;
	smccc_version = ARM_SMCCC_VERSION_1_1;
	knows = true;
	init(test, A76, CSV2(3));
	vectors_are(test, hyp_vectors, guest_vectors, 0);
	init(test, A76, CSV2(1));
	vectors_are(test, hyp_vectors_loop, guest_vectors_loop, 24);
	init(test, A57, 0);
	vectors_are(test, hyp_vectors_firmware, guest_vectors_firmware,
		    ARM_SMCCC_ARCH_WORKAROUND_3);
	KUNIT_EXPECT_EQ(test, this_cpu()->stat[STAT_OPEN], 0UL);
}

/* Firmware that is too old is not asked what it would misunderstand. */
static void old_firmware(struct kunit *test)
{
	knows = true;
	smccc_told = false;
	smccc_version = ARM_SMCCC_VERSION_1_1;
	init(test, A57, 0);
	vectors_are(test, hyp_vectors_loop, guest_vectors_loop, 8);
	KUNIT_EXPECT_EQ(test, this_cpu()->stat[STAT_OPEN], 1UL);
	smccc_told = true;
	smccc_version = ARM_SMCCC_VERSION_1_0;
	init(test, A57, 0);
	vectors_are(test, hyp_vectors_loop, guest_vectors_loop, 8);
}

static void instruction(struct kunit *test)
{
	hw_write("midr_el1", N2);
	hw_write("id_aa64pfr0_el1", CSV2(1));
	hw_write("id_aa64mmfr1_el1", 0);
	hw_write_s(SYS_ID_AA64ISAR2_EL1, CLRBHB);
	history_init_cpu(this_cpu());
	vectors_are(test, hyp_vectors_loop, guest_vectors_loop, 1);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(choices),
	KUNIT_CASE(vectors),
	KUNIT_CASE(old_firmware),
	KUNIT_CASE(instruction),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("history"),
	.init = world_test_init,
	.exit = world_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
