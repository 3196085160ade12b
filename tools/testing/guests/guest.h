/* SPDX-License-Identifier: GPL-2.0-only */
/* What the guest and load.c agree on; both include it. */
#ifndef GUESTS_GUEST_H
#define GUESTS_GUEST_H

#define CODE_IPA	0x80000000UL
#define CODE_SIZE	0x00200000UL
/* Each vCPU's own pages follow the code's, one vCPU's after the other's. */
#define WORK_IPA	(CODE_IPA + CODE_SIZE)

#define GICD		0x08000000UL
#define GICR		0x080a0000UL
#define GICR_STRIDE	0x20000UL

/* Registers of the VMM's one device. */
#define DEVICE		0x0a000000UL
#define DEVICE_CPUS	0x00		/* read: vCPUs to start */
#define DEVICE_PAGES	0x08		/* read: pages for each to work on */
#define DEVICE_FILLED	0x10		/* written by each when it has written all its pages once */
#define DEVICE_ROUND	0x18		/* written after each round */
#define DEVICE_BAD	0x20		/* written, with an address, if a page is not as it was left */

#endif
