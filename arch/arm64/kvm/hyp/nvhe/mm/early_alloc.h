/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory for what is made once, at setup: stacks, the page array, the first
 * tables. Takes pages from the front of the chunks the driver donated, in order;
 * what is left over becomes the page pool. Never frees. One CPU, before finalise.
 */
#ifndef __HYP_MM_EARLY_ALLOC_H
#define __HYP_MM_EARLY_ALLOC_H

#include "lib/types.h"
#include <keel/boot.h>

/* Return: 0, or -EINVAL if a chunk is empty, wraps or lies outside RAM. */
int early_alloc_init(const struct keel_chunk *chunks, u64 nr);

/**
 * early_alloc_pages() - @nr zeroed contiguous pages
 * @align: of the first page, in pages, a power of two
 * Skipped pages are not lost: early_alloc_leftover() reports them.
 * Return: first pfn, or HYP_PFN_NONE.
 */
hyp_pfn_t early_alloc_pages(u64 nr, u64 align);

/* Single zeroed page as page tables want it; HYP_PFN_NONE at the end. */
hyp_pfn_t early_alloc_page(void);

/**
 * early_alloc_leftover() - the @i-th range of donated pages not handed out
 * Return: false when there are no more. Ends the allocator's life.
 */
bool early_alloc_leftover(unsigned int i, hyp_pfn_t *pfn, u64 *nr);

#endif
