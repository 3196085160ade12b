/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's beginning, for keelvm an arm64 Image. Every vCPU enters here, MMU off:
 * x0 is the device tree's address, or 0 if the VMM is load.c.
 */
	.section .text.start, "ax"
	.globl	_start
_start:	b	1f
	.word	0
	.quad	0			/* text offset */
	.quad	_end - _start		/* image size */
	.quad	0xa			/* little-endian, 4K pages, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.word	0

1:	mrs	x1, mpidr_el1
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
