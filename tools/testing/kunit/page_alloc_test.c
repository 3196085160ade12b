// SPDX-License-Identifier: GPL-2.0-only
/* The buddy allocator. */
#include "fake.h"

static struct hyp_pool pool;

static int pool_test_init(struct kunit *test)
{
	hyp_pool_init(&pool);
	return blank_test_init(test);
}

static unsigned int order_of(u64 pfn)
{
	return pfn_to_page(HYP_PFN(pfn))->order;
}

static void add(u64 pfn, u64 nr)
{
	hyp_pool_add(&pool, HYP_PFN(pfn), nr);
}

static u64 alloc(u8 order)
{
	return hyp_alloc_pages(&pool, order).n;
}

static void put(u64 pfn)
{
	hyp_page_put(&pool, HYP_PFN(pfn));
}

static int remove(u64 pfn, u64 nr)
{
	return hyp_pool_remove(&pool, HYP_PFN(pfn), nr);
}

#define EXPECT_POOL(test, free)							\
	do {									\
		KUNIT_EXPECT_TRUE(test, hyp_pool_invariant(&pool));		\
		KUNIT_EXPECT_EQ(test, hyp_pool_nr_free(&pool), (u64)(free));	\
	} while (0)

static void empty(struct kunit *test)
{
	u8 order;

	EXPECT_POOL(test, 0);
	for (order = 0; order <= HYP_MAX_ORDER; order++)
		KUNIT_EXPECT_EQ(test, alloc(order), HYP_PFN_NONE.n);
	/* nobody asks for these, but the answer is no and not a wild access */
	KUNIT_EXPECT_EQ(test, alloc(HYP_MAX_ORDER + 1), HYP_PFN_NONE.n);
	KUNIT_EXPECT_EQ(test, alloc(255), HYP_PFN_NONE.n);
}

/* An aligned run becomes the largest blocks, an unaligned one what fits. */
static void add_makes_largest_blocks(struct kunit *test)
{
	u8 order;

	add(RAM_PFN + 1024, 1024);
	EXPECT_POOL(test, 1024);
	KUNIT_EXPECT_EQ(test, order_of(RAM_PFN + 1024), HYP_MAX_ORDER);

	/* 2047 pages from an odd address: 1, 2, 4 ... 512, 1024 */
	add(RAM_PFN + 2049, 2047);
	EXPECT_POOL(test, 1024 + 2047);
	for (order = 0; order <= HYP_MAX_ORDER; order++)
		KUNIT_EXPECT_EQ(test,
				order_of(RAM_PFN + 2048 + (1 << order)),
				order);
}

static void blocks_never_exceed_max_order(struct kunit *test)
{
	add(RAM_PFN, 4096);
	EXPECT_POOL(test, 4096);
	KUNIT_EXPECT_EQ(test, order_of(RAM_PFN), HYP_MAX_ORDER);
	KUNIT_EXPECT_EQ(test, order_of(RAM_PFN + 1024), HYP_MAX_ORDER);
}

static void alloc_every_order(struct kunit *test)
{
	u8 order;

	for (order = 0; order <= HYP_MAX_ORDER; order++) {
		u64 pfn;

		hyp_pool_init(&pool);
		add(RAM_PFN, 1024);
		pfn = alloc(order);
		KUNIT_ASSERT_NE(test, pfn, HYP_PFN_NONE.n);
		KUNIT_EXPECT_EQ(test, pfn % (1 << order), 0UL);
		KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(pfn))->count, 1);
		KUNIT_EXPECT_EQ(test, order_of(pfn), order);
		EXPECT_POOL(test, 1024 - (1 << order));
		put(pfn);
		EXPECT_POOL(test, 1024);
		KUNIT_EXPECT_EQ(test, order_of(RAM_PFN), HYP_MAX_ORDER);
	}
}

static void exhaust_single_pages(struct kunit *test)
{
	u8 *seen = kunit_kzalloc(test, 301, GFP_KERNEL);
	u64 i, pfn;

	add(RAM_PFN + 1, 301);
	for (i = 0; i < 301; i++) {
		pfn = alloc(0);
		KUNIT_ASSERT_GE(test, pfn, RAM_PFN + 1);
		KUNIT_ASSERT_LT(test, pfn, RAM_PFN + 302);
		KUNIT_ASSERT_EQ_MSG(test, seen[pfn - RAM_PFN - 1], 0, "handed out twice");
		seen[pfn - RAM_PFN - 1] = 1;
	}
	EXPECT_POOL(test, 0);
	KUNIT_EXPECT_EQ(test, alloc(0), HYP_PFN_NONE.n);
	KUNIT_EXPECT_EQ(test, pool.nr_pages, 301UL);
	for (i = 0; i < 301; i++)
		put(RAM_PFN + 1 + i);
	EXPECT_POOL(test, 301);
}

/* Enough pages, but no run of the size asked for. */
static void fragmented(struct kunit *test)
{
	u64 i;

	for (i = 0; i < 64; i += 2)
		add(RAM_PFN + i, 1);
	EXPECT_POOL(test, 32);
	KUNIT_EXPECT_EQ(test, alloc(1), HYP_PFN_NONE.n);
	EXPECT_POOL(test, 32);
	for (i = 1; i < 64; i += 2)
		add(RAM_PFN + i, 1);
	EXPECT_POOL(test, 64);
	KUNIT_EXPECT_EQ(test, alloc(6), RAM_PFN);
}

/* Neighbours that are not buddies stay apart: 1 and 2, 3 and 4. */
static void only_buddies_merge(struct kunit *test)
{
	add(RAM_PFN + 1, 1);
	add(RAM_PFN + 2, 1);
	KUNIT_EXPECT_EQ(test, alloc(1), HYP_PFN_NONE.n);
	add(RAM_PFN + 3, 1);
	KUNIT_EXPECT_EQ(test, alloc(1), RAM_PFN + 2);
	EXPECT_POOL(test, 1);
}

/* Chunks that touch, given separately and in any order, are one. */
static void coalesce_over_chunks(struct kunit *test)
{
	add(RAM_PFN + 512, 256);
	add(RAM_PFN, 512);
	EXPECT_POOL(test, 768);
	KUNIT_EXPECT_EQ(test, alloc(10), HYP_PFN_NONE.n);
	add(RAM_PFN + 768, 256);
	EXPECT_POOL(test, 1024);
	KUNIT_EXPECT_EQ(test, alloc(10), RAM_PFN);
}

/* A buddy that is host memory beside the pool, whatever its order field holds. */
static void foreign_buddy_is_left_alone(struct kunit *test)
{
	struct hyp_page *p = pfn_to_page(HYP_PFN(RAM_PFN + 1));

	*p = hyp_page_owned_by(OWNER_HOST);
	p->order = 0;
	add(RAM_PFN, 1);
	EXPECT_POOL(test, 1);
	KUNIT_EXPECT_EQ(test, alloc(1), HYP_PFN_NONE.n);
	KUNIT_EXPECT_EQ(test, p->owner, OWNER_HOST);
	/* EL2's own image has no order: not the pool's either */
	*p = hyp_page_owned_by(OWNER_HYP);
	put(alloc(0));
	KUNIT_EXPECT_EQ(test, alloc(1), HYP_PFN_NONE.n);
}

/* A buddy in use must not be merged with. */
static void used_buddy_is_left_alone(struct kunit *test)
{
	u64 a, b;

	add(RAM_PFN, 2);
	a = alloc(0);
	b = alloc(0);
	put(a);
	EXPECT_POOL(test, 1);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(b))->count, 1);
	put(b);
	KUNIT_EXPECT_EQ(test, alloc(1), RAM_PFN);
}

/* A buddy that is free but of smaller order must not be merged with. */
static void smaller_buddy_is_left_alone(struct kunit *test)
{
	add(RAM_PFN + 2, 1);
	add(RAM_PFN, 2);
	EXPECT_POOL(test, 3);
	KUNIT_EXPECT_EQ(test, alloc(2), HYP_PFN_NONE.n);
	KUNIT_EXPECT_EQ(test, alloc(1), RAM_PFN);
}

static void remove_one_of_a_block(struct kunit *test)
{
	u64 i;

	for (i = 0; i < 1024; i += 73) {
		hyp_pool_init(&pool);
		add(RAM_PFN, 1024);
		KUNIT_EXPECT_EQ(test, remove(RAM_PFN + i, 1), 0);
		EXPECT_POOL(test, 1023);
		KUNIT_EXPECT_EQ(test, pool.nr_pages, 1023UL);
		KUNIT_EXPECT_EQ(test, order_of(RAM_PFN + i), HYP_NO_ORDER);
		KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(RAM_PFN + i))->count, 0);
		add(RAM_PFN + i, 1);
		EXPECT_POOL(test, 1024);
		KUNIT_EXPECT_EQ(test, alloc(10), RAM_PFN);
		put(RAM_PFN);
		KUNIT_EXPECT_EQ(test, remove(RAM_PFN, 1024), 0);
	}
}

/* Over several blocks of different order, from the middle of one into another. */
static void remove_across_blocks(struct kunit *test)
{
	add(RAM_PFN + 3, 600);
	KUNIT_EXPECT_EQ(test, remove(RAM_PFN + 5, 500), 0);
	EXPECT_POOL(test, 100);
	KUNIT_EXPECT_EQ(test, pool.nr_pages, 100UL);
	/* the two that are left in front, and 98 behind */
	KUNIT_EXPECT_EQ(test, hyp_pool_check_free(&pool, HYP_PFN(RAM_PFN + 3), 2), 0);
	KUNIT_EXPECT_EQ(test, hyp_pool_check_free(&pool, HYP_PFN(RAM_PFN + 505), 98), 0);
	KUNIT_EXPECT_EQ(test, hyp_pool_check_free(&pool, HYP_PFN(RAM_PFN + 5), 1), -EPERM);
	KUNIT_EXPECT_EQ(test, hyp_pool_check_free(&pool, HYP_PFN(RAM_PFN + 504), 1), -EPERM);
}

static void remove_is_all_or_nothing(struct kunit *test)
{
	u64 used;

	add(RAM_PFN, 64);
	used = alloc(0);
	KUNIT_EXPECT_EQ(test, remove(RAM_PFN, 64), -EBUSY);
	EXPECT_POOL(test, 63);
	KUNIT_EXPECT_EQ(test, pool.nr_pages, 64UL);
	KUNIT_EXPECT_EQ(test, remove(used, 1), -EBUSY);
	put(used);
	/* one past the end is not the pool's */
	KUNIT_EXPECT_EQ(test, remove(RAM_PFN + 32, 33), -EPERM);
	KUNIT_EXPECT_EQ(test, remove(RAM_PFN + 64, 1), -EPERM);
	EXPECT_POOL(test, 64);
	KUNIT_EXPECT_EQ(test, alloc(6), RAM_PFN);
}

/* The first bad page decides: used before foreign, and the other way round. */
static void remove_first_error_wins(struct kunit *test)
{
	add(RAM_PFN + 8, 8);
	KUNIT_ASSERT_EQ(test, alloc(2), RAM_PFN + 8);
	KUNIT_EXPECT_EQ(test, remove(RAM_PFN + 7, 3), -EPERM);
	KUNIT_EXPECT_EQ(test, remove(RAM_PFN + 8, 10), -EBUSY);
	/* the tail of a used block carries no order of its own */
	KUNIT_EXPECT_EQ(test, remove(RAM_PFN + 11, 1), -EBUSY);
	KUNIT_EXPECT_EQ(test, remove(RAM_PFN + 12, 5), -EPERM);
	EXPECT_POOL(test, 4);
}

static void split_then_free_singly(struct kunit *test)
{
	u64 pfn, i;

	add(RAM_PFN, 64);
	pfn = alloc(4);
	hyp_split_pages(&pool, HYP_PFN(pfn));
	EXPECT_POOL(test, 48);
	for (i = 0; i < 16; i++) {
		KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(pfn + i))->count, 1);
		KUNIT_EXPECT_EQ(test, order_of(pfn + i), 0);
	}
	for (i = 0; i < 16; i += 2)
		put(pfn + i);
	EXPECT_POOL(test, 56);
	for (i = 1; i < 16; i += 2)
		put(pfn + i);
	EXPECT_POOL(test, 64);
	KUNIT_EXPECT_EQ(test, alloc(6), RAM_PFN);
}

static void references(struct kunit *test)
{
	u64 pfn;

	add(RAM_PFN, 4);
	pfn = alloc(1);
	hyp_page_get(&pool, HYP_PFN(pfn));
	hyp_page_get(&pool, HYP_PFN(pfn));
	put(pfn);
	put(pfn);
	EXPECT_POOL(test, 2);
	put(pfn);
	EXPECT_POOL(test, 4);
}

/* A count that reached the top is a count nobody knows: the page stays in use. */
static void references_saturate(struct kunit *test)
{
	struct hyp_page *p;
	u64 pfn, i;

	add(RAM_PFN, 2);
	pfn = alloc(0);
	p = pfn_to_page(HYP_PFN(pfn));
	for (i = 0; i < 65534; i++)
		hyp_page_get(&pool, HYP_PFN(pfn));
	KUNIT_EXPECT_EQ(test, p->count, 65535);
	hyp_page_get(&pool, HYP_PFN(pfn));
	KUNIT_EXPECT_EQ(test, p->count, 65535);
	for (i = 0; i < 70000; i++)
		put(pfn);
	KUNIT_EXPECT_EQ(test, p->count, 65535);
	EXPECT_POOL(test, 1);
	KUNIT_EXPECT_NE(test, alloc(0), pfn);
	KUNIT_EXPECT_EQ(test, alloc(0), HYP_PFN_NONE.n);
}

/* One below the top is still counted. */
static void references_below_saturation(struct kunit *test)
{
	u64 pfn;

	add(RAM_PFN, 1);
	pfn = alloc(0);
	pfn_to_page(HYP_PFN(pfn))->count = 65534;
	put(pfn);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(pfn))->count, 65533);
}

static void do_put(void *pfn)
{
	put((u64)pfn);
}

static void do_get(void *pfn)
{
	hyp_page_get(&pool, HYP_PFN((u64)pfn));
}

static void do_split(void *pfn)
{
	hyp_split_pages(&pool, HYP_PFN((u64)pfn));
}

static void double_put_panics(struct kunit *test)
{
	u64 pfn;

	add(RAM_PFN, 1);
	pfn = alloc(0);
	put(pfn);
	EXPECT_PANIC(test, do_put, (void *)pfn, "page_alloc.c");
}

/* After the free the block has merged: the page carries no order any more. */
static void double_put_after_merge_panics(struct kunit *test)
{
	u64 a, b;

	add(RAM_PFN, 2);
	a = alloc(0);
	b = alloc(0);
	put(min(a, b));
	put(max(a, b));
	EXPECT_PANIC(test, do_put, (void *)max(a, b), "page_alloc.c");
}

static void put_of_tail_panics(struct kunit *test)
{
	add(RAM_PFN, 4);
	EXPECT_PANIC(test, do_put, (void *)(alloc(2) + 1), "page_alloc.c");
}

static void put_of_foreign_page_panics(struct kunit *test)
{
	struct hyp_page *p = pfn_to_page(HYP_PFN(RAM_PFN + 9));

	*p = hyp_page_owned_by(OWNER_HOST);
	p->order = 0;
	p->count = 1;
	EXPECT_PANIC(test, do_put, (void *)(RAM_PFN + 9), "page_alloc.c");
}

static void put_of_own_page_outside_pool_panics(struct kunit *test)
{
	pfn_to_page(HYP_PFN(RAM_PFN + 9))->count = 1;
	EXPECT_PANIC(test, do_put, (void *)(RAM_PFN + 9), "page_alloc.c");
}

static void get_of_free_page_panics(struct kunit *test)
{
	add(RAM_PFN, 1);
	EXPECT_PANIC(test, do_get, (void *)RAM_PFN, "page_alloc.c");
}

static void get_of_tail_panics(struct kunit *test)
{
	add(RAM_PFN, 4);
	EXPECT_PANIC(test, do_get, (void *)(alloc(2) + 1), "page_alloc.c");
}

static void split_of_free_block_panics(struct kunit *test)
{
	add(RAM_PFN, 4);
	EXPECT_PANIC(test, do_split, (void *)RAM_PFN, "page_alloc.c");
}

static void split_of_shared_block_panics(struct kunit *test)
{
	u64 pfn;

	add(RAM_PFN, 4);
	pfn = alloc(2);
	do_get((void *)pfn);
	EXPECT_PANIC(test, do_split, (void *)pfn, "page_alloc.c");
}

/*
 * The invariant itself must notice: otherwise the tests above show nothing.
 * One broken field at a time, in a pool of two blocks of one order.
 */
static void invariant_notices(struct kunit *test)
{
	struct hyp_page *p = pfn_to_page(HYP_PFN(RAM_PFN)), saved = *p;
	struct hyp_page *inner = pfn_to_page(HYP_PFN(RAM_PFN + 1)), saved_inner = *inner;

#define NOTICES(change, undo)						\
	do {								\
		change;							\
		KUNIT_EXPECT_FALSE_MSG(test, hyp_pool_invariant(&pool), #change); \
		undo;							\
		KUNIT_EXPECT_TRUE(test, hyp_pool_invariant(&pool));	\
	} while (0)

	add(RAM_PFN, 4);
	add(RAM_PFN + 16, 4);
	saved = *p;
	saved_inner = *inner;
	NOTICES(pool.nr_free--, pool.nr_free++);
	NOTICES(pool.nr_free++, pool.nr_free--);
	NOTICES(p->order = 1, *p = saved);
	NOTICES(p->count = 1, *p = saved);
	NOTICES(p->owner = OWNER_HOST, *p = saved);
	NOTICES(inner->order = 0, *inner = saved_inner);
	NOTICES(inner->count = 1, *inner = saved_inner);
	NOTICES(inner->owner = OWNER_HOST, *inner = saved_inner);
	/* head list: 16 then 0 */
	NOTICES(((u64 *)ram(RAM_PFN))[1] = RAM_PFN + 8, ((u64 *)ram(RAM_PFN))[1] = RAM_PFN + 16);
	NOTICES(((u64 *)ram(RAM_PFN))[0] = RAM_PFN + 16,
		((u64 *)ram(RAM_PFN))[0] = HYP_PFN_NONE.n);
}

/*
 * Random calls against a plain model: who has which page. Every step is followed
 * by the invariant; at the end all pages are there again.
 */
#define SPAN	3000		/* three blocks of the largest order, the last one cut */
#define HELD	200

enum { OUTSIDE, FREE, USED };

static struct {
	u8 of[SPAN];
	struct { u64 pfn; u8 order; } held[HELD];
	unsigned int nr_held;
	u64 nr_free, nr_pages;
} model;

static bool all_are(u64 at, u64 nr, u8 what)
{
	for (; nr; at++, nr--)
		if (model.of[at] != what)
			return false;
	return true;
}

static void set_all(u64 at, u64 nr, u8 what)
{
	for (; nr; at++, nr--)
		model.of[at] = what;
}

static void step_alloc(struct kunit *test)
{
	u8 order = rnd(16) ? rnd(4) : rnd(HYP_MAX_ORDER + 1);
	u64 pfn;

	if (model.nr_held == HELD)
		return;
	pfn = alloc(order);
	if (pfn == HYP_PFN_NONE.n) {
		KUNIT_EXPECT_TRUE(test, order || !model.nr_free);
		return;
	}
	KUNIT_ASSERT_GE(test, pfn, RAM_PFN);
	KUNIT_ASSERT_LE(test, pfn + (1UL << order), RAM_PFN + SPAN);
	KUNIT_EXPECT_EQ(test, pfn % (1UL << order), 0UL);
	KUNIT_ASSERT_TRUE_MSG(test, all_are(pfn - RAM_PFN, 1UL << order, FREE), "not free");
	set_all(pfn - RAM_PFN, 1UL << order, USED);
	model.nr_free -= 1UL << order;
	model.held[model.nr_held].pfn = pfn;
	model.held[model.nr_held++].order = order;
	/* whoever gets a page writes all over it */
	memset(ram(pfn), 0xee, HYP_PAGE_SIZE << order);
}

static void step_put(struct kunit *test)
{
	unsigned int i;

	if (!model.nr_held)
		return;
	i = rnd(model.nr_held);
	put(model.held[i].pfn);
	set_all(model.held[i].pfn - RAM_PFN, 1UL << model.held[i].order, FREE);
	model.nr_free += 1UL << model.held[i].order;
	model.held[i] = model.held[--model.nr_held];
}

static void step_remove(struct kunit *test)
{
	u64 nr = 1 + rnd(rnd(8) ? 8 : 700), at = rnd(SPAN - nr), i;
	int want = 0;

	for (i = at; !want && i < at + nr; i++)
		want = model.of[i] == FREE ? 0 : model.of[i] == USED ? -EBUSY : -EPERM;
	KUNIT_EXPECT_EQ(test, hyp_pool_check_free(&pool, HYP_PFN(RAM_PFN + at), nr), want);
	KUNIT_EXPECT_EQ(test, remove(RAM_PFN + at, nr), want);
	if (want)
		return;
	set_all(at, nr, OUTSIDE);
	model.nr_free -= nr;
	model.nr_pages -= nr;
	memset(ram(RAM_PFN + at), 0xdd, nr * HYP_PAGE_SIZE);
}

static void step_add(struct kunit *test)
{
	u64 at = rnd(SPAN), nr = 0, max = 1 + rnd(rnd(4) ? 16 : 1500);

	while (at + nr < SPAN && nr < max && model.of[at + nr] == OUTSIDE)
		nr++;
	add(RAM_PFN + at, nr);
	set_all(at, nr, FREE);
	model.nr_free += nr;
	model.nr_pages += nr;
}

static void random_steps(struct kunit *test)
{
	unsigned int i;

	memset(&model, 0, sizeof(model));
	rnd_seed(42);
	for (i = 0; i < 3000; i++) {
		switch (rnd(8)) {
		case 0:
			step_remove(test);
			break;
		case 1:
			step_add(test);
			break;
		case 2: case 3: case 4:
			step_put(test);
			break;
		default:
			step_alloc(test);
		}
		KUNIT_ASSERT_TRUE_MSG(test, hyp_pool_invariant(&pool), "step %u", i);
		KUNIT_ASSERT_EQ(test, hyp_pool_nr_free(&pool), model.nr_free);
		KUNIT_ASSERT_EQ(test, pool.nr_pages, model.nr_pages);
	}
	while (model.nr_held)
		step_put(test);
	for (i = 0; i < SPAN; i++)
		if (model.of[i] == OUTSIDE)
			add(RAM_PFN + i, 1);
	EXPECT_POOL(test, SPAN);
	KUNIT_EXPECT_EQ(test, alloc(10) % 1024, 0UL);
	KUNIT_EXPECT_EQ(test, alloc(10) % 1024, 0UL);
}

static void lock_is_released(struct kunit *test)
{
	add(RAM_PFN, 2);
	remove(RAM_PFN + 5, 1);
	alloc(5);
	KUNIT_EXPECT_FALSE(test, pool.lock.held);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(empty),
	KUNIT_CASE(add_makes_largest_blocks),
	KUNIT_CASE(blocks_never_exceed_max_order),
	KUNIT_CASE(alloc_every_order),
	KUNIT_CASE(exhaust_single_pages),
	KUNIT_CASE(fragmented),
	KUNIT_CASE(only_buddies_merge),
	KUNIT_CASE(coalesce_over_chunks),
	KUNIT_CASE(foreign_buddy_is_left_alone),
	KUNIT_CASE(used_buddy_is_left_alone),
	KUNIT_CASE(smaller_buddy_is_left_alone),
	KUNIT_CASE(remove_one_of_a_block),
	KUNIT_CASE(remove_across_blocks),
	KUNIT_CASE(remove_is_all_or_nothing),
	KUNIT_CASE(remove_first_error_wins),
	KUNIT_CASE(split_then_free_singly),
	KUNIT_CASE(references),
	KUNIT_CASE(references_saturate),
	KUNIT_CASE(references_below_saturation),
	KUNIT_CASE(double_put_panics),
	KUNIT_CASE(double_put_after_merge_panics),
	KUNIT_CASE(put_of_tail_panics),
	KUNIT_CASE(put_of_foreign_page_panics),
	KUNIT_CASE(put_of_own_page_outside_pool_panics),
	KUNIT_CASE(get_of_free_page_panics),
	KUNIT_CASE(get_of_tail_panics),
	KUNIT_CASE(split_of_free_block_panics),
	KUNIT_CASE(split_of_shared_block_panics),
	KUNIT_CASE(invariant_notices),
	KUNIT_CASE_SLOW(random_steps),
	KUNIT_CASE(lock_is_released),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("page_alloc"),
	.init = pool_test_init,
	.exit = blank_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
