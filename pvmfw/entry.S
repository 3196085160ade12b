/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * First and last instructions, exceptions, and calls to the hypervisor. All assembly
 * of pvmfw is here.
 *
 * Entered at EL1 with the MMU off, at IMAGE_BASE or not at all; x0 FDT, x1 and x2 where
 * the VMM put the payload and its size. Nothing is written before the MMU and the caches
 * are on: the first tables are constants of the image.
 */
#include "layout.h"

#define MAIR		0x04ff			/* 0 normal, write-back; 1 device, nGnRE */
/* 39 bits, 4 KiB, inner shareable, write-back walks, no TTBR1; IPS is put in */
#define TCR		((64 - VA_BITS) | 1 << 8 | 1 << 10 | 3 << 12 | 1 << 23)
#define SCTLR_RES1	0x30d00800
#define SCTLR_ON	(SCTLR_RES1 | 1 << 19 | 1 << 12 | 1 << 3 | 1 << 2 | 1 << 0)

#define DESC_TABLE	3
#define DESC_BLOCK	(1 | 1 << 11 | 1 << 10 | 3 << 8) /* nG, AF, inner shareable, normal */
#define DESC_RO		(1 << 7)
#define DESC_UXN	(1 << 54)
#define DESC_PXN	(1 << 53)

#define PSCI_SYSTEM_RESET	0x84000009

	.macro function name
	.global \name
	.type \name, %function
\name:
	.endm

	.macro load32 reg, value
	movz	\reg, #((\value) >> 16) & 0xffff, lsl #16
	movk	\reg, #(\value) & 0xffff
	.endm

	.section .text.entry, "ax"
function _start
	mov	x19, x0
	mov	x20, x1
	mov	x21, x2
	adr	x9, _start
	load32	x10, IMAGE_BASE
	cmp	x9, x10
	b.ne	reset
	mrs	x9, CurrentEL
	cmp	x9, #4
	b.ne	reset

	mov	x9, #MAIR
	msr	mair_el1, x9
	load32	x9, TCR
	mrs	x10, id_aa64mmfr0_el1
	and	x10, x10, #7
	cmp	x10, #5
	b.ls	1f
	mov	x10, #5
1:	bfi	x9, x10, #32, #3
	msr	tcr_el1, x9
	adr	x9, boot_l1
	msr	ttbr0_el1, x9
	adr	x9, vectors
	msr	vbar_el1, x9
	isb
	tlbi	vmalle1
	ic	iallu
	dsb	nsh
	isb
	load32	x9, SCTLR_ON
	msr	sctlr_el1, x9
	isb

	/* what the host left in the scratch pages goes first */
	ldr	x9, =scratch_start
	ldr	x10, =scratch_end
2:	stp	xzr, xzr, [x9], #16
	cmp	x9, x10
	b.lo	2b
	msr	spsel, #1
	ldr	x9, =stack_top
	mov	sp, x9
	mov	x29, xzr
	mov	x30, xzr
	mov	x0, x19
	mov	x1, x20
	mov	x2, x21
	b	pvmfw_main

/* Neither stack nor console needed: ask for a reset, as long as it takes. */
function reset
	load32	x0, PSCI_SYSTEM_RESET
	hvc	#0
	b	reset
	.ltorg

/*
 * Onto other tables, x0. Code and stack are the same in both but in pages, not blocks: with
 * another ASID, and the old ones not global, no TLB can hold two entries for one address.
 */
	.text
function mmu_switch
	orr	x0, x0, #(1 << 48)
	dsb	ishst
	msr	ttbr0_el1, x0
	isb
	tlbi	vmalle1
	dsb	nsh
	isb
	ret

/* struct smccc at x0: x0 to x17 in, and out */
	.macro conduit insn
	stp	x29, x30, [sp, #-32]!
	mov	x29, sp
	str	x19, [sp, #16]
	mov	x19, x0
	ldp	x2, x3, [x19, #16]
	ldp	x4, x5, [x19, #32]
	ldp	x6, x7, [x19, #48]
	ldp	x8, x9, [x19, #64]
	ldp	x10, x11, [x19, #80]
	ldp	x12, x13, [x19, #96]
	ldp	x14, x15, [x19, #112]
	ldp	x16, x17, [x19, #128]
	ldp	x0, x1, [x19]
	\insn	#0
	stp	x0, x1, [x19]
	stp	x2, x3, [x19, #16]
	ldr	x19, [sp, #16]
	ldp	x29, x30, [sp], #32
	ret
	.endm

function hvc_call
	conduit	hvc
function smc_call
	conduit	smc

/* Clean and invalidate [\from, \to) to memory. Clobbers x9, x10. */
	.macro flush from, to
	mrs	x10, ctr_el0
	ubfx	x10, x10, #16, #4
	mov	x9, #4
	lsl	x10, x9, x10
	sub	x9, x10, #1
	bic	x9, \from, x9
99:	dc	civac, x9
	add	x9, x9, x10
	cmp	x9, \to
	b.lo	99b
	dsb	sy
	.endm

/* void cache_flush(u64 from, u64 to) */
function cache_flush
	flush	x0, x1
	ret

/* Zeros in [\from, \to), to memory. Clobbers x9 to x11. */
	.macro wipe from, to
	mov	x11, \from
98:	stp	xzr, xzr, [x11], #16
	cmp	x11, \to
	b.lo	98b
	flush	\from, \to
	.endm

	/* zeros in [\from, \to), with the MMU off */
	.macro zero from, to
97:	stp	xzr, xzr, [\from], #16
	cmp	\from, \to
	b.lo	97b
	dsb	sy
	.endm

/*
 * void payload_start(u64 fdt, u64 entry, u64 blob, u64 blob_end): leave nothing behind but
 * the DICE handover. No stack from here: it is wiped with the rest. The translation tables
 * go last, with the MMU off; their lines leave the caches before.
 */
function payload_start
	mov	x30, x1
	wipe	x2, x3
	/* below and above the guard page, which is not mapped */
	ldr	x4, =dice_end
	ldr	x5, =stack_guard
	wipe	x4, x5
	ldr	x6, =stack_bottom
	ldr	x7, =tables_start
	wipe	x6, x7
	ldr	x6, =tables_start
	ldr	x7, =scratch_end
	flush	x6, x7

	load32	x9, SCTLR_RES1
	msr	sctlr_el1, x9
	isb
	tlbi	vmalle1
	ic	iallu
	dsb	nsh
	isb
	zero	x6, x7
	msr	vbar_el1, xzr
	msr	ttbr0_el1, xzr
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	mov	x\n, xzr
	.endr
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	mov	x\n, xzr
	.endr
	mov	sp, x1
	isb
	br	x30
	.ltorg

	.macro exception
	.align 7
	b	1f
	.endm

	.align 11
vectors:
	.rept 16
	exception
	.endr
1:	ldr	x9, =stack_top
	mov	sp, x9
	mrs	x0, esr_el1
	mrs	x1, elr_el1
	mrs	x2, far_el1
	b	pvmfw_exception
	.ltorg

/*
 * The first translation: image read-only, scratch writable and not executable. main
 * replaces it at once by tables that tell code from constants.
 */
	.section .rodata.tables, "a"
	.balign	4096
boot_l1:
	.quad	0
	.quad	boot_l2 + DESC_TABLE
	.fill	510, 8, 0
boot_l2:
	.fill	510, 8, 0
	.quad	IMAGE_BASE + DESC_BLOCK + DESC_RO + DESC_UXN
	.quad	SCRATCH_BASE + DESC_BLOCK + DESC_UXN + DESC_PXN

	.section .rodata.key, "a"
	.global	trusted_key, trusted_key_end
	.balign	8
trusted_key:
#ifdef TRUSTED_KEY
	.incbin	TRUSTED_KEY
#endif
trusted_key_end:
	.byte	0
