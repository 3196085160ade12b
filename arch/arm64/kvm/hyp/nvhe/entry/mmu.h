/* SPDX-License-Identifier: GPL-2.0-only */
/* Assembly: EL2's MMU on and off, from the idmap. */
#ifndef __HYP_ENTRY_MMU_H
#define __HYP_ENTRY_MMU_H

/*
 * EL2 stage-1 on, with the table in \ttbr, and continue at the image's own VA.
 * Clobbers x9-x11. All other PEs' TLBs are unaffected: EL2 has none of this yet.
 */
	.macro mmu_on ttbr
	mov	x9, #MAIR_EL2_VALUE
	msr	mair_el2, x9
	adr_pa	x9, idmap_params
	ldr	x10, [x9, #IDMAP_TCR]
	/* TCR_EL2.PS: what the CPU has, 48 bits at most */
	mrs	x11, id_aa64mmfr0_el1
	and	x11, x11, #0x7
	cmp	x11, #5
	b.ls	97f
	mov	x11, #5
97:	bfi	x10, x11, #16, #3
	msr	tcr_el2, x10
	msr	ttbr0_el2, \ttbr
	/* from PC, a physical address, to the same place in the image's VA */
	adr_pa	x9, boot_params
	ldp	x10, x11, [x9, #BOOT_IMAGE_PA]
	sub	x11, x11, x10
	adr	x10, 99f
	add	x11, x11, x10
	adr_pa	x9, idmap_params
	ldr	x10, [x9, #IDMAP_SCTLR]
	isb
	tlbi	alle2
	dsb	nsh
	isb
	msr	sctlr_el2, x10
	isb
	br	x11
99:
	.endm

	.macro adr_pa reg, sym
	adrp	\reg, \sym
	add	\reg, \reg, #:lo12:\sym
	.endm

/*
 * MMU off (as \sctlr says), continuing at the physical address. Clobbers x9-x11. The data cache
 * needs no flush: nothing is read with the MMU off that was not cleaned before.
 */
	.macro mmu_off sctlr
	adr_pa	x9, boot_params
	ldp	x10, x11, [x9, #BOOT_IMAGE_PA]
	sub	x10, x10, x11
	adr	x11, 98f
	add	x11, x11, x10
	br	x11
98:	msr	sctlr_el2, \sctlr
	isb
	tlbi	alle2
	dsb	nsh
	isb
	.endm

#endif
