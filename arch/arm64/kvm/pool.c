// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory for EL2: page array, stacks, tables and its page pool.
 *
 * Taken in as few and as large contiguous chunks as the page allocator has.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/printk.h>

#include "keel.h"

/* 4 MiB, the largest block every supported kernel's allocator hands out. */
#define CHUNK_MAX_PAGES		1024
/* For what the estimates leave out: rounding, a few MMIO windows more. */
#define SLACK_PAGES		16
/* Giving up is better than starting reclaim or the OOM killer for this. */
#define CHUNK_GFP	(GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN | __GFP_NORETRY)

static u64 pages_wanted(const struct keel_boot_params *params)
{
	u64 ram = keel_ram_pages(params);

	return keel_pages_for_ram(ram) + keel_pages_for_tables(ram) +
	       params->nr_cpus * KEEL_PERCPU_PAGES + SLACK_PAGES;
}

static void *alloc_chunk(u64 wanted, u64 *nr)
{
	for (*nr = wanted; *nr; *nr /= 2) {
		void *va = alloc_pages_exact(*nr << PAGE_SHIFT, CHUNK_GFP);

		if (va)
			return va;
	}
	return NULL;
}

int keel_pool_alloc(struct keel_boot_params *params)
{
	u64 missing = pages_wanted(params);

	while (missing && params->nr_chunks < KEEL_MAX_CHUNKS) {
		u64 nr;
		void *va = alloc_chunk(min_t(u64, missing, CHUNK_MAX_PAGES), &nr);

		if (!va)
			break;
		params->chunks[params->nr_chunks++] = (struct keel_chunk){
			.pfn = virt_to_phys(va) >> PAGE_SHIFT,
			.nr = nr,
		};
		missing -= nr;
	}
	if (!missing)
		return 0;

	pr_err("cannot take EL2: %llu of the %llu KiB it needs are missing: load earlier or add memory (%d)\n",
	       missing << 2, pages_wanted(params) << 2, -ENOMEM);
	keel_pool_free(params);
	return -ENOMEM;
}

void keel_pool_free(struct keel_boot_params *params)
{
	for (u64 i = 0; i < params->nr_chunks; i++)
		free_pages_exact(phys_to_virt(params->chunks[i].pfn << PAGE_SHIFT),
				 params->chunks[i].nr << PAGE_SHIFT);
	params->nr_chunks = 0;
}

u64 keel_pool_pages(const struct keel_boot_params *params)
{
	u64 nr = 0;

	for (u64 i = 0; i < params->nr_chunks; i++)
		nr += params->chunks[i].nr;
	return nr;
}

/*
 * "Offline" is what balloons mark their pages with: kdump, /proc/kcore and
 * hibernation leave such pages alone, where they would take an abort.
 */
void keel_pages_hide(phys_addr_t pa, u64 nr)
{
	struct page *page = pfn_to_page(pa >> PAGE_SHIFT);

	for (u64 i = 0; i < nr; i++)
		__SetPageOffline(page + i);
}
