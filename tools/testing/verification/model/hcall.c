// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hypercall from dispatch to page state, for harness/hcall_*.c: the EL2 sources
 * it runs through, and a model of what lies beyond them.
 */
/* x0 and x1 carry negative numbers: that conversion is the calling convention */
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#include "calls/hcall.c"
#pragma CPROVER check pop
#include "calls/handlers.c"
/* a checksum wraps */
#pragma CPROVER check push
#pragma CPROVER check disable "unsigned-overflow"
#include "calls/debug.c"
#pragma CPROVER check pop
#include "lib/stats.c"
#include "protect/transitions.c"
#include "protect/spec.c"
#include "mm/regions.h"
#define region_note_denied region_note_denied_real
#include "mm/regions.c"
#undef region_note_denied
#include "mm/vmemmap.c"
#include "mm/page_cache.c"
#include "world/ns/isolation.c"
#ifndef MODEL_OWN_PANIC
#include "model.c"
#else
#include "model.h"
unsigned int hyp_dead;
#endif
#include "window.c"
#include "pool_contract.c"
#include "tracker.c"

u64 model_image[4];
struct pgtable hyp_pgt;
static u64 host_s2_tables, host_s2_flushes;

/* What a call did beside page states. */
static struct {
	unsigned int el2_saves, stage2_enables, seals, records;
} did;

u64 host_s2_nr_tables(void)
{
	return host_s2_tables;
}

u64 host_s2_nr_flushes(void)
{
	return host_s2_flushes;
}

/* What stat_read tells of guests. */
static u64 nr_vms;
static u8 ipa_bits;
static unsigned int nr_lrs;

u64 vm_count(void)
{
	return nr_vms;
}

u8 guest_s2_max_ipa_bits(void)
{
	return ipa_bits;
}

unsigned int gic_nr_lrs(void)
{
	return nr_lrs;
}

/* The NS world's half of world/world.c. */
enum world_id world_id(void)
{
	return WORLD_NS;
}

u8 world_pa_bits(void)
{
	return HYP_PA_BITS_MAX;
}

int world_check_shared(hyp_pfn_t pfn, u64 nr)
{
	return 0;
}

void world_deprivilege_cpu(struct hyp_cpu *cpu)
{
	ns_deprivilege_cpu(cpu);
}

void ns_el2_save(struct hyp_cpu *cpu)
{
	check(cpu == this_cpu() && !did.stage2_enables);
	did.el2_saves++;
}

void ns_stage2_enable(void)
{
	did.stage2_enables++;
}

void hyp_map_seal_ro_data(void)
{
	did.seals++;
}

#ifdef MODEL_TRACE
/* the harness wants the real trace_attach() */
#define trace_record	trace_record_real
#include "lib/trace.c"
#undef trace_record
#endif

/* harness/trace_record.c proves it */
void trace_record(enum keel_trace_event event, u64 arg0, u64 arg1)
{
	check(this_cpu()->trace.ring);
	did.records++;
}

/* --- A call, and what every call promises --- */

struct call {
	u64 nr;
	bool allowed;		/* by the phase the table gives */
	struct cpu_regs regs, old;
	struct hyp_cpu cpu[KEEL_MAX_CPUS];
	bool finalised;
	struct tracker_snapshot before;
};

struct cpu_regs nondet_regs(void);
struct hyp_cpu nondet_cpu(void);

/*
 * In the middle of the life of the system. Counters have not run through 2^60
 * events; the flags of a CPU are flags.
 */
static void call_prepare(struct call *c)
{
	u64 i;

	tracker_havoc();
	assume(tracker_ok());
	c->regs = nondet_regs();
	hyp_finalised = nondet_bool();
	hyp_dead = nondet_bool();
	for (i = 0; i < KEEL_MAX_CPUS; i++) {
		assume(model_cpu[i].hcall_count[c->nr] < 1UL << 60);
		assume(model_cpu[i].initialised <= 1 && model_cpu[i].deprivileged <= 1);
	}
}

static void call_make(struct call *c, enum keel_phase phase)
{
	u64 i;

	c->old = c->regs;
	c->finalised = hyp_finalised;
	for (i = 0; i < KEEL_MAX_CPUS; i++)
		c->cpu[i] = model_cpu[i];
	c->allowed = !hyp_dead && (phase == KEEL_PHASE_ANY ||
				   (phase == KEEL_PHASE_INIT ? !hyp_finalised : hyp_finalised));
	tracker_save(&c->before);
	hcall_dispatch(&c->regs, c->nr);
}

/* A result as the host finds it in a register: two's complement. */
static u64 as_x(s64 result)
{
	return result < 0 ? ~(u64)(-(result + 1)) : (u64)result;
}

static bool args_equal(const struct boot_args *a, const struct boot_args *b)
{
	return a->state == b->state && a->entry == b->entry && a->context == b->context;
}

static bool cpu_unchanged(const struct hyp_cpu *old, const struct hyp_cpu *now)
{
	return old->index == now->index && old->mpidr == now->mpidr &&
	       old->stack_top == now->stack_top && old->fixmap_pte == now->fixmap_pte &&
	       old->fixmap_va == now->fixmap_va && old->initialised == now->initialised &&
	       old->sctlr_at_launch == now->sctlr_at_launch &&
	       args_equal(&old->on, &now->on) && args_equal(&old->suspend, &now->suspend);
}

static bool trace_unchanged(const struct trace_cpu *old, const struct trace_cpu *now)
{
	return old->ring == now->ring && old->head == now->head && old->slot == now->slot &&
	       old->nr_slots == now->nr_slots && old->pfn == now->pfn &&
	       old->nr_pages == now->nr_pages;
}

/*
 * Out of phase: refused, and nothing changed at all. In phase: counted, and no
 * register but x0 and x1 changed. Both: all invariants hold, and of the CPUs
 * nothing changed that no call is about.
 * Return: was the call made?
 */
static bool call_check(const struct call *c)
{
	u64 i;

	for (i = 2; i < 31; i++)
		check(c->regs.x[i] == c->old.x[i]);
	check(tracker_ok());
	for (i = 0; i < KEEL_MAX_CPUS; i++) {
		check(cpu_unchanged(&c->cpu[i], &model_cpu[i]));
		check(model_cpu[i].hcall_count[c->nr] ==
		      c->cpu[i].hcall_count[c->nr] + (c->allowed && !i));
	}
	check(trace_unchanged(&c->cpu[1].trace, &model_cpu[1].trace));
	check(model_cpu[1].deprivileged == c->cpu[1].deprivileged);
	check(c->regs.x[0] == (c->allowed ? SMCCC_RET_SUCCESS : as_x(SMCCC_RET_NOT_SUPPORTED)));
	cover(!c->allowed && hyp_dead);
#ifndef MODEL_OWN_PANIC	/* debug_panic: no call that is allowed comes back here */
	cover(c->allowed);
#endif
	if (c->allowed)
		return true;
	check(c->regs.x[1] == c->old.x[1]);
	check(tracker_unchanged(&c->before));
	check(trace_unchanged(&c->cpu[0].trace, &model_cpu[0].trace));
	check(model_cpu[0].deprivileged == c->cpu[0].deprivileged);
	check(hyp_finalised == c->finalised);
	return false;
}

/* For calls that only tell something. */
static void check_only_told(const struct call *c)
{
	check(tracker_unchanged(&c->before));
	check(trace_unchanged(&c->cpu[0].trace, &model_cpu[0].trace));
	check(model_cpu[0].deprivileged == c->cpu[0].deprivileged);
	check(hyp_finalised == c->finalised);
	check(!did.el2_saves && !did.stage2_enables && !did.seals);
}
