/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * LPIs: what ITSes map events to. All functions with the VM's its_mutex held, which is
 * what keeps an LPI from being unmapped, and the vGIC's lock not held, unless they say
 * otherwise.
 */
#ifndef __KEEL_VGIC_LPI_H
#define __KEEL_VGIC_LPI_H

#include "vgic_state.h"

/**
 * struct keel_lpi - one event of one device, mapped
 * @irq:	as any other interrupt, without active state; its target is where its
 *		collection is mapped to
 * @its:	whose event it is
 * @icid:	the collection
 */
struct keel_lpi {
	struct keel_virq irq;
	struct keel_its *its;
	u16 icid;
};

static inline struct keel_lpi *keel_lpi_of(struct keel_virq *irq)
{
	return container_of(irq, struct keel_lpi, irq);
}

/* May there be an LPI with this INTID, as large as GICR_PROPBASER says they get? */
bool keel_lpi_intid_valid(u64 propbaser, u32 intid);

/* A new one, disabled. ERR_PTR: -EBUSY if @intid is mapped already, -ENOMEM. */
struct keel_lpi *keel_lpi_map(struct keel_vm *vm, u32 intid, struct keel_its *its, u16 icid,
			      struct keel_vcpu *target);
/* Nothing leads to it any more but the table of LPIs. */
void keel_lpi_unmap(struct keel_vm *vm, struct keel_lpi *lpi);
/* Its vCPU has it no longer in a list register, and it is unmapped. vGIC's lock held. */
void keel_lpi_free(struct keel_virq *irq);

/* Enabled and priority, from the configuration table; a table that cannot be read: disabled. */
int keel_lpi_configure(struct keel_vm *vm, struct keel_lpi *lpi);
/* What the pending table of its vCPU has. */
int keel_lpi_read_pending(struct keel_vm *vm, struct keel_lpi *lpi);
/* With what is pending. @target may be NULL. */
void keel_lpi_move(struct keel_vm *vm, struct keel_lpi *lpi, struct keel_vcpu *target);
void keel_lpi_clear(struct keel_vm *vm, struct keel_lpi *lpi);
/* vGIC's lock held instead. -EBUSY: its vCPU takes no LPIs. */
int keel_lpi_set(struct keel_vgic *vgic, struct keel_lpi *lpi);

/* GICR_CTLR.EnableLPIs */
void keel_lpis_enable(struct keel_vcpu *vcpu, bool on);
/* Writes the pending tables of all vCPUs: 0 or -EFAULT. */
int keel_lpis_save_pending(struct keel_vm *vm);

#endif
