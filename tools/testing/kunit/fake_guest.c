// SPDX-License-Identifier: GPL-2.0-only
/* VMs for tests, and what entry/ would do for them. */
#include "fake_guest.h"
#include "mm/fixmap.h"

#define MADE_MAX	80
#define POOL_MAX	1024
#define SCRATCH_PFN	(FREE_PFN - 1)

char guest_vectors[1], guest_vectors_loop[1], guest_vectors_firmware[1];
u64 (*guest_hook)(struct vcpu *vcpu);
unsigned int guest_entries;
struct fp_regs fp_now;

static u64 made[MADE_MAX];
static unsigned int nr_made;
static hyp_pfn_t taken[POOL_MAX];
static unsigned int nr_taken;
static u64 free_at_start;
static u64 next_pfn;

u64 guest_enter(struct vcpu *vcpu)
{
	guest_entries++;
	if (!guest_hook)
		hyp_panic("test: a guest was entered");
	return guest_hook(vcpu);
}

void fpsimd_save(struct fp_regs *to)
{
	*to = fp_now;
}

void fpsimd_restore(const struct fp_regs *from)
{
	fp_now = *from;
}

u64 leave_sync(u64 esr)
{
	hw_write("esr_el2", esr);
	return GUEST_SYNC;
}

int guest_test_init(struct kunit *test)
{
	int ret = world_test_init(test);

	if (ret)
		return ret;
	world_do_not_watch();
	test_vm_reset();
	guest_hook = NULL;
	guest_entries = 0;
	nr_made = 0;
	nr_taken = 0;
	next_pfn = FREE_PFN;
	free_at_start = hyp_pool.nr_free;
	/* where EL2 would look at guests' pages: to be written to, no more */
	this_cpu()->fixmap_va = (u64)ram(SCRATCH_PFN) - FIXMAP_GUEST * HYP_PAGE_SIZE;
	hw_write("id_aa64pfr0_el1", 1UL << ID_AA64PFR0_EL1_GIC_SHIFT);
	hw_write_s(SYS_ICC_SRE_EL2, 1);
	hw_write_s(SYS_ICH_VTR_EL2, 4UL << 26 | 3);	/* PREbits 5, 4 list registers */
	hw_write_s(SYS_ICC_CTLR_EL1, BIT(1));		/* EOImode */
	return 0;
}

static void end_vm(struct kunit *test, u64 handle)
{
	struct vm *vm = vm_get(handle);
	unsigned int i;
	s64 ret;

	if (!vm)
		return;
	for (i = 0; i < KEEL_MAX_VCPUS; i++)
		if (vm->vcpus[i])
			vcpu_put(vm->vcpus[i]);
	vm_put(vm);
	vm_put(vm);
	do
		ret = vm_teardown(handle);
	while (ret == 1);
	KUNIT_EXPECT_EQ(test, ret, 0);
}

void guest_test_exit(struct kunit *test)
{
	unsigned int i;

	if (!panic_happened) {
		pool_refill();
		for (i = 0; i < nr_made; i++)
			end_vm(test, made[i]);
		KUNIT_EXPECT_EQ(test, vm_count(), 0UL);
		KUNIT_EXPECT_EQ(test, hyp_pool.nr_free, free_at_start);
	}
	world_test_exit(test);
}

struct vm *new_vm(struct kunit *test, u64 flags)
{
	s64 handle = vm_create(flags, KEEL_MAX_VCPUS);

	KUNIT_ASSERT_GT(test, handle, 0);
	KUNIT_ASSERT_LT(test, nr_made, MADE_MAX);
	made[nr_made++] = handle;
	return vm_get(handle);
}

struct vcpu *new_vcpu(struct kunit *test, struct vm *vm, u64 index, u64 features)
{
	struct vcpu *vcpu;

	KUNIT_ASSERT_EQ(test, vcpu_create(vm, index, features), 0);
	KUNIT_ASSERT_EQ(test, vcpu_get(vm, index, &vcpu), 0);
	return vcpu;
}

void give_pages(struct kunit *test, struct vm *vm, u64 gfn, u64 nr)
{
	KUNIT_ASSERT_EQ(test, host_donate_guest(&vm->s2, gfn, next_pfn, nr), 0);
	next_pfn += nr;
}

void pool_leave(struct kunit *test, u64 nr)
{
	while (hyp_pool.nr_free > nr) {
		KUNIT_ASSERT_LT(test, nr_taken, POOL_MAX);
		taken[nr_taken++] = hyp_alloc_pages(&hyp_pool, 0);
	}
	while (hyp_pool.nr_free < nr)
		hyp_page_put(&hyp_pool, taken[--nr_taken]);
}

void pool_refill(void)
{
	while (nr_taken)
		hyp_page_put(&hyp_pool, taken[--nr_taken]);
}

s64 run(struct vcpu *vcpu, u64 *x)
{
	x[1] = vcpu_run(vcpu, x);
	return x[1];
}
