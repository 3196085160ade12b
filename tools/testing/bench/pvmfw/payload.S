/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A payload that says when it begins, then has EL2 make a token of its own, and says when it
 * has the last byte. It stores into the console's page, which pvmfw left mapped.
 */
#include "bench_pvmfw.h"

#define UART		0x09000000
#define TOKEN_INIT	0xc4000194
#define TOKEN_CONTINUE	0xc4000195
#define INCOMPLETE	3
#define SYSTEM_OFF	0x84000008

_start:	b	1f
	.long	0
	.quad	0, image_size, 0, 0, 0, 0
	.ascii	"ARM\x64"
	.long	0

1:	ldr	x28, =UART
	str	xzr, [x28, #MARK_ENTRY]

	ldr	x0, =TOKEN_INIT
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8
	mov	x\n, #\n			/* the challenge */
	.endr
	str	xzr, [x28, #MARK_INIT]
	smc	#0
	cbnz	x0, 4f
	adr	x22, token
	mov	x21, xzr			/* bytes */
	mov	x20, xzr			/* calls */
2:	ldr	x0, =TOKEN_CONTINUE
	mov	x1, x22
	mov	x2, x21
	mov	x3, #4096
	sub	x3, x3, x21
	smc	#0
	add	x20, x20, #1
	cmp	x0, #INCOMPLETE
	b.hi	4f
	add	x21, x21, x1
	cmp	x0, #INCOMPLETE
	b.eq	2b
	cbnz	x0, 4f
	str	x20, [x28, #MARK_TOKEN]
	str	x21, [x28, #MARK_BYTES]
4:	ldr	x0, =SYSTEM_OFF
	hvc	#0
	b	.
	.ltorg
	.balign	4096
token:	.space	4096
	.set	image_size, . - _start
