// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_IRQ_LINE and GSI routing: encodings and errnos, with a vGIC that only writes
 * down what it is told. Needs -I of the source tree's top.
 */
#include <kunit/test.h>
#include <linux/mman.h>
#include <linux/module.h>

#include "arch/arm64/kvm/irq.c"

struct irq_world {
	struct keel_vm vm;
	struct keel_vcpu vcpu;
	/* what keel_vgic_inject() was told last, and how often it was called */
	struct keel_vcpu *to;
	u32 intid;
	bool level;
	unsigned int calls;
	int result;
	struct kvm_msi msi;
	unsigned int msis;
};

static struct irq_world *world;

int keel_vgic_inject(struct keel_vm *vm, struct keel_vcpu *vcpu, u32 intid, bool level)
{
	world->to = vcpu;
	world->intid = intid;
	world->level = level;
	world->calls++;

	return world->result;
}

int keel_its_signal(struct keel_vm *vm, const struct kvm_msi *msi)
{
	world->msi = *msi;
	world->msis++;

	return 1;
}

bool keel_vgic_exists(const struct keel_vm *vm)
{
	return vm->vgic.created;
}

void keel_irqfds_destroy(struct keel_vm *vm)
{
}

#define LINE(type, vcpu, num)	((type) << 24 | ((vcpu) & 0xff) << 16 | (num) | (vcpu) >> 8 << 28)

static int line(u32 irq, u32 level)
{
	return keel_irq_line(&world->vm, &(struct kvm_irq_level){ .irq = irq, .level = level });
}

static void irq_line_reaches_spi(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_SPI, 0, 32), 1), 0);
	KUNIT_EXPECT_EQ(test, world->intid, 32U);
	KUNIT_EXPECT_TRUE(test, world->level);
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_SPI, 9, 1019), 0), 0);
	KUNIT_EXPECT_EQ(test, world->intid, 1019U);
	KUNIT_EXPECT_FALSE(test, world->level);
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_SPI, 0, 0xffff), 0x100), 0);
	KUNIT_EXPECT_EQ(test, world->intid, 0xffffU);
	KUNIT_EXPECT_TRUE(test, world->level);
	KUNIT_EXPECT_EQ(test, world->calls, 3U);

	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_SPI, 0, 31), 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, world->calls, 3U);
}

static void irq_line_reaches_ppi(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_PPI, 3, 16), 1), 0);
	KUNIT_EXPECT_PTR_EQ(test, world->to, &world->vcpu);
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_PPI, 3, 31), 1), 0);
	KUNIT_EXPECT_EQ(test, world->intid, 31U);

	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_PPI, 3, 15), 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_PPI, 3, 32), 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_PPI, 0, 20), 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_PPI, 0x103U, 20), 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_PPI, 0xfffU, 20), 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, world->calls, 2U);
}

static void irq_line_errors(struct kunit *test)
{
	unsigned int type;

	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_CPU, 3, 0), 1), -ENXIO);
	for (type = KVM_ARM_IRQ_TYPE_PPI + 1; type < 16; type++)
		KUNIT_EXPECT_EQ(test, line(LINE(type, 3, 40), 1), -EINVAL);

	world->result = -ENODEV;
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_SPI, 0, 40), 1), -EBUSY);
	world->result = -EINVAL;
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_SPI, 0, 40), 1), -EINVAL);

	world->vm.vgic.created = false;
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_SPI, 0, 40), 1), -ENXIO);
	KUNIT_EXPECT_EQ(test, line(LINE(KVM_ARM_IRQ_TYPE_PPI, 3, 20), 1), -ENXIO);
}

static void irq_default_routes(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, 0), 32U);
	KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, 987), 1019U);
	KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, 988), 0U);
	KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, ~0U), 0U);
	keel_gsi_set(&world->vm, 988, true);
	KUNIT_EXPECT_EQ(test, world->calls, 0U);
	keel_gsi_set(&world->vm, 7, true);
	KUNIT_EXPECT_EQ(test, world->intid, 39U);
	KUNIT_EXPECT_TRUE(test, world->level);
}

static struct kvm_irq_routing_entry route(u32 gsi, u32 pin)
{
	return (struct kvm_irq_routing_entry){ .gsi = gsi, .type = KVM_IRQ_ROUTING_IRQCHIP,
					       .u.irqchip.pin = pin };
}

/* Hands @nr entries over in user memory, at the very end of it. */
static int set_routes(struct kunit *test, const struct kvm_irq_routing_entry *entries, u32 nr,
		      u32 flags)
{
	struct kvm_irq_routing head = { .nr = nr, .flags = flags };
	size_t room = 128 * PAGE_SIZE, size = sizeof(head) + nr * sizeof(*entries);
	unsigned long mem;
	char __user *user;

	mem = kunit_vm_mmap(test, NULL, 0, room, PROT_READ | PROT_WRITE,
			    MAP_ANONYMOUS | MAP_PRIVATE, 0);
	KUNIT_ASSERT_NE(test, mem, 0UL);
	user = (char __user *)mem + room - (nr > KEEL_MAX_IRQ_ROUTES ? sizeof(head) : size);
	KUNIT_ASSERT_EQ(test, copy_to_user(user, &head, sizeof(head)), 0UL);
	if (nr <= KEEL_MAX_IRQ_ROUTES)
		KUNIT_ASSERT_EQ(test, copy_to_user(user + sizeof(head), entries,
						   nr * sizeof(*entries)), 0UL);

	return keel_irq_set_routing(&world->vm, user);
}

static void irq_routes_replace_the_default(struct kunit *test)
{
	struct kvm_irq_routing_entry e[3] = { route(5, 0), route(4095, 987), route(8, 0) };

	e[2].type = KVM_IRQ_ROUTING_MSI;
	KUNIT_ASSERT_EQ(test, set_routes(test, e, 3, 0), 0);
	KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, 5), 32U);
	KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, 4095), 1019U);
	KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, 8), 0U);
	KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, 0), 0U);
	KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, 4096), 0U);

	KUNIT_ASSERT_EQ(test, set_routes(test, e, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, 5), 0U);
}

static void irq_msi_routes(struct kunit *test)
{
	struct kvm_irq_routing_entry e[2] = { { .gsi = 3, .type = KVM_IRQ_ROUTING_MSI },
					      { .gsi = 4, .type = KVM_IRQ_ROUTING_MSI } };

	e[0].flags = KVM_MSI_VALID_DEVID;
	e[0].u.msi.address_lo = 0x8090040;
	e[0].u.msi.address_hi = 5;
	e[0].u.msi.data = 77;
	e[0].u.msi.devid = 0x10008;
	KUNIT_ASSERT_EQ(test, set_routes(test, e, 2, 0), 0);

	keel_gsi_set(&world->vm, 3, false);
	KUNIT_EXPECT_EQ(test, world->msis, 0U);
	keel_gsi_set(&world->vm, 3, true);
	KUNIT_EXPECT_EQ(test, world->msis, 1U);
	KUNIT_EXPECT_EQ(test, world->msi.address_lo, 0x8090040U);
	KUNIT_EXPECT_EQ(test, world->msi.address_hi, 5U);
	KUNIT_EXPECT_EQ(test, world->msi.data, 77U);
	KUNIT_EXPECT_EQ(test, world->msi.devid, 0x10008U);
	KUNIT_EXPECT_EQ(test, world->msi.flags, (u32)KVM_MSI_VALID_DEVID);
	keel_gsi_set(&world->vm, 4, true);
	KUNIT_EXPECT_EQ(test, world->msis, 2U);
	KUNIT_EXPECT_EQ(test, world->msi.flags, 0U);
	keel_gsi_set(&world->vm, 5, true);
	KUNIT_EXPECT_EQ(test, world->msis, 2U);
	KUNIT_EXPECT_EQ(test, world->calls, 0U);
}

static void irq_bad_routes_change_nothing(struct kunit *test)
{
	struct kvm_irq_routing_entry bad[7];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		bad[i] = route(6, 6);
	bad[0].gsi = 4096;
	bad[1].u.irqchip.pin = 988;
	bad[2].u.irqchip.irqchip = 1;
	bad[3].flags = 1;
	bad[4].type = KVM_IRQ_ROUTING_S390_ADAPTER;
	bad[5].type = KVM_IRQ_ROUTING_MSI;
	bad[5].flags = 2;
	bad[6].gsi = 5;		/* twice */

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct kvm_irq_routing_entry e[2] = { route(5, 1), bad[i] };

		KUNIT_EXPECT_EQ(test, set_routes(test, e, 2, 0), -EINVAL);
	}
	KUNIT_EXPECT_EQ(test, set_routes(test, bad, 0, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, set_routes(test, bad, 4097, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, set_routes(test, bad, ~0U, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, keel_irq_set_routing(&world->vm, (void __user *)8), -EFAULT);
	KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, 5), 37U);
}

static void irq_routes_all(struct kunit *test)
{
	struct kvm_irq_routing_entry *e;
	unsigned int i;

	e = kunit_kcalloc(test, KEEL_MAX_IRQ_ROUTES, sizeof(*e), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, e);
	for (i = 0; i < KEEL_MAX_IRQ_ROUTES; i++)
		e[i] = route(i, i % 988);
	KUNIT_ASSERT_EQ(test, set_routes(test, e, KEEL_MAX_IRQ_ROUTES, 0), 0);
	for (i = 0; i < KEEL_MAX_IRQ_ROUTES; i++)
		KUNIT_EXPECT_EQ(test, keel_gsi_to_intid(&world->vm, i), i % 988 + 32);
}

static int irq_world_init(struct kunit *test)
{
	world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world);
	world->vm.vgic.created = true;
	world->vm.vcpus[3] = &world->vcpu;
	keel_irqs_init(&world->vm);

	return 0;
}

static void irq_world_exit(struct kunit *test)
{
	if (world)
		keel_irqs_destroy(&world->vm);
}

static struct kunit_case irq_cases[] = {
	KUNIT_CASE(irq_line_reaches_spi),
	KUNIT_CASE(irq_line_reaches_ppi),
	KUNIT_CASE(irq_line_errors),
	KUNIT_CASE(irq_default_routes),
	KUNIT_CASE(irq_routes_replace_the_default),
	KUNIT_CASE(irq_msi_routes),
	KUNIT_CASE(irq_bad_routes_change_nothing),
	KUNIT_CASE(irq_routes_all),
	{}
};

static struct kunit_suite irq_suite = {
	.name = "keel_irq",
	.init = irq_world_init,
	.exit = irq_world_exit,
	.test_cases = irq_cases,
};
kunit_test_suite(irq_suite);

MODULE_DESCRIPTION("KUnit suite of Keel's interrupts from outside a VM");
MODULE_LICENSE("GPL");
