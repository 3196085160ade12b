// SPDX-License-Identifier: GPL-2.0-only
/* Run-time oracle: debug builds only. */
#include "protect/oracle.h"
#include "protect/host_s2.h"
#include "world/world.h"
#include "protect/transitions.h"
#include "mm/early_alloc.h"
#include "mm/hyp_map.h"
#include "mm/own_map.h"
#include "mm/regions.h"
#include "lib/percpu.h"

#define CHECK_WINDOW	64		/* pages compared at the end of a trap */
#define CHECK_CALL	8192		/* pages compared by one oracle_check() */

/* The copy: one array a region, abstract state by page. */
static struct spec_page *shadow[KEEL_MAX_REGIONS];

static struct {
	enum spec_op op;
	u64 pfn, nr;
	int expected;
	struct spec_page post[KEEL_RANGE_MAX];
	int err[KEEL_RANGE_MAX];
	u64 window;			/* next pfn of oracle_trap_end() */
} now;

int oracle_init(void)
{
	u64 va = hyp_va_base + KEEL_VA_SHADOW;
	unsigned int i;

	for (i = 0; i < nr_mem_regions; i++) {
		const struct mem_region *r = &mem_regions[i];
		u64 pages, n;

		if (r->type != KEEL_REGION_RAM)
			continue;
		pages = ((r->end_pfn - r->start_pfn) * sizeof(struct spec_page) +
			 HYP_PAGE_SIZE - 1) >> HYP_PAGE_SHIFT;
		shadow[i] = (struct spec_page *)va;
		for (n = 0; n < pages; n++, va += HYP_PAGE_SIZE) {
			hyp_pfn_t pfn = early_alloc_page();

			if (pfn.n == HYP_PFN_NONE.n || hyp_map_early(va, pfn, 1, PGT_RW))
				return -ENOMEM;
		}
	}
	return 0;
}

static struct spec_page *shadow_of(u64 pfn)
{
	const struct mem_region *r = region_find(HYP_PFN(pfn));

	return &shadow[r - mem_regions][pfn - r->start_pfn];
}

static void check_page(u64 pfn)
{
	const struct hyp_page *p = pfn_to_page(HYP_PFN(pfn));

	HYP_BUG_ON(!page_state_invariant(p));
	HYP_BUG_ON(!spec_page_equal(spec_abstract(p), *shadow_of(pfn)));
}

/* Where a page stands in the pool, seen from the page entries alone. */
static enum spec_pool pool_state(u64 pfn)
{
	u8 order;

	for (order = 0; order <= HYP_MAX_ORDER; order++) {
		u64 head = pfn >> order << order;
		const struct hyp_page *p = pfn_to_page(HYP_PFN(head));

		if (p->owner == OWNER_HYP && p->order == order)
			return p->count ? SPEC_POOL_USED : SPEC_POOL_FREE;
	}
	return SPEC_NOT_POOL;
}

void oracle_start(void)
{
	unsigned int i;
	u64 pfn;

	for (i = 0; i < nr_mem_regions; i++) {
		const struct mem_region *r = &mem_regions[i];

		for (pfn = r->start_pfn; shadow[i] && pfn < r->end_pfn; pfn++)
			*shadow_of(pfn) = spec_abstract(pfn_to_page(HYP_PFN(pfn)));
	}
}

void oracle_begin_guest(enum spec_op op, u8 guest, u64 pfn, u64 nr)
{
	bool tables_short = false;
	u64 i;

	HYP_ASSERT_HELD(&host_lock);
	/* the caller refuses bad ranges before it takes the lock */
	HYP_BUG_ON(!spec_range_valid(boot_params.regions, boot_params.nr_regions, pfn, nr));
	now.op = op;
	now.pfn = pfn;
	now.nr = nr;
	for (i = 0; i < nr; i++) {
		check_page(pfn + i);
		now.err[i] = spec_step(op, guest, *shadow_of(pfn + i), pool_state(pfn + i),
				       &now.post[i]);
	}
	if (op == SPEC_HOST_DONATE_HYP)
		tables_short = own_map_tables_needed(HYP_PFN(pfn), nr) >
			       hyp_pool_nr_free(&hyp_pool);
	now.expected = spec_result(op, now.err, nr, tables_short);
}

void oracle_begin(enum spec_op op, u64 pfn, u64 nr)
{
	oracle_begin_guest(op, OWNER_NONE, pfn, nr);
}

void oracle_refused(int ret)
{
	HYP_BUG_ON(now.expected);
	now.expected = ret;
}

void oracle_end(int ret)
{
	u64 i;

	HYP_ASSERT_HELD(&host_lock);
	HYP_BUG_ON(ret != now.expected);
	for (i = 0; i < now.nr; i++) {
		u64 pfn = now.pfn + i;

		if (!ret)
			*shadow_of(pfn) = now.post[i];
		check_page(pfn);
		HYP_BUG_ON(!world_page_invariant(HYP_PFN(pfn)));
	}
}

/* Move @pfn on to the first RAM page at or after it. Page 0 may be RAM. False: there is none. */
static bool next_ram(u64 *pfn)
{
	unsigned int i;

	for (i = 0; i < nr_mem_regions; i++) {
		const struct mem_region *r = &mem_regions[i];

		if (r->type != KEEL_REGION_RAM || *pfn >= r->end_pfn)
			continue;
		if (*pfn < r->start_pfn)
			*pfn = r->start_pfn;
		return true;
	}
	return false;
}

static u64 check_from(u64 pfn, u64 max)
{
	u64 n;

	for (n = 0; n < max; n++) {
		if (!next_ram(&pfn))
			return 0;
		check_page(pfn++);
	}
	return pfn;
}

u64 oracle_check(u64 start)
{
	u64 next;

	hyp_spin_lock(&host_lock);
	next = check_from(start, CHECK_CALL);
	hyp_spin_unlock(&host_lock);
	return next;
}

/* While another CPU is at it, waiting would check no more and slow all of them down. */
void oracle_trap_end(void)
{
	if (hyp_spin_is_locked(&host_lock))
		return;
	hyp_spin_lock(&host_lock);
	now.window = check_from(now.window, CHECK_WINDOW);
	hyp_spin_unlock(&host_lock);
}
