/* SPDX-License-Identifier: GPL-2.0-only */
/* What tests of guest transitions share: a guest's stage-2 in a running world, and looks at it. */
#ifndef __KUNIT_FAKE_S2_H
#define __KUNIT_FAKE_S2_H

#include "fake.h"
#include "mm/fixmap.h"
#include "protect/guest_s2.h"
#include <keel/abi.h>
#include <keel/guest.h>

#define IA_BITS		36
#define INDEX		5
#define OWNER		(OWNER_FIRST_GUEST + INDEX)
#define ALIAS_GFN	(1UL << (IA_BITS - 1 - HYP_PAGE_SHIFT))
#define GFN		0x80000UL	/* 2 MiB aligned */
#define BLOCK		HYP_BLOCK_PAGES
#define IPA(gfn)	((u64)(gfn) << HYP_PAGE_SHIFT)

/* The guest of the test, and one for tests that make another. */
extern struct guest_s2 s2, other;

/* kunit_suite.init and .exit. At the end both guests are taken apart: nothing is left of them. */
int protected_test_init(struct kunit *test);
int lending_test_init(struct kunit *test);
void s2_test_exit(struct kunit *test);

/* Take a guest apart. */
void bury(struct kunit *test, struct guest_s2 *g);

/* Following all tables through every page of a block takes too long. */
void watch_guest_only(void);

/* Each leaf agrees with its pages, and there are as many as the guest has: NULL, or why not. */
const char *guest_fault(struct guest_s2 *g);

#define EXPECT_GUEST(test)							\
	do {									\
		const char *__fault = guest_fault(&s2);				\
										\
		KUNIT_EXPECT_TRUE_MSG(test, !__fault, "%s", __fault ?: "");	\
		EXPECT_MMU_CLEAN(test, &s2.pgt);				\
		EXPECT_SANE(test);						\
	} while (0)

struct hyp_page *page(u64 pfn);
struct pgt_leaf leaf_at(u64 gfn);
bool is_mapped(u64 gfn);
u64 pfn_at(u64 gfn);
bool host_reaches(u64 pfn);

/* Contents of memory: a pattern, or zeroes. */
void fill(u64 pfn, u64 nr);
bool filled(u64 pfn, u64 nr);
bool zeroed(u64 pfn, u64 nr);

/* Anything but table pages of the pool, which a failed call may have looked at. */
u64 state_hash(void);

/* Take all pages of the pool but @keep. */
void take_all_but(u64 keep, struct page_cache *held);

/* Frames and counts that no call takes. */
#define NR_BAD_GFNS	9
#define NR_BAD_COUNTS	8
extern const u64 bad_gfns[NR_BAD_GFNS], bad_counts[NR_BAD_COUNTS];

#endif
