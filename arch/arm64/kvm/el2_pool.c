// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages lent to EL2's page pool for VMs, vCPUs and stage-2 tables.
 *
 * EL2 says when it lacks some. Which VM uses a page is not known here: when one has
 * died, whatever EL2 will give back is taken back.
 */
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/page-flags.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "keel.h"
#include "kvm.h"

/* 64 KiB: also enough for the largest stage-2 root, which is contiguous. */
#define BLOCK_ORDER	4
#define MAX_TRIES	8

struct pool_block {
	struct list_head node;
	struct page *page;
	unsigned int order;
};

static LIST_HEAD(blocks);
static DEFINE_MUTEX(blocks_lock);

static void block_free(struct pool_block *b)
{
	__free_pages(b->page, b->order);
	kfree(b);
}

static struct pool_block *block_alloc(void)
{
	struct pool_block *b = kmalloc(sizeof(*b), GFP_KERNEL_ACCOUNT);

	if (!b)
		return NULL;
	b->order = BLOCK_ORDER;
	b->page = alloc_pages(GFP_KERNEL_ACCOUNT | __GFP_NORETRY | __GFP_NOWARN, b->order);
	if (!b->page) {
		b->order = 0;
		b->page = alloc_pages(GFP_KERNEL_ACCOUNT, b->order);
	}
	if (b->page)
		return b;
	kfree(b);
	return NULL;
}

/* "Offline": as for the pages that were donated at load. */
static void block_unhide(const struct pool_block *b)
{
	for (unsigned int i = 0; i < 1U << b->order; i++)
		__ClearPageOffline(b->page + i);
}

int keel_el2_feed(u64 nr)
{
	while (nr) {
		struct pool_block *b = block_alloc();
		u64 pages;

		if (!b)
			return -ENOMEM;
		pages = 1ULL << b->order;
		if (keel_hcall_host_donate_hyp(page_to_pfn(b->page), pages)) {
			block_free(b);
			return -ENOMEM;
		}
		keel_pages_hide(page_to_phys(b->page), pages);
		mutex_lock(&blocks_lock);
		list_add(&b->node, &blocks);
		mutex_unlock(&blocks_lock);
		nr -= min(nr, pages);
	}
	return 0;
}

bool keel_el2_again(s64 ret, unsigned int *tries)
{
	return ret == -ENOMEM && (*tries)++ < MAX_TRIES && !keel_el2_feed(1U << BLOCK_ORDER);
}

void keel_el2_trim(void)
{
	struct pool_block *b, *next;

	mutex_lock(&blocks_lock);
	list_for_each_entry_safe(b, next, &blocks, node) {
		cond_resched();
		if (keel_hcall_host_reclaim_hyp(page_to_pfn(b->page), 1U << b->order))
			continue;
		list_del(&b->node);
		block_unhide(b);
		block_free(b);
	}
	mutex_unlock(&blocks_lock);
}
