/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's beginning, for keelvm an arm64 Image. Every vCPU enters here, MMU off:
 * x0 is the device tree's address, or 0 if the VMM is load.c.
 */
#include "../kvm/image_head.h"

	.section .text.start, "ax"
	image_head main, _end

main:	mrs	x1, mpidr_el1
	and	x1, x1, #0xff
	adr	x2, stacks
	add	x3, x1, #1
	lsl	x3, x3, #12
	add	sp, x2, x3
	adr	x2, vectors
	msr	vbar_el1, x2
	isb
	bl	guest
	b	.

	/* Nothing is expected to trap here, and interrupts stay masked. */
	.balign	2048
vectors:
	.rept	16
	.balign	128
	b	trapped
	.endr

	.bss
	.balign	4096
stacks:	.space	4 * 4096
