// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one part of the real lib/hw.h that EL1 can run: wiping and cleaning pages.
 * Everything else in these modules sees the stand-in.
 */
#include <kunit/test.h>
#include <linux/vmalloc.h>
#undef __HYP_LIB_HW_H
#include "nvhe/lib/hw.h"

#ifdef CONFIG_NVHE_EL2_DEBUG
#define SUITE(x)	"keel_debug_" x
#else
#define SUITE(x)	"keel_" x
#endif

static void zero_page(struct kunit *test)
{
	u8 *pages = vmalloc(3 * HYP_PAGE_SIZE);

	memset(pages, 0x5a, 3 * HYP_PAGE_SIZE);
	hw_zero_page(pages + HYP_PAGE_SIZE);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(pages, 0x5a, HYP_PAGE_SIZE), NULL);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(pages + HYP_PAGE_SIZE, 0, HYP_PAGE_SIZE), NULL);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(pages + 2 * HYP_PAGE_SIZE, 0x5a, HYP_PAGE_SIZE), NULL);
	vfree(pages);
}

/* Data survives; a range ends where its last page does (a guard page follows). */
static void clean_range(struct kunit *test)
{
	u8 *page = vmalloc(HYP_PAGE_SIZE);
	u64 before = this_cpu()->stat[STAT_DC_PAGES];

	memset(page, 0x5a, HYP_PAGE_SIZE);
	hw_dcache_clean_inval(page, HYP_PAGE_SIZE);
	hw_dcache_clean_inval(page + HYP_PAGE_SIZE - 1, 1);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(page, 0x5a, HYP_PAGE_SIZE), NULL);
	KUNIT_EXPECT_EQ(test, this_cpu()->stat[STAT_DC_PAGES], before + 1);
	KUNIT_EXPECT_GE(test, hw_dcache_line(), 16UL);
	KUNIT_EXPECT_LE(test, hw_dcache_line(), 2048UL);
	vfree(page);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(zero_page),
	KUNIT_CASE(clean_range),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("hw"),
	.test_cases = cases,
};
kunit_test_suite(suite);
