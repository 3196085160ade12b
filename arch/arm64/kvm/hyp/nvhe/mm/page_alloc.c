// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buddy allocator.
 *
 *	order 2   [ 0 1 2 3 ]            free: one head at 0, order 2
 *	order 1   [ 0 1 ] [ 2 3 ]        0 and 2 are buddies: they differ in bit 1
 *	order 0   [0] [1] [2] [3]
 *
 * The head of a block carries its order; every other page HYP_NO_ORDER. A block is
 * free if its head's count is 0; then the first bytes of the page hold its list
 * links. Interior pages always have count 0, so a split never publishes a stale one.
 */
#include "mm/page_alloc.h"
#include "mm/own_map.h"

struct hyp_pool hyp_pool;

struct free_node {
	u64 next, prev;		/* pfns, or HYP_PFN_NONE */
};

static struct free_node *node_of(u64 pfn)
{
	return own_map_ptr(HYP_PFN(pfn));
}

static bool is_free_head(u64 pfn, u8 order)
{
	const struct hyp_page *p = pfn_to_page(HYP_PFN(pfn));

	return p->owner == OWNER_HYP && p->order == order && p->count == 0;
}

static void list_add(struct hyp_pool *pool, u64 pfn, u8 order)
{
	u64 next = pool->free_head[order];
	struct free_node *node = node_of(pfn);

	node->next = next;
	node->prev = HYP_PFN_NONE.n;
	if (next != HYP_PFN_NONE.n)
		node_of(next)->prev = pfn;
	pool->free_head[order] = pfn;
	pfn_to_page(HYP_PFN(pfn))->order = order;
}

static void list_del(struct hyp_pool *pool, u64 pfn, u8 order)
{
	const struct free_node *node = node_of(pfn);

	if (node->prev == HYP_PFN_NONE.n)
		pool->free_head[order] = node->next;
	else
		node_of(node->prev)->next = node->next;
	if (node->next != HYP_PFN_NONE.n)
		node_of(node->next)->prev = node->prev;
	pfn_to_page(HYP_PFN(pfn))->order = HYP_NO_ORDER;
}

/* @pfn heads a block that is in no list. Merge it with free buddies, then list it. */
static void free_block(struct hyp_pool *pool, u64 pfn, u8 order)
{
	pool->nr_free += 1UL << order;
	pfn_to_page(HYP_PFN(pfn))->order = HYP_NO_ORDER;
	for (; order < HYP_MAX_ORDER; order++) {
		u64 buddy = pfn ^ (1UL << order);

		if (!is_free_head(buddy, order))
			break;
		list_del(pool, buddy, order);
		pfn &= ~(1UL << order);
	}
	list_add(pool, pfn, order);
}

/* Take the free block @pfn, of @order, off its list and give back all but [keep, keep + 2^want). */
static void carve(struct hyp_pool *pool, u64 pfn, u8 order, u64 keep, u8 want)
{
	list_del(pool, pfn, order);
	pool->nr_free -= 1UL << want;
	while (order > want) {
		u64 upper;

		order--;
		upper = pfn + (1UL << order);
		if (keep < upper) {
			list_add(pool, upper, order);
		} else {
			list_add(pool, pfn, order);
			pfn = upper;
		}
	}
}

/* The order of the free block that @pfn is part of, and its head; or HYP_NO_ORDER. */
static u8 find_free_block(u64 pfn, u64 *head)
{
	u8 order;

	for (order = 0; order <= HYP_MAX_ORDER; order++) {
		*head = pfn & ~((1UL << order) - 1);
		if (is_free_head(*head, order))
			return order;
	}
	return HYP_NO_ORDER;
}

/* Is @pfn part of a block that is in use? */
static bool in_used_block(u64 pfn)
{
	u8 order;

	for (order = 0; order <= HYP_MAX_ORDER; order++) {
		const struct hyp_page *p = pfn_to_page(HYP_PFN(pfn & ~((1UL << order) - 1)));

		if (p->owner == OWNER_HYP && p->order == order && p->count)
			return true;
	}
	return false;
}

void hyp_pool_init(struct hyp_pool *pool)
{
	u8 order;

	*pool = (struct hyp_pool){};
	for (order = 0; order <= HYP_MAX_ORDER; order++)
		pool->free_head[order] = HYP_PFN_NONE.n;
}

void hyp_pool_add(struct hyp_pool *pool, hyp_pfn_t pfn, u64 nr)
{
	u64 at = pfn.n, end = pfn.n + nr;

	hyp_spin_lock(&pool->lock);
	pool->nr_pages += nr;
	while (at < end) {
		u8 order = 0;

		/* the largest block that is aligned here and fits */
		while (order < HYP_MAX_ORDER && !(at & (1UL << order)) &&
		       at + (2UL << order) <= end)
			order++;
		free_block(pool, at, order);
		at += 1UL << order;
	}
	hyp_spin_unlock(&pool->lock);
}

static int check_free(hyp_pfn_t pfn, u64 nr)
{
	u64 i = pfn.n, head;

	while (i < pfn.n + nr) {
		u8 order = find_free_block(i, &head);

		if (order == HYP_NO_ORDER)
			return in_used_block(i) ? -EBUSY : -EPERM;
		i = head + (1UL << order);
	}
	return 0;
}

int hyp_pool_check_free(struct hyp_pool *pool, hyp_pfn_t pfn, u64 nr)
{
	int ret;

	hyp_spin_lock(&pool->lock);
	ret = check_free(pfn, nr);
	hyp_spin_unlock(&pool->lock);
	return ret;
}

int hyp_pool_remove(struct hyp_pool *pool, hyp_pfn_t pfn, u64 nr)
{
	u64 i, head;
	int ret;

	hyp_spin_lock(&pool->lock);
	ret = check_free(pfn, nr);
	if (ret)
		goto unlock;
	for (i = pfn.n; i < pfn.n + nr; i++) {
		u8 order = find_free_block(i, &head);

		carve(pool, head, order, i, 0);
	}
	pool->nr_pages -= nr;
unlock:
	hyp_spin_unlock(&pool->lock);
	return ret;
}

hyp_pfn_t hyp_alloc_pages(struct hyp_pool *pool, u8 order)
{
	hyp_pfn_t pfn = HYP_PFN_NONE;
	u8 o = order;

	hyp_spin_lock(&pool->lock);
	while (o <= HYP_MAX_ORDER && pool->free_head[o] == HYP_PFN_NONE.n)
		o++;
	if (o <= HYP_MAX_ORDER) {
		struct hyp_page *p;

		pfn = HYP_PFN(pool->free_head[o]);
		carve(pool, pfn.n, o, pfn.n, order);
		p = pfn_to_page(pfn);
		p->order = order;
		p->count = 1;
	}
	hyp_spin_unlock(&pool->lock);
	return pfn;
}

void hyp_split_pages(struct hyp_pool *pool, hyp_pfn_t pfn)
{
	struct hyp_page *p = pfn_to_page(pfn);
	u64 i, nr;

	hyp_spin_lock(&pool->lock);
	HYP_BUG_ON(p->order > HYP_MAX_ORDER || p->count != 1);
	nr = 1UL << p->order;
	for (i = 0; i < nr; i++) {
		p = pfn_to_page(pfn_add(pfn, i));
		p->order = 0;
		p->count = 1;
	}
	hyp_spin_unlock(&pool->lock);
}

void hyp_page_get(struct hyp_pool *pool, hyp_pfn_t pfn)
{
	struct hyp_page *p = pfn_to_page(pfn);

	hyp_spin_lock(&pool->lock);
	HYP_BUG_ON(p->order > HYP_MAX_ORDER || !p->count);
	if (p->count != U16_MAX)
		p->count++;
	hyp_spin_unlock(&pool->lock);
}

void hyp_page_put(struct hyp_pool *pool, hyp_pfn_t pfn)
{
	struct hyp_page *p = pfn_to_page(pfn);

	hyp_spin_lock(&pool->lock);
	HYP_BUG_ON(p->owner != OWNER_HYP || p->order > HYP_MAX_ORDER || !p->count);
	if (p->count != U16_MAX && --p->count == 0)
		free_block(pool, pfn.n, p->order);
	hyp_spin_unlock(&pool->lock);
}

u64 hyp_pool_nr_free(struct hyp_pool *pool)
{
	return __atomic_load_n(&pool->nr_free, __ATOMIC_RELAXED);
}

static bool block_invariant(u64 pfn, u8 order)
{
	u64 i;

	if (pfn & ((1UL << order) - 1) || !is_free_head(pfn, order))
		return false;
	for (i = 1; i < 1UL << order; i++) {
		const struct hyp_page *p = pfn_to_page(HYP_PFN(pfn + i));

		if (p->owner != OWNER_HYP || p->order != HYP_NO_ORDER || p->count)
			return false;
	}
	/* a free buddy of the same order would have been merged */
	return order == HYP_MAX_ORDER || !is_free_head(pfn ^ (1UL << order), order);
}

bool hyp_pool_invariant(const struct hyp_pool *pool)
{
	u64 nr_free = 0;
	u8 order;

	for (order = 0; order <= HYP_MAX_ORDER; order++) {
		u64 prev = HYP_PFN_NONE.n, pfn;

		for (pfn = pool->free_head[order]; pfn != HYP_PFN_NONE.n;
		     pfn = node_of(pfn)->next) {
			if (!block_invariant(pfn, order) || node_of(pfn)->prev != prev)
				return false;
			nr_free += 1UL << order;
			if (nr_free > pool->nr_pages)
				return false;
			prev = pfn;
		}
	}
	return nr_free == pool->nr_free;
}
