/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How an EL2 panic reaches the host's console.
 *
 * EL2 writes the record into a page the driver named at load, then returns to
 * EL1 at keel_boot_params.host_panic_va with x0 = the CPU number, interrupts
 * masked. EL2 never reads the record back. From then on it refuses every
 * transition and every hypercall; memory that was protected stays so.
 */
#ifndef __KEEL_PANIC_H
#define __KEEL_PANIC_H

#include <linux/types.h>

#define KEEL_PANIC_MAGIC	0x4b45454c50414e49ULL	/* "KEELPANI" */
#define KEEL_PANIC_FRAMES	32
#define KEEL_PANIC_TEXT		128

struct keel_panic_record {
	__u64 magic;		/* written last */
	__u64 cpu;
	__u64 image_va;		/* subtract from addresses to get ELF addresses */
	__u64 esr, far, hpfar, elr, spsr, sp;	/* at the exception; 0 for a failed check */
	__u64 regs[31];
	__u64 nr_frames;
	__u64 frames[KEEL_PANIC_FRAMES];	/* return addresses, innermost first */
	char text[KEEL_PANIC_TEXT];		/* "file:line: condition", NUL terminated */
};

#endif
