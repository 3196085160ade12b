// SPDX-License-Identifier: GPL-2.0-only
/* NS-EL2: isolation is the host's stage-2, on every CPU from launch on. */
#include "world/world.h"
#include "world/ns/ns.h"
#include "world/inject.h"
#include "entry/entry.h"
#include "protect/host_s2.h"
#include "lib/hw.h"
#include "lib/string.h"
#include <asm/ptrace.h>

int ns_init(void)
{
	return host_s2_init(world_pa_bits());
}

void ns_deprivilege_cpu(struct hyp_cpu *cpu)
{
	ns_el2_save(cpu);
	ns_stage2_enable();
}

void ns_restart_cpu(struct hyp_cpu *cpu)
{
	/* A CPU that was offline at launch has no record; all CPUs are set up alike. */
	if (!cpu->deprivileged)
		memcpy(cpu->el2_saved, boot_cpu()->el2_saved, sizeof(cpu->el2_saved));
	ns_el2_restore(cpu);
	ns_stage2_enable();
	cpu->lrs_clear = false;
	cpu->initialised = true;
	cpu->deprivileged = true;
	write_sysreg(PSR_MODE_EL1h | PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT, spsr_el2);
}

/*
 * From EL1 straight to the driver's handler. From EL0 the kernel may not be mapped
 * where the handler is (KPTI); an SError goes through its own vectors, and it
 * panics by itself.
 */
void ns_report_panic(void)
{
	u64 cpu = this_cpu()->index;

	if (trap_from_el0())
		enter_host_args(inject_serror(), cpu, 0, 0);
	write_sysreg(PSR_MODE_EL1h | PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT, spsr_el2);
	enter_host_args(boot_params.host_panic_va, cpu, 0, 0);
}
