/* SPDX-License-Identifier: GPL-2.0-only */
/* An arm64 Image header, and a stack; the MMU stays off. */
	.section .head, "ax"
	.globl	_start
_start:
start:	b	main
	.word	0
	.quad	0			/* text offset */
	.quad	image_end - start	/* image size */
	.quad	0xa			/* little-endian, 4K pages, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.word	0

main:	adrp	x1, stack_end
	mov	sp, x1
	bl	guest_main
	b	.

	.bss
	.balign	4096
	.skip	4096
stack_end:
	.skip	4096
