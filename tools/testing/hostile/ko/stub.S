/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * HVC_SOFT_RESTART with this function as the place to continue at: whoever gets
 * there says at which exception level, and what it found in its registers.
 */
#include <linux/linkage.h>

/* u64 soft_restart(struct landing *l): 0 if it landed, else what the HVC answered */
SYM_FUNC_START(soft_restart)
	stp	x18, x19, [x0]
	stp	x20, x21, [x0, #16]
	stp	x22, x23, [x0, #32]
	stp	x24, x25, [x0, #48]
	stp	x26, x27, [x0, #64]
	stp	x28, x29, [x0, #80]
	mov	x9, sp
	stp	x30, x9, [x0, #96]
	mov	x2, x0
	adr	x1, landing
	ldp	x3, x4, [x0, #128]	/* become x1 and x2 there */
	mov	x0, #1			/* HVC_SOFT_RESTART */
	hvc	#0
	ret
SYM_FUNC_END(soft_restart)

SYM_CODE_START_LOCAL(landing)
	stp	x1, x2, [x0, #144]
	.irp	n, 4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	orr	x3, x3, x\n
	.endr
	mrs	x1, CurrentEL
	stp	x1, x3, [x0, #112]
	ldp	x18, x19, [x0]
	ldp	x20, x21, [x0, #16]
	ldp	x22, x23, [x0, #32]
	ldp	x24, x25, [x0, #48]
	ldp	x26, x27, [x0, #64]
	ldp	x28, x29, [x0, #80]
	ldp	x30, x9, [x0, #96]
	/* SP_EL1 is not EL2's to change; 0 says that it was left alone */
	mov	x0, sp
	sub	x0, x0, x9
	mov	sp, x9
	ret
SYM_CODE_END(landing)
