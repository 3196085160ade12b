// SPDX-License-Identifier: GPL-2.0-only
/* Per-CPU slots for foreign pages. */
#include "mm/fixmap.h"
#include "mm/hyp_map.h"
#include "mm/own_map.h"
#include "world/world.h"
#include "lib/hw.h"

/* Of a private page; made once, as slots are filled often. */
static u64 slot_attr __hyp_ro_after_init;

int fixmap_init(unsigned int cpu)
{
	u64 va = hyp_va_base + KEEL_VA_FIXMAP + cpu * FIXMAP_STRIDE;
	u64 *pte = hyp_map_early_slot(va);

	BUILD_BUG_ON(NR_FIXMAP_SLOTS * HYP_PAGE_SIZE > FIXMAP_STRIDE);
	if (!pte)
		return -ENOMEM;
	slot_attr = pgt_leaf_attr(PGT_HYP_S1, PGT_LAST_LEVEL, PGT_RW);
	hyp_cpus[cpu]->fixmap_va = va;
	hyp_cpus[cpu]->fixmap_pte = pte;
	return 0;
}

/* What is not a guest's alone the host can reach. */
static u64 slot_desc(enum fixmap_slot slot, hyp_pfn_t pfn)
{
	u64 desc = pfn_to_pa(pfn).a | slot_attr;

	return slot != FIXMAP_GUEST && world_host_prot() ? desc | PGT_S1_NS : desc;
}

void fixmap_set(unsigned int cpu, enum fixmap_slot slot, hyp_pfn_t pfn)
{
	WRITE_ONCE(hyp_cpus[cpu]->fixmap_pte[slot], slot_desc(slot, pfn));
	hw_pgt_publish();
}

bool fixmap_in_use(enum fixmap_slot slot)
{
	return this_cpu()->fixmap_pte && this_cpu()->fixmap_pte[slot] & PGT_VALID;
}

void *fixmap_va(enum fixmap_slot slot)
{
	return (void *)(this_cpu()->fixmap_va + slot * HYP_PAGE_SIZE);
}

void *fixmap_map(enum fixmap_slot slot, hyp_pfn_t pfn)
{
	u64 *pte = &this_cpu()->fixmap_pte[slot];

	HYP_BUG_ON(*pte & PGT_VALID);
	WRITE_ONCE(*pte, slot_desc(slot, pfn));
	hw_pgt_publish();
	return fixmap_va(slot);
}

void fixmap_unmap(enum fixmap_slot slot)
{
	u64 *pte = &this_cpu()->fixmap_pte[slot];

	HYP_BUG_ON(!(*pte & PGT_VALID));
	WRITE_ONCE(*pte, 0);
	/* Broadcast: another PE may have walked the slot speculatively. */
	hw_tlbi_begin();
	hw_tlbi_va_el2((u64)fixmap_va(slot));
	hw_tlbi_end();
}
