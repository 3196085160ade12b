// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attributes of the vGIC's device file, with arguments in user memory, and the
 * errnos that Linux's KVM has for them. Needs -I of the source tree's top.
 */
#include <kunit/test.h>
#include <linux/mman.h>
#include <linux/module.h>

#include "arch/arm64/kvm/vgic.c"
#include "arch/arm64/kvm/vgic_init.c"
#include "arch/arm64/kvm/vgic_device.c"

#define NR_LRS	4
#define IPA_END	(1ULL << 40)
#define ADDR	KVM_DEV_ARM_VGIC_GRP_ADDR
#define DIST	KVM_VGIC_V3_ADDR_TYPE_DIST
#define REDIST	KVM_VGIC_V3_ADDR_TYPE_REDIST
#define REGION	KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION

/* Their own suites are vgic_uaccess_test.c and vgic_its_test.c. */
int keel_vgic_has_reg(struct keel_vm *vm, const struct kvm_device_attr *attr)
{
	return -ENXIO;
}

int keel_vgic_access_reg(struct keel_vm *vm, const struct kvm_device_attr *attr, bool write)
{
	return -ENXIO;
}

int keel_vgic_stop_vcpus(struct keel_vm *vm)
{
	return -EBUSY;
}

void keel_vgic_resume_vcpus(struct keel_vm *vm)
{
}

int keel_lpis_save_pending(struct keel_vm *vm)
{
	return 0;
}

void keel_lpi_free(struct keel_virq *irq)
{
}

void keel_lpis_enable(struct keel_vcpu *vcpu, bool on)
{
}

void keel_its_destroy_all(struct keel_vm *vm)
{
}

int keel_its_create(struct keel_vm *vm)
{
	return 77;
}

struct device_world {
	struct keel_vm vm;
	struct keel_vcpu vcpu[2];
	u64 __user *arg;
	int vm_refs;
	s64 nr_lrs;
};

static struct device_world *world;

s64 keel_hcall(u64 nr, u64 a1, u64 a2, u64 a3, u64 a4)
{
	return world->nr_lrs;
}

void keel_irq_acked(struct keel_vm *vm, u32 intid)
{
}

void keel_vcpu_kick(struct keel_vcpu *vcpu)
{
}

void keel_vm_get(struct keel_vm *vm)
{
	world->vm_refs++;
}

void keel_vm_put(struct keel_vm *vm)
{
	world->vm_refs--;
}

static int set(struct kunit *test, u32 group, u64 type, u64 val)
{
	struct kvm_device_attr attr = { .group = group, .attr = type,
					.addr = (unsigned long)world->arg };

	KUNIT_ASSERT_EQ(test, put_user(val, world->arg), 0);
	return set_attr(&world->vm, &attr);
}

/* Returns what came, or an errno. */
static s64 get(struct kunit *test, u32 group, u64 type, u64 val)
{
	struct kvm_device_attr attr = { .group = group, .attr = type,
					.addr = (unsigned long)world->arg };
	int ret;

	KUNIT_ASSERT_EQ(test, put_user(val, world->arg), 0);
	ret = get_attr(&world->vm, &attr);
	KUNIT_ASSERT_EQ(test, get_user(val, world->arg), 0);
	return ret ?: (s64)val;
}

static u64 region(u64 count, u64 base, u64 flags, u64 index)
{
	return count << 52 | base | flags << 12 | index;
}

static void device_dist_address(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, get(test, ADDR, DIST, 0), -1LL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, DIST, 0x1000), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, DIST, ~0xffffULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, DIST, IPA_END), -E2BIG);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, DIST, IPA_END - 0x10000), 0);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, DIST, 0), -EEXIST);
	KUNIT_EXPECT_EQ(test, get(test, ADDR, DIST, 0), (s64)IPA_END - 0x10000);

	KUNIT_EXPECT_EQ(test, set(test, ADDR, KVM_VGIC_V2_ADDR_TYPE_DIST, 0), -ENXIO);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, 99, 0), -ENXIO);
	KUNIT_EXPECT_EQ(test, get(test, ADDR, 99, 0), -ENXIO);
}

static void device_one_redist_region(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, set(test, ADDR, DIST, 0x100000), 0);
	KUNIT_EXPECT_EQ(test, get(test, ADDR, REDIST, 0), -1LL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REDIST, 0x1000), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REDIST, 0xf0000), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REDIST, IPA_END - 0x30000), -E2BIG);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REDIST, 0x200000), 0);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REDIST, 0x400000), -EEXIST);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(2, 0x400000, 0, 0)), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(2, 0x400000, 0, 1)), -EINVAL);
	KUNIT_EXPECT_EQ(test, get(test, ADDR, REDIST, 0), 0x200000LL);
}

static void device_many_redist_regions(struct kunit *test)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(0, 0x100000, 0, 0)), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(2, 0x200000, 1, 0)), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(2, 0x200000, 0, 1)), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(2, 0x200000, 0, 0)), 0);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(2, 0x200000, 0, 1)), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(1, 0x230000, 0, 1)), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(1, 0x240000, 0, 2)), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(1, 0x240000, 0, 1)), 0);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(1, IPA_END, 0, 2)), -E2BIG);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(2, IPA_END - 0x30000, 0, 2)), -E2BIG);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(4095, 0x280000, 0, 2)), 0);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REDIST, 0x40000000), -EINVAL);

	KUNIT_EXPECT_EQ(test, get(test, ADDR, REGION, 1), (s64)region(1, 0x240000, 0, 1));
	KUNIT_EXPECT_EQ(test, get(test, ADDR, REGION, 3), -ENOENT);
	for (i = 3; i < KEEL_MAX_VCPUS; i++)
		KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION,
					  region(1, 0x80000000 + i * 0x20000, 0, i)), 0);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REGION, region(1, 0xc0000000, 0, i)), -ENOMEM);
}

static void device_nr_irqs(struct kunit *test)
{
	static const u32 bad[] = { 0, 32, 63, 65, 1025, 1056, ~0U };
	unsigned int i;

	KUNIT_EXPECT_EQ(test, get(test, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, 0), 32LL);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ(test, set(test, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, bad[i]), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, 1024), 0);
	KUNIT_EXPECT_EQ(test, set(test, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, 64), -EBUSY);
	KUNIT_EXPECT_EQ(test, get(test, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, 0), 1024LL);
}

static void device_init_in_any_order(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, keel_vgic_prepare_run(&world->vm), -ENXIO);
	KUNIT_EXPECT_EQ(test, set(test, KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, 0),
			0);
	KUNIT_EXPECT_EQ(test, set(test, KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, 0),
			0);
	KUNIT_EXPECT_EQ(test, get(test, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, 0), 256LL);
	KUNIT_EXPECT_EQ(test, set(test, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, 64), -EBUSY);
	KUNIT_EXPECT_EQ(test, keel_vgic_prepare_run(&world->vm), -ENXIO);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, DIST, 0x100000), 0);
	KUNIT_EXPECT_EQ(test, keel_vgic_prepare_run(&world->vm), -ENXIO);
	KUNIT_EXPECT_EQ(test, set(test, ADDR, REDIST, 0x200000), 0);
	KUNIT_EXPECT_EQ(test, keel_vgic_prepare_run(&world->vm), 0);
	KUNIT_EXPECT_EQ(test, keel_vgic_vcpu_init(&world->vcpu[1]), -EBUSY);
}

static void device_unknown_attributes(struct kunit *test)
{
	static const u32 absent[] = { KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
				      KVM_DEV_ARM_VGIC_GRP_CPU_REGS,
				      KVM_DEV_ARM_VGIC_GRP_REDIST_REGS,
				      KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS,
				      KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO, 99 };
	struct kvm_device_attr attr = {};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(absent); i++) {
		attr.group = absent[i];
		KUNIT_EXPECT_EQ(test, has_attr(&world->vm, &attr), -ENXIO);
		KUNIT_EXPECT_EQ(test, set(test, absent[i], 0, 0), -ENXIO);
		KUNIT_EXPECT_EQ(test, get(test, absent[i], 0, 0), -ENXIO);
	}
	attr.group = KVM_DEV_ARM_VGIC_GRP_CTRL;
	KUNIT_EXPECT_EQ(test, has_attr(&world->vm, &attr), 0);
	attr.attr = KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES;
	KUNIT_EXPECT_EQ(test, has_attr(&world->vm, &attr), 0);
	KUNIT_EXPECT_EQ(test, set(test, attr.group, attr.attr, 0), -ENXIO);
	world->vm.vgic.initialised = true;
	KUNIT_EXPECT_EQ(test, set(test, attr.group, attr.attr, 0), -EBUSY);
	world->vm.vgic.initialised = false;
	attr.attr = KVM_DEV_ARM_ITS_SAVE_TABLES + 10;
	KUNIT_EXPECT_EQ(test, has_attr(&world->vm, &attr), -ENXIO);
	KUNIT_EXPECT_EQ(test, set(test, attr.group, attr.attr, 0), -ENXIO);
	attr.group = ADDR;
	for (i = 0; i < 8; i++) {
		attr.attr = i;
		KUNIT_EXPECT_EQ(test, has_attr(&world->vm, &attr),
				i == DIST || i == REDIST || i == REGION ? 0 : -ENXIO);
	}
}

static void device_bad_pointers(struct kunit *test)
{
	static const u64 types[] = { DIST, REDIST, REGION };
	struct kvm_device_attr attr = { .group = ADDR, .addr = 8 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		attr.attr = types[i];
		KUNIT_EXPECT_EQ(test, set_attr(&world->vm, &attr), -EFAULT);
		KUNIT_EXPECT_EQ(test, get_attr(&world->vm, &attr), -EFAULT);
	}
	attr.group = KVM_DEV_ARM_VGIC_GRP_NR_IRQS;
	KUNIT_EXPECT_EQ(test, set_attr(&world->vm, &attr), -EFAULT);
	KUNIT_EXPECT_EQ(test, get_attr(&world->vm, &attr), -EFAULT);
}

static int create_device(u32 type, u32 flags)
{
	struct kvm_create_device dev = { .type = type, .flags = flags };

	return keel_vgic_create_device(&world->vm, &dev);
}

static void device_creation(struct kunit *test)
{
	u32 v3 = KVM_DEV_TYPE_ARM_VGIC_V3;

	KUNIT_EXPECT_EQ(test, create_device(KVM_DEV_TYPE_ARM_VGIC_V2, 0), -ENODEV);
	KUNIT_EXPECT_EQ(test, create_device(KVM_DEV_TYPE_ARM_VGIC_ITS, 0), 0);
	KUNIT_EXPECT_EQ(test, create_device(KVM_DEV_TYPE_ARM_VGIC_ITS, KVM_CREATE_DEVICE_TEST), 0);
	KUNIT_EXPECT_EQ(test, create_device(KVM_DEV_TYPE_ARM_VGIC_V2, 1), -ENODEV);
	KUNIT_EXPECT_EQ(test, create_device(~0U, 0), -ENODEV);

	world->vm.vgic.open = true;
	KUNIT_EXPECT_EQ(test, create_device(v3, KVM_CREATE_DEVICE_TEST), 0);
	KUNIT_EXPECT_EQ(test, create_device(v3, 0), -EEXIST);
	world->vm.vgic.open = false;
	world->vm.has_run = true;
	KUNIT_EXPECT_EQ(test, create_device(v3, 0), -EBUSY);
	world->vm.vgic.initialised = true;
	KUNIT_EXPECT_EQ(test, create_device(v3, 0), -EEXIST);
	world->vm.vgic.nr_lrs = 0;
	KUNIT_EXPECT_EQ(test, create_device(v3, KVM_CREATE_DEVICE_TEST), -ENODEV);
	KUNIT_EXPECT_EQ(test, world->vm_refs, 0);
}

static void device_list_registers(struct kunit *test)
{
	static const struct {
		s64 answer;
		unsigned int nr;
	} cases[] = { { -EOPNOTSUPP, 0 }, { 0, 0 }, { 3, 3 }, { 16, KEEL_MAX_LRS } };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		world->nr_lrs = cases[i].answer;
		keel_vgic_vm_init(&world->vm);
		KUNIT_EXPECT_EQ(test, world->vm.vgic.nr_lrs, cases[i].nr);
	}
}

static int device_init(struct kunit *test)
{
	unsigned int i;

	world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world);
	world->nr_lrs = NR_LRS;
	world->arg = (u64 __user *)kunit_vm_mmap(test, NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
						 MAP_ANONYMOUS | MAP_PRIVATE, 0);
	KUNIT_ASSERT_TRUE(test, !!world->arg);

	world->vm.ipa_bits = 40;
	mutex_init(&world->vm.lock);
	keel_vgic_vm_init(&world->vm);
	world->vm.vgic.created = true;
	for (i = 0; i < ARRAY_SIZE(world->vcpu); i++) {
		world->vcpu[i].vm = &world->vm;
		world->vcpu[i].id = i;
		world->vcpu[i].affinity = keel_default_affinity(i);
		KUNIT_ASSERT_EQ(test, keel_vgic_vcpu_init(&world->vcpu[i]), 0);
		world->vm.vcpus[i] = &world->vcpu[i];
	}
	return 0;
}

static void device_exit(struct kunit *test)
{
	if (world)
		keel_vgic_vm_destroy(&world->vm);
}

static struct kunit_case device_cases[] = {
	KUNIT_CASE(device_dist_address),
	KUNIT_CASE(device_one_redist_region),
	KUNIT_CASE(device_many_redist_regions),
	KUNIT_CASE(device_nr_irqs),
	KUNIT_CASE(device_init_in_any_order),
	KUNIT_CASE(device_unknown_attributes),
	KUNIT_CASE(device_bad_pointers),
	KUNIT_CASE(device_creation),
	KUNIT_CASE(device_list_registers),
	{}
};

static struct kunit_suite device_suite = {
	.name = "keel_vgic_device",
	.init = device_init,
	.exit = device_exit,
	.test_cases = device_cases,
};
kunit_test_suite(device_suite);

MODULE_DESCRIPTION("KUnit suite of the attributes of Keel's vGIC");
MODULE_LICENSE("GPL");
