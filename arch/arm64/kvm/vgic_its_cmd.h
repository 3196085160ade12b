/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ITS commands and table entries, decoded: as IHI 0069 has them, and the entries as Linux's KVM
 * saves them (its Documentation/virt/kvm/devices/arm-vgic-its.rst, ABI revision 0). Of
 * values only, no memory: KUnit tries them without a guest.
 */
#ifndef __KEEL_VGIC_ITS_CMD_H
#define __KEEL_VGIC_ITS_CMD_H

#include <linux/bits.h>
#include <linux/types.h>

#define KEEL_ITS_CMD_SIZE	32
#define KEEL_ITS_ID_BITS	16	/* of DeviceIDs, EventIDs and ICIDs */
#define KEEL_ITS_ENTRY_SIZE	8
#define KEEL_ITS_PAGE_SIZE	0x10000

/**
 * struct keel_its_cmd - fields that the command of this number has; others are 0
 * @nr:		GITS_CMD_*
 * @target:	RDbase: number of a redistributor, GITS_TYPER.PTA being 0
 * @to:		MOVALL's second one
 * @event_bits:	MAPD's Size, plus one
 */
struct keel_its_cmd {
	u8 nr;
	u8 event_bits;
	bool valid;
	u16 icid;
	u32 device, event, intid;
	u64 target, to;
	u64 itt;
};

/* false: no command of a GICv3's ITS. */
bool keel_its_decode(const __le64 raw[4], struct keel_its_cmd *cmd);

/* A table as GITS_BASER<n> has it. */
u64 keel_its_table_base(u64 baser);
u64 keel_its_table_size(u64 baser);

/* Device table entry */
struct keel_its_dte {
	bool valid;
	u32 next;		/* DeviceIDs to the next one, 0: it is the last */
	u64 itt;
	u8 event_bits;
};

u64 keel_its_dte_encode(const struct keel_its_dte *dte);
struct keel_its_dte keel_its_dte_decode(u64 entry);

/* Interrupt translation entry, valid if intid is not 0 */
struct keel_its_ite {
	u32 next;
	u32 intid;
	u16 icid;
};

u64 keel_its_ite_encode(const struct keel_its_ite *ite);
struct keel_its_ite keel_its_ite_decode(u64 entry);

/* Collection table entry */
struct keel_its_cte {
	bool valid;
	u64 target;
	u16 icid;
};

u64 keel_its_cte_encode(const struct keel_its_cte *cte);
struct keel_its_cte keel_its_cte_decode(u64 entry);

#endif
