// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSI_ATTESTATION_TOKEN_INIT and _CONTINUE: what they refuse, where a token goes, and that
 * it says what the VM is. That its signatures are good, tools/measure/test shows.
 */
#include "fake_guest.h"
#include "mm/fixmap.h"
#include <linux/arm-smccc.h>

#define ELR		0x80001000UL
#define INIT		0xc4000194U
#define CONTINUE	0xc4000195U
#define EXTEND		0xc4000193U
#define GFN		0x100UL
#define IPA		(GFN << 12)
#define SCRATCH_PFN	(FREE_PFN - 2)
#define ERROR_INPUT	1UL
#define ERROR_STATE	2UL
#define INCOMPLETE	3UL
#define STEPS		(2 * ES384_STEPS)
#define CHALLENGE(n)	(0xc4a1000000000000UL + (n))
#define UNTOUCHED	0x77

static struct vm *vm;
static struct vcpu *vcpu;
static u8 *page;			/* what the guest has at IPA */
static u8 token[HYP_PAGE_SIZE];

static int attest_test_init(struct kunit *test)
{
	static const u8 code[32] = { 0xc0, 0xde };
	int ret = guest_test_init(test);

	if (ret)
		return ret;
	attest_init(code);
	vm = new_vm(test, PVM);
	vcpu = new_vcpu(test, vm, 0, 0);
	page = ram(SCRATCH_PFN);
	this_cpu()->fixmap_va = (u64)page - FIXMAP_GUEST * HYP_PAGE_SIZE;
	return 0;
}

static u64 call(struct kunit *test, struct vcpu *v, u64 fid, u64 a, u64 b, u64 c)
{
	u64 *x = v->regs.x;
	unsigned int i;

	for (i = 0; i < 31; i++)
		x[i] = CHALLENGE(i);
	x[0] = fid;
	if (fid != INIT) {
		x[1] = a;
		x[2] = b;
		x[3] = c;
	}
	hw_write("elr_el2", ELR);
	KUNIT_EXPECT_EQ(test, guest_call(v, 0, true), EXIT_RESUME);
	return x[0];
}

static void begin(struct kunit *test, struct vcpu *v)
{
	KUNIT_EXPECT_EQ(test, call(test, v, INIT, 0, 0, 0), 0UL);
	KUNIT_EXPECT_EQ(test, v->regs.x[1], (u64)ATTEST_TOKEN_MAX);
}

/* All the work before the first byte: the last step is left to the caller. */
static void work(struct kunit *test, struct vcpu *v)
{
	unsigned int i;

	for (i = 1; i < STEPS; i++) {
		KUNIT_EXPECT_EQ(test, call(test, v, CONTINUE, IPA, 0, HYP_PAGE_SIZE), INCOMPLETE);
		KUNIT_EXPECT_EQ(test, v->regs.x[1], 0UL);
	}
}

/* Into @token, as the guest asks for it: @chunk bytes at @offset of its page a call. */
static u64 fetch(struct kunit *test, struct vcpu *v, u64 offset, u64 chunk)
{
	u64 size = 0, ret, n;

	do {
		memset(page, UNTOUCHED, HYP_PAGE_SIZE);
		ret = call(test, v, CONTINUE, IPA, offset, chunk);
		n = v->regs.x[1];
		if (n > chunk || size + n > sizeof(token))
			break;
		memcpy(token + size, page + offset, n);
		KUNIT_EXPECT_FALSE(test, memchr_inv(page, UNTOUCHED, offset));
		KUNIT_EXPECT_FALSE(test, memchr_inv(page + offset + n, UNTOUCHED,
						    HYP_PAGE_SIZE - offset - n));
		size += n;
	} while (ret == INCOMPLETE && n);
	KUNIT_EXPECT_EQ(test, ret, 0UL);
	return size;
}

static void refused(struct kunit *test)
{
	static const u64 bad[][3] = {
		{ IPA + 1, 0, 16 }, { IPA + 2048, 0, 16 }, { ALIAS | IPA, 0, 16 },
		{ ALIAS, 0, 16 }, { ~0xfffUL, 0, 16 }, { IPA, HYP_PAGE_SIZE, 0 },
		{ IPA, ~0UL, 2 }, { IPA, 0, HYP_PAGE_SIZE + 1 }, { IPA, 1, HYP_PAGE_SIZE },
		{ IPA, 16, ~0UL }, { IPA, 4095, 2 },
	};
	unsigned int i;

	give_pages(test, vm, GFN, 1);
	KUNIT_EXPECT_EQ(test, call(test, vcpu, CONTINUE, IPA, 0, 16), ERROR_STATE);
	begin(test, vcpu);
	memset(page, UNTOUCHED, HYP_PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ_MSG(test, call(test, vcpu, CONTINUE, bad[i][0], bad[i][1],
					       bad[i][2]), ERROR_INPUT, "%u", i);
	/* none of them was a step, and none wrote */
	work(test, vcpu);
	KUNIT_EXPECT_FALSE(test, memchr_inv(page, UNTOUCHED, HYP_PAGE_SIZE));
	KUNIT_EXPECT_GT(test, fetch(test, vcpu, 0, HYP_PAGE_SIZE), 900ULL);
	KUNIT_EXPECT_EQ(test, call(test, vcpu, CONTINUE, IPA, 0, 16), ERROR_STATE);
	KUNIT_EXPECT_FALSE(test, memchr_inv(&vcpu->attest, 0, sizeof(vcpu->attest)));
}

/* A token is bytes of 1 to 4096 at any offset, once. */
static void pieces(struct kunit *test)
{
	u64 size;
	u8 *whole = kunit_kzalloc(test, HYP_PAGE_SIZE, GFP_KERNEL);

	give_pages(test, vm, GFN, 1);
	begin(test, vcpu);
	work(test, vcpu);
	size = fetch(test, vcpu, 0, HYP_PAGE_SIZE);
	memcpy(whole, token, size);
	begin(test, vcpu);
	work(test, vcpu);
	KUNIT_EXPECT_EQ(test, fetch(test, vcpu, 4000, 96), size);
	KUNIT_EXPECT_FALSE(test, memcmp(whole, token, size));
	begin(test, vcpu);
	work(test, vcpu);
	KUNIT_EXPECT_EQ(test, fetch(test, vcpu, 7, 1), size);
	KUNIT_EXPECT_FALSE(test, memcmp(whole, token, size));
}

/* The page must be there for the token only, and the call is made again when it is. */
static void missing_page(struct kunit *test)
{
	begin(test, vcpu);
	work(test, vcpu);
	vcpu->regs.x[0] = CONTINUE;
	vcpu->regs.x[1] = IPA;
	vcpu->regs.x[2] = 0;
	vcpu->regs.x[3] = HYP_PAGE_SIZE;
	hw_write("elr_el2", ELR);
	KUNIT_EXPECT_EQ(test, guest_call(vcpu, 0, true), KEEL_EXIT_MEM_FAULT);
	KUNIT_EXPECT_EQ(test, vcpu->info[0], IPA);
	give_pages(test, vm, GFN, 1);
	vcpu->call_fault = false;
	KUNIT_EXPECT_GT(test, fetch(test, vcpu, 0, HYP_PAGE_SIZE), 900ULL);
}

static const u8 *find(const void *what, u64 len, u64 size)
{
	u64 i;

	for (i = 0; i + len <= size; i++)
		if (!memcmp(token + i, what, len))
			return token + i;
	return NULL;
}

/* What it says is what the VM is, at the time of INIT. */
static void content(struct kunit *test)
{
	u64 challenge[8], rem[4], rpv[8], size;
	unsigned int i;

	give_pages(test, vm, GFN, 1);
	for (i = 0; i < 8; i++) {
		challenge[i] = CHALLENGE(i + 1);
		rpv[i] = 0x3e45000000000000UL + i;
		vm->measured.value[0][i] = 0x4120000000000000UL + i;
	}
	memcpy(vm->measured.rpv, rpv, sizeof(rpv));
	KUNIT_EXPECT_EQ(test, call(test, vcpu, EXTEND, 2, 32, 0), 0UL);
	memcpy(rem, vm->measured.value[2], sizeof(rem));
	begin(test, vcpu);
	work(test, vcpu);
	KUNIT_EXPECT_EQ(test, call(test, vcpu, EXTEND, 2, 32, 0), 0UL);
	size = fetch(test, vcpu, 0, HYP_PAGE_SIZE);
	KUNIT_EXPECT_FALSE(test, memcmp(token, "\xd9\x01\x8f\xa2\x19\xac\xca", 7));
	KUNIT_EXPECT_NOT_NULL(test, find(challenge, sizeof(challenge), size));
	KUNIT_EXPECT_NOT_NULL(test, find(rpv, sizeof(rpv), size));
	KUNIT_EXPECT_NOT_NULL(test, find(vm->measured.value[0], 32, size));
	KUNIT_EXPECT_NOT_NULL(test, find(rem, sizeof(rem), size));
	KUNIT_EXPECT_NULL(test, find(vm->measured.value[2], 32, size));
	KUNIT_EXPECT_NOT_NULL(test, find("\x58\x20\xc0\xde", 4, size));
}

/* Each vCPU has its own, and asking again begins again. */
static void two_at_once(struct kunit *test)
{
	struct vcpu *other = new_vcpu(test, vm, 1, 0);

	give_pages(test, vm, GFN, 1);
	begin(test, vcpu);
	KUNIT_EXPECT_EQ(test, call(test, other, CONTINUE, IPA, 0, 16), ERROR_STATE);
	begin(test, other);
	work(test, vcpu);
	KUNIT_EXPECT_EQ(test, call(test, other, CONTINUE, IPA, 0, 16), INCOMPLETE);
	KUNIT_EXPECT_EQ(test, other->regs.x[1], 0UL);
	KUNIT_EXPECT_GT(test, fetch(test, vcpu, 0, HYP_PAGE_SIZE), 900ULL);
	begin(test, other);
	work(test, other);
	KUNIT_EXPECT_GT(test, fetch(test, other, 0, HYP_PAGE_SIZE), 900ULL);
}

static struct kunit_case attest_cases[] = {
	KUNIT_CASE(refused),
	KUNIT_CASE(pieces),
	KUNIT_CASE(missing_page),
	KUNIT_CASE(content),
	KUNIT_CASE(two_at_once),
	{}
};

static struct kunit_suite attest_suite = {
	.name = SUITE("attest"),
	.init = attest_test_init,
	.exit = guest_test_exit,
	.test_cases = attest_cases,
};

kunit_test_suite(attest_suite);
