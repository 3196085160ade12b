/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where EL2 returns to when it has panicked: x0 is the CPU, the stack is the
 * one the kernel had, every other register is anything. A frame pointer of
 * zero tells the kernel's unwinder that there is nobody to go back to.
 */
#include <linux/linkage.h>

SYM_CODE_START(keel_panic_entry)
	mov	x29, xzr
	bl	keel_host_panic
	brk	#0
SYM_CODE_END(keel_panic_entry)
