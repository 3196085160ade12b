/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first code of a CPU that the host started itself: at EL1, MMU off. It
 * reports into a record, tries to reach EL2's memory, waits, and goes off.
 */
#ifndef HOSTILE_PAYLOAD_H
#define HOSTILE_PAYLOAD_H

#include <linux/types.h>

/* Offsets are known to payload.S. */
struct payload_record {
	u64 runs;		/* 0x00 how often it came here */
	u64 current_el;		/* 0x08 */
	u64 others;		/* 0x10 x1-x30 as found, or-ed together */
	u64 sctlr;		/* 0x18 SCTLR_EL1 */
	u64 target;		/* 0x20 in: physical address to attack, or 0 */
	u64 load_esr;		/* 0x28 what the load, the store and the jump ended with */
	u64 store_esr;		/* 0x30 */
	u64 exec_esr;		/* 0x38 */
	u64 loaded;		/* 0x40 */
	u64 version_x0;		/* 0x48 hypercall from here */
	u64 version_x1;		/* 0x50 */
	u64 go;			/* 0x58 in: it waits until this is not 0 */
	u64 far;		/* 0x60 of the last abort */
};

extern const char payload_start[], payload_end[];

#endif
