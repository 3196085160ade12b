// SPDX-License-Identifier: GPL-2.0-only
/*
 * The realm world's pages in any state, and EL3 that may refuse: a take is all or nothing,
 * what is in the pages moves with them, a page is in exactly the one physical address
 * space that its bit says, and none is given to the host with anything left in it, or
 * while it is EL2's.
 *
 * verify: quick=2 full=2 unwind=5
 */
#define CONFIG_WORLD_REALM	1
#include "protect/host_s2.h"
#include "mm/page_alloc.h"
#include "lib/string.h"
#include "lib/hw.h"
static void hw_copy_page(void *to, const void *from);
/* what EL3 answers is a negative number in a register */
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#include "world/realm/granule.c"
#pragma CPROVER check pop
#include "mm/vmemmap.c"
#include "model.c"

#define NR	MODEL_PAGES
#define CARRIER	(&carried)

bool world_realm;
struct hyp_spinlock host_lock;
struct hyp_pool hyp_pool;
struct mem_region mem_regions[KEEL_MAX_REGIONS];
unsigned int nr_mem_regions = 1;
struct hyp_page *hyp_vmemmap;

static struct hyp_page pages[NR];
static struct hyp_cpu cpu;
static u64 bits[1];
static u64 mem[NR], carried;
static bool pas[NR], reachable[NR];	/* Realm; the host, or we through its space, can get there */
static u64 slot_pfn[2];
static bool slot_used[2];

struct hyp_page nondet_page(void);

struct mem_region *region_find(hyp_pfn_t pfn)
{
	check(pfn.n < NR);
	return &mem_regions[0];
}

struct hyp_page *pfn_to_page(hyp_pfn_t pfn)
{
	check(pfn.n < NR);
	return &pages[pfn.n];
}

struct hyp_cpu *this_cpu(void)
{
	return &cpu;
}

static unsigned int slot_index(enum fixmap_slot slot)
{
	check(slot == FIXMAP_HOST || slot == FIXMAP_GUEST);
	return slot == FIXMAP_GUEST;
}

void *fixmap_map(enum fixmap_slot slot, hyp_pfn_t pfn)
{
	unsigned int i = slot_index(slot);

	check(pfn.n < NR && !slot_used[i]);
	/* a Realm access to what is not in that space would be a fault nobody expects */
	check(slot == FIXMAP_HOST || pas[pfn.n]);
	slot_used[i] = true;
	slot_pfn[i] = pfn.n;
	return &mem[pfn.n];
}

void fixmap_unmap(enum fixmap_slot slot)
{
	check(slot_used[slot_index(slot)]);
	slot_used[slot_index(slot)] = false;
}

/* One word stands for what is in a page. */
static void hw_copy_page(void *to, const void *from)
{
	*(u64 *)to = *(const u64 *)from;
}

void hw_zero_page(void *va)
{
	*(u64 *)va = 0;
}

int ns_copy(void *to, const void *from, u64 size)
{
	check(slot_used[0]);
	if (pas[slot_pfn[0]] || !reachable[slot_pfn[0]])
		return -EFAULT;
	*(u64 *)to = *(const u64 *)from;
	return 0;
}

void hyp_smc(struct cpu_regs *regs)
{
	u64 pfn = regs->x[1] >> HYP_PAGE_SHIFT;
	bool delegate = regs->x[0] == RMM_GTSI_DELEGATE;

	check(delegate || regs->x[0] == RMM_GTSI_UNDELEGATE);
	check(!(regs->x[1] & ~HYP_PAGE_MASK) && pfn < NR);
	/* nobody looks while it moves */
	check(!slot_used[0] && !slot_used[1]);
	if (delegate ? pas[pfn] || nondet_bool() : !pas[pfn]) {
		regs->x[0] = ~0UL - 2;
		return;
	}
	if (!delegate) {
		check(mem[pfn] == 0);
		check(pages[pfn].owner != OWNER_HYP);
	}
	pas[pfn] = delegate;
	mem[pfn] = nondet_u64();
	regs->x[0] = 0;
}

hyp_pfn_t hyp_alloc_pages(struct hyp_pool *pool, u8 order)
{
	check(0);
	return HYP_PFN_NONE;
}

void harness(void)
{
	u64 before[NR], first = nondet_u64(), nr = nondet_u64(), i;
	bool was[NR];
	int ret;

	hyp_vmemmap = pages;
	mem_regions[0] = (struct mem_region){ .start_pfn = 0, .end_pfn = NR, .type = KEEL_REGION_RAM };
	realm_bits[0] = bits;
	carrier = CARRIER;
	carried = nondet_u64();
	hyp_spin_lock(&host_lock);
	assume(nr && nr <= NR && first < NR && nr <= NR - first);
	for (i = 0; i < NR; i++) {
		pages[i] = nondet_page();
		pas[i] = was[i] = nondet_bool();
		reachable[i] = nondet_bool();
		before[i] = mem[i] = nondet_u64();
		set_realm(HYP_PFN(i), pas[i]);
		/* what the host had is where the host could reach it; what EL2 has, is not */
		assume(!pas[i] || reachable[i]);
		assume(pages[i].owner != OWNER_HYP || pas[i]);
	}
	if (nondet_bool()) {
		for (i = first; i < first + nr; i++)
			assume(!pas[i]);
		ret = realm_take(HYP_PFN(first), nr);
		cover(!ret && nr > 1);
		cover(ret && nr > 1 && reachable[first]);
		for (i = 0; i < NR; i++) {
			bool taken = !ret && i >= first && i < first + nr;

			check(pas[i] == (was[i] || taken));
			check(mem[i] == before[i]);
		}
	} else {
		for (i = first; i < first + nr; i++)
			assume(pages[i].owner != OWNER_HYP);
		realm_return(HYP_PFN(first), nr);
		cover(was[first] && nr > 1);
		for (i = 0; i < NR; i++) {
			check(pas[i] == (was[i] && !(i >= first && i < first + nr)));
			check(mem[i] == before[i]);
		}
	}
	for (i = 0; i < NR; i++)
		check(is_realm(HYP_PFN(i)) == pas[i]);
	hyp_spin_unlock(&host_lock);
}
