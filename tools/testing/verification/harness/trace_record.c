// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace_record(): writes inside the ring only, whatever its size and position.
 *
 * verify: unwind=2
 */
#include "lib/trace.c"
#include "model.c"

static struct hyp_cpu cpu;

struct hyp_cpu nondet_cpu(void);
void *malloc(__CPROVER_size_t size);

struct hyp_cpu *this_cpu(void)
{
	return &cpu;
}

void harness(void)
{
	u64 pages = nondet_u64(), slot;

	cpu = nondet_cpu();
	assume(cpu.index < KEEL_MAX_CPUS);
	assume(pages && pages <= KEEL_TRACE_MAX_PAGES);
	cpu.trace.ring = malloc(pages * HYP_PAGE_SIZE);
	assume(cpu.trace.ring);
	cpu.trace.nr_slots = TRACE_SLOTS(pages);
	slot = cpu.trace.slot;
	assume(slot < cpu.trace.nr_slots);
	/* 2^60 events have not happened; the record's number is their count modulo 2^32 */
	assume(cpu.trace.head < 1UL << 32);

	trace_record(nondet_u16(), nondet_u64(), nondet_u64());

	check(cpu.trace.slot < cpu.trace.nr_slots);
	check(cpu.trace.slot == (slot + 1 == cpu.trace.nr_slots ? 0 : slot + 1));
	check(cpu.trace.ring->head == cpu.trace.head);
	cover(cpu.trace.slot == 0);
	cover(cpu.trace.slot == 2 && pages == KEEL_TRACE_MAX_PAGES);
}
