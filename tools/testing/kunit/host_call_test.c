// SPDX-License-Identifier: GPL-2.0-only
/* RSI_HOST_CALL: what of it the host sees, and what the guest gets back. */
#include "fake_guest.h"
#include "mm/fixmap.h"
#include <linux/arm-smccc.h>

#define ELR		0x80001000UL
#define HOST_CALL	0xc4000199U
#define GFN		0x100UL
#define IPA		(GFN << 12)
#define ERROR_INPUT	1UL
#define SCRATCH_PFN	(FREE_PFN - 2)
#define SECRET(n)	(0x5ec4e70000000000UL + (n))
#define ARG(n)		(0xa4a0000000000000UL + (n))

static struct vm *vm;
static struct vcpu *vcpu;
static u64 *page;			/* what the guest has at IPA */
static u64 entered_with;

static int host_call_test_init(struct kunit *test)
{
	int ret = guest_test_init(test);

	if (ret)
		return ret;
	vm = new_vm(test, PVM);
	vcpu = new_vcpu(test, vm, 0, 0);
	page = ram(SCRATCH_PFN);
	this_cpu()->fixmap_va = (u64)page - FIXMAP_GUEST * HYP_PAGE_SIZE;
	return 0;
}

static s64 host_call(struct vcpu *v, u64 ipa)
{
	unsigned int i;

	for (i = 0; i < 31; i++)
		v->regs.x[i] = SECRET(i);
	v->regs.x[0] = HOST_CALL;
	v->regs.x[1] = ipa;
	memset(v->info, 0, sizeof(v->info));
	hw_write("elr_el2", ELR);
	return guest_call(v, 0, true);
}

/* The guest's page is there, with a structure at @offset. */
static void prepare(struct kunit *test, u64 offset)
{
	unsigned int i;

	give_pages(test, vm, GFN, 1);
	for (i = 0; i < 512; i++)
		page[i] = SECRET(i);
	page[offset / 8] = 0xffffffff00001234UL;
	for (i = 0; i < 31; i++)
		page[offset / 8 + 1 + i] = ARG(i);
}

static u64 leave(struct vcpu *v)
{
	entered_with = v->regs.x[0];
	return GUEST_SERROR;
}

static void enter(struct kunit *test)
{
	u64 x[18] = {};

	entered_with = 0xdead;
	guest_hook = leave;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_SERROR);
}

static void addresses(struct kunit *test)
{
	static const u64 bad[] = { IPA + 1, IPA + 8, IPA + 0x80, IPA + 0xff8, ALIAS, ALIAS | IPA,
				   1UL << 40, ~0xffUL, ~0UL };
	unsigned int i;

	give_pages(test, vm, GFN, 1);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ(test, host_call(vcpu, bad[i]), EXIT_RESUME);
		KUNIT_EXPECT_EQ_MSG(test, vcpu->regs.x[0], ERROR_INPUT, "%llx", bad[i]);
		KUNIT_EXPECT_FALSE(test, vcpu->call.pending);
	}
	/* the guest's own memory, which has to come first */
	KUNIT_EXPECT_EQ(test, host_call(vcpu, IPA + 0x1f00), KEEL_EXIT_MEM_FAULT);
	KUNIT_EXPECT_EQ(test, vcpu->info[0], IPA + 0x1000);
	KUNIT_EXPECT_FALSE(test, vcpu->call.pending);
	/* a page that is shared is not at its private address */
	KUNIT_EXPECT_EQ(test, guest_share_host(&vm->s2, IPA, 1, true, &entered_with), 0);
	KUNIT_EXPECT_EQ(test, host_call(vcpu, IPA), KEEL_EXIT_MEM_FAULT);
}

static void answered(struct kunit *test)
{
	u64 v, i;

	prepare(test, 0xf00);
	KUNIT_EXPECT_EQ(test, host_call(vcpu, IPA + 0xf00), KEEL_EXIT_HOST_CALL);
	KUNIT_EXPECT_EQ(test, vcpu->info[0], 0x1234UL);
	KUNIT_EXPECT_EQ(test, vcpu->info[1], ARG(0));
	KUNIT_EXPECT_EQ(test, this_cpu()->fixmap_pte[FIXMAP_GUEST], 0UL);

	/* the call's registers, and no other */
	for (i = 0; i < 31; i++) {
		KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, KEEL_REG_X(i), &v), 0);
		KUNIT_EXPECT_EQ(test, v, ARG(i));
	}
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, 31, &v), -EPERM);
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, KEEL_REG_PC, &v), -EPERM);
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, KEEL_REG_PSTATE, &v), -EPERM);
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, KEEL_REG_V_LO(0), &v), -EPERM);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_X(0), 42), 0);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_X(30), 43), 0);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, 31, 44), -EPERM);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[30], SECRET(30));
	/* nothing before it runs */
	KUNIT_EXPECT_EQ(test, page[0xf08 / 8], ARG(0));

	enter(test);
	KUNIT_EXPECT_EQ(test, entered_with, 0UL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], IPA + 0xf00);
	KUNIT_EXPECT_EQ(test, vcpu->regs.x[30], SECRET(30));
	KUNIT_EXPECT_EQ(test, page[0xf00 / 8], 0xffffffff00001234UL);
	KUNIT_EXPECT_EQ(test, page[0xf08 / 8], 42UL);
	KUNIT_EXPECT_EQ(test, page[0xf10 / 8], ARG(1));
	KUNIT_EXPECT_EQ(test, page[511], 43UL);
	KUNIT_EXPECT_EQ(test, page[0xef8 / 8], SECRET(0xef8 / 8));

	/* it is over */
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, KEEL_REG_X(0), &v), -EPERM);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_X(0), 1), -EPERM);
	page[0xf08 / 8] = 7;
	enter(test);
	KUNIT_EXPECT_EQ(test, page[0xf08 / 8], 7UL);
}

/* Another vCPU gives the page up before the answer is there. */
static void page_gone(struct kunit *test)
{
	u64 pfn;

	prepare(test, 0);
	KUNIT_EXPECT_EQ(test, host_call(vcpu, IPA), KEEL_EXIT_HOST_CALL);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, KEEL_REG_X(0), 42), 0);
	KUNIT_EXPECT_EQ(test, guest_relinquish(&vm->s2, IPA, &pfn), 0);
	page[1] = ARG(0);
	enter(test);
	KUNIT_EXPECT_EQ(test, entered_with, ERROR_INPUT);
	KUNIT_EXPECT_EQ(test, page[1], ARG(0));
	KUNIT_EXPECT_FALSE(test, vcpu->call.pending);
	KUNIT_EXPECT_EQ(test, this_cpu()->fixmap_pte[FIXMAP_GUEST], 0UL);
}

static void others(struct kunit *test)
{
	struct vcpu *normal = new_vcpu(test, new_vm(test, NPVM), 0, 0);

	KUNIT_EXPECT_EQ(test, host_call(normal, IPA), EXIT_RESUME);
	KUNIT_EXPECT_EQ(test, normal->regs.x[0], (u64)SMCCC_RET_NOT_SUPPORTED);
	prepare(test, 0);
	KUNIT_EXPECT_EQ(test, host_call(vcpu, IPA), KEEL_EXIT_HOST_CALL);
	vcpu_reset(vcpu, 0);
	KUNIT_EXPECT_FALSE(test, vcpu->call.pending);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(addresses),
	KUNIT_CASE(answered),
	KUNIT_CASE(page_gone),
	KUNIT_CASE(others),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("host_call"),
	.init = host_call_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
