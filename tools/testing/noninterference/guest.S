/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A protected guest that has a secret everywhere a guest can have one, and leaves
 * for the host in every way it can. What it does depends on the secret nowhere.
 */
#define DEVICE		0x09000000
#define UNSEEN		0x80200000	/* memory not touched before */
#define PSCI_VERSION	0x84000000
#define PSCI_SYSTEM_OFF	0x84000008
#define KVM_FEATURES	0x86000000
#define MEM_SHARE	0xc6000003
#define MEM_UNSHARE	0xc6000004
#define GUARD_MAP	0xc6000007
#define MEM_RELINQUISH	0xc6000009
#define UNKNOWN_CALL	0xc6001234

	.macro call fid, a1=0
	ldr	x0, =\fid
	ldr	x1, =\a1
	mov	x2, #0
	mov	x3, #0
	hvc	#0
	bl	fill
	.endm

	/* The secret in every general register but the two that an access needs. */
	.macro flood
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
	mov	x\n, x28
	.endr
	.endm

	.text
	.globl	_start
_start:	adr	x28, secret
	ldr	x28, [x28]
	adr	x0, vectors
	msr	vbar_el1, x0
	mov	x0, #(3 << 20)
	msr	cpacr_el1, x0			/* FP/SIMD on */
	isb
	bl	fill
	call	GUARD_MAP, DEVICE

	/* MMIO: a store of a constant, a load, each size */
	flood
	ldr	x29, =DEVICE
	mov	w30, #0x5a
	strb	w30, [x29]
	strh	w30, [x29, #2]
	str	w30, [x29, #4]
	str	x30, [x29, #8]
	ldrb	w30, [x29]
	ldr	x30, [x29, #8]

	/* memory faults: the store's data is the secret */
	ldr	x29, =UNSEEN
	str	x28, [x29]
	stp	x28, x28, [x29, #496]
	str	x28, [x29, #8192]
	ldr	x30, [x29, #16384]

	/* calls */
	call	PSCI_VERSION
	call	KVM_FEATURES
	call	UNKNOWN_CALL
	ldr	x29, =UNSEEN			/* what is shared is a constant */
	str	xzr, [x29]
	str	xzr, [x29, #4088]
	str	xzr, [x29, #4080]
	call	MEM_SHARE, UNSEEN
	call	MEM_UNSHARE, UNSEEN
	call	MEM_RELINQUISH, UNSEEN + 8192

	/* system registers: emulated, undefined, interrupts to itself */
	mrs	x0, id_aa64pfr0_el1
	mrs	x0, s3_0_c15_c0_0
	mrs	x0, pmcr_el0
	flood
	ldr	x0, =0x01000001
	msr	s3_0_c12_c11_5, x0		/* ICC_SGI1R_EL1 */

	/* sleep until the virtual timer */
	mrs	x0, cntvct_el0
	mov	x1, #0x100000
	add	x0, x0, x1
	msr	cntv_cval_el0, x0
	mov	x0, #1
	msr	cntv_ctl_el0, x0
	flood
	wfi
	wfe

	flood
	ldr	x29, =DEVICE
	mov	w30, #0xff			/* the end, for the VMM */
	str	w30, [x29, #16]
	ldr	x0, =PSCI_SYSTEM_OFF
	mov	x1, x28
	mov	x2, x28
	hvc	#0
	b	.

/* Secret in the registers of EL1 that nothing here needs, and in FP/SIMD. */
fill:	msr	tpidr_el1, x28
	msr	tpidr_el0, x28
	msr	contextidr_el1, x28
	msr	far_el1, x28
	msr	sp_el0, x28
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	fmov	d\n, x28
	ins	v\n\().d[1], x28
	.endr
	ret

	.ltorg
	/* any exception: step over what caused it */
	.balign 2048
vectors:
	.rept 16
	.balign 128
	mrs	x30, elr_el1
	add	x30, x30, #4
	msr	elr_el1, x30
	eret
	.endr

	.balign 4096			/* last: the VMM writes it there */
secret:	.rept 512
	.quad 0
	.endr
