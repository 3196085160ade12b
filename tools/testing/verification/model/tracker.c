// SPDX-License-Identifier: GPL-2.0-only
#include "model.h"
#include "tracker.h"
#include "mm/hyp_map.h"
#include "protect/host_s2.h"
#include "world/world.h"

struct keel_boot_params boot_params;
struct hyp_cpu model_cpu[KEEL_MAX_CPUS];
struct hyp_cpu *hyp_cpus[KEEL_MAX_CPUS];

struct hyp_spinlock host_lock;
struct hyp_spinlock hyp_map_lock;
struct tracker_seen seen;
u64 model_tables_needed;
bool model_in_place;

static bool model_mapped[MODEL_PAGES];
static u16 model_block[MODEL_REGIONS], model_giant[MODEL_REGIONS];

struct hyp_cpu nondet_cpu(void);
struct page_counts nondet_counts(void);

struct hyp_cpu *this_cpu(void)
{
	return &model_cpu[0];
}

static void map_havoc(void)
{
	u64 i, end = 0;

	nr_mem_regions = boot_params.nr_regions = MODEL_REGIONS;
	for (i = 0; i < MODEL_REGIONS; i++) {
		struct mem_region *r = &mem_regions[i];

		r->start_pfn = nondet_u64();
		r->end_pfn = nondet_u64();
		assume(r->start_pfn >= end && r->start_pfn < r->end_pfn);
		assume(r->end_pfn <= MODEL_PAGES);
		r->type = nondet_bool() ? KEEL_REGION_RAM : KEEL_REGION_RESERVED;
		r->block_denied = &model_block[i];
		r->giant_denied = &model_giant[i];
		end = r->end_pfn;
		boot_params.regions[i].base = r->start_pfn << HYP_PAGE_SHIFT;
		boot_params.regions[i].size = (r->end_pfn - r->start_pfn) << HYP_PAGE_SHIFT;
		boot_params.regions[i].type = r->type;
	}
}

void tracker_havoc(void)
{
	u64 i;

	pool_havoc();
	map_havoc();
	page_counts = nondet_counts();
	for (i = 0; i < MODEL_REGIONS; i++) {
		model_block[i] = nondet_u16();
		model_giant[i] = nondet_u16();
	}
	for_each_page(i)
		model_mapped[i] = nondet_bool();
	boot_params.nr_cpus = KEEL_MAX_CPUS;
	for (i = 0; i < KEEL_MAX_CPUS; i++) {
		model_cpu[i] = nondet_cpu();
		model_cpu[i].index = i;
		model_cpu[i].trace.ring = NULL;
		hyp_cpus[i] = &model_cpu[i];
	}
	model_tables_needed = nondet_u64();
	assume(model_tables_needed <= 2);
}

bool page_is_ram(u64 pfn)
{
	u64 i;

	for (i = 0; i < MODEL_REGIONS; i++)
		if (boot_params.regions[i].type == KEEL_REGION_RAM &&
		    pfn >= boot_params.regions[i].base >> HYP_PAGE_SHIFT &&
		    pfn < (boot_params.regions[i].base + boot_params.regions[i].size) >> HYP_PAGE_SHIFT)
			return true;
	return false;
}

static bool counts_ok(void)
{
	struct page_counts n = {};
	u64 i;

	for_each_page(i) {
		const struct hyp_page *p = page_entry(i);

		n.ram += page_is_ram(i);
		n.host += p->owner == OWNER_HOST;
		n.host_shared += p->hyp == PAGE_SHARED_BORROWED;
		n.hyp += p->owner == OWNER_HYP;
		n.guest += p->owner >= OWNER_FIRST_GUEST;
		n.guest_shared += p->host == PAGE_SHARED_BORROWED;
		if (p->owner == OWNER_HOST && p->host == PAGE_SHARED_OWNED && p->hyp == PAGE_NOPAGE)
			n.lent += p->count;
	}
	return n.ram == page_counts.ram && n.host == page_counts.host &&
	       n.host_shared == page_counts.host_shared && n.hyp == page_counts.hyp &&
	       n.guest == page_counts.guest && n.guest_shared == page_counts.guest_shared &&
	       n.lent == page_counts.lent;
}

/* The window is inside one 2 MiB block, so each region has one counter of either kind. */
static bool denied_ok(void)
{
	u64 r, i;

	for (r = 0; r < MODEL_REGIONS; r++) {
		u16 denied = 0;

		if (mem_regions[r].type != KEEL_REGION_RAM)
			continue;
		for_each_page(i)
			if (i >= mem_regions[r].start_pfn && i < mem_regions[r].end_pfn)
				denied += !page_host_may_access(page_entry(i));
		if (model_block[r] != denied || model_giant[r] != (denied != 0))
			return false;
	}
	return true;
}

bool tracker_ok(void)
{
	u64 i;

	for_each_page(i) {
		const struct hyp_page *p = page_entry(i);

		if (!page_state_invariant(p) || (p->owner == OWNER_NONE) == page_is_ram(i))
			return false;
		if (model_mapped[i] && page_is_ram(i) && !page_host_may_access(p))
			return false;
	}
	return pool_ok() && counts_ok() && denied_ok() && !host_lock.held && !hyp_map_lock.held;
}

void tracker_save(struct tracker_snapshot *s)
{
	u64 i;

	pool_save(&s->pool);
	s->counts = page_counts;
	for_each_page(i)
		s->mapped[i] = model_mapped[i];
	for (i = 0; i < MODEL_REGIONS; i++) {
		s->block[i] = model_block[i];
		s->giant[i] = model_giant[i];
	}
}

bool tracker_unchanged(const struct tracker_snapshot *s)
{
	u64 i;

	for_each_page(i)
		if (s->mapped[i] != model_mapped[i] || seen.dropped[i] || seen.returned[i])
			return false;
	for (i = 0; i < MODEL_REGIONS; i++)
		if (s->block[i] != model_block[i] || s->giant[i] != model_giant[i])
			return false;
	return pool_unchanged(&s->pool) && s->counts.ram == page_counts.ram &&
	       s->counts.host == page_counts.host && s->counts.hyp == page_counts.hyp &&
	       s->counts.host_shared == page_counts.host_shared &&
	       s->counts.guest == page_counts.guest && s->counts.lent == page_counts.lent &&
	       s->counts.guest_shared == page_counts.guest_shared;
}

/* --- The parts that are modelled: host stage-2, own map, cache maintenance --- */

void host_s2_drop(hyp_pfn_t pfn, u64 nr)
{
	u64 i;

	check(host_lock.held);
	for_each_page(i) {
		if (i < pfn.n || i >= pfn.n + nr)
			continue;
		/* the states follow under the same lock, which a fault of another CPU takes too */
		model_mapped[i] = false;
		seen.dropped[i] = true;
	}
}

void host_s2_regain(hyp_pfn_t pfn, u64 nr)
{
	u64 i;

	check(host_lock.held);
	for_each_page(i) {
		const struct model_mem *m = page_mem(i);

		if (i < pfn.n || i >= pfn.n + nr)
			continue;
		__CPROVER_assert(model_in_place ||
				 (m->zeroed && m->cleaned && !m->word[0] && !m->word[1]),
				 "wiped before the host gets it");
		__CPROVER_assert(!m->own_mapped, "EL2 cannot reach it any more");
		seen.returned[i] = true;
	}
}

/* harness/regions_denied.c proves it, over several blocks */
void region_note_denied(hyp_pfn_t pfn, u64 nr, int delta)
{
	u64 r, i;

	check(host_lock.held && (delta == 1 || delta == -1));
	for (r = 0; r < MODEL_REGIONS; r++) {
		u16 changed = 0;

		for_each_page(i)
			changed += i >= pfn.n && i < pfn.n + nr &&
				   i >= mem_regions[r].start_pfn && i < mem_regions[r].end_pfn;
		if (!changed)
			continue;
		check(delta > 0 || model_block[r] >= changed);
		if (delta > 0)
			model_block[r] += changed;
		else
			model_block[r] -= changed;
		model_giant[r] = model_block[r] != 0;
	}
}

u64 own_map_tables_needed(hyp_pfn_t pfn, u64 nr)
{
	return model_tables_needed;
}

/* Takes what was announced: harness/pgt_map.c proves that pgt_tables_needed() is exact. */
void own_map_add(hyp_pfn_t pfn, u64 nr, struct page_cache *cache)
{
	u64 i;

	for (i = 0; i < 2 && i < model_tables_needed; i++)
		seen.table[page_cache_take(cache).n] = true;
	for_each_page(i) {
		if (i < pfn.n || i >= pfn.n + nr)
			continue;
		__CPROVER_assert(seen.dropped[i] && page_entry(i)->owner == OWNER_HYP,
				 "the host lost it before EL2 uses it");
		page_mem(i)->own_mapped = true;
	}
}

void own_map_del(hyp_pfn_t pfn, u64 nr)
{
	u64 i;

	for_each_page(i)
		if (i >= pfn.n && i < pfn.n + nr)
			page_mem(i)->own_mapped = false;
}

/* The words are the first member: their address is the page's. */
void hw_zero_page(void *va)
{
	struct model_mem *m = va;

	m->word[0] = 0;
	m->word[1] = 0;
	m->zeroed = true;
	m->cleaned = false;
}

void hw_dcache_clean_inval(const void *va, u64 size)
{
	struct model_mem *m = (struct model_mem *)va;

	check(size == HYP_PAGE_SIZE);
	m->cleaned = m->zeroed;
}
