// SPDX-License-Identifier: GPL-2.0-only
/* Transitions of a protected guest in any order, against a model of the guest alone. */
#include "fake_s2.h"

enum where { NOT_THERE, PRIVATE, IN_PLACE, AT_ALIAS };

#define SPAN	1200

static struct { enum where where; u64 pfn; } model[SPAN];

/* What one page says to a call, by the contract. */
static int model_answer(unsigned int call, enum where where)
{
	bool alias = call & 2;

	if (call & 1)
		return alias ? (where == IN_PLACE ? -EPERM : 0) :
		       where == IN_PLACE ? 0 : where == NOT_THERE ? -ENOENT : -EPERM;
	if (where == NOT_THERE)
		return -ENOENT;
	return where == PRIVATE || (alias && where == AT_ALIAS) ? 0 : -EPERM;
}

static void model_step(unsigned int call, enum where *where)
{
	if (!(call & 1) && *where == PRIVATE)
		*where = call & 2 ? AT_ALIAS : IN_PLACE;
	else if (call & 1 && *where == (call & 2 ? AT_ALIAS : IN_PLACE))
		*where = PRIVATE;
}

static void check_model(struct kunit *test, unsigned int step)
{
	u64 i;

	for (i = 0; i < SPAN; i++) {
		enum where w = model[i].where;
		u64 gfn = GFN + i + (w == AT_ALIAS ? ALIAS_GFN : 0);

		KUNIT_ASSERT_EQ_MSG(test, is_mapped(GFN + i), w == PRIVATE || w == IN_PLACE,
				    "step %u: page %llu", step, i);
		KUNIT_ASSERT_EQ_MSG(test, is_mapped(ALIAS_GFN + GFN + i), w == AT_ALIAS,
				    "step %u: page %llu", step, i);
		if (w == NOT_THERE)
			continue;
		KUNIT_ASSERT_EQ(test, pfn_at(gfn), model[i].pfn);
		KUNIT_ASSERT_EQ(test, page_host_may_access(page(model[i].pfn)), w != PRIVATE);
	}
}

static void random_donate(struct kunit *test)
{
	bool block = rnd(2);
	u64 at = block ? rnd(2) * BLOCK : rnd(SPAN - 40), nr = block ? BLOCK : 1 + rnd(40);
	u64 pfn = FREE_PFN + (block ? rnd(4) * BLOCK : rnd(2000)), i;
	int want = 0, got;

	for (i = 0; i < nr; i++)
		if (model[at + i].where != NOT_THERE)
			want = -EEXIST;
	for (i = 0; !want && i < nr; i++)
		if (page(pfn + i)->owner != OWNER_HOST)
			want = -EPERM;
	got = host_donate_guest(&s2, GFN + at, pfn, nr);
	KUNIT_ASSERT_EQ(test, got, want);
	for (i = 0; !got && i < nr; i++) {
		model[at + i].where = PRIVATE;
		model[at + i].pfn = pfn + i;
	}
}

static void random_share(struct kunit *test)
{
	u64 nr = rnd(3) ? 1 + rnd(20) : 1 + rnd(512), at = rnd(SPAN - nr), missing = 0, i;
	unsigned int call = rnd(4);
	int want = 0;

	if (!rnd(4)) {
		nr = BLOCK;
		at = rnd(2) * BLOCK;
	}
	for (i = 0; !want && i < nr; i++)
		want = model_answer(call, model[at + i].where);
	/* both directions and dialects; one that fails is tried up to where it did */
	if (want && i > 1) {
		nr = i - 1;
		want = 0;
	}
	KUNIT_ASSERT_EQ(test, call & 1 ?
			guest_unshare_host(&s2, IPA(GFN + at), nr, call & 2, &missing) :
			guest_share_host(&s2, IPA(GFN + at), nr, call & 2, &missing), want);
	if (want == -ENOENT)
		KUNIT_ASSERT_EQ(test, missing, IPA(GFN + at));
	for (i = 0; !want && i < nr; i++)
		model_step(call, &model[at + i].where);
}

static void random_relinquish(struct kunit *test)
{
	u64 at = rnd(SPAN), pfn = 0;
	int want = model[at].where == NOT_THERE ? -ENOENT : 0;

	KUNIT_ASSERT_EQ(test, guest_relinquish(&s2, IPA(GFN + at), &pfn), want);
	if (!want)
		KUNIT_ASSERT_EQ(test, pfn, model[at].pfn);
	model[at].where = NOT_THERE;
}

static void random_steps(struct kunit *test, unsigned int steps, unsigned int check_every)
{
	unsigned int step;

	memset(model, 0, sizeof(model));
	for (step = 0; step < steps; step++) {
		hw_write("vttbr_el2", rnd(2) ? s2.vttbr : pgt_vttbr(&host_s2));
		switch (rnd(8)) {
		case 0:
		case 1:
			random_donate(test);
			break;
		case 2:
			random_relinquish(test);
			break;
		default:
			random_share(test);
		}
		host_reaches(FREE_PFN + rnd(2560));
		if (step % check_every == 0) {
			const char *fault = guest_fault(&s2) ?: world_fault();

			KUNIT_ASSERT_TRUE_MSG(test, !fault, "%s", fault ?: "");
			check_model(test, step);
		}
	}
	check_model(test, step);
	hw_write("vttbr_el2", pgt_vttbr(&host_s2));
}

static void random_calls(struct kunit *test)
{
	world_do_not_watch();
	rnd_seed(7);
	random_steps(test, 3000, 100);
}

static void random_calls_watched(struct kunit *test)
{
	rnd_seed(8);
	random_steps(test, 60, 10);
	EXPECT_GUEST(test);
}

#ifdef CONFIG_NVHE_EL2_DEBUG
static void another_guests_page(void *pfn)
{
	hyp_spin_lock(&host_lock);
	oracle_begin_guest(SPEC_GUEST_SHARE_HOST, OWNER + 1, (u64)pfn, 1);
	oracle_end(0);
}

static void oracle_knows_the_guest(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, host_donate_guest(&s2, GFN, FREE_PFN, 1), 0);
	EXPECT_PANIC(test, another_guests_page, (void *)FREE_PFN, "oracle.c");
}
#endif

static struct kunit_case cases[] = {
	KUNIT_CASE_SLOW(random_calls),
	KUNIT_CASE_SLOW(random_calls_watched),
#ifdef CONFIG_NVHE_EL2_DEBUG
	KUNIT_CASE(oracle_knows_the_guest),
#endif
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("guest_random"),
	.init = protected_test_init,
	.exit = s2_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
