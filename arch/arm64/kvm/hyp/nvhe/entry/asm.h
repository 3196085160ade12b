/* SPDX-License-Identifier: GPL-2.0-only */
/* Offsets for the assembly; entry/asm_check.c holds them against the C structures. */
#ifndef __HYP_ENTRY_ASM_H
#define __HYP_ENTRY_ASM_H

#define REGS_SIZE		256
#define CPU_SCRATCH		0
#define CPU_STACK_TOP		48
#define CPU_VCPU		64
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

#define INIT_STACK_SIZE		4096

#endif
