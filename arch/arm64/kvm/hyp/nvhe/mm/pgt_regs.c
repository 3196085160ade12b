// SPDX-License-Identifier: GPL-2.0-only
/* What the MMU is told of a stage-2, beside where it is. */
#include "mm/pgt_maint.h"
#include "lib/features.h"
#include <asm/kvm_arm.h>
#include <asm/pgtable-hwdef.h>

u64 pgt_vtcr(const struct pgtable *pgt)
{
	u64 ps = id_field(read_sysreg(id_aa64mmfr0_el1), ID_AA64MMFR0_EL1_PARANGE_SHIFT);

	if (ps > ID_AA64MMFR0_EL1_PARANGE_48)
		ps = ID_AA64MMFR0_EL1_PARANGE_48;
	return VTCR_EL2_RES1 | ps << VTCR_EL2_PS_SHIFT | VTCR_EL2_TG0_4K |
	       VTCR_EL2_SH0_INNER | VTCR_EL2_ORGN0_WBWA | VTCR_EL2_IRGN0_WBWA |
	       (u64)(2 - pgt->start_level) << VTCR_EL2_SL0_SHIFT | (64 - pgt->ia_bits);
}
