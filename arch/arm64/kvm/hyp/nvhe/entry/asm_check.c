// SPDX-License-Identifier: GPL-2.0-only
/* The offsets the assembly uses are those of the C structures. */
#include "entry/asm.h"
#include "entry/entry.h"
#include "vm/vm.h"

static_assert(sizeof(struct cpu_regs) == REGS_SIZE);
static_assert(offsetof(struct hyp_cpu, scratch) == CPU_SCRATCH);
static_assert(offsetof(struct hyp_cpu, stack_top) == CPU_STACK_TOP);
static_assert(offsetof(struct hyp_cpu, vcpu) == CPU_VCPU);
static_assert(offsetof(struct hyp_cpu, history_arg) == CPU_HISTORY);
static_assert(offsetof(struct vcpu, regs) == 0);
static_assert(offsetof(struct fp_regs, fpsr) == 512);
static_assert(HYP_CPU_EMERGENCY == CPU_EMERGENCY);
static_assert(sizeof(struct hyp_cpu) <= HYP_CPU_BYTES);
static_assert(offsetof(struct idmap_params, ttbr0) == IDMAP_TTBR0);
static_assert(offsetof(struct idmap_params, tcr) == IDMAP_TCR);
static_assert(offsetof(struct idmap_params, sctlr) == IDMAP_SCTLR);
static_assert(offsetof(struct idmap_params, vectors) == IDMAP_VECTORS);
static_assert(offsetof(struct keel_boot_params, temp_pgd_pa) == BOOT_TEMP_PGD);
static_assert(offsetof(struct keel_boot_params, image_pa) == BOOT_IMAGE_PA);
static_assert(offsetof(struct keel_boot_params, image_va) == BOOT_IMAGE_VA);
static_assert(MAIR_EL2_VALUE == KEEL_MAIR_EL2);
