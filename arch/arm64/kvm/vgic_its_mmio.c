// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of an ITS, as IHI 0069 has them. For guests, of 4 or 8 bytes; for user
 * space, whole ones.
 *
 * Tables have pages of 64 KiB and entries of 8 bytes, the collection table one level.
 * Writing to GITS_TRANSLATER does nothing: a CPU has no DeviceID.
 */
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/kernel.h>

#include "vgic_its.h"
#include "vgic_mmio.h"

/* Implementer Arm, product 'K' as of KVM, and its revision of saved tables */
#define IIDR		(0x4bU << GITS_IIDR_PRODUCTID_SHIFT | 0x43b)

/* Physical LPIs, IDs of 16 bits, targets by number */
#define TYPER	(GITS_TYPER_PLPIS | \
		 (KEEL_ITS_ENTRY_SIZE - 1ULL) << GITS_TYPER_ITT_ENTRY_SIZE_SHIFT | \
		 (KEEL_ITS_ID_BITS - 1ULL) << GITS_TYPER_IDBITS_SHIFT | \
		 (KEEL_ITS_ID_BITS - 1ULL) << GITS_TYPER_DEVBITS_SHIFT)

#define CREADR_STALLED		BIT(0)
#define CWRITER_RETRY		BIT(0)
#define QUEUE_OFFSET		GENMASK_ULL(19, 5)

/* What is kept: addresses and sizes, attributes that are read back. */
#define CBASER_MASK	(GITS_CBASER_VALID | GENMASK_ULL(61, 59) | GENMASK_ULL(55, 53) | \
			 GENMASK_ULL(51, 10) | GENMASK_ULL(7, 0))
#define BASER_MASK	(GITS_BASER_VALID | GITS_BASER_INDIRECT | GENMASK_ULL(61, 59) | \
			 GENMASK_ULL(55, 53) | GENMASK_ULL(47, 10) | GENMASK_ULL(7, 0))

static u64 baser_fixed(unsigned int n)
{
	u64 type = n == KEEL_ITS_DEVICE_TABLE ? GITS_BASER_TYPE_DEVICE : GITS_BASER_TYPE_COLLECTION;

	return type << GITS_BASER_TYPE_SHIFT |
	       (KEEL_ITS_ENTRY_SIZE - 1ULL) << GITS_BASER_ENTRY_SIZE_SHIFT |
	       GITS_BASER_PAGE_SIZE_64K;
}

static bool is_baser(u32 offset)
{
	return offset >= GITS_BASER && offset < GITS_BASER + KEEL_ITS_NR_TABLES * sizeof(u64);
}

unsigned int keel_its_reg_size(u32 offset)
{
	switch (offset) {
	case GITS_CTLR:
	case GITS_IIDR:
		return 4;
	case GITS_TYPER:
	case GITS_CBASER:
	case GITS_CWRITER:
	case GITS_CREADR:
		return 8;
	}
	if (offset >= GITS_BASER && offset < GITS_BASER + GITS_BASER_NR_REGS * sizeof(u64))
		return offset & 7 ? 0 : 8;
	return offset >= KEEL_GIC_ID_REGS && offset < KEEL_ITS_PAGE_SIZE && !(offset & 3) ? 4 : 0;
}

static u32 read_ctlr(const struct keel_its *its)
{
	/* nothing happens but in a write */
	bool quiescent = !its->enabled || its->stalled || its->creadr == its->cwriter;

	return (its->enabled ? GITS_CTLR_ENABLE : 0) | (quiescent ? GITS_CTLR_QUIESCENT : 0);
}

static u64 read_whole(const struct keel_its *its, u32 offset)
{
	switch (offset) {
	case GITS_CTLR:
		return read_ctlr(its);
	case GITS_IIDR:
		return IIDR;
	case GITS_TYPER:
		return TYPER;
	case GITS_CBASER:
		return its->cbaser;
	case GITS_CWRITER:
		return its->cwriter;
	case GITS_CREADR:
		return its->creadr | (its->stalled ? CREADR_STALLED : 0);
	case GITS_PIDR2:
		return KEEL_GIC_PIDR2;
	}
	if (is_baser(offset))
		return its->baser[(offset - GITS_BASER) / sizeof(u64)];
	return 0;
}

u64 keel_its_read(const struct keel_its *its, u32 offset, unsigned int len)
{
	u64 reg;

	if (keel_its_reg_size(offset) == len)
		return read_whole(its, offset);
	if (len != 4 || keel_its_reg_size(offset & ~7U) != 8)
		return 0;
	reg = read_whole(its, offset & ~7U);
	return offset & 4 ? reg >> 32 : (u32)reg;
}

static void its_set_enabled(struct keel_its *its, bool on)
{
	struct keel_vgic *vgic = &its->vm->vgic;
	unsigned long flags = keel_vgic_lock(vgic);

	its->enabled = on;
	keel_vgic_unlock(its->vm, flags, NULL);
}

static void write_ctlr(struct keel_its *its, u64 val)
{
	bool on = val & GITS_CTLR_ENABLE;

	/* without its tables that is UNPREDICTABLE */
	if (on && !(its->cbaser & its->baser[0] & its->baser[1] & GITS_BASER_VALID))
		return;
	if (on != its->enabled)
		its_set_enabled(its, on);
	keel_its_run_queue(its);
}

static void write_cbaser(struct keel_its *its, u64 val)
{
	if (its->enabled)
		return;
	its->cbaser = val & CBASER_MASK;
	its->creadr = 0;
	its->cwriter = 0;
	its->stalled = false;
}

static void write_cwriter(struct keel_its *its, u64 val)
{
	u64 offset = val & QUEUE_OFFSET;

	if (offset >= keel_its_queue_size(its->cbaser))
		return;
	its->cwriter = offset;
	if (val & CWRITER_RETRY)
		its->stalled = false;
	keel_its_run_queue(its);
}

static int restore_creadr(struct keel_its *its, u64 val)
{
	u64 offset = val & QUEUE_OFFSET;

	if (offset >= keel_its_queue_size(its->cbaser))
		return -EINVAL;
	its->creadr = offset;
	its->stalled = val & CREADR_STALLED;
	return 0;
}

static void write_baser(struct keel_its *its, unsigned int n, u64 val)
{
	u64 old = its->baser[n];

	if (its->enabled)
		return;
	if (n == KEEL_ITS_COLLECTION_TABLE)
		val &= ~GITS_BASER_INDIRECT;
	its->baser[n] = (val & BASER_MASK & ~GITS_BASER_PAGE_SIZE_MASK) | baser_fixed(n);
	if (its->baser[n] == old)
		return;

	/* nothing is in a new table */
	if (n == KEEL_ITS_DEVICE_TABLE)
		keel_its_unmap_devices(its);
	else
		keel_its_unmap_collections(its);
}

static int write_whole(struct keel_its *its, u32 offset, u64 val, bool user)
{
	switch (offset) {
	case GITS_CTLR:
		write_ctlr(its, val);
		return 0;
	case GITS_IIDR:
		/* only which tables are saved matters, of which there is one kind */
		return user && (val & GITS_IIDR_REV_MASK) ? -EINVAL : 0;
	case GITS_CBASER:
		write_cbaser(its, val);
		return 0;
	case GITS_CWRITER:
		write_cwriter(its, val);
		return 0;
	case GITS_CREADR:
		return user ? restore_creadr(its, val) : 0;
	}
	if (is_baser(offset))
		write_baser(its, (offset - GITS_BASER) / sizeof(u64), val);
	return 0;
}

int keel_its_write(struct keel_its *its, u32 offset, unsigned int len, u64 val, bool user)
{
	if (keel_its_reg_size(offset) == len)
		return write_whole(its, offset, val, user);
	if (len != 4 || keel_its_reg_size(offset & ~7U) != 8)
		return 0;
	return write_whole(its, offset & ~7U,
			   keel_gic_merge(read_whole(its, offset & ~7U), offset, len, val), user);
}

void keel_its_reset(struct keel_its *its)
{
	its_set_enabled(its, false);
	keel_its_unmap_all(its);
	write_cbaser(its, 0);
	for (unsigned int n = 0; n < KEEL_ITS_NR_TABLES; n++)
		its->baser[n] = baser_fixed(n);
}

bool keel_its_mmio(struct keel_vm *vm, u64 ipa, bool write, unsigned int len, u64 *val)
{
	struct keel_vgic *vgic = &vm->vgic;
	unsigned int i, nr = smp_load_acquire(&vgic->nr_its);
	struct keel_its *its = NULL;
	u32 offset;

	for (i = 0; i < nr && !its; i++)
		if (keel_its_offset(vgic->its[i], ipa) < KEEL_VGIC_ITS_SIZE)
			its = vgic->its[i];
	if (!its)
		return false;

	offset = ipa - its->base;
	if (!write)
		*val = 0;
	if (offset >= KEEL_ITS_PAGE_SIZE || len < 4)
		return true;
	mutex_lock(&vgic->its_mutex);
	if (write)
		keel_its_write(its, offset, len, *val, false);
	else
		*val = keel_its_read(its, offset, len);
	mutex_unlock(&vgic->its_mutex);
	return true;
}
