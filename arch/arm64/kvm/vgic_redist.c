// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where redistributors are, and their registers that are not about private interrupts:
 * what they are, and LPIs.
 *
 * GICR_PROPBASER is one for all of them, as a guest must write the same to each.
 * GICR_CTLR.EnableLPIs may be cleared again, after which what was pending is forgotten.
 */
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/kernel.h>

#include "vgic_lpi.h"
#include "vgic_mmio.h"

#define TYPER_CPU_SHIFT		8
#define TYPER_AFF_SHIFT		32

/* What is kept of them: addresses, attributes that are read back, the size of INTIDs. */
#define PROPBASER_MASK	(GENMASK_ULL(58, 56) | GENMASK_ULL(51, 7) | GICR_PROPBASER_IDBITS_MASK)
#define PENDBASER_MASK	(GENMASK_ULL(58, 56) | GENMASK_ULL(51, 16) | GENMASK_ULL(11, 7))

/* The region that has the redistributor of @slot, and in *@first the first slot of it. */
static const struct keel_vgic_region *region_of(const struct keel_vgic *vgic, unsigned int slot,
						unsigned int *first)
{
	const struct keel_vgic_region *region;
	unsigned int count;

	*first = 0;
	for (region = vgic->regions; region < vgic->regions + vgic->nr_regions; region++) {
		count = keel_vgic_region_count(vgic, region);
		if (slot < *first + count)
			return region;
		*first += count;
	}
	return NULL;
}

/* Is there no redistributor right behind that of @vcpu? */
static bool is_last(const struct keel_vgic *vgic, const struct keel_vcpu *vcpu)
{
	unsigned int slot = vcpu->vgic.slot, first, r, before = 0;
	const struct keel_vgic_region *region = region_of(vgic, slot, &first);
	u64 end;

	if (!region)
		return false;
	if (slot + 1 < first + keel_vgic_region_count(vgic, region))
		return slot + 1 == vgic->nr_redists;

	end = region->base + keel_vgic_region_count(vgic, region) * KEEL_VGIC_REDIST_SIZE;
	for (r = 0; r < vgic->nr_regions && before < vgic->nr_redists; r++) {
		if (vgic->regions[r].base == end)
			return false;
		before += keel_vgic_region_count(vgic, &vgic->regions[r]);
	}
	return true;
}

static u64 redist_typer(const struct keel_vgic *vgic, const struct keel_vcpu *owner)
{
	return (u64)READ_ONCE(owner->affinity) << TYPER_AFF_SHIFT |
	       owner->id << TYPER_CPU_SHIFT |
	       (is_last(vgic, owner) ? GICR_TYPER_LAST : 0) |
	       (vgic->nr_its ? GICR_TYPER_PLPIS : 0);
}

static u64 read_redist_reg(const struct keel_gic_access *a)
{
	switch (a->offset) {
	case GICR_TYPER:
	case GICR_TYPER + 4:
		return keel_gic_part(a, redist_typer(&a->vm->vgic, a->owner));
	case GICR_IIDR:
		return a->len == 4 ? KEEL_GIC_IIDR : 0;
	case GICR_PIDR2:
		return a->len == 4 ? KEEL_GIC_PIDR2 : 0;
	default:
		/* WAKER too: it never sleeps. */
		return 0;
	}
}

void keel_redist_access(const struct keel_gic_access *a, bool write, u64 *val)
{
	if (a->offset >= KEEL_GICR_SGI_FRAME)
		keel_gic_fields(a, a->offset - KEEL_GICR_SGI_FRAME, write, val);
	else if (!write && a->len >= 4)
		*val = read_redist_reg(a);
}

/* its_mutex held. */
static void write_lpi_reg(const struct keel_gic_access *a, u64 val)
{
	struct keel_vgic *vgic = &a->vm->vgic;
	struct keel_vgic_cpu *cpu = &a->owner->vgic;

	switch (a->offset & ~7U) {
	case GICR_CTLR:
		if (a->offset == GICR_CTLR)
			keel_lpis_enable(a->owner, val & GICR_CTLR_ENABLE_LPIS);
		break;
	case GICR_PROPBASER:
		/* with LPIs enabled that is UNPREDICTABLE */
		if (!cpu->lpis)
			vgic->propbaser = keel_gic_merge(vgic->propbaser, a->offset, a->len, val) &
					  PROPBASER_MASK;
		break;
	case GICR_PENDBASER:
		if (!cpu->lpis)
			cpu->pendbaser = keel_gic_merge(cpu->pendbaser, a->offset, a->len, val) &
					 PENDBASER_MASK;
		break;
	}
}

static u64 read_lpi_reg(const struct keel_gic_access *a)
{
	switch (a->offset & ~7U) {
	case GICR_PROPBASER:
		return keel_gic_part(a, a->vm->vgic.propbaser);
	case GICR_PENDBASER:
		return keel_gic_part(a, a->owner->vgic.pendbaser);
	default:
		return a->owner->vgic.lpis ? GICR_CTLR_ENABLE_LPIS : 0;
	}
}

bool keel_redist_lpi_access(const struct keel_gic_access *a, bool write, u64 *val)
{
	struct keel_vgic *vgic = &a->vm->vgic;
	u32 reg = a->offset & ~7U;
	bool ctlr = a->offset == GICR_CTLR && a->len == 4;

	if (!vgic->nr_its || a->len < 4 ||
	    !(ctlr || reg == GICR_PROPBASER || reg == GICR_PENDBASER))
		return false;

	mutex_lock(&vgic->its_mutex);
	if (write)
		write_lpi_reg(a, *val);
	else
		*val = read_lpi_reg(a);
	mutex_unlock(&vgic->its_mutex);

	return true;
}

bool keel_redist_reg_exists(u32 offset)
{
	if (offset >= KEEL_GICR_SGI_FRAME) {
		offset -= KEEL_GICR_SGI_FRAME;
		/* private interrupts have the first 32 fields of each kind */
		return (offset >= GICD_IGROUPR && offset <= GICD_ICACTIVER && !(offset & 0x7f)) ||
		       (offset >= GICD_IPRIORITYR && offset < GICD_IPRIORITYR + KEEL_NR_PRIVATE) ||
		       offset == GICD_ICFGR || offset == GICD_ICFGR + 4;
	}
	switch (offset & ~7U) {
	case GICR_CTLR:			/* and IIDR */
	case GICR_TYPER:
	case GICR_PROPBASER:
	case GICR_PENDBASER:
		return true;
	}
	return offset == GICR_STATUSR || offset == GICR_WAKER ||
	       (offset >= KEEL_GIC_ID_REGS && offset < KEEL_GICR_SGI_FRAME);
}

struct keel_vcpu *keel_redist_at(struct keel_vgic *vgic, u64 ipa, u32 *offset)
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
