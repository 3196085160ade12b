/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways out of EL2: to firmware with an SMC, and to the host at a given place. */
#include <linux/linkage.h>
#include "entry/asm.h"

	.section .text, "ax"

/* void hyp_smc(struct cpu_regs *regs): x0-x17 in and out */
SYM_CODE_START(hyp_smc)
	stp	x29, x30, [sp, #-48]!
	mov	x29, sp
	stp	x18, x19, [sp, #16]
	str	x0, [sp, #32]
	mov	x18, x0
	ldp	x16, x17, [x18, #128]
	ldp	x14, x15, [x18, #112]
	ldp	x12, x13, [x18, #96]
	ldp	x10, x11, [x18, #80]
	ldp	x8, x9, [x18, #64]
	ldp	x6, x7, [x18, #48]
	ldp	x4, x5, [x18, #32]
	ldp	x2, x3, [x18, #16]
	ldp	x0, x1, [x18]
	smc	#0
	ldr	x18, [sp, #32]
	stp	x16, x17, [x18, #128]
	stp	x14, x15, [x18, #112]
	stp	x12, x13, [x18, #96]
	stp	x10, x11, [x18, #80]
	stp	x8, x9, [x18, #64]
	stp	x6, x7, [x18, #48]
	stp	x4, x5, [x18, #32]
	stp	x2, x3, [x18, #16]
	stp	x0, x1, [x18]
	ldp	x18, x19, [sp, #16]
	ldp	x29, x30, [sp], #48
	ret
SYM_CODE_END(hyp_smc)

/* void enter_host_args(entry, x0, x1, x2); SPSR_EL2 is already set */
SYM_CODE_START(enter_host_args)
	msr	elr_el2, x0
	mrs	x9, tpidr_el2
	ldr	x9, [x9, #CPU_STACK_TOP]
	mov	sp, x9
	mov	x0, x1
	mov	x1, x2
	mov	x2, x3
	b	clear_and_eret
SYM_CODE_END(enter_host_args)

/* void enter_host(entry, context); SPSR_EL2 is already set */
SYM_CODE_START(enter_host)
	msr	elr_el2, x0
	mrs	x9, tpidr_el2
	ldr	x9, [x9, #CPU_STACK_TOP]
	mov	sp, x9
	mov	x0, x1
	mov	x1, xzr
	mov	x2, xzr
	b	clear_and_eret
SYM_CODE_END(enter_host)

/*
 * No EL2 value may leak through a register. x18 is the host's: EL2's code never
 * holds anything in it, and the host may need it (shadow call stack).
 */
SYM_CODE_START_LOCAL(clear_and_eret)
	.irp n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, xzr
	.endr
	eret
	dsb	nsh
	isb
SYM_CODE_END(clear_and_eret)
