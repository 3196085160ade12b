// SPDX-License-Identifier: GPL-2.0-only
/*
 * SHA-2, the RIM against known values, and what of a VM is measured when. Literals are
 * those of keel-measure, which tools/measure/test/run checks against Python.
 */
#include "fake_guest.h"
#include <linux/arm-smccc.h>
#include "tools/measure/test/vectors.h"

#define ELR		0x80001000UL
#define JUNK(n)		(0xabcd000000000000UL + (n))
#define RSI_READ		0xc4000192U
#define RSI_EXTEND		0xc4000193U
#define ERROR_INPUT	1UL

#define BOOT_PC		0x80000000UL
/* keel-measure --boot 0x80000000,0x4321,0,0,0,0,0,0,8 [--hash sha512] */
#define RIM_256	"3ceed015e4c877a8c8d64b0eb484b17e7d3a1cd47027c07dfee590e97dc75402"
#define RIM_512	"47acdfebedd6a75640793e4ad560ea9a9d044f946586ab43037fb97c9834434d" \
		"8b95d6ce42218e9cb191a632fa478d94112c19d53085f625f90da28008d9bb10"
/* keel-measure --pvmfw F: a page of 0x5a; one of 100 bytes 0xa5 and the rest 0x5a */
#define RIM_FW	"35fce50fafd067d3906f35659ab1b5f390c26249900883a543113cc6b72b0f6a"
/* Zeros extended with the first 0, 1, 32 and 64 bytes of rem_value(). */
#define REM_256	"c6c3c67a2e65962de6a7248bddafbeef703dfe9eafe5a622044719fa0a91f88a"
#define REM_512	"fca205befdc6aa371dae6386af53398a47f1143896507b8e13b0aaddfa6cc62b" \
		"97673d7f4308cc35552bf1a3245c3036881dfd9951a9c442ec50fb3ae331996d"

static struct vm *vm;
static struct vcpu *vcpu;
static u64 value[8];

static int measure_test_init(struct kunit *test)
{
	int ret = guest_test_init(test);

	if (ret)
		return ret;
	vm = new_vm(test, PVM);
	vcpu = new_vcpu(test, vm, 0, 0);
	return 0;
}

static s64 rsi(struct vcpu *v, u64 fid, u64 index, u64 size)
{
	unsigned int i;

	for (i = 0; i < 31; i++)
		v->regs.x[i] = JUNK(i);
	v->regs.x[0] = fid;
	v->regs.x[1] = index;
	v->regs.x[2] = size;
	for (i = 0; i < 8; i++)
		v->regs.x[3 + i] = 0x0101010101010101UL * (i + 1);
	hw_write("elr_el2", ELR);
	return guest_call(v, 0, true);
}

/* Into @value, as the guest finds it. */
static void read_measurement(struct kunit *test, struct vcpu *v, u64 index)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, rsi(v, RSI_READ, index, 0), EXIT_RESUME);
	KUNIT_EXPECT_EQ(test, v->regs.x[0], 0UL);
	memcpy(value, &v->regs.x[1], sizeof(value));
	for (i = 9; i < 31; i++)
		KUNIT_EXPECT_EQ(test, v->regs.x[i], i < 11 ? 0x0101010101010101UL * (i - 2) : JUNK(i));
}

static void expect_value(struct kunit *test, const char *hex)
{
	unsigned int n = strlen(hex) / 2;

	KUNIT_EXPECT_TRUE(test, vector_equal((u8 *)value, hex));
	KUNIT_EXPECT_TRUE(test, n == 64 || !memchr_inv((u8 *)value + n, 0, 64 - n));
}

static u64 leave(struct vcpu *v)
{
	return GUEST_SERROR;
}

/* The host's registers, and into the guest, which leaves at once. */
static s64 begin(struct kunit *test, struct vcpu *v)
{
	u64 x[18] = {};

	KUNIT_EXPECT_EQ(test, vcpu_set_reg(v, KEEL_REG_PC, BOOT_PC), 0);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(v, KEEL_REG_X(0), 0x4321), 0);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(v, KEEL_REG_X(7), 8), 0);
	guest_hook = leave;
	return run(v, x);
}

static void sha_examples(struct kunit *test)
{
	u8 digest[SHA_MAX_SIZE];
	struct sha_state s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vector_sha); i++) {
		sha_begin(&s, vector_sha[i].sha);
		sha_add(&s, vector_sha[i].text, strlen(vector_sha[i].text));
		sha_end(&s, digest);
		KUNIT_EXPECT_TRUE_MSG(test, vector_equal(digest, vector_sha[i].digest), "%u", i);
	}
}

static void known_realm(struct kunit *test)
{
	u8 rim[KEEL_MEASUREMENT_SIZE];
	unsigned int sha, i;

	for (sha = 0; sha < NR_REALM_SHAS; sha++) {
		memset(rim, 0xff, sizeof(rim));
		for (i = 0; i < NR_VECTOR_STEPS; i++) {
			vector_step(i, rim, sha);
			KUNIT_EXPECT_TRUE_MSG(test, vector_equal(rim, vector_rim[sha][i]),
					      "%u %u", sha, i);
			KUNIT_EXPECT_EQ(test, rim[63] != 0, sha == SHA_512);
		}
	}
}

/* Configuration, boot vCPU: measured when it begins, whatever came before, and never again. */
static void rim(struct kunit *test)
{
	struct vcpu *second = new_vcpu(test, vm, 1, KEEL_VCPU_POWER_OFF);
	u64 x[18] = {};

	give_pages(test, vm, 0x80000, 2);
	read_measurement(test, vcpu, 0);
	expect_value(test, "0000000000000000000000000000000000000000000000000000000000000000");
	vcpu_reset(vcpu, 0);
	begin(test, vcpu);
	read_measurement(test, vcpu, 0);
	expect_value(test, RIM_256);

	/* later pages, runs and vCPUs change nothing */
	give_pages(test, vm, 0x90000, 1);
	run(vcpu, x);
	second->on_pc = 0x1234000;
	second->power = VCPU_ON_PENDING;
	memset(x, 0, sizeof(x));
	run(second, x);
	read_measurement(test, second, 0);
	expect_value(test, RIM_256);
	read_measurement(test, second, 4);
	expect_value(test, "0000000000000000000000000000000000000000000000000000000000000000");
}

/* Each thing that is measured changes the value. */
static void rim_differs(struct kunit *test)
{
	static const u64 changes[][2] = {
		{ KEEL_REG_PC, BOOT_PC + 4 }, { KEEL_REG_X(0), 0 }, { KEEL_REG_X(7), 9 },
		{ KEEL_REG_X(3), 1 },
	};
	u64 x[18];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		struct vcpu *v = new_vcpu(test, new_vm(test, PVM), 0, 0);

		vcpu_set_reg(v, KEEL_REG_PC, BOOT_PC);
		vcpu_set_reg(v, KEEL_REG_X(0), 0x4321);
		vcpu_set_reg(v, KEEL_REG_X(7), 8);
		vcpu_set_reg(v, changes[i][0], changes[i][1]);
		memset(x, 0, sizeof(x));
		guest_hook = leave;
		run(v, x);
		read_measurement(test, v, 0);
		KUNIT_EXPECT_FALSE_MSG(test, vector_equal((u8 *)value, RIM_256), "%u", i);
	}
	vcpu = new_vcpu(test, new_vm(test, KEEL_VM_PROTECTED | 39), 0, 0);
	begin(test, vcpu);
	read_measurement(test, vcpu, 0);
	KUNIT_EXPECT_FALSE(test, vector_equal((u8 *)value, RIM_256));
}

/* With the template: its pages as EL2 has them, and no register that the host can set. */
static void rim_of_firmware(struct kunit *test)
{
	hyp_pfn_t template = hyp_alloc_pages(&hyp_pool, 2);
	u64 i;

	KUNIT_ASSERT_NE(test, template.n, HYP_PFN_NONE.n);
	memset(ram(template.n), 0x5a, 4 * HYP_PAGE_SIZE);
	memset(ram(template.n + 1), 0xa5, 100);
	boot_params.firmware_pfn = template.n;
	boot_params.firmware_pages = 4;
	boot_params.firmware_image_pages = 2;
	vm->s2.firmware = true;
	begin(test, vcpu);
	read_measurement(test, vcpu, 0);
	expect_value(test, RIM_FW);

	/* the configuration behind it is not measured; each byte of the template is */
	memset(ram(template.n + 2), 0, HYP_PAGE_SIZE);
	vm = new_vm(test, PVM);
	vm->s2.firmware = true;
	vcpu = new_vcpu(test, vm, 0, 0);
	begin(test, vcpu);
	read_measurement(test, vcpu, 0);
	expect_value(test, RIM_FW);
	((u8 *)ram(template.n + 1))[HYP_PAGE_SIZE - 1] ^= 1;
	vm = new_vm(test, PVM);
	vm->s2.firmware = true;
	vcpu = new_vcpu(test, vm, 0, 0);
	begin(test, vcpu);
	read_measurement(test, vcpu, 0);
	KUNIT_EXPECT_FALSE(test, vector_equal((u8 *)value, RIM_FW));

	boot_params.firmware_pages = 0;
	boot_params.firmware_image_pages = 0;
	hyp_split_pages(&hyp_pool, template);
	for (i = 0; i < 4; i++)
		hyp_page_put(&hyp_pool, pfn_add(template, i));
}

static void configure(struct kunit *test)
{
	struct vm *plain = new_vm(test, NPVM);
	u64 x[18] = { 0, vm->handle, 2 };
	unsigned int i;

	for (i = 0; i < 8; i++)
		x[3 + i] = JUNK(i);
	KUNIT_EXPECT_EQ(test, hcall_vm_configure(x), -EINVAL);
	x[2] = ~0UL;
	KUNIT_EXPECT_EQ(test, hcall_vm_configure(x), -EINVAL);
	KUNIT_EXPECT_EQ(test, vm->measured.rpv[0], 0UL);
	x[2] = KEEL_HASH_SHA512;
	x[1] = plain->handle;
	KUNIT_EXPECT_EQ(test, hcall_vm_configure(x), -EPERM);
	x[1] = vm->handle + 0x100;
	KUNIT_EXPECT_EQ(test, hcall_vm_configure(x), -ENOENT);
	x[1] = vm->handle;
	KUNIT_EXPECT_EQ(test, hcall_vm_configure(x), 0);
	begin(test, vcpu);
	read_measurement(test, vcpu, 0);
	expect_value(test, RIM_512);

	/* it is too late now */
	x[2] = KEEL_HASH_SHA256;
	x[3] = 1;
	KUNIT_EXPECT_EQ(test, hcall_vm_configure(x), -EBUSY);
	KUNIT_EXPECT_EQ(test, vm->measured.hash, KEEL_HASH_SHA512);
	KUNIT_EXPECT_EQ(test, vm->measured.rpv[0], JUNK(0));
	KUNIT_EXPECT_EQ(test, vm->measured.rpv[7], JUNK(7));
}

static void extend_all(struct kunit *test, u64 index)
{
	static const u64 sizes[] = { 0, 1, 32, 64 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		KUNIT_EXPECT_EQ(test, rsi(vcpu, RSI_EXTEND, index, sizes[i]), EXIT_RESUME);
		KUNIT_EXPECT_EQ(test, vcpu->regs.x[0], 0UL);
	}
}

static void rems(struct kunit *test)
{
	u64 x[18] = { 0, vm->handle, KEEL_HASH_SHA512 };
	u64 index;

	for (index = 1; index < 5; index++) {
		extend_all(test, index);
		read_measurement(test, vcpu, index);
		expect_value(test, REM_256);
	}
	read_measurement(test, vcpu, 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(value, 0, sizeof(value)));

	vm = new_vm(test, PVM);
	vcpu = new_vcpu(test, vm, 0, 0);
	x[1] = vm->handle;
	KUNIT_EXPECT_EQ(test, hcall_vm_configure(x), 0);
	extend_all(test, 2);
	read_measurement(test, vcpu, 2);
	expect_value(test, REM_512);
	read_measurement(test, vcpu, 1);
	KUNIT_EXPECT_NULL(test, memchr_inv(value, 0, sizeof(value)));
}

static void refused(struct kunit *test)
{
	static const u64 bad[][3] = {
		{ RSI_READ, 5, 0 }, { RSI_READ, ~0UL, 0 }, { RSI_READ, 1UL << 32, 0 },
		{ RSI_READ, 256, 0 }, { RSI_EXTEND, 0, 32 }, { RSI_EXTEND, 5, 32 },
		{ RSI_EXTEND, ~0UL, 32 }, { RSI_EXTEND, 1UL << 32 | 1, 1 },
		{ RSI_EXTEND, 1, 65 }, { RSI_EXTEND, 1, ~0UL }, { RSI_EXTEND, 1, 1UL << 32 },
		{ RSI_EXTEND, 4, 4096 },
	};
	struct vcpu *normal = new_vcpu(test, new_vm(test, NPVM), 0, 0);
	struct vm_measurements before = vm->measured;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ(test, rsi(vcpu, bad[i][0], bad[i][1], bad[i][2]), EXIT_RESUME);
		KUNIT_EXPECT_EQ_MSG(test, vcpu->regs.x[0], ERROR_INPUT, "%u", i);
		KUNIT_EXPECT_EQ(test, vcpu->regs.x[1], bad[i][1]);
		for (j = 11; j < 31; j++)
			KUNIT_EXPECT_EQ(test, vcpu->regs.x[j], JUNK(j));
	}
	KUNIT_EXPECT_EQ(test, memcmp(&vm->measured, &before, sizeof(before)), 0);
	/* for realms only */
	KUNIT_EXPECT_EQ(test, rsi(normal, RSI_READ, 0, 0), EXIT_RESUME);
	KUNIT_EXPECT_EQ(test, normal->regs.x[0], (u64)SMCCC_RET_NOT_SUPPORTED);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(sha_examples),
	KUNIT_CASE(known_realm),
	KUNIT_CASE(rim),
	KUNIT_CASE(rim_differs),
	KUNIT_CASE(rim_of_firmware),
	KUNIT_CASE(configure),
	KUNIT_CASE(rems),
	KUNIT_CASE(refused),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("measure"),
	.init = measure_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
