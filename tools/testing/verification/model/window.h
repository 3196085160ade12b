/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tracked pages: pfn 0 to MODEL_PAGES - 1, so that a range that wraps lands on a
 * page. Each has one object for its hyp_vmemmap entry and one for the words EL2
 * keeps in the page; a symbolic pfn then selects among objects, which costs the
 * solver far less than a symbolic offset into an array.
 */
#ifndef __MODEL_WINDOW_H
#define __MODEL_WINDOW_H

#include "mm/vmemmap.h"

#define for_each_page(i)	for ((i) = 0; (i) < MODEL_PAGES; (i)++)

/* Two words are all that the allocator and the page caches put into a page. */
struct model_mem {
	u64 word[2];
	bool own_mapped;	/* EL2's own map has the page; not so for those of the image */
	bool zeroed;		/* nothing but zeroes, in the cache at least ... */
	bool cleaned;		/* ... and in memory */
};

/* These two are for the harness: they do not mind pages EL2 has not mapped. */
struct hyp_page *page_entry(u64 pfn);
struct model_mem *page_mem(u64 pfn);

/* Arbitrary page entries and contents; nothing is wiped yet. */
void window_havoc(void);

struct window_snapshot {
	struct hyp_page page[MODEL_PAGES];
	struct model_mem mem[MODEL_PAGES];
};

void window_save(struct window_snapshot *s);
bool page_unchanged(const struct window_snapshot *s, u64 pfn);
bool pages_equal(struct hyp_page a, struct hyp_page b);

#endif
