/* SPDX-License-Identifier: GPL-2.0-only */
/* A page pool in any state it can be in, over the page window. */
#ifndef __MODEL_POOL_H
#define __MODEL_POOL_H

#include "mm/page_alloc.h"
#include "protect/spec.h"
#include "window.h"

struct pool_snapshot {
	struct hyp_pool pool;
	struct window_snapshot w;
	enum spec_pool status[MODEL_PAGES];
};

/* Arbitrary contents of pages and pool; says nothing yet of their validity. */
void pool_havoc(void);

/* The representation invariant: what every operation may assume and must keep. */
bool pool_ok(void);

void pool_save(struct pool_snapshot *s);

/* Are pool, page entries and list links as they were? */
bool pool_unchanged(const struct pool_snapshot *s);

/* Where each page stands, by definition: inside a block, whose head says free or used. */
void pool_status(enum spec_pool *status);

#endif
