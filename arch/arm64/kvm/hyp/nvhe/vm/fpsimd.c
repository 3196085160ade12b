// SPDX-License-Identifier: GPL-2.0-only
/*
 * FP/SIMD, switched when a guest first uses it in a run and not at all otherwise.
 *
 * SVE and SME are not offered to guests and trap. Of the host's SVE state only the
 * V registers are kept: writing them clears the rest of the Z registers, which a
 * host that enters through a system call has given up already (Linux,
 * Documentation/arch/arm64/sve.rst, "System call behaviour"). P, FFR and ZA no guest can
 * reach. In streaming mode FP/SIMD is another register file: it is left first.
 */
#include "vm/switch.h"
#include "entry/entry.h"
#include "lib/features.h"
#include <asm/kvm_arm.h>

static void traps_clear(u64 bits)
{
	write_sysreg(read_sysreg(cptr_el2) & ~bits, cptr_el2);
	hw_isb();
}

static void leave_streaming_mode(void)
{
	u64 svcr;

	if (!has_sme())
		return;
	traps_clear(CPTR_EL2_TSM);
	svcr = read_sysreg_s(SYS_SVCR);
	if (svcr & SVCR_SM_MASK)
		write_sysreg_s(svcr & ~(u64)SVCR_SM_MASK, SYS_SVCR);
	write_sysreg(read_sysreg(cptr_el2) | CPTR_EL2_TSM, cptr_el2);
	hw_isb();
}

void fp_trap(struct vcpu *vcpu)
{
	HYP_BUG_ON(vcpu->fp_live);
	leave_streaming_mode();
	traps_clear(CPTR_EL2_TFP);
	fpsimd_save(&this_cpu()->host_fp);
	fpsimd_restore(&vcpu->fp);
	vcpu->fp_live = true;
}

/* CPTR_EL2 is still the guest's: FP/SIMD does not trap if it is live. */
void fp_put(struct vcpu *vcpu)
{
	if (!vcpu->fp_live)
		return;
	fpsimd_save(&vcpu->fp);
	fpsimd_restore(&this_cpu()->host_fp);
	vcpu->fp_live = false;
}
