/* SPDX-License-Identifier: GPL-2.0-only */
/* An arm64 Image header, and a stack; the MMU stays off. */
#include "../kvm/image_head.h"

	.section .head, "ax"
	image_head main, image_end

main:	adrp	x1, stack_end
	mov	sp, x1
	bl	guest_main
	b	.

	.bss
	.balign	4096
	.skip	4096
stack_end:
	.skip	4096
