// SPDX-License-Identifier: GPL-2.0-only
/*
 * Granule protection faults: which of the faults without a name are ours, and what the
 * kernel's function for these returns then. Needs -I of the source tree's top.
 */
#include <kunit/test.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/sched/signal.h>

static unsigned int signals, fixups;
static bool has_fixup;

#define force_sig(sig)		(signals += (sig) == SIGBUS)
/* The probe is not set here, its handler is called. */
#define register_kprobe(probe)	((void)(probe), 0)

/* Written long after init. */
#undef __ro_after_init
#define __ro_after_init
#undef __init
#define __init

#include "arch/arm64/kvm/gpf.c"

static bool fake_fixup(struct pt_regs *regs, unsigned long esr)
{
	fixups++;
	return has_fixup;
}

void *keel_kernel_symbol(const char *name)
{
	return strcmp(name, "fixup_exception") ? NULL : fake_fixup;
}

#define BEHIND		0x1234560UL
#define AT		0x1230000UL
#define ESR(ec, fsc)	((unsigned long)(ec) << ESR_ELx_EC_SHIFT | 1UL << 25 | (fsc))

/* Is it handled? Then the kernel's function has returned 0. */
static bool handled(struct kunit *test, unsigned long esr, unsigned long pstate)
{
	struct pt_regs fault = { .pstate = pstate };
	struct pt_regs call = { .pc = AT };
	int ret;

	call.regs[0] = 0xffff0000;
	call.regs[1] = esr;
	call.regs[2] = (unsigned long)&fault;
	call.regs[30] = BEHIND;
	signals = 0;
	fixups = 0;
	ret = on_do_bad(NULL, &call);
	KUNIT_EXPECT_EQ(test, call.pc, ret ? BEHIND : AT);
	KUNIT_EXPECT_EQ(test, call.regs[0], ret ? 0 : 0xffff0000);
	return ret;
}

static void of_a_process(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, handled(test, ESR(ESR_ELx_EC_DABT_LOW, 0x28), PSR_MODE_EL0t));
	KUNIT_EXPECT_EQ(test, signals, 1U);
	KUNIT_EXPECT_TRUE(test, handled(test, ESR(ESR_ELx_EC_IABT_LOW, 0x28), PSR_MODE_EL0t));
	KUNIT_EXPECT_EQ(test, signals, 1U);
	KUNIT_EXPECT_EQ(test, fixups, 0U);
}

static void of_the_kernel(struct kunit *test)
{
	has_fixup = true;
	KUNIT_EXPECT_TRUE(test, handled(test, ESR(ESR_ELx_EC_DABT_CUR, 0x28), PSR_MODE_EL2h));
	KUNIT_EXPECT_TRUE(test, handled(test, ESR(ESR_ELx_EC_DABT_CUR, 0x28), PSR_MODE_EL1h));
	KUNIT_EXPECT_FALSE(test, handled(test, ESR(ESR_ELx_EC_IABT_CUR, 0x28), PSR_MODE_EL2h));
	KUNIT_EXPECT_EQ(test, fixups, 0U);
	has_fixup = false;
	KUNIT_EXPECT_FALSE(test, handled(test, ESR(ESR_ELx_EC_DABT_CUR, 0x28), PSR_MODE_EL2h));
	KUNIT_EXPECT_EQ(test, fixups, 1U);
	KUNIT_EXPECT_EQ(test, signals, 0U);
}

/* Also not those of a table walk: a page table that is not the host's is past mending. */
static void others_are_the_kernels(struct kunit *test)
{
	has_fixup = true;
	for (unsigned long fsc = 0; fsc < 64; fsc++) {
		if (fsc == 0x28)
			continue;
		KUNIT_EXPECT_FALSE(test,
				   handled(test, ESR(ESR_ELx_EC_DABT_CUR, fsc), PSR_MODE_EL2h));
		KUNIT_EXPECT_FALSE(test,
				   handled(test, ESR(ESR_ELx_EC_DABT_LOW, fsc), PSR_MODE_EL0t));
		KUNIT_EXPECT_EQ(test, signals + fixups, 0U);
	}
}

static int gpf_test_init(struct kunit *test)
{
	fixup = fake_fixup;
	return 0;
}

static struct kunit_case gpf_test_cases[] = {
	KUNIT_CASE(of_a_process),
	KUNIT_CASE(of_the_kernel),
	KUNIT_CASE(others_are_the_kernels),
	{}
};

static struct kunit_suite gpf_test_suite = {
	.name = "keel_gpf",
	.init = gpf_test_init,
	.test_cases = gpf_test_cases,
};

kunit_test_suite(gpf_test_suite);

MODULE_LICENSE("GPL");
