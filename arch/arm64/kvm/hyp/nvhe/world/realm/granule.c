// SPDX-License-Identifier: GPL-2.0-only
/*
 * R-EL2: isolation is the physical address space a granule is in.
 *
 * One bit a page of RAM says which: Realm, which the host cannot reach, or Non-secure. The
 * bit and the page's state agree whenever host_lock is free. Only EL3 moves a granule, and
 * only when asked from here; a bit of EL2's own pages is set from the start and cleared only
 * when protect/ has given the page up, so nothing of ours can be undelegated.
 *
 * What a granule holds after a move is not defined (Arm DEN0137, "Granule wiping"): what
 * was in it is carried over by way of a page of EL2's own. So whatever the
 * host finds in a page it gets back was written for it, and nothing is left underneath.
 *
 * Caches: EL3 cleans and invalidates to the point of physical aliasing as part of a move and
 * invalidates what TLBs know of it (RMM-EL3 interface, GTSI_DELEGATE). EL2's own entries for
 * either address are gone by then: a slot's unmap is complete when it returns.
 */
#include "world/realm/realm.h"
#include "mm/fixmap.h"
#include "mm/own_map.h"
#include "mm/page_alloc.h"
#include "mm/regions.h"
#include "protect/host_s2.h"
#include "entry/entry.h"
#include "lib/hw.h"
#include "lib/string.h"

/* By region; a bit a page. host_lock. */
static u64 *realm_bits[KEEL_MAX_REGIONS] __hyp_ro_after_init;
/* On the way from one world to the other. host_lock. */
static void *carrier __hyp_ro_after_init;

static u64 *bit_word(hyp_pfn_t pfn, u64 *mask)
{
	const struct mem_region *r = region_find(pfn);
	u64 i = pfn.n - r->start_pfn;

	*mask = BIT(i & 63);
	return &realm_bits[r - mem_regions][i / 64];
}

static bool is_realm(hyp_pfn_t pfn)
{
	u64 mask;
	const u64 *word = bit_word(pfn, &mask);

	return *word & mask;
}

static void set_realm(hyp_pfn_t pfn, bool realm)
{
	u64 mask;
	u64 *word = bit_word(pfn, &mask);

	*word = realm ? *word | mask : *word & ~mask;
}

static void *alloc_zeroed(u64 bytes)
{
	u8 order = 0;
	hyp_pfn_t pfn;

	while (HYP_PAGE_SIZE << order < bytes)
		order++;
	if (order > HYP_MAX_ORDER)
		return NULL;
	pfn = hyp_alloc_pages(&hyp_pool, order);
	if (pfn.n == HYP_PFN_NONE.n)
		return NULL;
	memset(own_map_ptr(pfn), 0, HYP_PAGE_SIZE << order);
	return own_map_ptr(pfn);
}

/* What EL2 owns at setup is Realm memory: EL3 loaded us into it. */
int realm_init(void)
{
	unsigned int i;
	u64 pfn;

	carrier = alloc_zeroed(HYP_PAGE_SIZE);
	if (!carrier)
		return -ENOMEM;
	for (i = 0; i < nr_mem_regions; i++) {
		const struct mem_region *r = &mem_regions[i];

		if (r->type != KEEL_REGION_RAM)
			continue;
		realm_bits[i] = alloc_zeroed((r->end_pfn - r->start_pfn + 63) / 64 * sizeof(u64));
		if (!realm_bits[i])
			return -ENOMEM;
		for (pfn = r->start_pfn; pfn < r->end_pfn; pfn++)
			if (pfn_to_page(HYP_PFN(pfn))->owner == OWNER_HYP)
				set_realm(HYP_PFN(pfn), true);
	}
	return 0;
}

static s64 el3_move(u32 fid, hyp_pfn_t pfn)
{
	struct cpu_regs regs = { .x = { fid, pfn_to_pa(pfn).a } };

	hyp_smc(&regs);
	return regs.x[0];
}

int ns_read(void *to, hyp_pfn_t pfn, u64 size)
{
	int ret = ns_copy(to, fixmap_map(FIXMAP_HOST, pfn), size);

	fixmap_unmap(FIXMAP_HOST);
	return ret;
}

int ns_write(hyp_pfn_t pfn, const void *from, u64 size)
{
	int ret = ns_copy(fixmap_map(FIXMAP_HOST, pfn), from, size);

	fixmap_unmap(FIXMAP_HOST);
	return ret;
}

static int take_one(hyp_pfn_t pfn)
{
	void *va;

	/* not memory at all, or another world's: the host could not reach it either */
	if (ns_read(carrier, pfn, HYP_PAGE_SIZE) || el3_move(RMM_GTSI_DELEGATE, pfn))
		return -EPERM;
	va = fixmap_map(FIXMAP_GUEST, pfn);
	hw_copy_page(va, carrier);
	fixmap_unmap(FIXMAP_GUEST);
	set_realm(pfn, true);
	return 0;
}

static void return_one(hyp_pfn_t pfn)
{
	void *va = fixmap_map(FIXMAP_GUEST, pfn);

	/* whatever went wrong above: nothing of EL2's own goes */
	HYP_BUG_ON(pfn_to_page(pfn)->owner == OWNER_HYP);
	hw_copy_page(carrier, va);
	hw_zero_page(va);
	fixmap_unmap(FIXMAP_GUEST);
	/* EL3 gave it to us, so it takes it back; and else no state of any page is right */
	HYP_BUG_ON(el3_move(RMM_GTSI_UNDELEGATE, pfn));
	set_realm(pfn, false);
	/* should the host have lost it meanwhile, nobody sees it */
	ns_write(pfn, carrier, HYP_PAGE_SIZE);
}

int realm_take(hyp_pfn_t pfn, u64 nr)
{
	u64 i;
	int ret = 0;

	HYP_ASSERT_HELD(&host_lock);
	for (i = 0; !ret && i < nr; i++) {
		HYP_BUG_ON(is_realm(pfn_add(pfn, i)));
		ret = take_one(pfn_add(pfn, i));
	}
	if (!ret)
		return 0;
	/* the last one was refused */
	for (i--; i; i--)
		return_one(pfn_add(pfn, i - 1));
	return ret;
}

void realm_return(hyp_pfn_t pfn, u64 nr)
{
	u64 i;

	HYP_ASSERT_HELD(&host_lock);
	for (i = 0; i < nr; i++)
		if (is_realm(pfn_add(pfn, i)))
			return_one(pfn_add(pfn, i));
}

int realm_check_shared(hyp_pfn_t pfn, u64 nr)
{
	u64 i, word;

	for (i = 0; i < nr; i++)
		if (ns_read(&word, pfn_add(pfn, i), sizeof(word)))
			return -EPERM;
	return 0;
}

bool realm_page_invariant(hyp_pfn_t pfn)
{
	return is_realm(pfn) == !page_host_may_access(pfn_to_page(pfn));
}
