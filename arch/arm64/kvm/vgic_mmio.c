// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of GICv3's distributor and redistributors, as loads and stores
 * of a guest see them: one security state, affinity routing always on, no LPIs.
 *
 * Most registers are fields of 1, 2 or 8 bits, one an interrupt: those are a table
 * of what to do with a field. The distributor has them for SPIs and the SGI frame
 * of a redistributor, at the same offsets, for private interrupts. What is not
 * here, and any access of a size that a register does not have, reads as zero and
 * ignores writes.
 *
 * May assume: @len is 1, 2, 4 or 8 and the address is aligned to it.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/processor.h>
#include <linux/sizes.h>

#include "vgic_state.h"

#define GICD_CTLR		0x0000
#define GICD_TYPER		0x0004
#define GICD_IIDR		0x0008
#define GICD_IROUTER		0x6000
#define GICD_IROUTER_END	0x8000
#define GIC_PIDR2		0xffe8

#define GICR_IIDR		0x0004
#define GICR_TYPER		0x0008
#define GICR_SGI_FRAME		0x10000

#define GICD_CTLR_ARE		BIT(4)
#define GICD_CTLR_DS		BIT(6)	/* one security state */
#define GICD_TYPER_IDBITS	((10 - 1) << 19)
#define GICD_TYPER_NO_1_OF_N	BIT(25)
#define GICR_TYPER_LAST		BIT(4)
#define GICR_TYPER_CPU_SHIFT	8
#define GICR_TYPER_AFF_SHIFT	32

/* That of the GIC KVM emulates, which is what guests know how to work with. */
#define IIDR			0x4b00243b
#define PIDR2_GICV3		0x3b

#define FIELD_EDGE		2

/* What a field does when it is written. */
enum field_kind {
	STORES,
	SETS,			/* a one acts, a zero does not */
	SETS_LIVE,		/* and while a vCPU runs the state is in its list registers */
};

struct field_regs {
	u16 offset;
	u8 bits;
	u8 sizes;		/* of accesses, as a mask: 4 | 1 */
	enum field_kind kind;
	u32 (*get)(const struct keel_virq *irq);
	void (*set)(struct keel_virq *irq, u32 val);
};

static u32 get_group(const struct keel_virq *irq)
{
	return irq->group1;
}

static void set_group(struct keel_virq *irq, u32 val)
{
	irq->group1 = val;
}

static u32 get_enabled(const struct keel_virq *irq)
{
	return irq->enabled;
}

static void set_enabled(struct keel_virq *irq, u32 val)
{
	irq->enabled = true;
}

static void clear_enabled(struct keel_virq *irq, u32 val)
{
	irq->enabled = false;
}

static u32 get_pending(const struct keel_virq *irq)
{
	return keel_virq_pending(irq);
}

static void set_pending(struct keel_virq *irq, u32 val)
{
	if (!keel_virq_is_el2s(irq))
		irq->latch = true;
}

static void clear_pending(struct keel_virq *irq, u32 val)
{
	irq->latch = false;
	irq->lr_latch = false;
}

static u32 get_active(const struct keel_virq *irq)
{
	return keel_virq_active(irq);
}

static void set_active(struct keel_virq *irq, u32 val)
{
	keel_virq_force_active(irq, true);
}

static void clear_active(struct keel_virq *irq, u32 val)
{
	keel_virq_force_active(irq, false);
}

static u32 get_priority(const struct keel_virq *irq)
{
	return irq->priority;
}

static void set_priority(struct keel_virq *irq, u32 val)
{
	irq->priority = val & KEEL_PRIORITY_MASK;
}

static u32 get_config(const struct keel_virq *irq)
{
	return irq->edge ? FIELD_EDGE : 0;
}

static void set_config(struct keel_virq *irq, u32 val)
{
	/* SGIs are edges and our PPIs levels. */
	if (irq->intid >= KEEL_NR_PRIVATE)
		irq->edge = val & FIELD_EDGE;
}

static const struct field_regs field_regs[] = {
	{ 0x080, 1, 4, STORES, get_group, set_group },
	{ 0x100, 1, 4, SETS, get_enabled, set_enabled },
	{ 0x180, 1, 4, SETS, get_enabled, clear_enabled },
	{ 0x200, 1, 4, SETS, get_pending, set_pending },
	{ 0x280, 1, 4, SETS, get_pending, clear_pending },
	{ 0x300, 1, 4, SETS_LIVE, get_active, set_active },
	{ 0x380, 1, 4, SETS_LIVE, get_active, clear_active },
	{ 0x400, 8, 4 | 1, STORES, get_priority, set_priority },
	{ 0xc00, 2, 4, STORES, get_config, set_config },
};

/* Fields for 1024 interrupts, whatever frame it is. */
static const struct field_regs *find_field_regs(u32 offset)
{
	const struct field_regs *r;

	for (r = field_regs; r < field_regs + ARRAY_SIZE(field_regs); r++)
		if (offset >= r->offset && offset < r->offset + 1024 / 8 * r->bits)
			return r;

	return NULL;
}

/**
 * struct access - a load or store
 * @vcpu:	who does it
 * @owner:	whose redistributor it goes to; NULL for the distributor
 * @offset:	in the distributor, or in the two frames of a redistributor
 */
struct access {
	struct keel_vcpu *vcpu;
	struct keel_vcpu *owner;
	u32 offset;
	unsigned int len;
};

/* The distributor does not show what belongs to a redistributor, nor the reverse. */
static struct keel_virq *access_irq(const struct access *a, u32 intid)
{
	if (a->owner ? intid >= KEEL_NR_PRIVATE : intid < KEEL_NR_PRIVATE)
		return NULL;

	return keel_virq_get(&a->vcpu->vm->vgic, a->owner, intid);
}

static u64 read_fields(const struct access *a, const struct field_regs *r, u32 first)
{
	unsigned int i;
	u64 val = 0;

	for (i = 0; i < a->len * 8 / r->bits; i++) {
		const struct keel_virq *irq = access_irq(a, first + i);

		if (irq)
			val |= (u64)r->get(irq) << (i * r->bits);
	}
	return val;
}

static void write_fields(const struct access *a, const struct field_regs *r, u32 first, u64 val)
{
	unsigned int i;

	for (i = 0; i < a->len * 8 / r->bits; i++) {
		struct keel_virq *irq = access_irq(a, first + i);
		u32 field = (val >> (i * r->bits)) & (BIT(r->bits) - 1);

		if (!irq || (r->kind != STORES && !field))
			continue;
		r->set(irq, field);
		keel_virq_changed(&a->vcpu->vm->vgic, irq);
	}
}

static bool access_fields(const struct access *a, u32 offset, bool write, u64 *val)
{
	const struct field_regs *r = find_field_regs(offset);
	u32 first;

	if (!r || !(r->sizes & a->len))
		return false;

	first = (offset - r->offset) * 8 / r->bits;
	if (write)
		write_fields(a, r, first, *val);
	else
		*val = read_fields(a, r, first);

	return true;
}

/* The part of a 64-bit register that @a, of 4 or 8 bytes, reads. */
static u64 part_of(const struct access *a, u64 reg)
{
	if (a->len == 8)
		return reg;

	return a->offset & 4 ? reg >> 32 : (u32)reg;
}

/* Aff3 and the choice of any vCPU are not implemented: both are in bits that stay zero. */
static void access_router(const struct access *a, bool write, u64 *val)
{
	struct keel_vm *vm = a->vcpu->vm;
	struct keel_virq *irq = access_irq(a, (a->offset - GICD_IROUTER) / 8);

	if (!irq || a->len < 4)
		return;

	if (!write) {
		*val = part_of(a, irq->router);
	} else if (!(a->offset & 4)) {
		irq->router = *val & 0xffffff;
		irq->target = keel_vcpu_by_affinity(vm, irq->router);
		keel_virq_changed(&vm->vgic, irq);
	}
}

static void write_dist_ctlr(struct keel_vm *vm, u64 val)
{
	u8 ctlr = val & (KEEL_GICD_GROUP0 | KEEL_GICD_GROUP1);

	if (ctlr == vm->vgic.ctlr)
		return;

	vm->vgic.ctlr = ctlr;
	keel_vgic_ctlr_changed(vm);
}

static u64 read_dist_reg(const struct keel_vgic *vgic, u32 offset)
{
	switch (offset) {
	case GICD_CTLR:
		return vgic->ctlr | GICD_CTLR_ARE | GICD_CTLR_DS;
	case GICD_TYPER:
		return (vgic->nr_intids / 32 - 1) | GICD_TYPER_IDBITS | GICD_TYPER_NO_1_OF_N;
	case GICD_IIDR:
		return IIDR;
	case GIC_PIDR2:
		return PIDR2_GICV3;
	default:
		return 0;
	}
}

static void access_dist(const struct access *a, bool write, u64 *val)
{
	struct keel_vm *vm = a->vcpu->vm;

	if (a->offset >= GICD_IROUTER && a->offset < GICD_IROUTER_END) {
		access_router(a, write, val);
	} else if (!access_fields(a, a->offset, write, val) && a->len == 4) {
		if (!write)
			*val = read_dist_reg(&vm->vgic, a->offset);
		else if (a->offset == GICD_CTLR)
			write_dist_ctlr(vm, *val);
	}
}

/* Where the redistributor area of @slot ends, if @slot is the last of it; otherwise 0. */
static u64 region_end(const struct keel_vgic *vgic, unsigned int slot)
{
	const struct keel_vgic_region *region;
	unsigned int first = 0, count;

	for (region = vgic->regions; region < vgic->regions + vgic->nr_regions; region++) {
		count = keel_vgic_region_count(vgic, region);
		if (slot < first + count)
			return slot + 1 < first + count ?
			       0 : region->base + count * KEEL_VGIC_REDIST_SIZE;
		first += count;
	}
	return 0;
}

/* Is there no redistributor right behind that of @vcpu? */
static bool is_last(const struct keel_vgic *vgic, const struct keel_vcpu *vcpu)
{
	u64 end = region_end(vgic, vcpu->vgic.slot);
	unsigned int r, first = 0;

	if (vcpu->vgic.slot + 1 == vgic->nr_redists)
		return true;
	if (!end)
		return false;

	for (r = 0; r < vgic->nr_regions && first < vgic->nr_redists; r++) {
		if (vgic->regions[r].base == end)
			return false;
		first += keel_vgic_region_count(vgic, &vgic->regions[r]);
	}
	return true;
}

static u64 read_redist_reg(const struct keel_vgic *vgic, const struct access *a)
{
	const struct keel_vcpu *owner = a->owner;
	u64 typer;

	switch (a->offset) {
	case GICR_TYPER:
	case GICR_TYPER + 4:
		typer = (u64)keel_vcpu_affinity(owner->id) << GICR_TYPER_AFF_SHIFT |
			owner->id << GICR_TYPER_CPU_SHIFT;
		return part_of(a, typer | (is_last(vgic, owner) ? GICR_TYPER_LAST : 0));
	case GICR_IIDR:
		return a->len == 4 ? IIDR : 0;
	case GIC_PIDR2:
		return a->len == 4 ? PIDR2_GICV3 : 0;
	default:
		/* CTLR and WAKER too: no LPIs to enable, and it never sleeps. */
		return 0;
	}
}

static void access_redist(const struct access *a, bool write, u64 *val)
{
	if (a->offset >= GICR_SGI_FRAME)
		access_fields(a, a->offset - GICR_SGI_FRAME, write, val);
	else if (!write && a->len >= 4)
		*val = read_redist_reg(&a->vcpu->vm->vgic, a);
}

/* Does the redistributor area have @ipa, and if so, whose part of it? */
static struct keel_vcpu *redist_at(struct keel_vgic *vgic, u64 ipa, u32 *offset)
{
	unsigned int r, nr = smp_load_acquire(&vgic->nr_regions), first = 0;

	for (r = 0; r < nr; r++) {
		const struct keel_vgic_region *region = &vgic->regions[r];
		unsigned int count = keel_vgic_region_count(vgic, region);
		u64 off = ipa - region->base;

		if (off < count * KEEL_VGIC_REDIST_SIZE) {
			*offset = off % KEEL_VGIC_REDIST_SIZE;
			first += off / KEEL_VGIC_REDIST_SIZE;
			return first < vgic->nr_redists ? vgic->redists[first] : NULL;
		}
		first += count;
	}
	return NULL;
}

/*
 * Before the active state is read: whichever other vCPU has one of the interrupts
 * in a list register comes out of its guest once, and what it did is known.
 * It does so within an IPI's time.
 */
static void settle(const struct access *a)
{
	u32 offset = a->owner ? a->offset - GICR_SGI_FRAME : a->offset;
	unsigned long flags, seen[KEEL_MAX_VCPUS], others = 0;
	const struct field_regs *r = find_field_regs(offset);
	struct keel_vm *vm = a->vcpu->vm;
	const struct keel_virq *irq;
	unsigned int i;

	if (!r || r->kind != SETS_LIVE || r->sizes != a->len)
		return;

	flags = keel_vgic_lock(&vm->vgic);
	for (i = 0; i < 32; i++) {
		irq = access_irq(a, (offset - r->offset) * 8 + i);
		if (!irq || !irq->in_lr || irq->on == a->vcpu)
			continue;
		others |= BIT(irq->on->id);
		seen[irq->on->id] = irq->on->vgic.nr_syncs;
	}
	vm->vgic.kicks |= others;
	keel_vgic_unlock(vm, flags, a->vcpu);

	for_each_set_bit(i, &others, KEEL_MAX_VCPUS)
		while (READ_ONCE(vm->vcpus[i]->vgic.nr_syncs) == seen[i])
			cpu_relax();
}

static void access_vgic(const struct access *a, bool write, u64 *val)
{
	struct keel_vm *vm = a->vcpu->vm;
	unsigned long flags;

	if (!write) {
		*val = 0;
		settle(a);
	}
	flags = keel_vgic_lock(&vm->vgic);
	if (a->owner)
		access_redist(a, write, val);
	else
		access_dist(a, write, val);
	keel_vgic_unlock(vm, flags, a->vcpu);
}

bool keel_vgic_mmio(struct keel_vcpu *vcpu, u64 ipa, bool write, unsigned int len, u64 *val)
{
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	struct access a = { .vcpu = vcpu, .len = len };

	if (!smp_load_acquire(&vgic->initialised))
		return false;

	if (ipa - vgic->dist_base < KEEL_VGIC_DIST_SIZE) {
		a.offset = ipa - vgic->dist_base;
	} else {
		a.owner = redist_at(vgic, ipa, &a.offset);
		if (!a.owner)
			return false;
	}
	access_vgic(&a, write, val);

	return true;
}
