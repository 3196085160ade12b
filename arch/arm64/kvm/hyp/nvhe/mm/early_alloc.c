// SPDX-License-Identifier: GPL-2.0-only
/* Bump allocator over the donated chunks. */
#include "mm/early_alloc.h"
#include "mm/own_map.h"
#include "mm/regions.h"
#include "lib/string.h"

/* [start, end) of a chunk that is still free, and what alignment skipped in front. */
struct early_chunk {
	u64 start, end;
	u64 skipped, skipped_nr;
};

static struct early_chunk early[KEEL_MAX_CHUNKS] __hyp_ro_after_init;
static unsigned int nr_early __hyp_ro_after_init;

int early_alloc_init(const struct keel_chunk *chunks, u64 nr)
{
	u64 i;

	if (!nr || nr > KEEL_MAX_CHUNKS)
		return -EINVAL;
	for (i = 0; i < nr; i++) {
		if (!range_is_ram(HYP_PFN(chunks[i].pfn), chunks[i].nr))
			return -EINVAL;
		early[i] = (struct early_chunk){
			.start = chunks[i].pfn,
			.end = chunks[i].pfn + chunks[i].nr,
		};
	}
	nr_early = nr;
	return 0;
}

static bool take_from(struct early_chunk *c, u64 nr, u64 align, u64 *pfn)
{
	u64 at = (c->start + align - 1) & ~(align - 1);

	if (at > c->end || nr > c->end - at)
		return false;
	if (at != c->start) {
		/* one hole a chunk is remembered; another would be lost, so do not make it */
		if (c->skipped_nr)
			return false;
		c->skipped = c->start;
		c->skipped_nr = at - c->start;
	}
	c->start = at + nr;
	*pfn = at;
	return true;
}

hyp_pfn_t early_alloc_pages(u64 nr, u64 align)
{
	unsigned int i;
	u64 pfn, p;

	for (i = 0; i < nr_early; i++) {
		if (!take_from(&early[i], nr, align, &pfn))
			continue;
		for (p = pfn; p < pfn + nr; p++)
			memset(own_map_ptr(HYP_PFN(p)), 0, HYP_PAGE_SIZE);
		return HYP_PFN(pfn);
	}
	return HYP_PFN_NONE;
}

hyp_pfn_t early_alloc_page(void)
{
	return early_alloc_pages(1, 1);
}

bool early_alloc_leftover(unsigned int i, hyp_pfn_t *pfn, u64 *nr)
{
	const struct early_chunk *c = &early[i / 2];

	if (i / 2 >= nr_early)
		return false;
	*pfn = HYP_PFN(i % 2 ? c->skipped : c->start);
	*nr = i % 2 ? c->skipped_nr : c->end - c->start;
	return true;
}
