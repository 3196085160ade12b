/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest that counts the instructions of what it asks for: under -icount CNTVCT_EL0
 * advances by one an instruction, whoever executes it. MMU off; no stack.
 *
 * x28: DEVICE; x27: samples left; x22: address; x20, x21: the counter before and after
 */
#include "guest.h"

#define PSCI_VERSION	0x84000000
#define PSCI_CPU_ON	0xc4000003
#define MEM_SHARE	0xc6000003
#define MEM_UNSHARE	0xc6000004
#define GUARD_MAP	0xc6000007

#define TIMER_INTID	27
#define TIMER_AHEAD	3000		/* more than it takes to reach the wait */

#define ICC_PMR_EL1	s3_0_c4_c6_0
#define ICC_SGI1R_EL1	s3_0_c12_c11_5
#define ICC_IAR1_EL1	s3_0_c12_c12_0
#define ICC_EOIR1_EL1	s3_0_c12_c12_1
#define ICC_SRE_EL1	s3_0_c12_c12_5
#define ICC_IGRPEN1_EL1	s3_0_c12_c12_7

	.macro begin
	isb
	mrs	x20, cntvct_el0
	.endm

	.macro end op
	isb
	mrs	x21, cntvct_el0
	sub	x21, x21, x20
	sub	x21, x21, #2			/* ISB and MRS */
	str	x21, [x28, #8 * \op]
	.endm

	.macro smccc fid, a1
	ldr	x0, =\fid
	mov	x1, \a1
	mov	x2, #0
	mov	x3, #0
	hvc	#0
	.endm

	.text
	.globl	_start
_start:	ldr	x28, =DEVICE
	ldr	x0, [x28, #DEVICE_MODE]
	cmp	x0, #MODE_LARGE
	b.eq	large
	cmp	x0, #MODE_OPS
	b.ne	finish

	/* Unknown to some hypervisors: then devices need no permission. */
	smccc	GUARD_MAP, x28
	ldr	x22, =GICD
	smccc	GUARD_MAP, x22
	ldr	x22, =GICR
	mov	x27, #64
1:	smccc	GUARD_MAP, x22
	add	x22, x22, #4096
	subs	x27, x27, #1
	b.ne	1b

	mov	x27, #NR_SAMPLES
1:	ldr	x0, =PSCI_VERSION
	begin
	hvc	#0
	end	OP_HVC
	subs	x27, x27, #1
	b.ne	1b

	mov	x27, #NR_SAMPLES
1:	begin
	str	xzr, [x28, #DEVICE_NOTHING]
	end	OP_MMIO_WRITE
	subs	x27, x27, #1
	b.ne	1b

	mov	x27, #NR_SAMPLES
1:	begin
	ldr	x0, [x28, #DEVICE_NOTHING]
	end	OP_MMIO_READ
	subs	x27, x27, #1
	b.ne	1b

	.macro touch op, base
	ldr	x22, =\base
	mov	x27, #NR_TOUCH
1:	begin
	str	xzr, [x22]
	end	\op
	add	x22, x22, #4096
	subs	x27, x27, #1
	b.ne	1b
	.endm
	touch	OP_TOUCH_FRESH, FRESH_IPA
	touch	OP_TOUCH_READY, READY_IPA

	/* one page of a block, then the block's others as well */
	ldr	x22, =BLOCK_IPA
	mov	x27, #NR_BLOCKS
1:	begin
	str	xzr, [x22]
	end	OP_TOUCH_FIRST
	mov	x26, x21
	mov	x25, #511
	begin
2:	add	x22, x22, #4096
	str	xzr, [x22]
	subs	x25, x25, #1
	b.ne	2b
	isb
	mrs	x21, cntvct_el0
	sub	x21, x21, x20
	add	x21, x21, x26
	str	x21, [x28, #8 * OP_TOUCH_BLOCK]
	add	x22, x22, #4096
	subs	x27, x27, #1
	b.ne	1b

	ldr	x22, =shared
	str	xzr, [x22]
	mov	x27, #NR_SAMPLES
1:	begin
	smccc	MEM_SHARE, x22
	mov	x24, x0
	smccc	MEM_UNSHARE, x22
	orr	x24, x24, x0
	cbnz	x24, finish
	end	OP_SHARE
	subs	x27, x27, #1
	b.ne	1b

	/* Group 1 on, and its interrupts */
	ldr	x0, =GICD
	mov	w1, #0x12			/* ARE, EnableGrp1 */
	str	w1, [x0]
	ldr	x0, =GICR
	bl	gic_init
	adr	x0, vectors
	msr	vbar_el1, x0
	isb
	msr	daifclr, #2

	mov	x27, #NR_SAMPLES
1:	mov	x19, #0
	isb
	mrs	x20, cntvct_el0
	add	x20, x20, #TIMER_AHEAD
	msr	cntv_cval_el0, x20
	mov	x0, #1
	msr	cntv_ctl_el0, x0
2:	cbz	x19, 2b
	sub	x21, x21, x20
	str	x21, [x28, #8 * OP_TIMER]
	subs	x27, x27, #1
	b.ne	1b

	/* The other vCPU answers each SGI with one. */
	msr	daifset, #2
	ldr	x0, =PSCI_CPU_ON
	mov	x1, #1
	adr	x2, second
	mov	x3, #0
	hvc	#0
	cbnz	x0, finish
	bl	wait				/* it is ready */
	mov	x27, #NR_SAMPLES
	ldr	x22, =shared
1:	mov	x0, #2				/* SGI 0 to vCPU 1 */
	isb
	mrs	x20, cntvct_el0
	str	x20, [x22]
	dsb	sy
	msr	ICC_SGI1R_EL1, x0
	isb
	bl	wait
	ldr	x21, [x22, #8]
	str	x21, [x28, #8 * OP_IPI]
	subs	x27, x27, #1
	b.ne	1b
	b	finish

large:	ldr	x22, =LARGE_IPA
	ldr	x27, =LARGE_PAGES
1:	str	xzr, [x22]
	add	x22, x22, #4096
	subs	x27, x27, #1
	b.ne	1b

finish:	str	xzr, [x28, #DEVICE_END]
	b	finish

/* x0: this vCPU's redistributor */
gic_init:
	ldr	w1, [x0, #0x14]			/* GICR_WAKER: ProcessorSleep off */
	and	w1, w1, #~2
	str	w1, [x0, #0x14]
	add	x0, x0, #0x10000
	mov	w1, #-1
	str	w1, [x0, #0x80]			/* GICR_IGROUPR0 */
	ldr	w1, =(1 << TIMER_INTID | 1)
	str	w1, [x0, #0x100]		/* GICR_ISENABLER0: the timer, SGI 0 */
	mov	x1, #7
	msr	ICC_SRE_EL1, x1
	isb
	mov	x1, #0xff
	msr	ICC_PMR_EL1, x1
	mov	x1, #1
	msr	ICC_IGRPEN1_EL1, x1
	isb
	ret

/* Sleep until an interrupt, which stays masked, and take it; x21: when that was */
wait:	wfi
	isb
	mrs	x21, cntvct_el0
	mrs	x1, ICC_IAR1_EL1
	cmp	x1, #1023
	b.eq	wait
	msr	ICC_EOIR1_EL1, x1
	isb
	ret

second:	ldr	x0, =(GICR + GICR_STRIDE)
	bl	gic_init
	ldr	x22, =shared
1:	mov	x0, #1				/* SGI 0 to vCPU 0 */
	dsb	sy
	msr	ICC_SGI1R_EL1, x0
	isb
	bl	wait
	ldr	x20, [x22]
	sub	x21, x21, x20
	str	x21, [x22, #8]
	b	1b

	.ltorg
	.balign 2048
vectors:
	.rept 5
	b	finish
	.balign 128
	.endr
	/* interrupt, which is the timer's */
	isb
	mrs	x21, cntvct_el0
	mrs	x1, ICC_IAR1_EL1
	msr	cntv_ctl_el0, xzr
	isb
	msr	ICC_EOIR1_EL1, x1
	mov	x19, #1
	eret

	.balign 4096
shared:	.space	4096
