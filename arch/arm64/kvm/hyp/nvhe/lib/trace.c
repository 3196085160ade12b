// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace ring. The pages are the host's: EL2 writes records there and never
 * reads one back; position and size are in EL2's own memory.
 */
#include "lib/trace.h"
#include "lib/hw.h"
#include "mm/fixmap.h"
#include "protect/transitions.h"

#define TRACE_SLOTS(pages) \
	(((pages) * HYP_PAGE_SIZE - sizeof(struct keel_trace_ring)) / \
	 sizeof(struct keel_trace_record))

void trace_record(enum keel_trace_event event, u64 arg0, u64 arg1)
{
	struct hyp_cpu *cpu = this_cpu();
	struct trace_cpu *t = &cpu->trace;
	struct keel_trace_record *r = &t->ring->slot[t->slot];

	r->time = read_sysreg(cntvct_el0);
	r->seq = t->head;
	r->event = event;
	r->cpu = cpu->index;
	r->arg[0] = arg0;
	r->arg[1] = arg1;
	t->head++;
	t->slot = t->slot + 1 < t->nr_slots ? t->slot + 1 : 0;
	/* the record is there before the reader is told of it */
	__atomic_store_n(&t->ring->head, t->head, __ATOMIC_RELEASE);
}

s64 trace_attach(u64 pfn, u64 nr)
{
	struct trace_cpu *t = &this_cpu()->trace;
	u64 i;
	s64 ret;

	if (t->ring)
		return -EBUSY;
	if (nr > KEEL_TRACE_MAX_PAGES)
		return -EINVAL;
	ret = hyp_pin_shared(pfn, nr);
	if (ret)
		return ret;
	for (i = 0; i < nr; i++)
		fixmap_map(FIXMAP_TRACE + i, HYP_PFN(pfn + i));
	*t = (struct trace_cpu){
		.ring = fixmap_va(FIXMAP_TRACE),
		.nr_slots = TRACE_SLOTS(nr),
		.pfn = pfn,
		.nr_pages = nr,
	};
	t->ring->nr_slots = t->nr_slots;
	__atomic_store_n(&t->ring->head, 0, __ATOMIC_RELEASE);
	return 0;
}

s64 trace_detach(void)
{
	struct trace_cpu *t = &this_cpu()->trace;
	struct trace_cpu old = *t;
	u64 i;

	if (!t->ring)
		return -ENOENT;
	*t = (struct trace_cpu){};
	for (i = 0; i < old.nr_pages; i++)
		fixmap_unmap(FIXMAP_TRACE + i);
	hyp_unpin_shared(old.pfn, old.nr_pages);
	return 0;
}
