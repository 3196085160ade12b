/* SPDX-License-Identifier: GPL-2.0-only */
/* What the vGIC keeps: of an interrupt, of a vCPU, of a VM. */
#ifndef __KEEL_VGIC_TYPES_H
#define __KEEL_VGIC_TYPES_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xarray.h>
#include <keel/guest.h>

#define KEEL_NR_SGIS		16
#define KEEL_NR_PRIVATE		32	/* SGIs and PPIs */
#define KEEL_MAX_INTID		1020	/* the first that is not an SPI any more */
#define KEEL_DEFAULT_INTIDS	256	/* where user space does not choose */
#define KEEL_FIRST_LPI		8192
#define KEEL_LPI_ID_BITS	16	/* of INTIDs, when there is an ITS */
#define KEEL_MAX_ITS		4	/* of one VM */
#define KEEL_VGIC_UNSET		(~0ULL)	/* an address user space has not given */

#define KEEL_VGIC_DIST_SIZE	0x10000ULL
#define KEEL_VGIC_REDIST_SIZE	0x20000ULL
#define KEEL_VGIC_ITS_SIZE	0x20000ULL

/* A write of GICD_I{S,C}ACTIVER to an interrupt that sits in a list register. */
enum keel_virq_forced {
	KEEL_VIRQ_NOT_FORCED,
	KEEL_VIRQ_FORCED_ACTIVE,
	KEEL_VIRQ_FORCED_INACTIVE,
};

/**
 * struct keel_virq - an interrupt; everything under the vGIC's lock
 * @node:	in the queue of @on
 * @on:		the vCPU that is to look at it, or NULL
 * @target:	the vCPU it goes to when it becomes pending; NULL if IROUTER names none
 * @router:	Aff2.Aff1.Aff0 as written to IROUTER
 * @edge:	edge-triggered, otherwise level
 * @line:	level of the line
 * @latch:	pending on its own: an edge came, or ISPENDR was written
 * @in_lr:	vCPU @on runs, or is about to, with it in a list register
 * @lr_latch:	... and that register took @latch with it
 * @unmapped:	an LPI that exists only until it is out of the list register
 */
struct keel_virq {
	struct list_head node;
	struct keel_vcpu *on;
	struct keel_vcpu *target;
	u32 router;
	u16 intid;
	u8 priority;
	u8 forced;
	bool enabled, group1, edge;
	bool line, latch, active;
	bool in_lr, lr_latch, unmapped;
};

/**
 * struct keel_vgic_cpu - of a vCPU
 * @queue:	interrupts that are active, or pending and enabled. Looked at without
 *		the lock only to see that it is empty.
 * @lr:		what each list register of the present run holds
 * @nr_lrs:	how many; the thread that runs the vCPU alone uses these two
 * @nr_syncs:	of runs that have ended
 * @timer_config: KEEL_RUN_IN_TIMERS
 * @timers:	KEEL_RUN_OUT_TIMERS of the last run
 * @vmcr:	KEEL_RUN_OUT_VMCR of the last run
 * @slot:	number of its redistributor, in the order of creation
 * @lpis:	GICR_CTLR.EnableLPIs; changes under the VM's its_mutex and the vGIC's lock
 * @pendbaser:	GICR_PENDBASER, under the VM's its_mutex
 */
struct keel_vgic_cpu {
	struct list_head queue;
	struct keel_virq *lr[KEEL_MAX_LRS];
	unsigned int nr_lrs;
	unsigned long nr_syncs;
	u64 timer_config;
	u64 timers;
	u64 vmcr;
	unsigned int slot;
	bool lpis;
	u64 pendbaser;
	struct keel_virq private[KEEL_NR_PRIVATE];
};

/**
 * struct keel_vgic_region - consecutive redistributors
 * @count:	how many; 0: as many as there are vCPUs (KVM_VGIC_V3_ADDR_TYPE_REDIST)
 */
struct keel_vgic_region {
	u64 base;
	unsigned int count;
};

struct keel_its;

/**
 * struct keel_vgic - of a VM
 * @created:	KVM_CREATE_DEVICE was successful
 * @open:	and the device's file is still open
 * @initialised: KVM_DEV_ARM_VGIC_CTRL_INIT; set with release semantics
 * @ctlr:	GICD_CTLR: the two group enables
 * @nr_lrs:	list registers that may be given in a run
 * @nr_intids:	INTIDs, private ones included; 0 until known
 * @spis:	@nr_intids - KEEL_NR_PRIVATE, from @initialised on
 * @regions:	where redistributors are; entries below @nr_regions do not change
 * @redists:	vCPU of each redistributor
 * @kicks:	vCPUs to kick when the lock is released
 * @its:	ITSes; entries below @nr_its do not change
 * @its_mutex:	what ITSes and redistributors know of LPIs: their registers, tables, mappings
 * @propbaser:	GICR_PROPBASER, of all redistributors
 * @lpis:	struct keel_lpi by INTID; changes under @its_mutex
 *
 * @lock protects the interrupts, @ctlr, @redists and @kicks; the VM's mutex, what
 * user space configures. An LPI, and what leads to it from an ITS, is freed only after
 * @lock was taken once since nothing leads there: who holds it may look things up.
 */
struct keel_vgic {
	spinlock_t lock;
	bool created, open, initialised;
	u8 ctlr;
	unsigned int nr_lrs;
	unsigned int nr_intids;
	struct keel_virq *spis;
	u64 dist_base;
	struct keel_vgic_region regions[KEEL_MAX_VCPUS];
	unsigned int nr_regions;
	struct keel_vcpu *redists[KEEL_MAX_VCPUS];
	unsigned int nr_redists;
	unsigned long kicks;
	struct keel_its *its[KEEL_MAX_ITS];
	unsigned int nr_its;
	struct mutex its_mutex;
	u64 propbaser;
	struct xarray lpis;
};

#endif
