/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The idmap page: code that runs at EL2 while the MMU is off or being switched.
 * It is executed at its physical address, so everything here is PC-relative, and
 * what it reads from memory was cleaned to the point of coherency.
 *
 * Ways in:
 *	probe_entry		stub HVC_SOFT_RESTART: report VBAR_EL2 and HCR_EL2
 *	init_vectors		between HVC_SET_VECTORS and KEEL_INIT_CPU
 *	cpu_on_entry,
 *	cpu_resume_entry	from firmware, MMU off
 *	leave_el2		from C, to give EL2 back before finalise
 */
#include <linux/linkage.h>
#include <asm/sysreg.h>
#include "entry/asm.h"
#include "entry/mmu.h"

#define INIT_SETUP_LOW		0x4be0		/* low halves of KEEL_INIT_* in keel/abi.h */
#define INIT_CPU_LOW		0x4be1
#define INIT_UNDO_LOW		0x4be2
#define HCALL_HIGH		0xc600
#define STUB_ERR		0x0badca11
#define SCTLR_EL2_OFF		0x30c50830	/* RES1 bits: MMU and caches off */

	.section .idmap.text, "ax"

	.macro init_invalid
	.align 7
	b	.
	.endm

	.align 11
SYM_CODE_START(init_vectors)
	.rept 8
	init_invalid
	.endr
	.align 7
	b	init_hvc
	.rept 7
	init_invalid
	.endr
SYM_CODE_END(init_vectors)

SYM_CODE_START(probe_entry)
	/* The stub jumped here; ELR_EL2 and SPSR_EL2 are still those of the HVC. */
	mrs	x0, vbar_el2
	mrs	x1, hcr_el2
	eret
	dsb	nsh
	isb
SYM_CODE_END(probe_entry)

SYM_CODE_START_LOCAL(init_hvc)
	movz	x9, #HCALL_HIGH, lsl #16
	movk	x9, #INIT_SETUP_LOW
	cmp	x0, x9
	b.eq	init_setup
	add	x9, x9, #(INIT_CPU_LOW - INIT_SETUP_LOW)
	cmp	x0, x9
	b.eq	init_cpu
	add	x9, x9, #(INIT_UNDO_LOW - INIT_CPU_LOW)
	cmp	x0, x9
	b.eq	init_undo
	movz	x0, #(STUB_ERR >> 16), lsl #16
	movk	x0, #(STUB_ERR & 0xffff)
	eret
	dsb	nsh
	isb
SYM_CODE_END(init_hvc)

/* Setup: on the temporary tables and a stack in .bss, then the MMU goes off again. */
SYM_CODE_START_LOCAL(init_setup)
	mrs	x13, sctlr_el2
	adr_pa	x9, boot_params
	ldr	x12, [x9, #BOOT_TEMP_PGD]
	mmu_on	x12
	adr_pa	x9, init_stack
	add	x9, x9, #INIT_STACK_SIZE
	mov	sp, x9
	stp	x29, x30, [sp, #-32]!
	str	x13, [sp, #16]
	mov	x29, xzr
	bl	hyp_setup
	mov	x12, x0
	ldr	x13, [sp, #16]
	ldp	x29, x30, [sp], #32
	mmu_off	x13
	mov	x0, x12
	eret
	dsb	nsh
	isb
SYM_CODE_END(init_setup)

/* x1 = CPU number. Onto the final tables, for good (or until undo). */
SYM_CODE_START_LOCAL(init_cpu)
	mov	x13, x1
	adr_pa	x9, idmap_params
	ldr	x12, [x9, #IDMAP_TTBR0]
	cbz	x12, 1f
	mov	x14, x30
	mov	x15, x29
	mrs	x16, sctlr_el2
	mmu_on	x12
	/* setup made hyp_cpus[]; the driver's index is checked in C, bounded here */
	cmp	x13, #CONFIG_KEEL_MAX_CPUS
	b.hs	2f
	adr_pa	x9, hyp_cpus
	ldr	x10, [x9, x13, lsl #3]
	cbz	x10, 2f
	msr	tpidr_el2, x10
	ldr	x11, [x10, #CPU_STACK_TOP]
	mov	sp, x11
	adr_pa	x9, idmap_params
	ldr	x11, [x9, #IDMAP_VECTORS]
	msr	vbar_el2, x11
	isb
	stp	x15, x14, [sp, #-16]!
	mov	x29, xzr
	mov	x0, x13
	mov	x1, x16
	bl	hyp_cpu_init
	ldp	x29, x30, [sp], #16
	eret
	dsb	nsh
	isb
2:	mov	x30, x14
	mov	x29, x15
	mmu_off	x16
1:	mov	x0, #-22		/* -EINVAL */
	eret
	dsb	nsh
	isb
SYM_CODE_END(init_cpu)

/* x1 = VBAR_EL2 to put back. The MMU is off and nothing else was changed yet. */
SYM_CODE_START_LOCAL(init_undo)
	msr	vbar_el2, x1
	isb
	mov	x0, xzr
	eret
	dsb	nsh
	isb
SYM_CODE_END(init_undo)

/* void switch_ttbr0(u64 ttbr): through MMU off, as block sizes may differ (Arm ARM D8.16) */
SYM_CODE_START(switch_ttbr0)
	mov	x12, x0
	movz	x13, #(SCTLR_EL2_OFF >> 16), lsl #16
	movk	x13, #(SCTLR_EL2_OFF & 0xffff)
	mmu_off	x13
	mmu_on	x12
	ret
SYM_CODE_END(switch_ttbr0)

/* x0 = struct cpu_regs, x1 = VBAR_EL2, x2 = HCR_EL2, x3 = SCTLR_EL2 */
SYM_CODE_START(leave_el2)
	mov	x12, x1
	mov	x13, x2
	mov	x14, x3
	add	sp, x0, #REGS_SIZE
	x18_to_x29 ldp, x0
	ldr	x30, [x0, #240]
	mmu_off	x14
	msr	hcr_el2, x13
	msr	vttbr_el2, xzr
	msr	vtcr_el2, xzr
	msr	vbar_el2, x12
	isb
	tlbi	alle1
	dsb	nsh
	isb
	mov	x0, xzr
	eret
	dsb	nsh
	isb
SYM_CODE_END(leave_el2)

	.macro from_firmware resume
	/* x0 = the CPU's struct hyp_cpu, a VA EL2 gave to firmware itself */
	msr	daifset, #0xf
	mov	x13, x0
	mov	x14, #\resume
	b	cpu_from_firmware
	.endm

SYM_CODE_START(cpu_on_entry)
	from_firmware 0
SYM_CODE_END(cpu_on_entry)

SYM_CODE_START(cpu_resume_entry)
	from_firmware 1
SYM_CODE_END(cpu_resume_entry)

SYM_CODE_START_LOCAL(cpu_from_firmware)
	/* HCR_EL2 is unknown after reset: E2H and TGE must be 0 before EL2 registers are written. */
	mov	x9, #(1 << 31)		/* RW */
	msr	hcr_el2, x9
	isb
	msr	spsel, #1
	adr_pa	x9, idmap_params
	ldr	x12, [x9, #IDMAP_TTBR0]
	mmu_on	x12
	msr	tpidr_el2, x13
	ldr	x11, [x13, #CPU_STACK_TOP]
	mov	sp, x11
	adr_pa	x9, idmap_params
	ldr	x11, [x9, #IDMAP_VECTORS]
	msr	vbar_el2, x11
	isb
	mov	x29, xzr
	mov	x0, x13
	mov	x1, x14
	b	cpu_start
SYM_CODE_END(cpu_from_firmware)
