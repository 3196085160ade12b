// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace_attach: pins exactly the pages it maps into the CPU's slots, all or none.
 *
 * verify: unwindset=call_check.0:32
 */
#define MODEL_TRACE
#include "transition.c"

static u64 slot_pfn[KEEL_TRACE_MAX_PAGES];
static bool slot_used[KEEL_TRACE_MAX_PAGES];
static struct keel_trace_ring ring, foreign_ring;

void *fixmap_map(enum fixmap_slot slot, hyp_pfn_t pfn)
{
	u64 i = slot - FIXMAP_TRACE;

	check(slot >= FIXMAP_TRACE && slot < NR_FIXMAP_SLOTS && !slot_used[i]);
	__CPROVER_assert(page_entry(pfn.n)->count && page_entry(pfn.n)->host == PAGE_SHARED_OWNED,
			 "only a pinned page is mapped");
	slot_used[i] = true;
	slot_pfn[i] = pfn.n;
	return &ring;
}

void *fixmap_va(enum fixmap_slot slot)
{
	check(slot == FIXMAP_TRACE && slot_used[0]);
	return &ring;
}

void harness(void)
{
	const struct trace_cpu *now = &model_cpu[0].trace;
	bool busy = nondet_bool();
	u64 i;

	t.call.nr = KEEL_HCALL_trace_attach;
	call_prepare(&t.call);
	if (busy)
		model_cpu[0].trace.ring = &foreign_ring;
	t.pfn = t.call.regs.x[1];
	t.nr = t.call.regs.x[2];
	tracker_save(&t.call.before);
	expect(&t, SPEC_HYP_PIN_SHARED);
	if (t.nr > KEEL_TRACE_MAX_PAGES)
		t.expected = -EINVAL;
	if (busy)
		t.expected = -EBUSY;
	call_make(&t.call, KEEL_PHASE_RUN);

	if (!call_check(&t.call))
		return;
	check(t.call.regs.x[1] == as_x(t.expected));
	cover(t.expected == -EBUSY && busy);
	cover(t.expected == -EBUSY && !busy);
	cover(t.expected == -EINVAL && t.nr > KEEL_TRACE_MAX_PAGES);
	cover(t.expected == -EINVAL && t.nr == 1);
	cover(t.expected == -EPERM);
	cover(t.expected == 0 && t.nr > 1);
	if (t.expected) {
		check(tracker_unchanged(&t.call.before));
		check(trace_unchanged(&t.call.cpu[0].trace, now));
		check(!slot_used[0] && !slot_used[1]);
		return;
	}
	check_pages(&t, SPEC_HYP_PIN_SHARED);
	check(now->ring == &ring && now->pfn == t.pfn && now->nr_pages == t.nr);
	check(!now->head && !now->slot && ring.nr_slots == now->nr_slots && !ring.head);
	check(sizeof(ring) + now->nr_slots * sizeof(struct keel_trace_record) <=
	      t.nr * HYP_PAGE_SIZE);
	for (i = 0; i < MODEL_PAGES; i++)
		check(slot_used[i] == (i < t.nr) && (i >= t.nr || slot_pfn[i] == t.pfn + i));
}
