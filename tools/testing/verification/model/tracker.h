/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that the ownership tracker keeps, in any state it can be in: memory map,
 * page entries, pool, counters, and the host stage-2 as one bit a page.
 */
#ifndef __MODEL_TRACKER_H
#define __MODEL_TRACKER_H

#include "pool.h"
#include "mm/regions.h"
#include "protect/transitions.h"

/* each has a page at least */
#ifndef MODEL_REGIONS
#if MODEL_PAGES < 4
#define MODEL_REGIONS	2
#else
#define MODEL_REGIONS	3
#endif
#endif

struct tracker_snapshot {
	struct pool_snapshot pool;
	struct page_counts counts;
	bool mapped[MODEL_PAGES];
	u16 block[MODEL_REGIONS], giant[MODEL_REGIONS];
};

/* What the code under proof asked of the parts that are modelled. */
struct tracker_seen {
	bool dropped[MODEL_PAGES];	/* taken out of the host stage-2 */
	bool returned[MODEL_PAGES];	/* given back to the host */
	bool table[MODEL_PAGES];	/* used up as a table of EL2's own map */
};

extern struct tracker_seen seen;
extern u64 model_tables_needed;
extern bool model_in_place;	/* a guest shares a page as it is */

/* Any memory map of MODEL_REGIONS regions, any page states and counters. */
void tracker_havoc(void);

/* The invariant of everything above. */
bool tracker_ok(void);

void tracker_save(struct tracker_snapshot *s);
bool tracker_unchanged(const struct tracker_snapshot *s);

/* Is the page in a RAM region? By the regions as the host gave them. */
bool page_is_ram(u64 pfn);

#endif
