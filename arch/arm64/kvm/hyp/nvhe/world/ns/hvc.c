// SPDX-License-Identifier: GPL-2.0-only
/* NS-EL2: the host's HVCs. Keel's hypercalls, the kernel's stub calls, nothing else. */
#include "calls/calls.h"
#include "entry/entry.h"
#include "lib/features.h"
#include "world/ns/ns.h"
#include <linux/arm-smccc.h>
#include <asm/ptrace.h>
#include <asm/virt.h>

/* The only way to give EL2 back, and only until finalise. */
static void init_undo(struct cpu_regs *regs)
{
	struct hyp_cpu *cpu = this_cpu();
	u64 hcr = cpu->deprivileged ? ns_hcr_at_launch(cpu) : read_sysreg(hcr_el2);

	cpu->deprivileged = false;
	cpu->initialised = false;
	leave_el2(regs, regs->x[1], hcr, cpu->sctlr_at_launch);
}

/* Linux 7.2 and later: what the GIC's virtual interface can do. Numbered in asm/virt.h there. */
#define STUB_GET_ICH_VTR	4

/* A CPU that comes online compares this with the others' and stays down if it differs. */
static bool stub_get_ich_vtr(struct cpu_regs *regs)
{
	if (!gic_sysregs_usable())
		return false;
	regs->x[1] = read_sysreg_s(SYS_ICH_VTR_EL2);
	regs->x[0] = 0;
	return true;
}

/*
 * What the kernel's own EL2 stub answered. No number leads back to EL2:
 * SOFT_RESTART (kexec, hibernate) continues at EL1, a question about the
 * hardware is answered, the rest is refused.
 */
static void stub_call(struct cpu_regs *regs)
{
	if (regs->x[0] == HVC_SOFT_RESTART) {
		write_sysreg(PSR_MODE_EL1h | PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT,
			     spsr_el2);
		enter_host_args(regs->x[1], regs->x[2], regs->x[3], regs->x[4]);
	}
	if (regs->x[0] == STUB_GET_ICH_VTR && stub_get_ich_vtr(regs))
		return;
	regs->x[0] = HVC_STUB_ERR;
}

void hvc_from_host(struct cpu_regs *regs)
{
	/* SMCCC: the function id is 32 bits; bit 16 is the SVE hint */
	u64 fid = (u32)regs->x[0] & ~(u64)ARM_SMCCC_1_3_SVE_HINT;

	if (regs->x[0] <= 0xff)
		stub_call(regs);
	else if (fid >= KEEL_HCALL_BASE && fid < KEEL_HCALL_BASE + KEEL_HCALL_SPAN)
		hcall_dispatch(regs, fid - KEEL_HCALL_BASE);
	else if (fid == KEEL_INIT_UNDO && !hyp_finalised)
		init_undo(regs);
	else
		regs->x[0] = SMCCC_RET_NOT_SUPPORTED;
}
