// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of the emulated GICv3, through the addresses a guest uses. Needs
 * -I of the source tree's top.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "arch/arm64/kvm/vgic.c"
#include "arch/arm64/kvm/vgic_active.c"
#include "arch/arm64/kvm/vgic_init.c"
#include "arch/arm64/kvm/vgic_mmio.c"
#include "arch/arm64/kvm/vgic_redist.c"
#include "arch/arm64/kvm/vgic_lpi.c"
#define WORLD_LPIS
#include "vgic_world.h"
#include "vgic_no_its.h"

#define SPI		40U
#define RD(id)		(REDIST + (id) * KEEL_VGIC_REDIST_SIZE)
#define SGI(id)		(RD(id) + 0x10000)

/* Registers of one bit an interrupt, for @intid of the distributor. */
#define WORD(base, intid)	(DIST + (base) + (intid) / 32 * 4)
#define ISENABLER	0x100
#define ICENABLER	0x180
#define ISPENDR		0x200
#define ICPENDR		0x280
#define ISACTIVER	0x300
#define ICACTIVER	0x380
#define IPRIORITYR	0x400
#define ICFGR		0xc00
#define IROUTER(intid)	(DIST + 0x6000 + 8 * (intid))

static u64 load_by(struct kunit *test, unsigned int id, u64 ipa, unsigned int len)
{
	u64 val = 0xdeadbeefcafef00dULL;

	KUNIT_EXPECT_TRUE(test, keel_vgic_mmio(&world->vcpu[id], ipa, false, len, &val));
	return val;
}

static void store_by(struct kunit *test, unsigned int id, u64 ipa, unsigned int len, u64 val)
{
	KUNIT_EXPECT_TRUE(test, keel_vgic_mmio(&world->vcpu[id], ipa, true, len, &val));
}

#define load(ipa, len)		load_by(test, 0, ipa, len)
#define store(ipa, len, val)	store_by(test, 0, ipa, len, val)

static void mmio_identity(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, load(DIST, 4), 0x53ULL);
	KUNIT_EXPECT_EQ(test, load(DIST + 4, 4), 3 | 9ULL << 19 | 1ULL << 25);
	KUNIT_EXPECT_EQ(test, load(DIST + 8, 4), 0x4b00243bULL);
	KUNIT_EXPECT_EQ(test, load(DIST + 0xffe8, 4) & 0xf0, 0x30ULL);
	KUNIT_EXPECT_EQ(test, load(DIST + 0xc, 4), 0ULL);
	KUNIT_EXPECT_EQ(test, load(DIST + 0x10, 4), 0ULL);

	KUNIT_EXPECT_EQ(test, load(RD(1), 4), 0ULL);
	KUNIT_EXPECT_EQ(test, load(RD(1) + 4, 4), 0x4b00243bULL);
	KUNIT_EXPECT_EQ(test, load(RD(1) + 0xffe8, 4) & 0xf0, 0x30ULL);
	KUNIT_EXPECT_EQ(test, load(RD(1) + 0x14, 4), 0ULL);
	store(RD(1) + 0x14, 4, ~0ULL);
	KUNIT_EXPECT_EQ(test, load(RD(1) + 0x14, 4), 0ULL);
}

static void mmio_whose_address(struct kunit *test)
{
	static const u64 outside[] = { 0, DIST - 8, DIST + 0x10000, REDIST - 8,
				       RD(WORLD_VCPUS), RD(WORLD_VCPUS) + 0x10000, ~7ULL };
	u64 val = 5;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(outside); i++)
		KUNIT_EXPECT_FALSE(test, keel_vgic_mmio(&world->vcpu[0], outside[i], false, 8,
							&val));
	KUNIT_EXPECT_EQ(test, val, 5ULL);
	KUNIT_EXPECT_EQ(test, load(DIST + 0xfff8, 8), 0ULL);
	KUNIT_EXPECT_EQ(test, load(RD(WORLD_VCPUS) - 8, 8), 0ULL);

	world->vm.vgic.initialised = false;
	KUNIT_EXPECT_FALSE(test, keel_vgic_mmio(&world->vcpu[0], DIST, false, 4, &val));
	world->vm.vgic.initialised = true;
}

static void mmio_sizes(struct kunit *test)
{
	/* What a register does not have: zero, and no effect. */
	static const u64 words[] = { DIST, DIST + 8, WORD(ISENABLER, SPI), WORD(ISPENDR, SPI),
				     DIST + ICFGR + 8, SGI(0) + ISENABLER, DIST + 0xffe8 };
	unsigned int i, len;

	store(WORD(ISENABLER, SPI), 4, ~0ULL);
	store(WORD(ISPENDR, SPI), 4, ~0ULL);
	store(DIST + ICFGR + 8, 4, ~0ULL);
	for (i = 0; i < ARRAY_SIZE(words); i++)
		for (len = 1; len <= 8; len *= 2) {
			u64 before = load(words[i], 4);

			KUNIT_EXPECT_NE(test, before, 0ULL);
			if (len == 4)
				continue;
			KUNIT_EXPECT_EQ(test, load(words[i], len), 0ULL);
			store(words[i], len, 0);
			KUNIT_EXPECT_EQ(test, load(words[i], 4), before);
		}
}

static void mmio_enable(struct kunit *test)
{
	store(WORD(ISENABLER, 32), 4, 0x80000101);
	KUNIT_EXPECT_EQ(test, load(WORD(ISENABLER, 32), 4), 0x80000101ULL);
	KUNIT_EXPECT_EQ(test, load(WORD(ICENABLER, 32), 4), 0x80000101ULL);
	store(WORD(ICENABLER, 32), 4, 0x1);
	KUNIT_EXPECT_EQ(test, load(WORD(ISENABLER, 32), 4), 0x80000100ULL);
	store(WORD(ISENABLER, 32), 4, 0);
	KUNIT_EXPECT_EQ(test, load(WORD(ISENABLER, 32), 4), 0x80000100ULL);

	/* Private interrupts are not the distributor's, nor SPIs a redistributor's. */
	store(DIST + ISENABLER, 4, ~0ULL);
	KUNIT_EXPECT_EQ(test, load(DIST + ISENABLER, 4), 0ULL);
	KUNIT_EXPECT_EQ(test, load(SGI(2) + ISENABLER, 4), 0xffffULL);
	store(SGI(2) + ISENABLER, 4, BIT(27));
	store(SGI(2) + ICENABLER, 4, BIT(3));
	KUNIT_EXPECT_EQ(test, load_by(test, 2, SGI(2) + ISENABLER, 4), 0x800fff7ULL);
	KUNIT_EXPECT_EQ(test, load(SGI(1) + ISENABLER, 4), 0xffffULL);
	store(SGI(2) + ISENABLER + 4, 4, ~0ULL);
	KUNIT_EXPECT_EQ(test, load(SGI(2) + ISENABLER + 4, 4), 0ULL);

	/* Beyond the last. */
	store(WORD(ISENABLER, WORLD_INTIDS), 4, ~0ULL);
	KUNIT_EXPECT_EQ(test, load(WORD(ISENABLER, WORLD_INTIDS), 4), 0ULL);
	store(WORD(ISENABLER, 992), 4, ~0ULL);
	KUNIT_EXPECT_EQ(test, load(WORD(ISENABLER, 992), 4), 0ULL);
}

static void mmio_group(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, load(WORD(0x80, SPI), 4), 0xffffffffULL);
	store(WORD(0x80, SPI), 4, 0x1234);
	KUNIT_EXPECT_EQ(test, load(WORD(0x80, SPI), 4), 0x1234ULL);
	store(SGI(3) + 0x80, 4, 0xf0);
	KUNIT_EXPECT_EQ(test, load(SGI(3) + 0x80, 4), 0xf0ULL);
	KUNIT_EXPECT_EQ(test, load(SGI(0) + 0x80, 4), 0xffffffffULL);
}

static void mmio_priority(struct kunit *test)
{
	store(DIST + IPRIORITYR + SPI, 4, 0xff807f01);
	KUNIT_EXPECT_EQ(test, load(DIST + IPRIORITYR + SPI, 4), 0xf8807800ULL);
	KUNIT_EXPECT_EQ(test, load(DIST + IPRIORITYR + SPI + 1, 1), 0x78ULL);
	store(DIST + IPRIORITYR + SPI + 2, 1, 0x1a8);
	KUNIT_EXPECT_EQ(test, load(DIST + IPRIORITYR + SPI, 4), 0xf8a87800ULL);
	KUNIT_EXPECT_EQ(test, load(DIST + IPRIORITYR + SPI, 2), 0ULL);
	KUNIT_EXPECT_EQ(test, load(DIST + IPRIORITYR + SPI, 8), 0ULL);

	store(SGI(1) + IPRIORITYR + 27, 1, 0xa0);
	KUNIT_EXPECT_EQ(test, load(SGI(1) + IPRIORITYR + 24, 4), 0xa0000000ULL);
	KUNIT_EXPECT_EQ(test, load(DIST + IPRIORITYR + 24, 4), 0ULL);
	world_flush(1);
	KUNIT_EXPECT_EQ(test, world->cpu[1].timers_in & KEEL_RUN_TIMER_PRIO, 0xa0ULL);
}

static void mmio_config(struct kunit *test)
{
	u64 spi = DIST + ICFGR + SPI / 16 * 4;

	KUNIT_EXPECT_EQ(test, load(spi, 4), 0ULL);
	store(spi, 4, 0xffffffff);
	KUNIT_EXPECT_EQ(test, load(spi, 4), 0xaaaaaaaaULL);
	store(spi, 4, 0x55555557);
	KUNIT_EXPECT_EQ(test, load(spi, 4), 2ULL);

	KUNIT_EXPECT_EQ(test, load(SGI(0) + ICFGR, 4), 0xaaaaaaaaULL);
	store(SGI(0) + ICFGR, 4, 0);
	KUNIT_EXPECT_EQ(test, load(SGI(0) + ICFGR, 4), 0xaaaaaaaaULL);
	store(SGI(0) + ICFGR + 4, 4, ~0ULL);
	KUNIT_EXPECT_EQ(test, load(SGI(0) + ICFGR + 4, 4), 0ULL);
}

static void mmio_pending(struct kunit *test)
{
	u32 bit = BIT(SPI % 32);

	world_config(1, SPI, 0, false);
	store(WORD(ISPENDR, SPI), 4, bit);
	KUNIT_EXPECT_EQ(test, load(WORD(ICPENDR, SPI), 4), bit);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(1));
	store(WORD(ICPENDR, SPI), 4, bit);
	KUNIT_EXPECT_EQ(test, load(WORD(ISPENDR, SPI), 4), 0ULL);
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);

	/* A line that is high cannot be cleared. */
	world_raise(SPI, true);
	store(WORD(ICPENDR, SPI), 4, bit);
	KUNIT_EXPECT_EQ(test, load(WORD(ISPENDR, SPI), 4), bit);
	world_raise(SPI, false);
	KUNIT_EXPECT_EQ(test, load(WORD(ISPENDR, SPI), 4), 0ULL);

	/* Cleared while a list register has it and the guest has not taken it. */
	world_config(1, SPI, 0, true);
	store(WORD(ISPENDR, SPI), 4, bit);
	KUNIT_EXPECT_EQ(test, world_flush(1), 1U);
	KUNIT_EXPECT_EQ(test, load(WORD(ISPENDR, SPI), 4), bit);
	store(WORD(ICPENDR, SPI), 4, bit);
	world_sync(1);
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);

	/* The virtual timer is EL2's. */
	store(SGI(1) + ISPENDR, 4, BIT(27) | BIT(30) | BIT(5));
	KUNIT_EXPECT_EQ(test, load(SGI(1) + ISPENDR, 4), BIT(30) | BIT(5));
	store(SGI(1) + ISACTIVER, 4, BIT(27));
	KUNIT_EXPECT_EQ(test, load(SGI(1) + ISACTIVER, 4), 0ULL);
	keel_vgic_sync(&world->vcpu[1], NULL, 0, KEEL_TIMER_LEVEL | KEEL_TIMER_ACTIVE, 0);
	KUNIT_EXPECT_EQ(test, load(SGI(1) + ISPENDR, 4), BIT(5) | BIT(27) | BIT(30));
	KUNIT_EXPECT_EQ(test, load(SGI(1) + ISACTIVER, 4), BIT(27));
}

static void mmio_active(struct kunit *test)
{
	u32 bit = BIT(SPI % 32);

	world_config(1, SPI, 0, true);
	store(WORD(ISACTIVER, SPI), 4, bit);
	KUNIT_EXPECT_EQ(test, load(WORD(ICACTIVER, SPI), 4), bit);
	world_flush(1);
	KUNIT_EXPECT_EQ(test, world_state(1, SPI), 2U);
	world_sync(1);
	store(WORD(ICACTIVER, SPI), 4, bit);
	KUNIT_EXPECT_EQ(test, load(WORD(ISACTIVER, SPI), 4), 0ULL);
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);

	/* In a list register of a vCPU that runs. */
	world_raise(SPI, true);
	world_flush(1);
	world_ack(1, SPI);
	world_kicked();
	store(WORD(ICACTIVER, SPI), 4, bit);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(1));
	world_sync(1);
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);
	KUNIT_EXPECT_EQ(test, load(WORD(ISACTIVER, SPI), 4), 0ULL);
}

/* A reader learns what the guest has done by now, not what it had at its entry. */
static void mmio_active_is_fresh(struct kunit *test)
{
	u32 bit = BIT(SPI % 32);

	world_config(1, SPI, 0, true);
	world_raise(SPI, true);
	world_flush(1);
	world_ack(1, SPI);
	world->kick_syncs = true;
	KUNIT_EXPECT_EQ(test, load(WORD(ISACTIVER, SPI), 4), bit);
	world_flush(1);
	world_eoi(1, SPI);
	KUNIT_EXPECT_EQ(test, load(WORD(ISACTIVER, SPI), 4), 0ULL);
	world->kick_syncs = false;
	KUNIT_EXPECT_EQ(test, world_flush(1), 0U);
}

static void mmio_router(struct kunit *test)
{
	struct keel_virq *irq = world_config(0, SPI, 0, true);

	KUNIT_EXPECT_EQ(test, load(IROUTER(SPI), 8), 0ULL);
	store(IROUTER(SPI), 8, 2);
	KUNIT_EXPECT_PTR_EQ(test, irq->target, &world->vcpu[2]);
	store(IROUTER(SPI), 8, 0xff80ff0301ULL);
	KUNIT_EXPECT_EQ(test, load(IROUTER(SPI), 8), 0xff0301ULL);
	KUNIT_EXPECT_PTR_EQ(test, irq->target, NULL);
	KUNIT_EXPECT_EQ(test, load(IROUTER(SPI), 4), 0xff0301ULL);
	KUNIT_EXPECT_EQ(test, load(IROUTER(SPI) + 4, 4), 0ULL);

	/* To nobody: it stays pending, and goes to whom it is routed to then. */
	world_raise(SPI, true);
	KUNIT_EXPECT_EQ(test, world_flush(0) + world_flush(1), 0U);
	store(IROUTER(SPI), 4, 1);
	store(IROUTER(SPI) + 4, 4, ~0ULL);
	KUNIT_EXPECT_EQ(test, load(IROUTER(SPI), 8), 1ULL);
	world_serve(1, SPI);

	store(IROUTER(SPI), 2, 3);
	KUNIT_EXPECT_EQ(test, load(IROUTER(SPI), 8), 1ULL);
	store(IROUTER(SPI), 4, 0x10);
	KUNIT_EXPECT_PTR_EQ(test, irq->target, NULL);
	store(IROUTER(31), 8, 1);
	KUNIT_EXPECT_EQ(test, load(IROUTER(31), 8), 0ULL);
	store(IROUTER(WORLD_INTIDS), 8, 1);
	KUNIT_EXPECT_EQ(test, load(IROUTER(WORLD_INTIDS), 8), 0ULL);
	KUNIT_EXPECT_EQ(test, load(IROUTER(1023), 8), 0ULL);
}

static void mmio_ctlr(struct kunit *test)
{
	world_config(2, SPI, 0, true);
	store(DIST, 4, 0);
	KUNIT_EXPECT_EQ(test, load(DIST, 4), 0x50ULL);
	world_kicked();
	world_raise(SPI, true);
	KUNIT_EXPECT_EQ(test, world_flush(2), 0U);
	KUNIT_EXPECT_EQ(test, world_kicked(), 0UL);
	store(DIST, 4, ~0ULL & ~1ULL);
	KUNIT_EXPECT_EQ(test, load(DIST, 4), 0x52ULL);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(2));
	world_serve(2, SPI);
}

static u64 typer(struct kunit *test, unsigned int id, u64 ipa)
{
	u64 val = load_by(test, id, ipa + 8, 8);

	KUNIT_EXPECT_EQ(test, load_by(test, id, ipa + 8, 4), val & 0xffffffff);
	KUNIT_EXPECT_EQ(test, load_by(test, id, ipa + 12, 4), val >> 32);
	return val;
}

static void mmio_redist_typer(struct kunit *test)
{
	struct keel_vgic *vgic = &world->vm.vgic;
	unsigned int id;
	u64 val = 0;

	for (id = 0; id < WORLD_VCPUS; id++)
		KUNIT_EXPECT_EQ(test, typer(test, 0, RD(id)),
				(u64)id << 32 | id << 8 | (id == WORLD_VCPUS - 1) << 4);

	/* Two regions with one redistributor each, one of two behind the second. */
	vgic->regions[0] = (struct keel_vgic_region){ 0x40000000, 1 };
	vgic->regions[1] = (struct keel_vgic_region){ 0x30000000, 1 };
	vgic->regions[2] = (struct keel_vgic_region){ 0x30020000, 8 };
	vgic->nr_regions = 3;
	KUNIT_EXPECT_EQ(test, keel_vgic_prepare_run(&world->vm), 0);
	KUNIT_EXPECT_EQ(test, typer(test, 0, 0x40000000), BIT_ULL(4));
	KUNIT_EXPECT_EQ(test, typer(test, 0, 0x30000000), 1ULL << 32 | 1 << 8);
	KUNIT_EXPECT_EQ(test, typer(test, 0, 0x30020000), 2ULL << 32 | 2 << 8);
	KUNIT_EXPECT_EQ(test, typer(test, 0, 0x30040000), 3ULL << 32 | 3 << 8 | BIT_ULL(4));
	KUNIT_EXPECT_FALSE(test, keel_vgic_mmio(&world->vcpu[0], 0x30060000, false, 4, &val));
	KUNIT_EXPECT_FALSE(test, keel_vgic_mmio(&world->vcpu[0], 0x40020000, false, 4, &val));
}

static void mmio_prepare_run(struct kunit *test)
{
	struct keel_vgic *vgic = &world->vm.vgic;

	vgic->dist_base = RD(WORLD_VCPUS) - 0x10000;
	KUNIT_EXPECT_EQ(test, keel_vgic_prepare_run(&world->vm), -EINVAL);
	vgic->dist_base = KEEL_VGIC_UNSET;
	KUNIT_EXPECT_EQ(test, keel_vgic_prepare_run(&world->vm), -ENXIO);
	vgic->dist_base = DIST;
	vgic->initialised = false;
	KUNIT_EXPECT_EQ(test, keel_vgic_prepare_run(&world->vm), -EBUSY);
	vgic->initialised = true;
	vgic->regions[0].count = WORLD_VCPUS - 1;
	KUNIT_EXPECT_EQ(test, keel_vgic_prepare_run(&world->vm), -ENXIO);
	vgic->created = false;
	KUNIT_EXPECT_EQ(test, keel_vgic_prepare_run(&world->vm), 0);
}

static void mmio_ids_end_below_1020(struct kunit *test)
{
	struct keel_vgic *vgic = &world->vm.vgic;

	keel_vgic_vm_destroy(&world->vm);
	vgic->initialised = false;
	vgic->nr_intids = 1024;
	KUNIT_ASSERT_EQ(test, keel_vgic_init(&world->vm), 0);
	KUNIT_EXPECT_EQ(test, load(DIST + 4, 4) & 0x1f, 31ULL);
	store(WORD(ISENABLER, 992), 4, ~0ULL);
	KUNIT_EXPECT_EQ(test, load(WORD(ISENABLER, 992), 4), 0x0fffffffULL);
	KUNIT_EXPECT_EQ(test, world_raise(1019, true), 0);
	KUNIT_EXPECT_EQ(test, world_raise(1020, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, world_flush(0), 1U);
	KUNIT_EXPECT_EQ(test, (u32)world->cpu[0].lr[0], 1019U);
	world_raise(1019, false);
	world_sync(0);
	KUNIT_EXPECT_EQ(test, load(IROUTER(1020), 8), 0ULL);
	store(DIST, 4, 0);
}

/* Any access of any size and value anywhere: whatever it does, the queues hold. */
static void mmio_random(struct kunit *test)
{
	u64 seed = 7, val;
	unsigned int step;

	for (step = 0; step < 200000; step++) {
		u32 random = (seed = seed * 6364136223846793005ULL + 1442695040888963407ULL) >> 33;
		unsigned int id = random % WORLD_VCPUS, len = 1 << (random >> 2) % 4;
		u64 at = (random >> 8) % 0x90000 & ~(u64)(len - 1);

		/* Mostly where something is. */
		if (random & 0x10)
			at = at % 0x10000 & 0xfff;
		val = seed << 7;
		keel_vgic_mmio(&world->vcpu[id], at < 0x10000 ? DIST + at : REDIST - 0x10000 + at,
			       random & 0x20, len, &val);
		if (step % 1000)
			continue;
		world_check(test);
		KUNIT_ASSERT_LE(test, world_flush(id), (unsigned int)WORLD_LRS);
		world_sync(id);
	}
}

static struct kunit_case mmio_cases[] = {
	KUNIT_CASE(mmio_identity),
	KUNIT_CASE(mmio_whose_address),
	KUNIT_CASE(mmio_sizes),
	KUNIT_CASE(mmio_enable),
	KUNIT_CASE(mmio_group),
	KUNIT_CASE(mmio_priority),
	KUNIT_CASE(mmio_config),
	KUNIT_CASE(mmio_pending),
	KUNIT_CASE(mmio_active),
	KUNIT_CASE(mmio_active_is_fresh),
	KUNIT_CASE(mmio_router),
	KUNIT_CASE(mmio_ctlr),
	KUNIT_CASE(mmio_redist_typer),
	KUNIT_CASE(mmio_prepare_run),
	KUNIT_CASE(mmio_ids_end_below_1020),
	KUNIT_CASE(mmio_random),
	{}
};

static struct kunit_suite mmio_suite = {
	.name = "keel_vgic_mmio",
	.init = world_init,
	.exit = world_exit,
	.test_cases = mmio_cases,
};
kunit_test_suite(mmio_suite);

MODULE_DESCRIPTION("KUnit suite of the registers of Keel's vGIC");
MODULE_LICENSE("GPL");
