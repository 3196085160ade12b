// SPDX-License-Identifier: GPL-2.0-only
/* EL2 stage-1 control values for the code that runs with the MMU off. */
#include "entry/entry.h"
#include <asm/sysreg.h>
#include <asm/kvm_arm.h>
#include <asm/pgtable-hwdef.h>

/*
 * WXN: nothing writable is ever executed at EL2, whatever a descriptor says.
 * TCR_EL2.PS is added at run time.
 */
struct idmap_params idmap_params __hyp_ro_after_init = {
	.tcr = TCR_EL2_RES1 | (64 - KEEL_VA_BITS) | TCR_IRGN0_WBWA | TCR_ORGN0_WBWA |
	       TCR_SH0_INNER | TCR_TG0_4K,
	.sctlr = SCTLR_EL2_RES1 | SCTLR_ELx_M | SCTLR_ELx_C | SCTLR_ELx_I | SCTLR_ELx_SA |
		 SCTLR_ELx_WXN,
};
