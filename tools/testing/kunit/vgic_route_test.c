// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which vCPU the vGIC gives an interrupt to, and when it does not: groups, SGIs,
 * routes, WFI, timers, reset. Needs -I of the source tree's top.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "arch/arm64/kvm/vgic.c"
#include "arch/arm64/kvm/vgic_init.c"
#include "vgic_world.h"

#define SPI	40U
#define PENDING	1U
#define ACTIVE	2U

static void vgic_groups(struct kunit *test)
{
	struct keel_vgic *vgic = &world->vm.vgic;
	struct keel_virq *irq = world_config(0, SPI, 0, true);

	world_config(0, SPI + 1, 0, true);
	irq->group1 = false;
	world_raise(SPI, true);
	world_raise(SPI + 1, true);

	vgic->ctlr = KEEL_GICD_GROUP0;
	keel_vgic_ctlr_changed(&world->vm);
	KUNIT_EXPECT_EQ(test, world_flush(0), 1U);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI), PENDING);
	KUNIT_EXPECT_FALSE(test, *world_lr(0, SPI) & LR_GROUP1);
	world_sync(0);

	vgic->ctlr = 0;
	keel_vgic_ctlr_changed(&world->vm);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	KUNIT_EXPECT_EQ(test, world->cpu[0].timers_in & KEEL_RUN_TIMER_ENABLED, 0ULL);

	vgic->ctlr = KEEL_GICD_GROUP1;
	keel_vgic_ctlr_changed(&world->vm);
	KUNIT_EXPECT_EQ(test, world_flush(0), 1U);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI + 1), PENDING);
	world_sync(0);
	vgic->kicks = 0;
}

/* Bits of vCPUs that have SGI @intid to take; they take it. */
static unsigned long sgi_targets(u32 intid)
{
	unsigned long got = 0;
	unsigned int id;

	for (id = 0; id < WORLD_VCPUS; id++) {
		world_flush(id);
		if (world_state(id, intid) == PENDING) {
			got |= BIT(id);
			world_ack(id, intid);
			world_eoi(id, intid);
		}
		world_sync(id);
	}
	return got;
}

static void vgic_sgi_targets(struct kunit *test)
{
	static const struct {
		u64 val;
		unsigned long got;
	} cases[] = {
		{ 0x3, 0x3 },
		{ 0x1, 0x1 },
		{ 0x4, 0x4 },
		{ 0xffff, 0xf },
		{ 0xfff0, 0 },
		{ 0, 0 },
		{ BIT_ULL(40), 0xe },
		{ BIT_ULL(40) | 0xff00ff0003ULL, 0xe },
		{ 0x3 | 1ULL << 16, 0 },	/* Aff1 */
		{ 0x3 | 1ULL << 32, 0 },	/* Aff2 */
		{ 0x3 | 1ULL << 48, 0 },	/* Aff3 */
		{ 0x3 | 1ULL << 44, 0 },	/* range */
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		u64 val = (cases[i].val & ~(0xfULL << 24)) | 9 << 24;

		world_kicked();
		keel_vgic_sgi(&world->vcpu[0], val, 0);
		/* Itself, it is on the way to its own next run. */
		KUNIT_EXPECT_EQ(test, world_kicked(), cases[i].got & ~BIT(0));
		KUNIT_EXPECT_EQ(test, sgi_targets(9), cases[i].got);
		KUNIT_EXPECT_EQ(test, sgi_targets(9), 0UL);
	}
}

static void vgic_sgi_groups_and_merging(struct kunit *test)
{
	unsigned int kind;

	for (kind = 1; kind <= 2; kind++) {
		keel_vgic_sgi(&world->vcpu[0], 0x2 | 5 << 24, kind);
		KUNIT_EXPECT_EQ(test, sgi_targets(5), 0UL);
		world_irq(1, 5)->group1 = false;
		keel_vgic_sgi(&world->vcpu[0], 0x2 | 5 << 24, kind);
		KUNIT_EXPECT_EQ(test, sgi_targets(5), BIT(1));
		world_irq(1, 5)->group1 = true;
	}

	world_kicked();
	keel_vgic_sgi(&world->vcpu[0], 0x2 | 5 << 24, 0);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(1));
	keel_vgic_sgi(&world->vcpu[2], 0x2 | 5 << 24, 0);
	KUNIT_EXPECT_EQ(test, world_kicked(), 0UL);
	KUNIT_EXPECT_EQ(test, sgi_targets(5), BIT(1));
	KUNIT_EXPECT_EQ(test, sgi_targets(5), 0UL);

	/* Again while the first is being handled. */
	keel_vgic_sgi(&world->vcpu[0], 0x2 | 5 << 24, 0);
	world_flush(1);
	world_ack(1, 5);
	keel_vgic_sgi(&world->vcpu[0], 0x2 | 5 << 24, 0);
	world_eoi(1, 5);
	world_sync(1);
	KUNIT_EXPECT_EQ(test, sgi_targets(5), BIT(1));
}

static void vgic_retarget(struct kunit *test)
{
	struct keel_vgic *vgic = &world->vm.vgic;
	struct keel_virq *irq = world_config(0, SPI, 0, true);

	/* To nobody, and then to somebody. */
	irq->target = NULL;
	world_kicked();
	world_raise(SPI, true);
	KUNIT_EXPECT_EQ(test, world_kicked(), 0UL);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	irq->target = &world->vcpu[2];
	keel_virq_changed(vgic, irq);
	KUNIT_EXPECT_EQ(test, vgic->kicks, BIT(2));
	vgic->kicks = 0;
	KUNIT_EXPECT_EQ(test, world_flush(2), 1U);

	/* While vCPU 2 has it pending in a list register. */
	irq->target = &world->vcpu[3];
	keel_virq_changed(vgic, irq);
	KUNIT_EXPECT_EQ(test, vgic->kicks, BIT(2));
	vgic->kicks = 0;
	KUNIT_EXPECT_EQ(test, world_flush(3), 0U);
	world_sync(2);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(3));
	KUNIT_EXPECT_EQ(test, world_flush(2), 0U);
	KUNIT_EXPECT_EQ(test, world_flush(3), 1U);

	/* What was taken is finished where it was taken. */
	world_ack(3, SPI);
	irq->target = &world->vcpu[0];
	keel_virq_changed(vgic, irq);
	world_raise(SPI, true);
	world_sync(3);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	world_flush(3);
	KUNIT_EXPECT_EQ(test, world_state(3, SPI), PENDING | ACTIVE);
	world_eoi(3, SPI);
	world_sync(3);
	KUNIT_EXPECT_EQ(test, world_flush(3), 0U);
	world_serve(0, SPI);
}

static void vgic_pending_for_wfi(struct kunit *test)
{
	struct keel_vcpu *vcpu = &world->vcpu[0];
	struct keel_virq *irq = world_config(0, SPI, 0xa0, true);

	keel_vgic_sync(vcpu, NULL, 0, 0, PMR_OPEN);
	KUNIT_EXPECT_FALSE(test, keel_vgic_vcpu_pending(vcpu));
	world_raise(SPI, true);
	KUNIT_EXPECT_TRUE(test, keel_vgic_vcpu_pending(vcpu));
	KUNIT_EXPECT_FALSE(test, keel_vgic_vcpu_pending(&world->vcpu[1]));

	keel_vgic_sync(vcpu, NULL, 0, 0, 0xa0UL << 24 | 3);
	KUNIT_EXPECT_FALSE(test, keel_vgic_vcpu_pending(vcpu));
	keel_vgic_sync(vcpu, NULL, 0, 0, 0xa8UL << 24 | 3);
	KUNIT_EXPECT_TRUE(test, keel_vgic_vcpu_pending(vcpu));
	keel_vgic_sync(vcpu, NULL, 0, 0, 0xf8UL << 24 | 1);
	KUNIT_EXPECT_FALSE(test, keel_vgic_vcpu_pending(vcpu));
	irq->group1 = false;
	KUNIT_EXPECT_TRUE(test, keel_vgic_vcpu_pending(vcpu));
	irq->group1 = true;

	world_flush(0);
	world_ack(0, SPI);
	world_sync(0);
	KUNIT_EXPECT_FALSE(test, keel_vgic_vcpu_pending(vcpu));
}

static void vgic_timers(struct kunit *test)
{
	struct keel_vcpu *vcpu = &world->vcpu[1];
	u64 virt = 0x40 | KEEL_RUN_TIMER_ENABLED | KEEL_RUN_TIMER_GROUP1;

	world_flush(1);
	KUNIT_EXPECT_EQ(test, world->cpu[1].timers_in,
			KEEL_RUN_TIMER_GROUP1 | KEEL_RUN_TIMER_GROUP1 << 16);
	world_kicked();
	world_config(1, KEEL_VTIMER_INTID, 0x40, false);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(1));
	world_config(1, KEEL_PTIMER_INTID, 0x80, false)->group1 = false;
	keel_virq_changed(&world->vm.vgic, world_irq(1, KEEL_PTIMER_INTID));
	world->vm.vgic.kicks = 0;
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);
	KUNIT_EXPECT_EQ(test, world->cpu[1].timers_in,
			virt | (0x80 | KEEL_RUN_TIMER_ENABLED) << 16);

	/* EL2 has the lines: nobody else moves them, and they are never in a list register. */
	KUNIT_EXPECT_EQ(test, keel_vgic_inject(&world->vm, vcpu, KEEL_VTIMER_INTID, true), 0);
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);
	KUNIT_EXPECT_FALSE(test, keel_vgic_vcpu_pending(vcpu));

	keel_vgic_sync(vcpu, NULL, 0, KEEL_TIMER_PENDING, PMR_OPEN);
	KUNIT_EXPECT_TRUE(test, keel_vgic_vcpu_pending(vcpu));
	KUNIT_EXPECT_TRUE(test, keel_virq_pending(world_irq(1, KEEL_VTIMER_INTID)));
	KUNIT_EXPECT_FALSE(test, keel_virq_pending(world_irq(1, KEEL_PTIMER_INTID)));
	keel_vgic_sync(vcpu, NULL, 0, KEEL_TIMER_LEVEL | KEEL_TIMER_ACTIVE, PMR_OPEN);
	KUNIT_EXPECT_FALSE(test, keel_vgic_vcpu_pending(vcpu));
	KUNIT_EXPECT_TRUE(test, keel_virq_active(world_irq(1, KEEL_VTIMER_INTID)));
}

/* The physical timer's is a level like others; EL2 says what it is at each exit. */
static void vgic_physical_timer(struct kunit *test)
{
	struct keel_vcpu *vcpu = &world->vcpu[1];
	u64 up = (KEEL_TIMER_LEVEL | KEEL_TIMER_PENDING) << KEEL_TIMER_PTIMER_SHIFT;

	world_config(1, KEEL_PTIMER_INTID, 0x40, false);
	keel_vgic_sync(vcpu, NULL, 0, up, PMR_OPEN);
	KUNIT_EXPECT_TRUE(test, keel_vgic_vcpu_pending(vcpu));
	KUNIT_EXPECT_EQ(test, keel_vgic_inject(&world->vm, vcpu, KEEL_PTIMER_INTID, false), 0);
	KUNIT_ASSERT_EQ(test, world_flush(1), 1U);
	KUNIT_EXPECT_EQ(test, world_state(1, KEEL_PTIMER_INTID), PENDING);
	world_ack(1, KEEL_PTIMER_INTID);
	keel_vgic_sync(vcpu, world->cpu[1].lr, 1, up, PMR_OPEN);

	/* The handler sets it anew, and finishes. */
	KUNIT_ASSERT_EQ(test, world_flush(1), 1U);
	KUNIT_EXPECT_EQ(test, world_state(1, KEEL_PTIMER_INTID), ACTIVE);
	keel_vgic_sync(vcpu, world->cpu[1].lr, 1, 0, PMR_OPEN);
	world_serve(1, KEEL_PTIMER_INTID);
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);

	/* Or it does not: then at its end it is pending again. */
	keel_vgic_sync(vcpu, NULL, 0, up, PMR_OPEN);
	world_flush(1);
	world_ack(1, KEEL_PTIMER_INTID);
	world_eoi(1, KEEL_PTIMER_INTID);
	keel_vgic_sync(vcpu, world->cpu[1].lr, 1, up, PMR_OPEN);
	world_flush(1);
	KUNIT_EXPECT_EQ(test, world_state(1, KEEL_PTIMER_INTID), PENDING);
	keel_vgic_sync(vcpu, world->cpu[1].lr, 1, 0, PMR_OPEN);
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);
}

static void vgic_reset_keeps_lines(struct kunit *test)
{
	struct keel_vcpu *vcpu = &world->vcpu[1];

	world_config(1, 20, 0x40, false);
	keel_vgic_inject(&world->vm, vcpu, 20, true);
	keel_vgic_sgi(vcpu, 0x2, 0);
	KUNIT_EXPECT_EQ(test, world_flush(1), 2U);
	world_ack(1, 20);
	world_sync(1);

	keel_vgic_vcpu_reset(vcpu);
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);
	world_check(test);
	world_config(1, 20, 0x40, false);
	world_flush(1);
	KUNIT_EXPECT_EQ(test, world_state(1, 20), PENDING);
	world_sync(1);
	keel_vgic_inject(&world->vm, vcpu, 20, false);
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);
}

static struct kunit_case route_cases[] = {
	KUNIT_CASE(vgic_groups),
	KUNIT_CASE(vgic_sgi_targets),
	KUNIT_CASE(vgic_sgi_groups_and_merging),
	KUNIT_CASE(vgic_retarget),
	KUNIT_CASE(vgic_pending_for_wfi),
	KUNIT_CASE(vgic_timers),
	KUNIT_CASE(vgic_physical_timer),
	KUNIT_CASE(vgic_reset_keeps_lines),
	{}
};

static struct kunit_suite route_suite = {
	.name = "keel_vgic_route",
	.init = world_init,
	.exit = world_exit,
	.test_cases = route_cases,
};
kunit_test_suite(route_suite);

MODULE_DESCRIPTION("KUnit suite of where Keel's vGIC sends interrupts");
MODULE_LICENSE("GPL");
