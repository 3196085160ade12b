/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Run-time exception vectors of EL2.
 *
 * Of the host only synchronous exceptions from EL1 and EL0 are expected: its IRQ,
 * FIQ and SError are not routed to EL2. Anything taken from EL2 itself, and
 * anything else, is fatal and goes to hyp_fatal_exception() on the CPU's
 * emergency stack, because the stack in use may be what broke.
 */
#include <linux/linkage.h>
#include "entry/asm.h"

	.section .text, "ax"

/*
 * entry/history.h. x0 and x1 are saved, the trapped flags are in SPSR_EL2. CLRBHB does
 * nothing on CPUs without it; those that have it loop once: a table less.
 */
	.macro clear_history how
	.ifc \how, loop
	hint	#22		/* CLRBHB */
	mrs	x0, tpidr_el2
	ldr	x0, [x0, #CPU_HISTORY]
1:	b	2f
2:	subs	x0, x0, #1
	b.ne	1b
	dsb	nsh
	isb
	.endif
	.ifc \how, firmware
	stp	x2, x3, [sp, #-16]!
	mrs	x0, tpidr_el2
	ldr	x0, [x0, #CPU_HISTORY]
	smc	#0
	ldp	x2, x3, [sp], #16
	.endif
	.endm

	.macro host_sync how
	.align 7
	sub	sp, sp, #REGS_SIZE
	stp	x0, x1, [sp, #0]
	clear_history \how
	b	host_sync_entry
	.endm

	.macro fatal nr
	.align 7
	/* SP_EL0 is the host's, but the host is not coming back unharmed from this. */
	msr	sp_el0, x0
	mrs	x0, tpidr_el2
	stp	x1, x2, [x0, #CPU_SCRATCH]
	mrs	x1, sp_el0
	mov	x2, sp
	stp	x1, x2, [x0, #CPU_SCRATCH + 16]
	mov	x1, #\nr
	b	fatal_entry
	.endm

	.macro host_vectors name, how
	.align 11
SYM_CODE_START(\name)
	fatal	0	/* EL2t */
	fatal	1
	fatal	2
	fatal	3
	fatal	4	/* EL2h: sync */
	fatal	5
	fatal	6
	fatal	7
	host_sync \how	/* AArch64 EL1 and EL0 */
	fatal	9
	fatal	10
	fatal	11
	host_sync \how	/* AArch32 EL0 */
	fatal	13
	fatal	14
	fatal	15
SYM_CODE_END(\name)
	.endm

	host_vectors hyp_vectors, safe
	host_vectors hyp_vectors_loop, loop
	host_vectors hyp_vectors_firmware, firmware

	.macro guest_trap code, how
	.align 7
	stp	x0, x1, [sp, #-16]!
	clear_history \how
	mov	x1, #\code
	b	guest_leave
	.endm

	/*
	 * While a guest is loaded its interrupts and SErrors are EL2's too. AArch32 EL0
	 * is not offered to guests, but hardware that has it lets them go there.
	 */
	.macro guest_vectors_for name, how
	.align 11
SYM_CODE_START(\name)
	fatal	0
	fatal	1
	fatal	2
	fatal	3
	fatal	4
	fatal	5
	fatal	6
	fatal	7
	guest_trap 0, \how	/* AArch64 EL1 and EL0 */
	guest_trap 1, \how
	guest_trap 2, \how
	guest_trap 3, \how
	guest_trap 0, \how	/* AArch32 EL0 */
	guest_trap 1, \how
	guest_trap 2, \how
	guest_trap 3, \how
SYM_CODE_END(\name)
	.endm

	guest_vectors_for guest_vectors, safe
	guest_vectors_for guest_vectors_loop, loop
	guest_vectors_for guest_vectors_firmware, firmware

/*
 * u64 guest_enter(struct vcpu *vcpu): the CPU runs the guest; returns when it traps,
 * with the kind of vector. x18 is the host's and is kept like a callee-saved one.
 */
SYM_CODE_START(guest_enter)
	stp	x29, x30, [sp, #-112]!
	mov	x29, sp
	stp	x18, x19, [sp, #16]
	stp	x20, x21, [sp, #32]
	stp	x22, x23, [sp, #48]
	stp	x24, x25, [sp, #64]
	stp	x26, x27, [sp, #80]
	str	x28, [sp, #96]
	x2_to_x17 ldp, x0
	x18_to_x29 ldp, x0
	ldr	x30, [x0, #240]
	ldp	x0, x1, [x0, #0]
	eret
	dsb	nsh
	isb
SYM_CODE_END(guest_enter)

/* The guest's x0 and x1 are on the stack, x1 is what guest_enter() returns. */
SYM_CODE_START_LOCAL(guest_leave)
	mrs	x0, tpidr_el2
	ldr	x0, [x0, #CPU_VCPU]
	x2_to_x17 stp, x0
	x18_to_x29 stp, x0
	ldp	x2, x3, [sp], #16
	stp	x2, x3, [x0, #0]
	str	x30, [x0, #240]
	mov	x0, x1
	ldr	x28, [sp, #96]
	ldp	x26, x27, [sp, #80]
	ldp	x24, x25, [sp, #64]
	ldp	x22, x23, [sp, #48]
	ldp	x20, x21, [sp, #32]
	ldp	x18, x19, [sp, #16]
	ldp	x29, x30, [sp], #112
	ret
SYM_CODE_END(guest_leave)

SYM_CODE_START_LOCAL(host_sync_entry)
	x2_to_x17 stp, sp
	x18_to_x29 stp, sp
	mrs	x2, spsr_el2		/* panics need to know where the host was */
	stp	x30, x2, [sp, #240]
	mov	x0, sp
	mov	x29, xzr		/* backtraces end here */
	bl	host_trap
	x2_to_x17 ldp, sp
	x18_to_x29 ldp, sp
	ldr	x30, [sp, #240]
	ldp	x0, x1, [sp, #0]
	add	sp, sp, #REGS_SIZE
	eret
	dsb	nsh			/* no straight-line speculation past the ERET */
	isb
SYM_CODE_END(host_sync_entry)

/*
 * x0 = hyp_cpu, x1 = vector number; x0-x2 and SP are in its scratch. The one exception that
 * is not fatal is a fault of ns_copy()'s, which has no use for x0 to x2 after it.
 */
SYM_CODE_START_LOCAL(fatal_entry)
	mrs	x2, elr_el2
	adr	x0, ns_copy_start
	sub	x2, x2, x0
	cmp	x2, #NS_COPY_SIZE
	ccmp	x1, #4, #0, lo		/* synchronous, from EL2 itself */
	mrs	x0, tpidr_el2
	b.ne	1f
	adr	x0, ns_copy_fault
	msr	elr_el2, x0
	eret
	dsb	nsh
	isb
1:
	add	sp, x0, #CPU_EMERGENCY
	sub	sp, sp, #REGS_SIZE
	stp	x3, x4, [sp, #24]
	stp	x5, x6, [sp, #40]
	stp	x7, x8, [sp, #56]
	stp	x9, x10, [sp, #72]
	stp	x11, x12, [sp, #88]
	stp	x13, x14, [sp, #104]
	stp	x15, x16, [sp, #120]
	stp	x17, x18, [sp, #136]
	stp	x19, x20, [sp, #152]
	stp	x21, x22, [sp, #168]
	stp	x23, x24, [sp, #184]
	stp	x25, x26, [sp, #200]
	stp	x27, x28, [sp, #216]
	stp	x29, x30, [sp, #232]
	ldp	x3, x4, [x0, #CPU_SCRATCH]	/* x1, x2 */
	stp	x3, x4, [sp, #8]
	ldp	x3, x4, [x0, #CPU_SCRATCH + 16]	/* x0, SP */
	str	x3, [sp, #0]
	mov	x0, x4
	mov	x2, sp
	b	hyp_fatal_exception
SYM_CODE_END(fatal_entry)
