// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL3 and the granule protection table, for tests of the realm world: which physical
 * address space each page of RAM is in, moved by the two calls EL3 has for that, and
 * checked at every access through a slot.
 */
#include "fake.h"
#include "fake_realm.h"

u64 gpt_refuses = ~0UL;
unsigned int gpt_moves;
static bool realm_pas[RAM_PAGES];

bool gpt_is_realm(u64 pfn)
{
	return realm_pas[pfn - RAM_PFN];
}

static void firmware(struct cpu_regs *r)
{
	u64 pfn = r->x[1] >> HYP_PAGE_SHIFT;
	bool to_realm = r->x[0] == RMM_GTSI_DELEGATE;

	gpt_moves++;
	/* E_RMM_BAD_ADDR, E_RMM_BAD_PAS */
	if (pfn < RAM_PFN || pfn >= RAM_PFN + RAM_PAGES || pfn == gpt_refuses)
		r->x[0] = -2;
	else if (realm_pas[pfn - RAM_PFN] == to_realm)
		r->x[0] = -3;
	else
		r->x[0] = 0;
	if (!r->x[0]) {
		realm_pas[pfn - RAM_PFN] = to_realm;
		/* what it holds is nobody's to rely on */
		memset(ram(pfn), 0xa5, HYP_PAGE_SIZE);
	}
}

void gpt_start(void)
{
	u64 pfn;

	for (pfn = RAM_PFN; pfn < RAM_PFN + RAM_PAGES; pfn++)
		realm_pas[pfn - RAM_PFN] = range_is_ram(HYP_PFN(pfn), 1) &&
					   pfn_to_page(HYP_PFN(pfn))->owner == OWNER_HYP;
	gpt_refuses = ~0UL;
	gpt_moves = 0;
	smc_hook = firmware;
	world_realm = true;
}

void gpt_stop(void)
{
	world_realm = false;
	smc_hook = NULL;
}

/* Does an access by way of @va, if it is a slot, reach the page? */
static bool passes(const void *va)
{
	u64 base = this_cpu()->fixmap_va, desc;

	if ((u64)va < base || (u64)va >= base + FIXMAP_STRIDE)
		return true;
	desc = this_cpu()->fixmap_pte[((u64)va - base) >> HYP_PAGE_SHIFT];
	return !(desc & BIT(5)) == gpt_is_realm((desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT);
}

int ns_copy(void *to, const void *from, u64 size)
{
	if (!passes(to) || !passes(from))
		return -EFAULT;
	memcpy(hw_pointer(to), hw_pointer(from), size);
	return 0;
}
