// SPDX-License-Identifier: GPL-2.0-only
/* The table of VMs: handles, limits, and that nothing stays behind. */
#include "fake_guest.h"
#include "mm/fixmap.h"

#define NR_HANDLES	300

static u64 free_before;

static int vm_test_init(struct kunit *test)
{
	int ret = guest_test_init(test);

	free_before = hyp_pool.nr_free;
	return ret;
}

static void expect_nothing_left(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hyp_pool.nr_free, free_before);
	KUNIT_EXPECT_EQ(test, vm_count(), 0UL);
}

static void arguments(struct kunit *test)
{
	static const u64 bad[] = {
		0, 31, 41, 255, KEEL_VM_PROTECTED | 31, KEEL_VM_PROTECTED | 41, 256 | 40,
		BIT(30) | 40, BIT_ULL(32) | 40, BIT_ULL(63) | 40, ~0UL,
	};
	unsigned int i;
	s64 handle;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ_MSG(test, vm_create(bad[i], 1), -EINVAL, "flags %llx", bad[i]);
	KUNIT_EXPECT_EQ(test, vm_create(40, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, vm_create(40, KEEL_MAX_VCPUS + 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, vm_create(40, 1UL << 32 | 1), -EINVAL);
	expect_nothing_left(test);
	for (i = 0; i < 2; i++) {
		handle = vm_create(i ? 32 : 40, i ? 1 : KEEL_MAX_VCPUS);
		KUNIT_EXPECT_GT(test, handle, 0);
		KUNIT_EXPECT_EQ(test, vm_teardown(handle), 0);
	}
	expect_nothing_left(test);
}

static void what_a_vm_begins_with(struct kunit *test)
{
	struct vm *vm, *other;
	unsigned int i;

	hw_write("cntpct_el0", 0x123456789);
	vm = new_vm(test, PVM);
	other = new_vm(test, NPVM);
	KUNIT_EXPECT_EQ(test, vm->cntvoff, 0x123456789UL);
	KUNIT_EXPECT_TRUE(test, vm->protected);
	KUNIT_EXPECT_TRUE(test, vm->s2.protected);
	KUNIT_EXPECT_FALSE(test, other->protected);
	KUNIT_EXPECT_FALSE(test, other->s2.protected);
	KUNIT_EXPECT_FALSE(test, vm->guarded);
	KUNIT_EXPECT_EQ(test, vm->s2.pgt.ia_bits, 40);
	KUNIT_EXPECT_NE(test, vm->s2.vttbr >> 48, other->s2.vttbr >> 48);
	KUNIT_EXPECT_NE(test, vm->s2.vttbr >> 48, 0UL);
	KUNIT_EXPECT_NE(test, vm->s2.owner, other->s2.owner);
	/* no CPU has run any of its vCPUs */
	for (i = 0; i < KEEL_MAX_CPUS; i++)
		KUNIT_EXPECT_GE(test, vm->last_vcpu[i], KEEL_MAX_VCPUS);
}

static void firmware(struct kunit *test)
{
	struct vm *vm;

	KUNIT_EXPECT_EQ(test, vm_create(PVM | KEEL_VM_FIRMWARE, 1), -EINVAL);
	boot_params.firmware_pages = 1;
	KUNIT_EXPECT_EQ(test, vm_create(NPVM | KEEL_VM_FIRMWARE, 1), -EINVAL);
	vm = new_vm(test, PVM | KEEL_VM_FIRMWARE);
	KUNIT_EXPECT_TRUE(test, vm->s2.firmware);
	KUNIT_EXPECT_TRUE(test, vm->s2.protected);
	/* no load of it is an MMIO exit before it has said where devices are */
	KUNIT_EXPECT_TRUE(test, vm->guarded);
	boot_params.firmware_pages = 0;
}

static void handles_are_not_reused(struct kunit *test)
{
	static u64 handle[NR_HANDLES];
	unsigned int i, j;

	for (i = 0; i < NR_HANDLES; i++) {
		handle[i] = vm_create(i & 1 ? PVM : NPVM, 1);
		KUNIT_ASSERT_GT(test, (s64)handle[i], 0);
		for (j = 0; j < i; j++) {
			KUNIT_ASSERT_NE(test, handle[j], handle[i]);
			KUNIT_ASSERT_NULL(test, vm_get(handle[j]));
		}
		KUNIT_EXPECT_EQ(test, vm_teardown(handle[i]), 0);
		KUNIT_EXPECT_EQ(test, vm_teardown(handle[i]), -ENOENT);
	}
	expect_nothing_left(test);
}

static void expect_names_nothing(struct kunit *test, u64 handle)
{
	KUNIT_EXPECT_NULL_MSG(test, vm_get(handle), "handle %llx", handle);
	KUNIT_EXPECT_EQ_MSG(test, vm_teardown(handle), -ENOENT, "handle %llx", handle);
}

static void forged_handles(struct kunit *test)
{
	u64 h = new_vm(test, PVM)->handle, other = new_vm(test, NPVM)->handle;
	unsigned int i;

	KUNIT_EXPECT_NE(test, h & 0xff, other & 0xff);
	for (i = 0; i < 64; i++)
		if ((h ^ BIT_ULL(i)) != other)
			expect_names_nothing(test, h ^ BIT_ULL(i));
	for (i = 0; i < 1024; i++)
		if (i != h && i != other)
			expect_names_nothing(test, i);
	/* one's generation, the other's slot */
	expect_names_nothing(test, (h & ~0xffUL) | (other & 0xff));
	expect_names_nothing(test, (other & ~0xffUL) | (h & 0xff));
	expect_names_nothing(test, ~0UL);
	expect_names_nothing(test, h - 0x100);
	expect_names_nothing(test, 0);
}

static void as_many_as_there_may_be(struct kunit *test)
{
	static u64 handle[KEEL_MAX_VMS];
	unsigned int i;

	for (i = 0; i < KEEL_MAX_VMS; i++) {
		handle[i] = vm_create(NPVM, 1);
		KUNIT_ASSERT_GT(test, (s64)handle[i], 0);
		KUNIT_EXPECT_EQ(test, vm_count(), i + 1);
	}
	for (i = 0; i < KEEL_MAX_VMS; i++) {
		struct vm *vm = vm_get(handle[i]);

		KUNIT_ASSERT_NOT_NULL(test, vm);
		KUNIT_EXPECT_EQ(test, vm->handle, handle[i]);
		vm_put(vm);
	}
	KUNIT_EXPECT_EQ(test, vm_create(NPVM, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, vm_count(), KEEL_MAX_VMS);
	KUNIT_EXPECT_EQ(test, vm_teardown(handle[17]), 0);
	handle[17] = vm_create(NPVM, 1);
	KUNIT_EXPECT_GT(test, (s64)handle[17], 0);
	for (i = 0; i < KEEL_MAX_VMS; i++)
		KUNIT_EXPECT_EQ(test, vm_teardown(handle[i]), 0);
	expect_nothing_left(test);
}

/* Generations end rather than repeat. */
static void generations_end(struct kunit *test)
{
	s64 handle;

	test_vm_generation((1UL << 48) - 1);
	handle = vm_create(NPVM, 1);
	KUNIT_EXPECT_EQ(test, handle, 1L << 56);
	KUNIT_EXPECT_EQ(test, vm_create(NPVM, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, vm_count(), 1UL);
	KUNIT_EXPECT_EQ(test, vm_teardown(handle), 0);
	KUNIT_EXPECT_EQ(test, vm_create(NPVM, 1), -ENOSPC);
	expect_nothing_left(test);
}

/* At each allocation: what was taken is given back, and the slot is free again. */
static void pool_exhausted(struct kunit *test)
{
	bool done = false;
	u64 nr, i;
	s64 ret;

	for (nr = 0; nr < 40 && !done; nr++) {
		pool_leave(test, nr);
		for (i = 0; !done && i < KEEL_MAX_VMS + 1; i++) {
			ret = vm_create(PVM, 1);
			done = ret > 0;
			if (done)
				break;
			KUNIT_ASSERT_EQ(test, ret, -ENOMEM);
			KUNIT_EXPECT_EQ(test, hyp_pool.nr_free, nr);
			KUNIT_EXPECT_EQ(test, vm_count(), 0UL);
		}
	}
	KUNIT_EXPECT_TRUE(test, done);
	/* the object and a root table at least */
	KUNIT_EXPECT_GE(test, nr, 2UL);
	KUNIT_EXPECT_EQ(test, vm_teardown(ret), 0);
	pool_refill();
	expect_nothing_left(test);
}

static void teardown_of_what_is_used(struct kunit *test)
{
	s64 handle = vm_create(PVM, 1);
	struct vm *vm = vm_get(handle), *again = vm_get(handle);

	KUNIT_EXPECT_PTR_EQ(test, vm, again);
	KUNIT_EXPECT_EQ(test, vm_teardown(handle), -EBUSY);
	/* refused, but no new user comes, or there might always be one */
	KUNIT_EXPECT_NULL(test, vm_get(handle));
	vm_put(vm);
	KUNIT_EXPECT_EQ(test, vm_teardown(handle), -EBUSY);
	KUNIT_EXPECT_NULL(test, vm_get(handle));
	KUNIT_EXPECT_EQ(test, vm_count(), 1UL);
	vm_put(vm);
	KUNIT_EXPECT_NULL(test, vm_get(handle));
	KUNIT_EXPECT_EQ(test, vm_teardown(handle), 0);
	KUNIT_EXPECT_EQ(test, vm_teardown(handle), -ENOENT);
	expect_nothing_left(test);
}

static struct {
	u64 handle;
	struct vm *got;
	s64 torn;
	unsigned int calls;
} meanwhile;

/* What another CPU finds in the middle of a call. */
static void other_cpu(enum hw_event event, u64 a, u64 b)
{
	if (meanwhile.calls++)
		return;
	meanwhile.got = vm_get(meanwhile.handle);
	meanwhile.torn = vm_teardown(meanwhile.handle);
}

static void expect_no_way_in(struct kunit *test)
{
	hw_hook = NULL;
	KUNIT_EXPECT_GT(test, meanwhile.calls, 0U);
	KUNIT_EXPECT_NULL(test, meanwhile.got);
	KUNIT_EXPECT_EQ(test, meanwhile.torn, -EBUSY);
}

static void half_made(struct kunit *test)
{
	s64 handle;

	meanwhile = (typeof(meanwhile)){ .handle = 1 << 8 };
	hw_hook = other_cpu;
	handle = vm_create(PVM, 1);
	expect_no_way_in(test);
	KUNIT_EXPECT_EQ(test, handle, (s64)meanwhile.handle);
	KUNIT_EXPECT_EQ(test, vm_teardown(handle), 0);
	expect_nothing_left(test);
}

static void torn_by_two(struct kunit *test)
{
	s64 handle = vm_create(PVM, 1);
	struct vm *vm = vm_get(handle);

	give_pages(test, vm, 0x100, 4);
	vm_put(vm);
	meanwhile = (typeof(meanwhile)){ .handle = handle };
	hw_hook = other_cpu;
	KUNIT_EXPECT_EQ(test, vm_teardown(handle), 0);
	expect_no_way_in(test);
	expect_nothing_left(test);
}

/* A step a call; from the first on nothing but the next step finds the VM. */
static void teardown_in_steps(struct kunit *test)
{
	s64 handle = vm_create(PVM, 1);
	struct vm *vm = vm_get(handle);
	unsigned int steps = 0;
	u64 x[18] = { 0, handle };
	s64 ret;

	give_pages(test, vm, 0x101, 300);
	give_pages(test, vm, 0x1101, 300);
	give_pages(test, vm, 0x2101, 300);
	KUNIT_ASSERT_EQ(test, vcpu_create(vm, 0, 0), 0);
	vm_put(vm);
	while ((ret = vm_teardown(handle)) == 1) {
		steps++;
		KUNIT_EXPECT_NULL(test, vm_get(handle));
		KUNIT_EXPECT_EQ(test, vm_count(), 1UL);
		KUNIT_EXPECT_EQ(test, hcall_vcpu_run(x), -ENOENT);
		KUNIT_EXPECT_EQ(test, hcall_vm_donate(handle, 0, FREE_PFN, 1), -ENOENT);
		KUNIT_ASSERT_LT(test, steps, 20U);
	}
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_GE(test, steps, 1U);
	expect_nothing_left(test);
}

static void nothing_of_vcpus_stays(struct kunit *test)
{
	s64 handle = vm_create(PVM, 2);
	struct vm *vm = vm_get(handle);
	struct vcpu *vcpu;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, vcpu_create(vm, 1, 0), 0);
	vcpu = vm->vcpus[1];
	memset(&vcpu->regs, 0x5a, sizeof(vcpu->regs));
	memset(vcpu->el1, 0x5a, sizeof(vcpu->el1));
	memset(&vcpu->fp, 0x5a, sizeof(vcpu->fp));
	memset(vcpu->info, 0x5a, sizeof(vcpu->info));
	vm_put(vm);
	KUNIT_EXPECT_EQ(test, vm_teardown(handle), 0);
	/* the first words are the pool's links */
	for (i = 64; i < sizeof(*vcpu); i++)
		KUNIT_ASSERT_EQ(test, ((u8 *)vcpu)[i], 0);
	expect_nothing_left(test);
}

static void put(void *vm)
{
	vm_put(vm);
}

static void put_without_get(struct kunit *test)
{
	struct vm *vm = new_vm(test, PVM);

	vm_put(vm);
	EXPECT_PANIC(test, put, vm, "users");
}

static struct kunit_case cases[] = {
	KUNIT_CASE(arguments),
	KUNIT_CASE(what_a_vm_begins_with),
	KUNIT_CASE(firmware),
	KUNIT_CASE(handles_are_not_reused),
	KUNIT_CASE(forged_handles),
	KUNIT_CASE(as_many_as_there_may_be),
	KUNIT_CASE(generations_end),
	KUNIT_CASE(pool_exhausted),
	KUNIT_CASE(teardown_of_what_is_used),
	KUNIT_CASE(half_made),
	KUNIT_CASE(torn_by_two),
	KUNIT_CASE(teardown_in_steps),
	KUNIT_CASE(nothing_of_vcpus_stays),
	KUNIT_CASE(put_without_get),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("vm"),
	.init = vm_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
