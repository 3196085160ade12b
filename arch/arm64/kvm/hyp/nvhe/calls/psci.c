// SPDX-License-Identifier: GPL-2.0-only
/*
 * PSCI relay: a CPU that firmware starts or resumes comes up in EL2 first, and
 * the host's entry point is only ever used for an ERET to EL1.
 *
 * Calls that name no place to continue at go through as they are; anything not
 * listed does not exist. Arm DEN0022.
 */
#include "calls/calls.h"
#include "entry/entry.h"
#include "entry/history.h"
#include "mm/image.h"
#include "lib/hw.h"
#include "lib/trace.h"
#include "world/world.h"
#include <asm/cputype.h>
#include <uapi/linux/psci.h>

static struct hyp_cpu *find_cpu(u64 mpidr)
{
	u64 i;

	for (i = 0; i < boot_params.nr_cpus; i++)
		if (hyp_cpus[i]->mpidr == mpidr)
			return hyp_cpus[i];
	return NULL;
}

static s64 psci_smc(u64 fid, u64 a1, u64 a2, u64 a3)
{
	struct cpu_regs regs = { .x = { fid, a1, a2, a3 } };

	hyp_smc(&regs);
	return regs.x[0];
}

/*
 * The slot belongs to whoever turned it from FREE to PENDING, until the target
 * CPU has read it (cpu_start) or firmware has refused.
 */
static bool slot_claim(struct boot_args *slot)
{
	u32 expected = BOOT_SLOT_FREE;

	return __atomic_compare_exchange_n(&slot->state, &expected, BOOT_SLOT_PENDING, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void slot_release(struct boot_args *slot)
{
	__atomic_store_n(&slot->state, BOOT_SLOT_FREE, __ATOMIC_RELEASE);
}

static s64 cpu_on(u64 mpidr, u64 entry, u64 context)
{
	struct hyp_cpu *cpu = find_cpu(mpidr);
	s64 ret;

	if (!cpu)
		return PSCI_RET_INVALID_PARAMS;
	if (!slot_claim(&cpu->on))
		return PSCI_RET_ON_PENDING;
	cpu->on.entry = entry;
	cpu->on.context = context;
	trace(KEEL_TRACE_psci_on, mpidr, entry);
	/* The target reads the slot with its MMU on; no maintenance, but it must be written. */
	hw_dsb(ish);
	ret = psci_smc(PSCI_0_2_FN64_CPU_ON, mpidr, image_pa(cpu_on_entry).a, (u64)cpu);
	if (ret != PSCI_RET_SUCCESS)
		slot_release(&cpu->on);
	return ret;
}

/* Either returns (standby, or refused) or the CPU comes back through cpu_start(). */
static s64 suspend(u64 fid, u64 state, u64 entry, u64 context)
{
	struct hyp_cpu *cpu = this_cpu();
	u64 resume = image_pa(cpu_resume_entry).a;

	cpu->suspend.entry = entry;
	cpu->suspend.context = context;
	if (fid == PSCI_1_0_FN64_SYSTEM_SUSPEND)
		return psci_smc(fid, resume, (u64)cpu, 0);
	return psci_smc(fid, state, resume, (u64)cpu);
}

static bool is_plain(u32 fid)
{
	switch (fid) {
	case PSCI_0_2_FN_PSCI_VERSION:
	case PSCI_0_2_FN_CPU_OFF:
	case PSCI_0_2_FN_AFFINITY_INFO:
	case PSCI_0_2_FN64_AFFINITY_INFO:
	case PSCI_0_2_FN_MIGRATE_INFO_TYPE:
	case PSCI_0_2_FN_MIGRATE_INFO_UP_CPU:
	case PSCI_0_2_FN64_MIGRATE_INFO_UP_CPU:
	case PSCI_0_2_FN_SYSTEM_OFF:
	case PSCI_0_2_FN_SYSTEM_RESET:
	case PSCI_1_0_FN_NODE_HW_STATE:
	case PSCI_1_0_FN64_NODE_HW_STATE:
	case PSCI_1_0_FN_SET_SUSPEND_MODE:
	case PSCI_1_0_FN_STAT_RESIDENCY:
	case PSCI_1_0_FN64_STAT_RESIDENCY:
	case PSCI_1_0_FN_STAT_COUNT:
	case PSCI_1_0_FN64_STAT_COUNT:
	case PSCI_1_1_FN_SYSTEM_RESET2:
	case PSCI_1_1_FN64_SYSTEM_RESET2:
		return true;
	}
	return false;
}

static bool is_relayed(u32 fid)
{
	switch (fid) {
	case PSCI_0_2_FN_CPU_ON:
	case PSCI_0_2_FN64_CPU_ON:
	case PSCI_0_2_FN_CPU_SUSPEND:
	case PSCI_0_2_FN64_CPU_SUSPEND:
	case PSCI_1_0_FN_SYSTEM_SUSPEND:
	case PSCI_1_0_FN64_SYSTEM_SUSPEND:
	case PSCI_1_0_FN_PSCI_FEATURES:
		return true;
	}
	return false;
}

static s64 features(u32 fid)
{
	/* PSCI_FEATURES is also how SMCCC_VERSION is discovered */
	if (!is_plain(fid) && !is_relayed(fid) && fid != 0x80000000U)
		return PSCI_RET_NOT_SUPPORTED;
	return psci_smc(PSCI_1_0_FN_PSCI_FEATURES, fid, 0, 0);
}

void psci_from_host(struct cpu_regs *regs)
{
	u32 fid = regs->x[0];

	if (is_plain(fid)) {
		hyp_smc(regs);
		return;
	}
	switch (fid) {
	case PSCI_0_2_FN_CPU_ON:
	case PSCI_0_2_FN64_CPU_ON:
		regs->x[0] = cpu_on(smccc_arg(regs, 1), smccc_arg(regs, 2), smccc_arg(regs, 3));
		return;
	case PSCI_0_2_FN_CPU_SUSPEND:
	case PSCI_0_2_FN64_CPU_SUSPEND:
		regs->x[0] = suspend(PSCI_0_2_FN64_CPU_SUSPEND, (u32)regs->x[1],
				     smccc_arg(regs, 2), smccc_arg(regs, 3));
		return;
	case PSCI_1_0_FN_SYSTEM_SUSPEND:
	case PSCI_1_0_FN64_SYSTEM_SUSPEND:
		regs->x[0] = suspend(PSCI_1_0_FN64_SYSTEM_SUSPEND, 0, smccc_arg(regs, 1), smccc_arg(regs, 2));
		return;
	case PSCI_1_0_FN_PSCI_FEATURES:
		regs->x[0] = features(regs->x[1]);
		return;
	}
	regs->x[0] = PSCI_RET_NOT_SUPPORTED;
}

/* A CPU is here from reset or power-down: nothing of the host's EL1 ran yet. */
void cpu_start(struct hyp_cpu *cpu, bool resume)
{
	struct boot_args args = resume ? cpu->suspend : cpu->on;

	history_init_cpu(cpu);
	if (!resume)
		slot_release(&cpu->on);
	world_restart_cpu(cpu);
	trace(KEEL_TRACE_cpu_entry, cpu->index, resume);
	enter_host(args.entry, args.context);
}
