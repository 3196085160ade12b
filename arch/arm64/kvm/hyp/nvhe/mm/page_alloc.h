/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Buddy allocator over the pages EL2 owns. Pages join (hyp_pool_add) and leave
 * (hyp_pool_remove) one range at a time and from anywhere in RAM, so there are
 * no chunks to keep: a page is in the pool if EL2 owns it and it is inside a block whose
 * head has an order.
 *
 * Blocks never grow beyond HYP_MAX_ORDER, 4 MiB, which is also what one page of
 * hyp_vmemmap describes: the buddy of a block always has an entry.
 */
#ifndef __HYP_MM_PAGE_ALLOC_H
#define __HYP_MM_PAGE_ALLOC_H

#include "lib/spinlock.h"
#include "mm/vmemmap.h"

#ifndef HYP_MAX_ORDER		/* CBMC proves a smaller pool */
#define HYP_MAX_ORDER	10
#endif

struct hyp_pool {
	struct hyp_spinlock lock;
	u64 free_head[HYP_MAX_ORDER + 1];	/* pfn, or HYP_PFN_NONE */
	u64 nr_pages;
	u64 nr_free;
};

extern struct hyp_pool hyp_pool;

void hyp_pool_init(struct hyp_pool *pool);

/**
 * hyp_pool_add() - hand pages to the pool
 * @nr: pages, any number; they become free blocks and merge with what is there
 *
 * Every page is OWNER_HYP, HYP_NO_ORDER, count 0, and mapped in EL2's own map.
 * Takes the pool lock. Cannot fail.
 */
void hyp_pool_add(struct hyp_pool *pool, hyp_pfn_t pfn, u64 nr);

/**
 * hyp_pool_remove() - take specific free pages out of the pool
 *
 * All or nothing. Afterwards each page is OWNER_HYP, HYP_NO_ORDER, count 0.
 * Takes the pool lock.
 * Return: 0; -EPERM if a page is not the pool's; -EBUSY if one is in use (the
 * first page in order that is one of these decides).
 */
int hyp_pool_remove(struct hyp_pool *pool, hyp_pfn_t pfn, u64 nr);

/* The same check without the effect. Takes the pool lock. */
int hyp_pool_check_free(struct hyp_pool *pool, hyp_pfn_t pfn, u64 nr);

/**
 * hyp_alloc_pages() - take 2^@order pages, aligned to their size
 * Contents are whatever was there. Takes the pool lock.
 * Return: the first pfn, count 1; or HYP_PFN_NONE.
 */
hyp_pfn_t hyp_alloc_pages(struct hyp_pool *pool, u8 order);

/**
 * hyp_split_pages() - make a block of order n into 2^n single pages
 * The block is allocated with count 1; each page then has count 1 and order 0.
 */
void hyp_split_pages(struct hyp_pool *pool, hyp_pfn_t pfn);

/* One more reference. At 65535 the count sticks and the block is never freed again. */
void hyp_page_get(struct hyp_pool *pool, hyp_pfn_t pfn);

/* Drop a reference; the last one frees the block. Panics on a page not in use. */
void hyp_page_put(struct hyp_pool *pool, hyp_pfn_t pfn);

u64 hyp_pool_nr_free(struct hyp_pool *pool);

/* Free lists and page entries agree. For the debug build, KUnit and CBMC. Lock held. */
bool hyp_pool_invariant(const struct hyp_pool *pool);

#endif
