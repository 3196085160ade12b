/* SPDX-License-Identifier: GPL-2.0-only */
/* What guest.S and vmm.c agree on; both include it. */
#ifndef __BENCH_GUEST_H
#define __BENCH_GUEST_H

#define CODE_IPA	0x80000000	/* guest.S, and pages to share */
#define FRESH_IPA	0x90000000	/* 4 KiB pages that nobody has touched */
#define READY_IPA	0x94000000	/* 4 KiB pages that the VMM has */
#define BLOCK_IPA	0xa0000000	/* 2 MiB pages that the VMM has */
#define LARGE_IPA	0xc0000000	/* what a VM of 64 MiB is torn down with */

#define NR_SAMPLES	101
#define NR_TOUCH	96		/* pages one after the other, a multiple of 64 KiB */
#define NR_BLOCKS	11
#define LARGE_PAGES	(64 << 8)

#define GICD		0x08000000
#define GICR		0x080a0000
#define GICR_STRIDE	0x20000

/* Registers of the VMM's one device. */
#define DEVICE		0x09000000
#define DEVICE_MODE	0x800		/* read: MODE_* */
#define DEVICE_NOTHING	0x808
#define DEVICE_END	0x810		/* written last */
/* The lowest are reports: instructions of the operation whose number is offset / 8. */
#define OP_HVC		0
#define OP_MMIO_WRITE	1
#define OP_MMIO_READ	2
#define OP_TOUCH_FRESH	3
#define OP_TOUCH_READY	4
#define OP_TOUCH_FIRST	5
#define OP_TOUCH_BLOCK	6
#define OP_SHARE	7
#define OP_TIMER	8
#define OP_IPI		9
#define NR_GUEST_OPS	10

#define MODE_CREATE	0		/* ends at once */
#define MODE_OPS	1
#define MODE_LARGE	2		/* touches all at LARGE_IPA */

#endif
