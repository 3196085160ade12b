// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page pool by its contract: what harness/pool_*.c prove of mm/page_alloc.c,
 * with the state of a page (no pool page, free, used) in place of blocks and
 * lists. Preconditions are checked here; whatever a contract leaves open is any value.
 */
#include "model.h"
#include "pool.h"

struct hyp_pool hyp_pool;
static enum spec_pool standing[MODEL_PAGES];

struct hyp_pool nondet_pool(void);

void pool_havoc(void)
{
	u64 i;

	window_havoc();
	hyp_pool = nondet_pool();
	hyp_pool.lock.held = false;
	for_each_page(i)
		standing[i] = nondet_u8() % 3;
}

bool pool_ok(void)
{
	u64 pages = 0, free = 0, i;

	for_each_page(i) {
		const struct hyp_page *p = page_entry(i);
		bool mapped = page_mem(i)->own_mapped;

		if (p->owner != OWNER_HYP && (mapped || standing[i] != SPEC_NOT_POOL))
			return false;
		if (standing[i] == SPEC_NOT_POOL) {
			if (p->owner == OWNER_HYP && (p->order != HYP_NO_ORDER || p->count))
				return false;
			continue;
		}
		if (!mapped)
			return false;
		pages++;
		free += standing[i] == SPEC_POOL_FREE;
	}
	return pages == hyp_pool.nr_pages && free == hyp_pool.nr_free && !hyp_pool.lock.held;
}

void pool_status(enum spec_pool *status)
{
	u64 i;

	for_each_page(i)
		status[i] = standing[i];
}

void pool_save(struct pool_snapshot *s)
{
	s->pool = hyp_pool;
	window_save(&s->w);
	pool_status(s->status);
}

bool pool_unchanged(const struct pool_snapshot *s)
{
	u64 i;

	for_each_page(i)
		if (!page_unchanged(&s->w, i) || s->status[i] != standing[i])
			return false;
	return s->pool.nr_pages == hyp_pool.nr_pages && s->pool.nr_free == hyp_pool.nr_free;
}

/* Blocks split and merge: a free page's place in them, and its links, are anything. */
static void free_pages_change(void)
{
	u64 i;

	for_each_page(i) {
		if (standing[i] != SPEC_POOL_FREE)
			continue;
		page_entry(i)->order = nondet_u8() & 0xf;
		page_entry(i)->count = 0;
		page_mem(i)->word[0] = nondet_u64();
		page_mem(i)->word[1] = nondet_u64();
	}
}

/* harness/pool_alloc.c; order 0 is all that the code around it asks for here */
hyp_pfn_t hyp_alloc_pages(struct hyp_pool *pool, u8 order)
{
	u64 pfn = nondet_u64();

	check(!pool->lock.held && order == 0);
	if (!pool->nr_free)
		return HYP_PFN_NONE;
	assume(pfn < MODEL_PAGES && standing[pfn] == SPEC_POOL_FREE);
	standing[pfn] = SPEC_POOL_USED;
	pool->nr_free--;
	page_entry(pfn)->order = 0;
	page_entry(pfn)->count = 1;
	free_pages_change();
	return HYP_PFN(pfn);
}

/* harness/pool_put.c, for single pages with one reference */
void hyp_page_put(struct hyp_pool *pool, hyp_pfn_t pfn)
{
	check(!pool->lock.held);
	check(pfn.n < MODEL_PAGES && standing[pfn.n] == SPEC_POOL_USED);
	check(page_entry(pfn.n)->order == 0 && page_entry(pfn.n)->count == 1);
	standing[pfn.n] = SPEC_POOL_FREE;
	pool->nr_free++;
	free_pages_change();
}

/* harness/pool_add.c */
void hyp_pool_add(struct hyp_pool *pool, hyp_pfn_t pfn, u64 nr)
{
	u64 i;

	check(!pool->lock.held);
	check(pfn.n < MODEL_PAGES && nr <= MODEL_PAGES - pfn.n);
	for_each_page(i) {
		const struct hyp_page *p = page_entry(i);

		if (i < pfn.n || i >= pfn.n + nr)
			continue;
		check(p->owner == OWNER_HYP && p->order == HYP_NO_ORDER && !p->count);
		check(page_mem(i)->own_mapped && standing[i] == SPEC_NOT_POOL);
		standing[i] = SPEC_POOL_FREE;
	}
	pool->nr_pages += nr;
	pool->nr_free += nr;
	free_pages_change();
}

/* harness/pool_remove.c */
int hyp_pool_remove(struct hyp_pool *pool, hyp_pfn_t pfn, u64 nr)
{
	u64 i;

	check(!pool->lock.held);
	check(pfn.n < MODEL_PAGES && nr <= MODEL_PAGES - pfn.n);
	for_each_page(i)
		if (i >= pfn.n && i < pfn.n + nr && standing[i] != SPEC_POOL_FREE)
			return standing[i] == SPEC_POOL_USED ? -EBUSY : -EPERM;
	for_each_page(i) {
		if (i < pfn.n || i >= pfn.n + nr)
			continue;
		standing[i] = SPEC_NOT_POOL;
		page_entry(i)->order = HYP_NO_ORDER;
		page_entry(i)->count = 0;
	}
	pool->nr_pages -= nr;
	pool->nr_free -= nr;
	free_pages_change();
	return 0;
}

u64 hyp_pool_nr_free(struct hyp_pool *pool)
{
	return pool->nr_free;
}
