/* SPDX-License-Identifier: GPL-2.0-only */
/* See payload.h. Copied to a page of its own; x0 = physical address of the record. */
#include <linux/linkage.h>

#define CPU_OFF_HIGH	0x8400
#define CPU_OFF_LOW	0x0002
#define VERSION_HIGH	0xc600
#define VERSION_LOW	0x4b00

	.section .rodata, "a"
	.balign	4096
SYM_CODE_START(payload_start)
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	orr	x1, x1, x\n
	.endr
	str	x1, [x0, #0x10]
	mrs	x1, CurrentEL
	str	x1, [x0, #0x08]
	mrs	x1, sctlr_el1
	str	x1, [x0, #0x18]
	adr	x1, payload_vectors
	msr	vbar_el1, x1
	isb
	mov	x19, x0
	ldr	x20, [x19, #0x20]
	cbz	x20, 1f

	mov	x9, xzr
	mov	x21, #0x5a5a
	ldr	x21, [x20]
	str	x9, [x19, #0x28]
	str	x21, [x19, #0x40]
	mov	x9, xzr
	str	xzr, [x20]
	str	x9, [x19, #0x30]
	mov	x9, xzr
	adr	x30, 2f
	br	x20
2:	str	x9, [x19, #0x38]

	movz	x0, #VERSION_HIGH, lsl #16
	movk	x0, #VERSION_LOW
	hvc	#0
	stp	x0, x1, [x19, #0x48]

1:	ldr	x1, [x19]
	add	x1, x1, #1
	str	x1, [x19]
	dsb	sy
3:	ldr	x1, [x19, #0x58]
	cbz	x1, 3b
	movz	w0, #CPU_OFF_HIGH, lsl #16
	movk	w0, #CPU_OFF_LOW
	smc	#0
	b	.

	/* ESR to x9; over the instruction, or back from the jump that failed. */
payload_abort:
	mrs	x9, esr_el1
	mrs	x10, far_el1
	str	x10, [x19, #0x60]
	mrs	x10, elr_el1
	add	x11, x10, #4
	cmp	x10, x20
	csel	x10, x30, x11, eq
	msr	elr_el1, x10
	eret

	.balign	2048
payload_vectors:
	.rept	16
	.balign	128
	b	payload_abort
	.endr
SYM_CODE_END(payload_start)
SYM_DATA(payload_end, .byte 0)
