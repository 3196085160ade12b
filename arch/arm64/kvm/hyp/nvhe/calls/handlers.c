// SPDX-License-Identifier: GPL-2.0-only
/* Hypercall handlers: one call to the room that knows. */
#include "calls/calls.h"
#include "calls/handlers.h"
#include "lib/panic.h"
#include "lib/stats.h"
#include "lib/trace.h"
#include "mm/hyp_map.h"
#include "protect/host_s2.h"
#include "protect/transitions.h"
#include "vm/switch.h"
#include "world/world.h"

s64 hcall_version(void)
{
	return KEEL_ABI_VERSION;
}

s64 hcall_cpu_deprivilege(void)
{
	struct hyp_cpu *cpu = this_cpu();

	if (cpu->deprivileged)
		return -EEXIST;
	world_deprivilege_cpu(cpu);
	cpu->deprivileged = true;
	return 0;
}

/* Every CPU that came onto EL2's tables must be under control before the door closes. */
s64 hcall_finalise(void)
{
	unsigned int i;

	for (i = 0; i < boot_params.nr_cpus; i++)
		if (hyp_cpus[i]->initialised != hyp_cpus[i]->deprivileged)
			return -EBUSY;
	if (!this_cpu()->deprivileged)
		return -EBUSY;
	hyp_finalised = true;
	hyp_map_seal_ro_data();
	return 0;
}

static u64 fixed_bytes(void)
{
	u64 bytes = boot_params.image_size + (boot_params.firmware_pages << HYP_PAGE_SHIFT), i;

	for (i = 0; i < boot_params.nr_chunks; i++)
		bytes += boot_params.chunks[i].nr << HYP_PAGE_SHIFT;
	return bytes;
}

s64 hcall_stat_read(u64 id)
{
	if (id >= KEEL_STAT_HCALL_COUNT && id < KEEL_STAT_HCALL_COUNT + KEEL_HCALL_SPAN)
		return stat_sum_hcall(id - KEEL_STAT_HCALL_COUNT);

	switch (id) {
	case KEEL_STAT_abi:			return KEEL_ABI_VERSION;
	case KEEL_STAT_world:			return world_id();
	case KEEL_STAT_debug:			return IS_ENABLED(CONFIG_NVHE_EL2_DEBUG);
	case KEEL_STAT_cpus:			return boot_params.nr_cpus;
	case KEEL_STAT_ram_pages:		return page_counts.ram;
	case KEEL_STAT_host_pages:		return page_counts.host;
	case KEEL_STAT_host_shared_pages:	return page_counts.host_shared;
	case KEEL_STAT_hyp_pages:		return page_counts.hyp;
	case KEEL_STAT_pool_pages:		return hyp_pool.nr_pages;
	case KEEL_STAT_pool_free_pages:		return hyp_pool_nr_free(&hyp_pool);
	case KEEL_STAT_fixed_bytes:		return fixed_bytes();
	case KEEL_STAT_host_s2_tables:		return host_s2_nr_tables();
	case KEEL_STAT_host_s2_flushes:		return host_s2_nr_flushes();
	case KEEL_STAT_traps_hvc:		return stat_sum(STAT_TRAP_HVC);
	case KEEL_STAT_traps_smc:		return stat_sum(STAT_TRAP_SMC);
	case KEEL_STAT_traps_abort:		return stat_sum(STAT_TRAP_ABORT);
	case KEEL_STAT_aborts_injected:		return stat_sum(STAT_INJECTED);
	case KEEL_STAT_tlbi_count:		return stat_sum(STAT_TLBI);
	case KEEL_STAT_dc_clean_pages:		return stat_sum(STAT_DC_PAGES);
	case KEEL_STAT_guest_pages:		return page_counts.guest;
	case KEEL_STAT_guest_shared_pages:	return page_counts.guest_shared;
	case KEEL_STAT_lent_pages:		return page_counts.lent;
	case KEEL_STAT_vms:			return vm_count();
	case KEEL_STAT_vcpu_runs:		return stat_sum(STAT_VCPU_RUNS);
	case KEEL_STAT_guest_exits:		return stat_sum(STAT_GUEST_EXITS);
	case KEEL_STAT_ipa_bits:		return guest_s2_max_ipa_bits();
	case KEEL_STAT_nr_lrs:			return gic_nr_lrs();
	case KEEL_STAT_open_cpus:		return stat_sum(STAT_OPEN);
	case KEEL_STAT_firmware_pages:		return boot_params.firmware_pages;
	}
	return -EINVAL;
}

s64 hcall_host_share_hyp(u64 pfn, u64 nr)
{
	return host_share_hyp(pfn, nr);
}

s64 hcall_host_unshare_hyp(u64 pfn, u64 nr)
{
	return host_unshare_hyp(pfn, nr);
}

s64 hcall_host_donate_hyp(u64 pfn, u64 nr)
{
	return host_donate_hyp(pfn, nr);
}

s64 hcall_host_reclaim_hyp(u64 pfn, u64 nr)
{
	return host_reclaim_hyp(pfn, nr);
}

s64 hcall_trace_attach(u64 pfn, u64 nr)
{
	return trace_attach(pfn, nr);
}

s64 hcall_trace_detach(void)
{
	return trace_detach();
}
