// SPDX-License-Identifier: GPL-2.0-only
/*
 * A handle cannot be forged and is not used again: any handle goes one way only, from not yet
 * given over in making, live and dying to gone, whatever is called, with any arguments, and
 * whatever other CPUs call between two of its steps. What is found is what is live, and live
 * is what vm_create() has returned. By induction: the table EL2 begins with is consistent,
 * and every call leaves it so from any state that is.
 *
 * verify: tier=long quick=2 full=2 unwind=4 unwindset=zero_el1.0:40
 */
#define KEEL_MAX_VMS	2
#define KEEL_MAX_VCPUS	1
#define MODEL_OTHERS
#include "vms.c"

enum stage { FUTURE, MAKING, LIVE, DYING, GONE };

static u64 h;
static bool found_live;		/* others made it so, or it was */

static enum stage stage(void)
{
	u64 i;

	for (i = 0; i < KEEL_MAX_VMS; i++)
		if (vm_table[i].handle == h)
			return !vm_table[i].dying ? LIVE : vm_table[i].vm ? DYING : MAKING;
	return h >> 8 > generation ? FUTURE : GONE;
}

/* What this proof shows of each call, assumed of those other CPUs make: any number. */
static void others_at_work(u64 handle)
{
	enum stage before = stage();
	u64 old = generation, i;

	for (i = 0; i < KEEL_MAX_VMS; i++)
		if (i != (handle & 0xff))
			slot_havoc(i);
	generation = nondet_u64();
	nr_vms = nondet_u64();
	assume(table_ok() && generation >= old && stage() >= before);
	found_live |= stage() == LIVE;
}

static void prove_create(enum stage before, u64 old)
{
	s64 ret;

	firmware_there = nondet_bool();
	fresh_pfn = VM_PFN(slot_free(0) ? 0 : 1);
	ret = vm_create(nondet_u64(), nondet_u64());
	if (ret > 0) {
		check((u64)ret >> 8 == old + 1);
		check((u64)ret != h || (before == FUTURE && stage() == LIVE));
		cover((u64)ret == h);
	}
	/* nothing is live but what somebody was given */
	check(stage() != LIVE || found_live || (u64)ret == h);
	cover(ret == -ENOMEM && before == FUTURE && stage() == GONE);
	cover(ret > 0 && (u64)ret != h && before == FUTURE && stage() == LIVE);
}

static void prove_get(enum stage before)
{
	const struct vm *vm = vm_get(h);

	check(!vm == (before != LIVE) && stage() == before);
	check(!vm || (vm == vm_obj(h & 0xff) && vm->handle == h));
	check(!vm_get(0));
	cover(vm);
	cover(!vm && before == GONE);
	cover(!vm && before == DYING);
}

static void prove_put(enum stage before)
{
	u64 i = nondet_u64() % KEEL_MAX_VMS;

	assume(vm_table[i].vm && vm_table[i].users > nr_loaded(i));
	vm_put(vm_obj(i));
	check(stage() == before);
}

static void prove_teardown(enum stage before)
{
	u64 handle = nondet_u64();
	s64 ret = vm_teardown(handle);

	if (handle == h) {
		check((ret == -ENOENT) == (before == FUTURE || before == GONE));
		check(ret || stage() == GONE);
		check(ret == -ENOENT || stage() != LIVE);
		cover(!ret);
		cover(ret == 1 && before == LIVE);
	} else {
		check(stage() == before || did.teardowns);
	}
}

void harness(void)
{
	enum stage before;
	u64 old;

	h = nondet_u64();
	assume(h);
	check(table_ok() && stage() == (h >> 8 ? FUTURE : GONE));

	table_any();
	before = stage();
	old = generation;
	found_live = before == LIVE;
	switch (nondet_u8()) {
	case 0:
		prove_create(before, old);
		break;
	case 1:
		prove_get(before);
		break;
	case 2:
		prove_put(before);
		break;
	default:
		prove_teardown(before);
	}
	check(table_ok() && stage() >= before && generation >= old && !did.other_got_in);
}
