/* SPDX-License-Identifier: GPL-2.0-only */
/* Offsets for the assembly; entry/asm_check.c holds them against the C structures. */
#ifndef __HYP_ENTRY_ASM_H
#define __HYP_ENTRY_ASM_H

#define REGS_SIZE		256
#define CPU_SCRATCH		0
#define CPU_STACK_TOP		48
#define CPU_VCPU		64
#define CPU_HISTORY		72
#define CPU_EMERGENCY		4096

#define IDMAP_TTBR0		0
#define IDMAP_TCR		8
#define IDMAP_SCTLR		16
#define IDMAP_VECTORS		24

#define BOOT_TEMP_PGD		32

/* struct keel_boot_params.image_pa, .image_va */
#define BOOT_IMAGE_PA		0
#define BOOT_IMAGE_VA		8

#define MAIR_EL2_VALUE		0x04ff

/* entry/realm.S: ns_copy_end - ns_copy_start */
#define NS_COPY_SIZE		16

#define INIT_STACK_SIZE		4096

#ifdef __ASSEMBLY__

/* \op is stp or ldp; \base holds the address of a struct cpu_regs. */
	.macro x2_to_x17 op, base
	\op	x2, x3, [\base, #16]
	\op	x4, x5, [\base, #32]
	\op	x6, x7, [\base, #48]
	\op	x8, x9, [\base, #64]
	\op	x10, x11, [\base, #80]
	\op	x12, x13, [\base, #96]
	\op	x14, x15, [\base, #112]
	\op	x16, x17, [\base, #128]
	.endm

	.macro x18_to_x29 op, base
	\op	x18, x19, [\base, #144]
	\op	x20, x21, [\base, #160]
	\op	x22, x23, [\base, #176]
	\op	x24, x25, [\base, #192]
	\op	x26, x27, [\base, #208]
	\op	x28, x29, [\base, #224]
	.endm

#endif

#endif
