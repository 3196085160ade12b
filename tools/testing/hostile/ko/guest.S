/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest that does what it is told: see vm.h. It asks its mailbox, which is MMIO,
 * for an instruction and x0 to x3, executes it, and says what came of it. Bit 32 of
 * the instruction: leave x0 to x3 alone both ways, for speed.
 *
 * Copied to a page of its own; the MMU is off. x24 to x28 are its own.
 */
#include <linux/linkage.h>

#define SHORT_FORM	32
#define EL1H_MASKED	0x3c5

	.section .rodata, "a"
	.balign	4096
SYM_CODE_START(guest_code)
	adr	x9, guest_vectors
	msr	vbar_el1, x9
	isb
	.irp	n, 4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,29,30
	mov	x\n, #0x1100 + \n
	.endr
	movz	x28, #0x0a00, lsl #16
	adr	x25, guest_slot

guest_next:
	ldr	x27, [x28]
	tbnz	x27, #SHORT_FORM, 1f
	ldr	x0, [x28, #8]
	ldr	x1, [x28, #16]
	ldr	x2, [x28, #24]
	ldr	x3, [x28, #32]
1:	str	w27, [x25]
	dc	cvau, x25
	dsb	ish
	ic	ivau, x25
	dsb	ish
	isb
	mov	x24, xzr
guest_slot:
	nop
guest_back:
	str	x24, [x28, #0x40]
	tbnz	x27, #SHORT_FORM, guest_next
	str	x0, [x28, #0x48]
	str	x1, [x28, #0x50]
	str	x2, [x28, #0x58]
	str	x3, [x28, #0x60]
	/* a register that nobody may touch shows in the sum */
	mov	x26, xzr
	.irp	n, 4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,29,30
	ror	x26, x26, #1
	eor	x26, x26, x\n
	.endr
	str	x26, [x28, #0x68]
	b	guest_next

	/* Whatever it was, and wherever it came from: on with what is behind the slot, at EL1. */
guest_trap:
	mrs	x24, esr_el1
	adr	x26, guest_back
	msr	elr_el1, x26
	mov	x26, #EL1H_MASKED
	msr	spsr_el1, x26
	eret

	.balign	2048
guest_vectors:
	.rept	16
	.balign	128
	b	guest_trap
	.endr
	.balign	128
SYM_CODE_END(guest_code)
SYM_DATA(guest_code_end, .byte 0)
