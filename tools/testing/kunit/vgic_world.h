/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VM with a GIC, for the suites of the driver's vGIC: the vGIC's sources are
 * included in front of this; who is kicked and what was acknowledged is written
 * down, and list registers are handled as a guest's accesses would.
 */
#ifndef __KUNIT_VGIC_WORLD_H
#define __KUNIT_VGIC_WORLD_H

#include <kunit/test.h>

#define WORLD_VCPUS	4
#define WORLD_LRS	4
#define WORLD_INTIDS	128
#define DIST		0x08000000UL
#define REDIST		0x080a0000UL
#define PMR_OPEN	(0xf8UL << 24 | 3)

/* The guest's side of one vCPU. */
struct world_cpu {
	u64 lr[KEEL_MAX_LRS];
	unsigned int nr;
	u64 timers_in;
};

struct world {
	struct keel_vm vm;
	struct keel_vcpu vcpu[WORLD_VCPUS];
	struct world_cpu cpu[WORLD_VCPUS];
	unsigned long kicked;
	/* SPIs acknowledged, a count each */
	u8 acked[WORLD_INTIDS];
	/* a kicked vCPU ends its run with its list registers as they are */
	bool kick_syncs;
};

static struct world *world;

/* Suites without ITSes leave out what they would need. */
#ifndef WORLD_LPIS
#include "arch/arm64/kvm/vgic_lpi.h"

void keel_lpi_free(struct keel_virq *irq)
{
	BUG();
}

void keel_lpis_enable(struct keel_vcpu *vcpu, bool on)
{
}

void keel_its_destroy_all(struct keel_vm *vm)
{
}
#endif

s64 keel_hcall(u64 nr, u64 a1, u64 a2, u64 a3, u64 a4)
{
	return nr == KEEL_HCALL_stat_read && a1 == KEEL_STAT_nr_lrs ? WORLD_LRS : -EINVAL;
}

void keel_irq_acked(struct keel_vm *vm, u32 intid)
{
	world->acked[intid]++;
}

static void world_sync(unsigned int id)
{
	struct world_cpu *cpu = &world->cpu[id];

	keel_vgic_sync(&world->vcpu[id], cpu->lr, cpu->nr, 0, PMR_OPEN);
	cpu->nr = 0;
}

void keel_vcpu_kick(struct keel_vcpu *vcpu)
{
	world->kicked |= BIT(vcpu->id);
	if (world->kick_syncs && world->cpu[vcpu->id].nr)
		world_sync(vcpu->id);
}

/* Returns who was kicked since the last call. */
static inline unsigned long world_kicked(void)
{
	unsigned long kicked = world->kicked;

	world->kicked = 0;
	return kicked;
}

static unsigned int world_flush(unsigned int id)
{
	struct world_cpu *cpu = &world->cpu[id];

	cpu->nr = keel_vgic_flush(&world->vcpu[id], cpu->lr, &cpu->timers_in);
	return cpu->nr;
}

/* The list register of @id that holds @intid. */
static u64 *world_lr(unsigned int id, u32 intid)
{
	struct world_cpu *cpu = &world->cpu[id];
	unsigned int i;

	for (i = 0; i < cpu->nr; i++)
		if ((u32)cpu->lr[i] == intid)
			return &cpu->lr[i];

	return NULL;
}

/* Its state bits: 0 none or invalid, 1 pending, 2 active, 3 both. */
static inline unsigned int world_state(unsigned int id, u32 intid)
{
	u64 *lr = world_lr(id, intid);

	return lr ? *lr >> 62 : 0;
}

static inline void world_ack(unsigned int id, u32 intid)
{
	u64 *lr = world_lr(id, intid);

	*lr = (*lr & ~LR_PENDING) | LR_ACTIVE;
}

static inline void world_eoi(unsigned int id, u32 intid)
{
	*world_lr(id, intid) &= ~LR_ACTIVE;
}

/* One run of @id, in which the guest takes @intid and finishes with it. */
static inline void world_serve(unsigned int id, u32 intid)
{
	world_flush(id);
	world_ack(id, intid);
	world_eoi(id, intid);
	world_sync(id);
}

static inline int world_raise(u32 intid, bool level)
{
	return keel_vgic_inject(&world->vm, NULL, intid, level);
}

static struct keel_virq *world_irq(unsigned int id, u32 intid)
{
	return keel_virq_get(&world->vm.vgic, &world->vcpu[id], intid);
}

/* As a guest's write of registers would; @edge has no meaning for private ones. */
static inline struct keel_virq *world_config(unsigned int id, u32 intid, u8 priority, bool edge)
{
	struct keel_virq *irq = world_irq(id, intid);
	unsigned long flags = keel_vgic_lock(&world->vm.vgic);

	irq->enabled = true;
	irq->priority = priority;
	if (intid >= KEEL_NR_PRIVATE) {
		irq->edge = edge;
		irq->target = &world->vcpu[id];
	}
	keel_virq_changed(&world->vm.vgic, irq);
	keel_vgic_unlock(&world->vm, flags, NULL);

	return irq;
}

/* Returns the vCPU on whose queue @irq is, as a bit; checks what must hold of it. */
static unsigned int world_check_irq(struct kunit *test, const struct keel_virq *irq)
{
	KUNIT_ASSERT_PTR_EQ(test, irq->on, home(&world->vm.vgic, irq));
	KUNIT_ASSERT_TRUE(test, irq->in_lr || (!irq->lr_latch && !irq->forced));

	return irq->on ? BIT(irq->on->id) : 0;
}

/* Everything a queue promises, for all interrupts. */
static void world_check(struct kunit *test)
{
	unsigned int id, intid, on, queued = 0, expected = 0;
	struct keel_virq *irq;

	for (id = 0; id < WORLD_VCPUS; id++) {
		list_for_each_entry(irq, &world->vcpu[id].vgic.queue, node) {
			KUNIT_ASSERT_PTR_EQ(test, irq->on, &world->vcpu[id]);
			queued++;
		}
		for (intid = 0; intid < KEEL_NR_PRIVATE; intid++) {
			on = world_check_irq(test, world_irq(id, intid));
			KUNIT_ASSERT_EQ(test, on & ~BIT(id), 0UL);
			expected += !!on;
		}
	}
	for (intid = KEEL_NR_PRIVATE; intid < WORLD_INTIDS; intid++)
		expected += !!world_check_irq(test, world_irq(0, intid));

	KUNIT_ASSERT_EQ(test, queued, expected);
	KUNIT_ASSERT_EQ(test, world->vm.vgic.kicks, 0UL);
}

static int world_init(struct kunit *test)
{
	struct keel_vgic *vgic;
	unsigned int i;

	world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world);
	vgic = &world->vm.vgic;

	world->vm.ipa_bits = 40;
	keel_vgic_vm_init(&world->vm);
	vgic->created = true;
	vgic->nr_intids = WORLD_INTIDS;
	vgic->dist_base = DIST;
	vgic->regions[0].base = REDIST;
	vgic->nr_regions = 1;
	for (i = 0; i < WORLD_VCPUS; i++) {
		world->vcpu[i].vm = &world->vm;
		world->vcpu[i].id = i;
		world->vcpu[i].affinity = keel_default_affinity(i);
		KUNIT_ASSERT_EQ(test, keel_vgic_vcpu_init(&world->vcpu[i]), 0);
		world->vm.vcpus[i] = &world->vcpu[i];
	}
	KUNIT_ASSERT_EQ(test, keel_vgic_init(&world->vm), 0);
	KUNIT_ASSERT_EQ(test, keel_vgic_prepare_run(&world->vm), 0);
	vgic->ctlr = KEEL_GICD_GROUP0 | KEEL_GICD_GROUP1;
	keel_vgic_ctlr_changed(&world->vm);
	world->vm.vgic.kicks = 0;

	return 0;
}

static void world_exit(struct kunit *test)
{
	unsigned int i;

	if (!world)
		return;
	world_check(test);
	for (i = WORLD_VCPUS; i--;)
		keel_vgic_vcpu_destroy(&world->vcpu[i]);
	KUNIT_EXPECT_EQ(test, world->vm.vgic.nr_redists, 0U);
	keel_vgic_vm_destroy(&world->vm);
	world = NULL;
}

#endif
