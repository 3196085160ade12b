/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The realm world's way in, from EL3, and its look at memory that is not its own.
 *
 * realm_entry is the first instruction of the image. EL3 comes here with the MMU off,
 * first on one CPU (cold: the image is as it was loaded) and then once for each other CPU
 * and each time one is switched on again (warm). RMM-EL3 interface, "Boot".
 */
#include <linux/linkage.h>
#include <asm/sysreg.h>
#include "entry/asm.h"
#include "entry/mmu.h"

#define RMM_BOOT_COMPLETE	0xc40001cf
#define RMM_REQ_COMPLETE	0xc400018f
#define RMM_BOOT_CPU_ID		-4	/* E_RMM_BOOT_CPU_ID_OUT_OF_RANGE */

	.section .idmap.head, "ax"

SYM_CODE_START(realm_entry)
	b	realm_start
	.word	0
/*
 * scripts/flat-image writes here what it puts behind the image: the guests' template
 * bootloader with its configuration, and how many of these pages are the bootloader.
 */
SYM_INNER_LABEL(realm_firmware, SYM_L_GLOBAL)
	.quad	0
	.quad	0
SYM_CODE_END(realm_entry)

/* In the space before init_vectors, whose alignment leaves 2 KiB. */

/* x0 CPU index, x1 interface version, x2 CPUs, x3 shared page; only x0 if warm. */
SYM_CODE_START_LOCAL(realm_start)
	msr	daifset, #0xf
	msr	spsel, #1
	mov	x9, #(1 << 31)		/* RW; E2H and TGE are 0 */
	msr	hcr_el2, x9
	isb
	mov	x19, x0
	mov	x29, xzr
	adr_pa	x9, idmap_params
	ldr	x12, [x9, #IDMAP_TTBR0]
	cbnz	x12, 1f

	adr_pa	x9, init_stack
	add	x9, x9, #INIT_STACK_SIZE
	mov	sp, x9
	bl	realm_boot
	cbnz	x0, realm_fail
	adr_pa	x9, boot_params
	ldr	x12, [x9, #BOOT_TEMP_PGD]
	mmu_on	x12
	adr_pa	x9, init_stack
	add	x9, x9, #INIT_STACK_SIZE
	mov	sp, x9
	bl	hyp_setup
	cbz	x0, 2f
	mov	x0, #-1			/* E_RMM_BOOT_UNKNOWN */
	b	realm_fail

1:	mmu_on	x12
2:	mov	x0, #RMM_BOOT_CPU_ID
	cmp	x19, #CONFIG_KEEL_MAX_CPUS
	b.hs	realm_fail
	adr_pa	x9, hyp_cpus
	ldr	x10, [x9, x19, lsl #3]
	cbz	x10, realm_fail
	msr	tpidr_el2, x10
	ldr	x11, [x10, #CPU_STACK_TOP]
	sub	sp, x11, #REGS_SIZE	/* a trap's registers would be there: panics look */
	adr_pa	x9, idmap_params
	ldr	x11, [x9, #IDMAP_VECTORS]
	msr	vbar_el2, x11
	isb
	mov	x0, sp
	b	realm_main
SYM_CODE_END(realm_start)

/* Tells EL3 once, which then answers for us; should a request come, so do we. */
SYM_CODE_START_LOCAL(realm_fail)
	mov	x1, x0
	movz	x0, #(RMM_BOOT_COMPLETE >> 16), lsl #16
	movk	x0, #(RMM_BOOT_COMPLETE & 0xffff)
1:	smc	#0
	movz	x0, #(RMM_REQ_COMPLETE >> 16), lsl #16
	movk	x0, #(RMM_REQ_COMPLETE & 0xffff)
	mov	x1, #-1
	mov	x2, xzr
	mov	x3, xzr
	mov	x4, xzr
	mov	x5, xzr
	b	1b
SYM_CODE_END(realm_fail)

	.section .text, "ax"

/*
 * int ns_copy(void *to, const void *from, u64 size): words between our memory and the
 * host's, which may fault at any time. 0 or -EFAULT. vectors.S lets a fault in here go on at
 * ns_copy_fault; by then SP_EL0, ELR_EL2 and SPSR_EL2, which may be a guest's, are lost.
 */
SYM_CODE_START(ns_copy)
	mrs	x9, sp_el0
	mrs	x10, elr_el2
	mrs	x11, spsr_el2
SYM_INNER_LABEL(ns_copy_start, SYM_L_GLOBAL)
	ldr	x12, [x1], #8
	str	x12, [x0], #8
	subs	x2, x2, #8
	b.ne	ns_copy_start
SYM_INNER_LABEL(ns_copy_end, SYM_L_GLOBAL)
	mov	x0, xzr
	ret
SYM_INNER_LABEL(ns_copy_fault, SYM_L_GLOBAL)
	msr	sp_el0, x9
	msr	elr_el2, x10
	msr	spsr_el2, x11
	mov	x0, #-14		/* -EFAULT */
	ret
SYM_CODE_END(ns_copy)
