// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proves one hypercall that changes page states against protect/spec.c: the result
 * is the specified one; on success every page is as specified, on an error
 * nothing changed; and what the transition owes beyond page states was done.
 */
#include "hcall.c"

struct transition {
	struct call call;
	struct spec_page pre[MODEL_PAGES], post[MODEL_PAGES];
	u64 pfn, nr;
	s64 expected;
};

static bool ranged(const struct transition *t, u64 page)
{
	return page >= t->pfn && page - t->pfn < t->nr;
}

static void expect(struct transition *t, enum spec_op op)
{
	int err[MODEL_PAGES], in_order[MODEL_PAGES];
	u64 i;

	for_each_page(i) {
		t->pre[i] = spec_abstract(page_entry(i));
		t->post[i] = t->pre[i];
		err[i] = 0;
		if (ranged(t, i))
			err[i] = spec_step(op, OWNER_NONE, t->pre[i], t->call.before.pool.status[i],
					   &t->post[i]);
	}
	if (!spec_range_valid(boot_params.regions, boot_params.nr_regions, t->pfn, t->nr)) {
		t->expected = -EINVAL;
		return;
	}
	/* a valid range is inside the window */
	check(t->pfn < MODEL_PAGES && t->nr <= MODEL_PAGES - t->pfn);
	for_each_page(i)
		in_order[i] = i < t->nr ? err[t->pfn + i] : 0;
	t->expected = spec_result(op, in_order, t->nr, model_tables_needed > hyp_pool.nr_free);
}

static void check_pages(const struct transition *t, enum spec_op op)
{
	enum spec_pool status[MODEL_PAGES];
	bool taken = op == SPEC_HOST_DONATE_HYP, given = op == SPEC_HOST_RECLAIM_HYP;
	u64 i;

	pool_status(status);
	for_each_page(i) {
		bool in = ranged(t, i), moved = (taken || given) && in;
		enum spec_pool was = t->call.before.pool.status[i];

		check(spec_page_equal(spec_abstract(page_entry(i)), in ? t->post[i] : t->pre[i]));
		check(seen.dropped[i] == (taken && in));
		check(seen.returned[i] == (given && in));
		check(page_mem(i)->own_mapped == (moved ? taken : t->call.before.pool.w.mem[i].own_mapped));
		if (moved)
			check(status[i] == (taken ? SPEC_POOL_FREE : SPEC_NOT_POOL));
		else
			check(status[i] == (seen.table[i] ? SPEC_POOL_USED : was));
		/* what EL2 uses for something keeps its contents */
		if (!in && was != SPEC_POOL_FREE)
			check(page_unchanged(&t->call.before.pool.w, i));
	}
}

static struct transition t;

static void prove_transition(u64 nr, enum spec_op op)
{
	const struct cpu_regs *old = &t.call.old;

	t.call.nr = nr;
	call_prepare(&t.call);
	t.pfn = t.call.regs.x[1];
	t.nr = t.call.regs.x[2];
	tracker_save(&t.call.before);
	expect(&t, op);
	call_make(&t.call, KEEL_PHASE_RUN);

	cover(!t.call.allowed && !hyp_dead);
	if (!call_check(&t.call))
		return;
	check(t.call.regs.x[1] == as_x(t.expected));
	if (t.expected && t.expected != -ENOMEM) {
		check(tracker_unchanged(&t.call.before));
	} else {
		/* pages were taken from the pool and put back: its lists may have another order */
		if (t.expected == -ENOMEM)
			t.nr = 0;
		check_pages(&t, op);
	}
	cover(t.expected == 0 && t.nr == 1);
	cover(t.expected == 0 && t.nr > 1);
	cover(t.expected == -EINVAL && old->x[2] < KEEL_RANGE_MAX && old->x[1] > -KEEL_RANGE_MAX);
	cover(t.expected == -EINVAL && old->x[1] < MODEL_PAGES && old->x[2] == 1);
	cover(t.expected == -EINVAL && old->x[2] == 0);
	cover(t.expected == -EPERM && t.nr == 1);
	cover(t.expected == -EPERM && t.nr > 1);
}
