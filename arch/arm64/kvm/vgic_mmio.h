/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses to the registers of distributor and redistributors: what vgic_mmio.c and others share. */
#ifndef __KEEL_VGIC_MMIO_H
#define __KEEL_VGIC_MMIO_H

#include "vgic_state.h"

#define KEEL_GICR_SGI_FRAME	0x10000
#define KEEL_GIC_ID_REGS	0xffd0

/* That of the GIC KVM emulates, which is what guests know how to work with. */
#define KEEL_GIC_IIDR		0x4b00243b
#define KEEL_GIC_PIDR2		0x3b

/**
 * struct keel_gic_access - a load or store
 * @vcpu:	who does it; NULL: user space
 * @owner:	whose redistributor it goes to; NULL for the distributor
 * @offset:	in the distributor, or in the two frames of a redistributor
 * @len:	bytes: 1, 2, 4 or 8; @offset is aligned to it
 * @user:	user space saves or restores
 */
struct keel_gic_access {
	struct keel_vm *vm;
	struct keel_vcpu *vcpu;
	struct keel_vcpu *owner;
	u32 offset;
	unsigned int len;
	bool user;
};

/* The part of a 64-bit register that @a, of 4 or 8 bytes, reads. */
static inline u64 keel_gic_part(const struct keel_gic_access *a, u64 reg)
{
	if (a->len == 8)
		return reg;

	return a->offset & 4 ? reg >> 32 : (u32)reg;
}

/* A 64-bit register after a write of @val, of 4 or 8 bytes at @offset. */
static inline u64 keel_gic_merge(u64 reg, u32 offset, unsigned int len, u64 val)
{
	if (len == 8)
		return val;
	if (offset & 4)
		return (u32)reg | val << 32;

	return (reg & GENMASK_ULL(63, 32)) | (u32)val;
}

/* Takes all locks. @val: in or out; what is not there reads as zero. Process context. */
void keel_gic_access(const struct keel_gic_access *a, bool write, u64 *val);
/* Is there a 32-bit register, or half of one, for user space? */
bool keel_gic_dist_reg_exists(u32 offset);
bool keel_redist_reg_exists(u32 offset);

/* vGIC's lock held. Fields of interrupts; false if @offset is none. */
bool keel_gic_fields(const struct keel_gic_access *a, u32 offset, bool write, u64 *val);
/* vGIC's lock held. */
void keel_redist_access(const struct keel_gic_access *a, bool write, u64 *val);
/* CTLR, PROPBASER, PENDBASER; false if @a is to none of these. No lock held. */
bool keel_redist_lpi_access(const struct keel_gic_access *a, bool write, u64 *val);

/* The vCPU whose redistributor is at @ipa, and where in it; or NULL. */
struct keel_vcpu *keel_redist_at(struct keel_vgic *vgic, u64 ipa, u32 *offset);

/* Is @ipa in an ITS? Then the access is done. */
bool keel_its_mmio(struct keel_vm *vm, u64 ipa, bool write, unsigned int len, u64 *val);

#endif
