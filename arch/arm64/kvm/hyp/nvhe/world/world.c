// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which world this is, and the way into that world's half.
 *
 * A branch and no function pointers: what cannot be called through a pointer cannot be
 * called through a wrong one. The timer is here because all there is of it is which one.
 */
#include "world/world.h"
#include "world/ns/ns.h"
#include "world/realm/realm.h"
#include "mm/pgtable.h"
#include "protect/host_s2.h"
#include "lib/hw.h"
#include <keel/guest.h>

bool world_realm __hyp_ro_after_init;

/* EL2 virtual timer, Arm ARM D24.10; assemblers know it only with FEAT_VHE. */
#define SYS_CNTHV_CTL		sys_reg(3, 4, 14, 3, 1)
#define SYS_CNTHV_CVAL		sys_reg(3, 4, 14, 3, 2)
#define TIMER_ENABLE		1UL

#define HCR_GPF			BIT(48)		/* granule protection faults of EL1 go to EL2 */

enum world_id world_id(void)
{
	return in_realm() ? WORLD_REALM : WORLD_NS;
}

/* ID_AA64MMFR0_EL1.PARange, in bits; 52-bit needs FEAT_LPA2 here and is used as 48. */
u8 world_pa_bits(void)
{
	static const u8 bits[] = { 32, 36, 40, 42, 44, 48, 48, 48 };

	return bits[read_sysreg(id_aa64mmfr0_el1) & 7];
}

int world_init(void)
{
	return in_realm() ? realm_init() : ns_init();
}

int world_check_shared(hyp_pfn_t pfn, u64 nr)
{
	return in_realm() ? realm_check_shared(pfn, nr) : 0;
}

u64 world_guest_hcr(void)
{
	return in_realm() ? HCR_GPF : 0;
}

/*
 * In the Realm security state code cannot be fetched from, nor tables walked in, memory of
 * the Non-secure physical address space (Arm ARM D8.3, "Stage 2 ... Realm EL1&0").
 */
bool world_has_open_guests(void)
{
	return !in_realm();
}

bool world_page_invariant(hyp_pfn_t pfn)
{
	return in_realm() ? realm_page_invariant(pfn) : host_s2_page_invariant(pfn);
}

/*
 * At EL1 the host ticks on the EL1 physical timer, and the hypervisor timer is free; at
 * EL2 it ticks on that one or on the EL2 virtual timer, whose offset is 0, and says
 * which of them is free. A host that says the wrong one loses its own tick.
 */
static u32 realm_timer = KEEL_PHYS_HVTIMER_INTID;

s64 realm_use_timer(u64 intid)
{
	if (intid != KEEL_PHYS_HTIMER_INTID && intid != KEEL_PHYS_HVTIMER_INTID)
		return -EINVAL;
	WRITE_ONCE(realm_timer, intid);
	return 0;
}

u32 world_timer_intid(void)
{
	return in_realm() ? READ_ONCE(realm_timer) : KEEL_PHYS_HTIMER_INTID;
}

void world_timer_start(u64 cval)
{
	if (world_timer_intid() == KEEL_PHYS_HVTIMER_INTID) {
		write_sysreg_s(cval, SYS_CNTHV_CVAL);
		write_sysreg_s(TIMER_ENABLE, SYS_CNTHV_CTL);
	} else {
		write_sysreg(cval, cnthp_cval_el2);
		write_sysreg(TIMER_ENABLE, cnthp_ctl_el2);
	}
}

void world_timer_stop(void)
{
	if (world_timer_intid() == KEEL_PHYS_HVTIMER_INTID)
		write_sysreg_s(0, SYS_CNTHV_CTL);
	else
		write_sysreg(0, cnthp_ctl_el2);
}

void world_deprivilege_cpu(struct hyp_cpu *cpu)
{
	ns_deprivilege_cpu(cpu);
}

void world_restart_cpu(struct hyp_cpu *cpu)
{
	ns_restart_cpu(cpu);
}

void world_report_panic(void)
{
	if (in_realm())
		realm_report_panic();
	ns_report_panic();
}
