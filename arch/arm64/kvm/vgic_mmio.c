// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of GICv3's distributor, and of redistributors those that are about
 * private interrupts, as loads and stores of a guest see them, or user space: one
 * security state, affinity routing always on.
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
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/kernel.h>
#include <linux/processor.h>

#include "vgic_mmio.h"

#define GICD_IROUTER_END	0x8000
#define GICD_TYPER_NO_1_OF_N	BIT(25)
#define GICD_TYPER_ID_BITS_SHIFT 19
#define SPI_ID_BITS		10

#define FIELD_EDGE		2

/* What a field does when it is written. */
enum field_kind {
	STORES,
	SETS,			/* a one acts, a zero does not */
	SETS_LIVE,		/* and while a vCPU runs the state is in its list registers */
};

struct field_ops {
	enum field_kind kind;
	u32 (*get)(const struct keel_virq *irq);
	void (*set)(struct keel_virq *irq, u32 val);
};

struct field_regs {
	u16 offset;
	u8 bits;
	u8 sizes;		/* of accesses, as a mask: 4 | 1 */
	struct field_ops guest;
	const struct field_ops *user;	/* NULL: the same */
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

/* What makes an interrupt pending on its own, whatever its line is. */
static u32 get_latch(const struct keel_virq *irq)
{
	return !keel_virq_is_el2s(irq) && (irq->latch || irq->lr_latch);
}

static void set_latch(struct keel_virq *irq, u32 val)
{
	if (!keel_virq_is_el2s(irq))
		irq->latch = val;
	irq->lr_latch = false;
}

static u32 get_zero(const struct keel_virq *irq)
{
	return 0;
}

static void set_nothing(struct keel_virq *irq, u32 val)
{
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

/* User space saves and restores what is latched; the lines it has with LEVEL_INFO. */
static const struct field_ops user_ispendr = { STORES, get_latch, set_latch };
static const struct field_ops user_icpendr = { STORES, get_zero, set_nothing };

static const struct field_regs field_regs[] = {
	{ GICD_IGROUPR, 1, 4, { STORES, get_group, set_group }, NULL },
	{ GICD_ISENABLER, 1, 4, { SETS, get_enabled, set_enabled }, NULL },
	{ GICD_ICENABLER, 1, 4, { SETS, get_enabled, clear_enabled }, NULL },
	{ GICD_ISPENDR, 1, 4, { SETS, get_pending, set_pending }, &user_ispendr },
	{ GICD_ICPENDR, 1, 4, { SETS, get_pending, clear_pending }, &user_icpendr },
	{ GICD_ISACTIVER, 1, 4, { SETS_LIVE, get_active, set_active }, NULL },
	{ GICD_ICACTIVER, 1, 4, { SETS_LIVE, get_active, clear_active }, NULL },
	{ GICD_IPRIORITYR, 8, 4 | 1, { STORES, get_priority, set_priority }, NULL },
	{ GICD_ICFGR, 2, 4, { STORES, get_config, set_config }, NULL },
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

/* The distributor does not show what belongs to a redistributor, nor the reverse. */
static struct keel_virq *access_irq(const struct keel_gic_access *a, u32 intid)
{
	if (a->owner ? intid >= KEEL_NR_PRIVATE : intid < KEEL_NR_PRIVATE)
		return NULL;

	return keel_virq_get(&a->vm->vgic, a->owner, intid);
}

static const struct field_ops *ops_of(const struct keel_gic_access *a, const struct field_regs *r)
{
	return a->user && r->user ? r->user : &r->guest;
}

static u64 read_fields(const struct keel_gic_access *a, const struct field_regs *r, u32 first)
{
	unsigned int i;
	u64 val = 0;

	for (i = 0; i < a->len * 8 / r->bits; i++) {
		const struct keel_virq *irq = access_irq(a, first + i);

		if (irq)
			val |= (u64)ops_of(a, r)->get(irq) << (i * r->bits);
	}
	return val;
}

static void write_fields(const struct keel_gic_access *a, const struct field_regs *r, u32 first, u64 val)
{
	const struct field_ops *ops = ops_of(a, r);
	unsigned int i;

	for (i = 0; i < a->len * 8 / r->bits; i++) {
		struct keel_virq *irq = access_irq(a, first + i);
		u32 field = (val >> (i * r->bits)) & (BIT(r->bits) - 1);

		if (!irq || (ops->kind != STORES && !field))
			continue;
		ops->set(irq, field);
		keel_virq_changed(&a->vm->vgic, irq);
	}
}

bool keel_gic_fields(const struct keel_gic_access *a, u32 offset, bool write, u64 *val)
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

/* Aff3 and the choice of any vCPU are not implemented: both are in bits that stay zero. */
static void access_router(const struct keel_gic_access *a, bool write, u64 *val)
{
	struct keel_vm *vm = a->vm;
	struct keel_virq *irq = access_irq(a, (a->offset - GICD_IROUTER) / 8);

	if (!irq || a->len < 4)
		return;

	if (!write) {
		*val = keel_gic_part(a, irq->router);
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

static u64 dist_typer(const struct keel_vgic *vgic)
{
	u64 id_bits = vgic->nr_its ? KEEL_LPI_ID_BITS : SPI_ID_BITS;

	return (vgic->nr_intids / 32 - 1) | (id_bits - 1) << GICD_TYPER_ID_BITS_SHIFT |
	       GICD_TYPER_NO_1_OF_N | (vgic->nr_its ? GICD_TYPER_LPIS : 0);
}

static u64 read_dist_reg(const struct keel_vgic *vgic, u32 offset)
{
	switch (offset) {
	case GICD_CTLR:
		return vgic->ctlr | GICD_CTLR_ARE_NS | GICD_CTLR_DS;
	case GICD_TYPER:
		return dist_typer(vgic);
	case GICD_IIDR:
		return KEEL_GIC_IIDR;
	case GICD_PIDR2:
		return KEEL_GIC_PIDR2;
	default:
		return 0;
	}
}

static void access_dist(const struct keel_gic_access *a, bool write, u64 *val)
{
	struct keel_vm *vm = a->vm;

	if (a->offset >= GICD_IROUTER && a->offset < GICD_IROUTER_END) {
		access_router(a, write, val);
	} else if (!keel_gic_fields(a, a->offset, write, val) && a->len == 4) {
		if (!write)
			*val = read_dist_reg(&vm->vgic, a->offset);
		else if (a->offset == GICD_CTLR)
			write_dist_ctlr(vm, *val);
	}
}

/*
 * Before the active state is read: whichever other vCPU has one of the interrupts
 * in a list register comes out of its guest once, and what it did is known.
 * It does so within an IPI's time.
 */
static void settle(const struct keel_gic_access *a)
{
	u32 offset = a->owner ? a->offset - KEEL_GICR_SGI_FRAME : a->offset;
	unsigned long flags, seen[KEEL_MAX_VCPUS], others = 0;
	const struct field_regs *r = find_field_regs(offset);
	struct keel_vm *vm = a->vm;
	const struct keel_virq *irq;
	unsigned int i;

	if (!r || r->guest.kind != SETS_LIVE || r->sizes != a->len)
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

void keel_gic_access(const struct keel_gic_access *a, bool write, u64 *val)
{
	struct keel_vgic *vgic = &a->vm->vgic;
	unsigned long flags;
	u8 ctlr;

	if (!write) {
		*val = 0;
		settle(a);
	}
	/* what is about LPIs may read the guest's memory */
	if (a->owner && keel_redist_lpi_access(a, write, val))
		return;

	flags = keel_vgic_lock(vgic);
	ctlr = vgic->ctlr;
	if (a->owner)
		keel_redist_access(a, write, val);
	else
		access_dist(a, write, val);
	ctlr ^= vgic->ctlr;
	keel_vgic_unlock(a->vm, flags, a->vcpu);
	if (ctlr)
		keel_lpis_changed(a->vm);
}

bool keel_gic_dist_reg_exists(u32 offset)
{
	switch (offset) {
	case GICD_CTLR:
	case GICD_TYPER:
	case GICD_IIDR:
	case GICD_TYPER2:
	case GICD_STATUSR:
		return true;
	}
	return find_field_regs(offset) || (offset >= GICD_IROUTER && offset < GICD_IROUTER_END) ||
	       (offset >= KEEL_GIC_ID_REGS && offset < KEEL_VGIC_DIST_SIZE);
}

bool keel_vgic_mmio(struct keel_vcpu *vcpu, u64 ipa, bool write, unsigned int len, u64 *val)
{
	struct keel_vm *vm = vcpu->vm;
	struct keel_gic_access a = { .vm = vm, .vcpu = vcpu, .len = len };

	if (!smp_load_acquire(&vm->vgic.initialised))
		return false;
	if (keel_its_mmio(vm, ipa, write, len, val))
		return true;

	if (ipa - vm->vgic.dist_base < KEEL_VGIC_DIST_SIZE) {
		a.offset = ipa - vm->vgic.dist_base;
	} else {
		a.owner = keel_redist_at(&vm->vgic, ipa, &a.offset);
		if (!a.owner)
			return false;
	}
	keel_gic_access(&a, write, val);

	return true;
}
