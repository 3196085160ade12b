// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace_detach: the pages are out of the CPU's slots before they lose the pin.
 *
 * verify: unwindset=call_check.0:32
 */
#define MODEL_TRACE
#include "transition.c"

static bool slot_used[KEEL_TRACE_MAX_PAGES];
static struct keel_trace_ring ring;

void fixmap_unmap(enum fixmap_slot slot)
{
	u64 i = slot - FIXMAP_TRACE;

	check(slot >= FIXMAP_TRACE && slot < NR_FIXMAP_SLOTS && slot_used[i]);
	check(page_entry(t.pfn + i)->count);
	slot_used[i] = false;
}

void harness(void)
{
	struct trace_cpu *now = &model_cpu[0].trace;
	bool attached = nondet_bool();
	u64 i;

	t.call.nr = KEEL_HCALL_trace_detach;
	call_prepare(&t.call);
	if (attached) {
		/* as trace_attach left it, and only trace_detach takes the pin away */
		now->ring = &ring;
		assume(spec_range_valid(boot_params.regions, MODEL_REGIONS, now->pfn, now->nr_pages));
		for_each_page(i) {
			if (i < now->pfn || i - now->pfn >= now->nr_pages)
				continue;
			assume(page_entry(i)->owner == OWNER_HOST);
			assume(page_entry(i)->host == PAGE_SHARED_OWNED && page_entry(i)->count);
			assume(page_entry(i)->hyp == PAGE_SHARED_BORROWED);
			slot_used[i - now->pfn] = true;
		}
	}
	t.pfn = now->pfn;
	t.nr = attached ? now->nr_pages : 0;
	tracker_save(&t.call.before);
	if (attached)
		expect(&t, SPEC_HYP_UNPIN_SHARED);
	call_make(&t.call, KEEL_PHASE_RUN);

	if (!call_check(&t.call))
		return;
	check(t.call.regs.x[1] == (attached ? 0 : as_x(-ENOENT)));
	cover(attached && t.nr > 1);
	cover(!attached);
	if (!attached) {
		check(tracker_unchanged(&t.call.before));
		return;
	}
	check_pages(&t, SPEC_HYP_UNPIN_SHARED);
	check(!now->ring);
	for (i = 0; i < MODEL_PAGES; i++)
		check(!slot_used[i]);
}
