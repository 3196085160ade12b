/* SPDX-License-Identifier: GPL-2.0-only */
/* HVC and SMC with every general register under the caller's control. */
#include <linux/linkage.h>

#define X2_TO_X29(op)								\
	op	x2, x3, [x0, #16];		op	x4, x5, [x0, #32];	\
	op	x6, x7, [x0, #48];		op	x8, x9, [x0, #64];	\
	op	x10, x11, [x0, #80];		op	x12, x13, [x0, #96];	\
	op	x14, x15, [x0, #112];		op	x16, x17, [x0, #128];	\
	op	x18, x19, [x0, #144];		op	x20, x21, [x0, #160];	\
	op	x22, x23, [x0, #176];		op	x24, x25, [x0, #192];	\
	op	x26, x27, [x0, #208];		op	x28, x29, [x0, #224]

	/* void \name(struct regs *regs) */
	.macro	insn name, text:vararg
SYM_FUNC_START(\name)
	stp	x29, x30, [sp, #-112]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	stp	x18, x0, [sp, #96]
	X2_TO_X29(ldp)
	ldr	x30, [x0, #240]
	ldp	x0, x1, [x0]
	\text
	stp	x0, x1, [sp, #-16]!
	ldr	x0, [sp, #120]
	X2_TO_X29(stp)
	str	x30, [x0, #240]
	ldp	x1, x2, [sp], #16
	stp	x1, x2, [x0]
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldr	x18, [sp, #96]
	ldp	x29, x30, [sp], #112
	ret
SYM_FUNC_END(\name)
	.endm

	insn	insn_hvc_0, hvc #0
	insn	insn_hvc_1, hvc #1
	insn	insn_hvc_ffff, hvc #0xffff
	insn	insn_smc_0, smc #0
	insn	insn_smc_1, smc #1
	insn	insn_smc_ffff, smc #0xffff
