// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vGIC's state machine: what is given in list registers, and what becomes of
 * it when it comes back. Needs -I of the source tree's top.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "arch/arm64/kvm/vgic.c"
#include "arch/arm64/kvm/vgic_active.c"
#include "arch/arm64/kvm/vgic_init.c"
#include "vgic_world.h"

#define SPI	40U
#define PENDING	1U
#define ACTIVE	2U

static void vgic_edge_life(struct kunit *test)
{
	world_config(0, SPI, 0xa0, true);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	world_kicked();

	KUNIT_EXPECT_EQ(test, world_raise(SPI, true), 0);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(0));
	KUNIT_EXPECT_EQ(test, world_raise(SPI, false), 0);
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);
	KUNIT_ASSERT_EQ(test, world_flush(0), 1U);
	KUNIT_EXPECT_EQ(test, world->cpu[0].lr[0],
			SPI | 0xa0ULL << 48 | BIT_ULL(60) | BIT_ULL(62));

	/* Not taken: it is given again. */
	world_sync(0);
	world_check(test);
	KUNIT_ASSERT_EQ(test, world_flush(0), 1U);
	world_ack(0, SPI);
	world_sync(0);
	KUNIT_ASSERT_EQ(test, world_flush(0), 1U);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI), ACTIVE);
	world_eoi(0, SPI);
	world_sync(0);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	KUNIT_EXPECT_EQ(test, world->acked[SPI], 0);
}

static void vgic_edges_merge(struct kunit *test)
{
	world_config(0, SPI, 0, true);
	world_raise(SPI, true);
	world_raise(SPI, true);
	world_serve(0, SPI);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);

	/* One more while it is pending in a list register. */
	world_raise(SPI, true);
	world_flush(0);
	world_raise(SPI, true);
	world_sync(0);
	world_serve(0, SPI);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);

	/* And while it is active: not lost. */
	world_raise(SPI, true);
	world_flush(0);
	world_ack(0, SPI);
	world_kicked();
	world_raise(SPI, true);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(0));
	world_sync(0);
	KUNIT_ASSERT_EQ(test, world_flush(0), 1U);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI), PENDING | ACTIVE);
	world_eoi(0, SPI);
	world_sync(0);
	world_serve(0, SPI);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
}

static void vgic_level_until_lowered(struct kunit *test)
{
	world_config(1, SPI, 0, false);
	world_kicked();
	world_raise(SPI, true);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(1));
	KUNIT_ASSERT_EQ(test, world_flush(1), 1U);
	KUNIT_EXPECT_TRUE(test, *world_lr(1, SPI) & LR_EOI);
	world_ack(1, SPI);
	world_sync(1);

	/* Active: what the line does is not shown, or the EOI would not exit. */
	world_flush(1);
	KUNIT_EXPECT_EQ(test, world_state(1, SPI), ACTIVE);
	world_eoi(1, SPI);
	KUNIT_EXPECT_EQ(test, world->acked[SPI], 0);
	world_sync(1);
	KUNIT_EXPECT_EQ(test, world->acked[SPI], 1);

	/* Still high. */
	world_flush(1);
	KUNIT_EXPECT_EQ(test, world_state(1, SPI), PENDING);
	world_ack(1, SPI);
	world_raise(SPI, false);
	world_eoi(1, SPI);
	world_sync(1);
	KUNIT_EXPECT_EQ(test, world->acked[SPI], 2);
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);
}

static void vgic_level_gone_before_taken(struct kunit *test)
{
	world_config(0, SPI, 0, false);
	world_raise(SPI, true);
	world_flush(0);
	world_raise(SPI, false);
	world_sync(0);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);

	/* Down and up again during one run. */
	world_raise(SPI, true);
	world_flush(0);
	world_ack(0, SPI);
	world_raise(SPI, false);
	world_raise(SPI, true);
	world_eoi(0, SPI);
	world_sync(0);
	world_flush(0);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI), PENDING);
	world_raise(SPI, false);
	world_sync(0);
}

static void vgic_level_written_pending(struct kunit *test)
{
	struct keel_virq *irq = world_config(0, SPI, 0, false);

	irq->latch = true;
	keel_virq_changed(&world->vm.vgic, irq);
	world->vm.vgic.kicks = 0;
	world_flush(0);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI), PENDING);
	world_sync(0);
	world_serve(0, SPI);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
}

static void vgic_most_urgent_first(struct kunit *test)
{
	static const u8 prio[] = { 0x50, 0x10, 0x40, 0x20, 0x60, 0x30 };
	unsigned int i, at;

	for (i = 0; i < ARRAY_SIZE(prio); i++) {
		world_config(0, SPI + i, prio[i], true);
		world_raise(SPI + i, true);
	}
	KUNIT_ASSERT_EQ(test, world_flush(0), (unsigned int)WORLD_LRS);
	for (i = 0; i < WORLD_LRS; i++) {
		KUNIT_EXPECT_EQ(test, world->cpu[0].lr[i] >> 48 & 0xff, 0x10ULL * (i + 1));
		/* The guest has to come out for the rest. */
		KUNIT_EXPECT_TRUE(test, world->cpu[0].lr[i] & LR_EOI);
	}
	world_ack(0, SPI + 1);
	world_eoi(0, SPI + 1);
	world_sync(0);
	KUNIT_ASSERT_EQ(test, world_flush(0), (unsigned int)WORLD_LRS);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI), PENDING);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI + 1), 0U);
	world_sync(0);

	for (at = 2; at <= 6; at++)
		for (i = 0; i < ARRAY_SIZE(prio); i++)
			if (prio[i] == at << 4)
				world_serve(0, SPI + i);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	/* Edges are nobody's to resample. */
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(world->acked, 0, sizeof(world->acked)), NULL);
}

static void vgic_active_keeps_its_register(struct kunit *test)
{
	unsigned int i;

	/* All registers active; more urgent ones come. */
	for (i = 0; i < WORLD_LRS; i++) {
		world_config(0, SPI + i, 0x80 - 0x10 * i, true);
		world_raise(SPI + i, true);
		world_flush(0);
		world_ack(0, SPI + i);
		world_sync(0);
	}
	world_config(0, SPI + 8, 0x08, true);
	world_config(0, SPI + 9, 0x00, true);
	world_raise(SPI + 8, true);
	world_raise(SPI + 9, true);

	KUNIT_ASSERT_EQ(test, world_flush(0), (unsigned int)WORLD_LRS);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI + 9), PENDING);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI + 8), 0U);
	/* The least urgent of the active waits: its EOI comes last. */
	KUNIT_EXPECT_EQ(test, world_state(0, SPI), 0U);
	for (i = 1; i < WORLD_LRS; i++)
		KUNIT_EXPECT_EQ(test, world_state(0, SPI + i), ACTIVE);
	world_sync(0);

	world_serve(0, SPI + 9);
	world_serve(0, SPI + 8);
	for (i = WORLD_LRS; i--;) {
		world_flush(0);
		KUNIT_ASSERT_EQ(test, world_state(0, SPI + i), ACTIVE);
		world_eoi(0, SPI + i);
		world_sync(0);
	}
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
}

static void vgic_disabled_stays_pending(struct kunit *test)
{
	struct keel_vgic *vgic = &world->vm.vgic;
	struct keel_virq *irq = world_config(0, SPI, 0, true);

	irq->enabled = false;
	world_kicked();
	world_raise(SPI, true);
	KUNIT_EXPECT_EQ(test, world_kicked(), 0UL);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	KUNIT_EXPECT_TRUE(test, keel_virq_pending(irq));

	world_config(0, SPI, 0, true);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(0));
	world_flush(0);

	/* Disabled while a list register has it, and not taken. */
	irq->enabled = false;
	keel_virq_changed(vgic, irq);
	KUNIT_EXPECT_EQ(test, vgic->kicks, BIT(0));
	vgic->kicks = 0;
	world_sync(0);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	KUNIT_EXPECT_TRUE(test, keel_virq_pending(irq));
}

static void vgic_inject_bounds(struct kunit *test)
{
	struct keel_vm *vm = &world->vm;

	KUNIT_EXPECT_EQ(test, keel_vgic_inject(vm, NULL, WORLD_INTIDS - 1, true), 0);
	KUNIT_EXPECT_EQ(test, keel_vgic_inject(vm, NULL, WORLD_INTIDS, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, keel_vgic_inject(vm, NULL, 1023, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, keel_vgic_inject(vm, NULL, ~0U, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, keel_vgic_inject(vm, NULL, 20, true), -EINVAL);
	vm->vgic.initialised = false;
	KUNIT_EXPECT_EQ(test, keel_vgic_inject(vm, NULL, SPI, true), -ENODEV);
	vm->vgic.initialised = true;
}

static void vgic_run_that_failed(struct kunit *test)
{
	world_config(0, SPI, 0, true);
	world_config(0, SPI + 1, 0, false);
	world_raise(SPI, true);
	world_raise(SPI + 1, true);
	KUNIT_EXPECT_EQ(test, world_flush(0), 2U);
	world_sync(0);
	KUNIT_EXPECT_EQ(test, world->acked[SPI + 1], 0);
	KUNIT_EXPECT_EQ(test, world_flush(0), 2U);
	/* Fewer than were given: no more than that is believed. */
	keel_vgic_sync(&world->vcpu[0], world->cpu[0].lr, 9, 0, PMR_OPEN);
	world->cpu[0].nr = 0;
}

static u32 next_random(u64 *seed)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return *seed >> 33;
}

/* Of each SPI: edges that it is owed, before and after it went into a list register. */
struct owed {
	bool now, later, active;
};

static void soak_raise(struct owed *owed, u32 spi)
{
	if (world_irq(0, SPI + spi)->in_lr)
		owed[spi].later = true;
	else
		owed[spi].now = true;
	world_raise(SPI + spi, true);
}

/* A guest does something with one of its list registers. */
static void soak_guest(struct kunit *test, struct owed *owed, unsigned int id, u32 random)
{
	struct world_cpu *cpu = &world->cpu[id];
	struct owed *o;
	u64 *lr;

	if (!cpu->nr)
		return;
	lr = &cpu->lr[random % cpu->nr];
	o = &owed[(u32)*lr - SPI];
	if (*lr & LR_ACTIVE) {
		KUNIT_ASSERT_TRUE(test, o->active);
		*lr &= ~LR_ACTIVE;
		o->active = false;
	} else if (*lr & LR_PENDING) {
		KUNIT_ASSERT_TRUE(test, o->now);
		*lr = (*lr & ~LR_PENDING) | LR_ACTIVE;
		o->now = false;
		o->active = true;
	}
}

static void soak_sync(struct owed *owed, unsigned int id)
{
	unsigned int i;

	for (i = 0; i < world->cpu[id].nr; i++) {
		struct owed *o = &owed[(u32)world->cpu[id].lr[i] - SPI];

		o->now |= o->later;
		o->later = false;
	}
	world_sync(id);
}

/* Random edges, routes and runs: none is lost and none comes twice. */
static void vgic_soak(struct kunit *test)
{
	struct owed owed[16] = {};
	unsigned int i, id, step;
	u64 seed = 1;

	for (i = 0; i < ARRAY_SIZE(owed); i++)
		world_config(i % WORLD_VCPUS, SPI + i, i % 5 << 4, true);

	for (step = 0; step < 20000; step++) {
		u32 random = next_random(&seed);

		id = random % WORLD_VCPUS;
		i = (random >> 4) % ARRAY_SIZE(owed);
		switch ((random >> 8) % 8) {
		case 0:
		case 1:
			soak_raise(owed, i);
			break;
		case 2:
			world_config(id, SPI + i, (random >> 12) % 32 << 3, true);
			break;
		case 3:
			if (!world->cpu[id].nr)
				world_flush(id);
			KUNIT_ASSERT_LE(test, world->cpu[id].nr, (unsigned int)WORLD_LRS);
			break;
		case 4:
			soak_sync(owed, id);
			world_check(test);
			break;
		default:
			soak_guest(test, owed, id, random >> 12);
		}
	}
	for (step = 0; step < 1000; step++) {
		id = step % WORLD_VCPUS;
		soak_sync(owed, id);
		world_flush(id);
		for (i = 0; i < 16; i++)
			soak_guest(test, owed, id, next_random(&seed));
	}
	for (id = 0; id < WORLD_VCPUS; id++) {
		soak_sync(owed, id);
		KUNIT_EXPECT_EQ(test, world_flush(id), 0U);
	}
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(owed, 0, sizeof(owed)), NULL);
}

/* More are active than there are list registers: EL2 counts what it cannot place. */
static void vgic_eoi_beyond_list_registers(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < WORLD_LRS + 2; i++) {
		struct keel_virq *irq = world_config(0, SPI + i, i * 8, true);

		irq->active = true;
		keel_virq_changed(&world->vm.vgic, irq);
	}
	world->vm.vgic.kicks = 0;
	KUNIT_ASSERT_EQ(test, world_flush(0), WORLD_LRS);
	for (i = 0; i < WORLD_LRS; i++)
		world_eoi(0, SPI + i);
	world_sync(0);
	keel_vgic_eoi(&world->vcpu[0], 1);
	KUNIT_EXPECT_FALSE(test, world_irq(0, SPI + WORLD_LRS)->active);
	KUNIT_EXPECT_TRUE(test, world_irq(0, SPI + WORLD_LRS + 1)->active);
	/* none of another vCPU, and no more than there are */
	world_config(1, SPI + 20, 0, true)->active = true;
	keel_virq_changed(&world->vm.vgic, world_irq(1, SPI + 20));
	world->vm.vgic.kicks = 0;
	keel_vgic_eoi(&world->vcpu[0], ~0ULL);
	KUNIT_EXPECT_FALSE(test, world_irq(0, SPI + WORLD_LRS + 1)->active);
	KUNIT_EXPECT_TRUE(test, world_irq(1, SPI + 20)->active);
	world_check(test);
	keel_vgic_dir(&world->vcpu[0], SPI + 20);
	KUNIT_EXPECT_FALSE(test, world_irq(1, SPI + 20)->active);
}

/* ICC_DIR_EL1 on another vCPU than the one that took it. */
static void vgic_dir_elsewhere(struct kunit *test)
{
	world_config(0, SPI, 0, false);
	world_raise(SPI, true);
	world_flush(0);
	world_ack(0, SPI);
	world_kicked();
	keel_vgic_dir(&world->vcpu[1], SPI);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(0));
	KUNIT_EXPECT_FALSE(test, keel_virq_active(world_irq(0, SPI)));
	world_sync(0);
	KUNIT_EXPECT_FALSE(test, world_irq(0, SPI)->active);
	/* that was the end of it: who holds the line is told */
	KUNIT_EXPECT_EQ(test, world->acked[SPI], 1);
	world_flush(0);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI), PENDING);
	world_ack(0, SPI);
	world_sync(0);
	world_raise(SPI, false);
	keel_vgic_dir(&world->vcpu[1], SPI);
	KUNIT_EXPECT_EQ(test, world->acked[SPI], 2);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);

	/* what is not active, not there, EL2's, or a private one of another vCPU */
	keel_vgic_dir(&world->vcpu[1], SPI);
	keel_vgic_dir(&world->vcpu[1], WORLD_INTIDS);
	keel_vgic_dir(&world->vcpu[1], ~0U);
	keel_vgic_dir(&world->vcpu[1], KEEL_VTIMER_INTID);
	KUNIT_EXPECT_EQ(test, world->acked[SPI], 2);
	world_irq(0, 20)->active = true;
	keel_virq_changed(&world->vm.vgic, world_irq(0, 20));
	keel_vgic_dir(&world->vcpu[1], 20);
	KUNIT_EXPECT_TRUE(test, world_irq(0, 20)->active);
	keel_vgic_dir(&world->vcpu[0], 20);
	KUNIT_EXPECT_FALSE(test, world_irq(0, 20)->active);
}

static struct kunit_case vgic_cases[] = {
	KUNIT_CASE(vgic_eoi_beyond_list_registers),
	KUNIT_CASE(vgic_dir_elsewhere),
	KUNIT_CASE(vgic_edge_life),
	KUNIT_CASE(vgic_edges_merge),
	KUNIT_CASE(vgic_level_until_lowered),
	KUNIT_CASE(vgic_level_gone_before_taken),
	KUNIT_CASE(vgic_level_written_pending),
	KUNIT_CASE(vgic_most_urgent_first),
	KUNIT_CASE(vgic_active_keeps_its_register),
	KUNIT_CASE(vgic_disabled_stays_pending),
	KUNIT_CASE(vgic_inject_bounds),
	KUNIT_CASE(vgic_run_that_failed),
	KUNIT_CASE(vgic_soak),
	{}
};

static struct kunit_suite vgic_suite = {
	.name = "keel_vgic",
	.init = world_init,
	.exit = world_exit,
	.test_cases = vgic_cases,
};
kunit_test_suite(vgic_suite);

MODULE_DESCRIPTION("KUnit suite of Keel's vGIC");
MODULE_LICENSE("GPL");
