// SPDX-License-Identifier: GPL-2.0-only
#include "model.h"
#include "pool.h"

struct hyp_pool nondet_pool(void);

void pool_havoc(void)
{
	window_havoc();
	hyp_pool = nondet_pool();
	hyp_pool.lock.held = false;
}

static bool is_head(u64 pfn)
{
	return page_entry(pfn)->owner == OWNER_HYP && page_entry(pfn)->order != HYP_NO_ORDER;
}

/* Is @head aligned, inside the window, mapped, and are the other pages of its block nothing else? */
static bool block_ok(u64 head)
{
	u64 order = page_entry(head)->order, i;

	if (!page_mem(head)->own_mapped)
		return false;
	for (i = 1; i < MODEL_PAGES && !(head & i); i++) {
		const struct hyp_page *p = page_entry(head + i);

		if (i >> order)
			return true;
		if (p->owner != OWNER_HYP || p->order != HYP_NO_ORDER || p->count ||
		    !page_mem(head + i)->own_mapped)
			return false;
	}
	return i >> order;
}

static bool is_free(u64 pfn, u64 order)
{
	return page_entry(pfn)->owner == OWNER_HYP && page_entry(pfn)->order == order &&
	       !page_entry(pfn)->count;
}

/* Every block is aligned, whole, alone, and merged with its buddy; the totals are right. */
static bool blocks_ok(void)
{
	u64 pages = 0, free = 0, i;

	for_each_page(i) {
		const struct hyp_page *p = page_entry(i);

		if (p->owner != OWNER_HYP) {
			if (page_mem(i)->own_mapped)
				return false;
			continue;
		}
		if (p->order == HYP_NO_ORDER) {
			if (p->count)
				return false;
			continue;
		}
		if (p->order > HYP_MAX_ORDER || !block_ok(i))
			return false;
		pages += 1UL << p->order;
		if (!p->count)
			free += 1UL << p->order;
	}
	return pages == hyp_pool.nr_pages && free == hyp_pool.nr_free;
}

static bool buddies_ok(u64 order)
{
	u64 i;

	for (i = 0; i < MODEL_PAGES; i += 2UL << order)
		if (is_free(i, order) && is_free(i + (1UL << order), order))
			return false;
	return true;
}

/*
 * The list of @order has each free block of that order once. With buddies merged
 * at most every other block is free, which bounds the walk.
 */
static bool list_ok(u64 order)
{
	u64 max = order == MODEL_ORDER ? 1 : MODEL_PAGES >> (order + 1);
	u64 prev = HYP_PFN_NONE.n, pfn = hyp_pool.free_head[order], listed = 0, free = 0, i;

	for (i = 0; i < max && pfn != HYP_PFN_NONE.n; i++) {
		if (pfn >= MODEL_PAGES || !is_free(pfn, order) || page_mem(pfn)->word[1] != prev)
			return false;
		prev = pfn;
		pfn = page_mem(pfn)->word[0];
		listed++;
	}
	for_each_page(i)
		if (is_free(i, order))
			free++;
	return pfn == HYP_PFN_NONE.n && listed == free;
}

bool pool_ok(void)
{
	u64 order;

	if (!blocks_ok())
		return false;
	for (order = 0; order <= MODEL_ORDER; order++)
		if (!(order == MODEL_ORDER || buddies_ok(order)) || !list_ok(order))
			return false;
	return true;
}

void pool_status(enum spec_pool *status)
{
	u64 i, order;

	for_each_page(i) {
		status[i] = SPEC_NOT_POOL;
		for (order = 0; order <= MODEL_ORDER; order++) {
			const struct hyp_page *p = page_entry(i >> order << order);

			if (p->owner == OWNER_HYP && p->order == order)
				status[i] = p->count ? SPEC_POOL_USED : SPEC_POOL_FREE;
		}
	}
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

	for (i = 0; i <= HYP_MAX_ORDER; i++)
		if (s->pool.free_head[i] != hyp_pool.free_head[i])
			return false;
	for_each_page(i)
		if (!page_unchanged(&s->w, i))
			return false;
	return s->pool.nr_pages == hyp_pool.nr_pages && s->pool.nr_free == hyp_pool.nr_free &&
	       !hyp_pool.lock.held;
}
