/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What physical memory there is, as the host said at load. Read-only afterwards,
 * except the block counters, which host_lock guards.
 */
#ifndef __HYP_MM_REGIONS_H
#define __HYP_MM_REGIONS_H

#include "lib/types.h"
#include <keel/boot.h>

struct mem_region {
	u64 start_pfn;
	u64 end_pfn;
	enum keel_region_type type;
	/*
	 * RAM only: how many pages of each 2 MiB block the host must not reach,
	 * and how many such blocks each 1 GiB has. Index 0 is the block that
	 * start_pfn lies in.
	 */
	u16 *block_denied;
	u16 *giant_denied;
};

extern struct mem_region mem_regions[KEEL_MAX_REGIONS];
extern unsigned int nr_mem_regions;

/**
 * regions_check() - are the host's regions sorted, aligned, disjoint, and in range?
 * Return: 0 or -EINVAL.
 */
int regions_check(const struct keel_region *regions, u64 nr);

/* The region @pfn lies in, or NULL: then it is MMIO, or nothing at all. */
struct mem_region *region_find(hyp_pfn_t pfn);

/**
 * range_is_ram() - are all of [@pfn, @pfn + @nr) tracked RAM?
 * @pfn: any value
 * @nr: any value; 0 gives false
 */
bool range_is_ram(hyp_pfn_t pfn, u64 nr);

/**
 * region_note_denied() - @nr pages from @pfn on changed hands
 * @delta: +1: the host lost them, -1: it has them again
 * Caller holds host_lock; the range is RAM.
 */
void region_note_denied(hyp_pfn_t pfn, u64 nr, int delta);

/* Pages the host must not reach in the 2 MiB block @pfn is in. Caller holds host_lock. */
u16 region_block_denied(const struct mem_region *r, hyp_pfn_t pfn);

/**
 * region_host_level() - the largest block that may map @pfn in the host stage-2
 * Return: 1, 2 or 3, the level of the leaf: the block lies inside one region (or
 * between regions) and the host may reach every page of it.
 * Caller holds host_lock and has checked that the host may reach @pfn itself.
 */
int region_host_level(hyp_pfn_t pfn);

#endif
