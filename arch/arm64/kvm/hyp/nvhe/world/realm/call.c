// SPDX-License-Identifier: GPL-2.0-only
/*
 * R-EL2: the host's calls, which EL3 forwards one at a time, and the end.
 *
 * Each CPU runs realm_main() from its boot until it is switched off: a request is what
 * EL3 returns from the SMC that completed the one before. Registers are values, and hostile;
 * seven of them arrive and five leave. keel/realm.h has the host's view.
 */
#include "world/realm/realm.h"
#include "calls/calls.h"
#include "entry/entry.h"
#include "entry/history.h"
#include "mm/fixmap.h"
#include "mm/hyp_map.h"
#include "mm/regions.h"
#include "protect/oracle.h"
#include "lib/features.h"
#include "lib/panic.h"
#include "lib/string.h"
#include <keel/realm.h>

#define NR_ARGS		5	/* behind the call's number, in x2 to x6 */
#define ICC_SRE_ON	0xf	/* SRE, DFB, DIB, Enable */

static struct hyp_spinlock attach_lock;
static bool attached;

/* Once, by the first driver: EL2's last words have one place, its timer is one. */
static s64 attach(u64 pfn, u64 timer)
{
	s64 ret = -EBUSY;

	hyp_spin_lock(&attach_lock);
	if (!attached)
		ret = realm_use_timer(timer);
	if (!ret)
		ret = claim_panic_record(pfn);
	attached |= !ret;
	hyp_spin_unlock(&attach_lock);
	return ret;
}

/* x1 to x17 from a page of the host's and back: read once, written once. */
static s64 call_with_page(struct cpu_regs *regs, u64 nr, u64 pfn)
{
	struct keel_realm_regs page;
	struct cpu_regs call = {};

	if (!range_is_ram(HYP_PFN(pfn), 1) || ns_read(&page, HYP_PFN(pfn), sizeof(page)))
		return -EFAULT;
	memcpy(call.x, page.x, sizeof(page.x));
	hcall_dispatch(&call, nr);
	regs->x[0] = call.x[0];
	memcpy(page.x, call.x, sizeof(page.x));
	if (ns_write(HYP_PFN(pfn), &page, sizeof(page)))
		return -EFAULT;
	return call.x[1];
}

/* x0 and x1 are the answer. */
static void call_from_host(struct cpu_regs *regs)
{
	u64 nr = regs->x[1];
	unsigned int i;

	regs->x[0] = SMCCC_RET_SUCCESS;
	if (nr == KEEL_REALM_ATTACH) {
		regs->x[1] = attach(regs->x[2], regs->x[3]);
	} else if (nr >= KEEL_HCALL_SPAN) {
		regs->x[0] = SMCCC_RET_NOT_SUPPORTED;
	} else if (hcall_takes_registers(nr)) {
		regs->x[1] = call_with_page(regs, nr, regs->x[2]);
	} else {
		for (i = 1; i <= NR_ARGS; i++)
			regs->x[i] = regs->x[i + 1];
		hcall_dispatch(regs, nr);
	}
}

static void answer(struct cpu_regs *regs, u64 x0, u64 x1)
{
	/* five of these reach the host; no register of EL2's does */
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = RMM_REQ_COMPLETE;
	regs->x[1] = x0;
	regs->x[2] = x1;
	hyp_smc(regs);
}

/*
 * What EL3 does not set up for us. An interrupt of the host's stays pending: it ends a
 * guest's run, and between runs a call is over soon.
 */
static void init_cpu(struct hyp_cpu *cpu)
{
	cpu->mpidr = read_sysreg(mpidr_el1);
	if (has_gicv3_sysreg()) {
		write_sysreg_s(ICC_SRE_ON, SYS_ICC_SRE_EL2);
		hw_isb();
	}
	write_sysreg(0, cptr_el2);
	cpu->lrs_clear = false;
	history_init_cpu(cpu);
	cpu->initialised = true;
	cpu->deprivileged = true;
	/* nothing is the host's to set up here: the first CPU closes the INIT phase */
	if (!hyp_finalised) {
		hyp_finalised = true;
		hyp_map_seal_ro_data();
	}
}

/* Called from realm.S on each CPU, on EL2's own tables; @regs: at the stack's top. */
void realm_main(struct cpu_regs *regs)
{
	init_cpu(this_cpu());
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = RMM_BOOT_COMPLETE;
	regs->x[1] = RMM_BOOT_SUCCESS;
	hyp_smc(regs);
	for (;;) {
		/* SMCCC: the function id is 32 bits; bit 16 is the SVE hint */
		u64 fid = (u32)regs->x[0] & ~(u64)ARM_SMCCC_1_3_SVE_HINT;

		if (hyp_is_dead())
			realm_report_panic();
		stat_inc(STAT_TRAP_SMC);
		if (fid == KEEL_REALM_FID) {
			call_from_host(regs);
			oracle_trap_end();
		} else {
			regs->x[0] = SMCCC_RET_NOT_SUPPORTED;
			regs->x[1] = 0;
		}
		answer(regs, regs->x[0], regs->x[1]);
	}
}

/* EL2 serves nothing any more: each CPU's next call, and every one after it, tells so. */
void realm_report_panic(void)
{
	struct cpu_regs regs;

	for (;;)
		answer(&regs, KEEL_REALM_DEAD, 0);
}
