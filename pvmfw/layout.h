/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where things are, as crosvm and Android's pvmfw have it.
 *
 *   0x7fc0_0000  image, then the configuration blob at the next page: 2 MiB
 *   0x7fe0_0000  scratch: stack, tables, copies; the DICE handover stays: 2 MiB
 *   0x8000_0000  the VM's memory; devices are below the image or above memory
 */
#ifndef PVMFW_LAYOUT_H
#define PVMFW_LAYOUT_H

#define IMAGE_BASE	0x7fc00000
#define IMAGE_WINDOW	0x00200000
#define SCRATCH_BASE	0x7fe00000
#define SCRATCH_SIZE	0x00200000
#define RAM_BASE	0x80000000
#define STACK_SIZE	0x00010000

#define VA_BITS		39	/* translation starts at level 1 */

/* Where a VMM of crosvm's kind has its first serial port; used until the FDT names one. */
#define DEFAULT_UART	0x3f8

#endif
