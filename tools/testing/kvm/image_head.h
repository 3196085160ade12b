/* SPDX-License-Identifier: GPL-2.0-only */
/* The head of an arm64 Image (Documentation/arch/arm64/booting.rst in Linux), for bare guests. */

/* Stands where the image begins, and goes on at \main; up to \end is its memory. */
	.macro image_head main, end
	.globl	_start
_start:	b	\main
	.word	0
	.quad	0			/* text offset */
	.quad	\end - _start		/* image size */
	.quad	0xa			/* little-endian, 4K pages, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.word	0
	.endm
