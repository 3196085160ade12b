// SPDX-License-Identifier: GPL-2.0-only
/*
 * vcpu_run: the vCPU that was named, on one CPU only; while it runs nobody else gets
 * it and its VM stays. What a run answers reaches the host unchanged.
 *
 * verify: quick=2 full=2 unwind=4 unwindset=call_make.0:32,zero_el1.0:40,vcpu_run.0:18,harness.0:18
 */
#define MODEL_RUN
#include "vms.c"

static u64 answers[18];

s64 vcpu_run(struct vcpu *vcpu, u64 *x)
{
	struct vcpu *again;
	u64 i = named(), j = c.old.x[2];

	check(i < KEEL_MAX_VMS && vcpu == vcpu_obj(i, j) && !vm_table_lock.held);
	check(vcpu->loaded && !c.loaded[i][j]);
	/* with which, as hcall_vm_teardown proves, the VM stays */
	check(vm_table[i].users == c.slot[i].users + 1);
	__CPROVER_assert(vcpu_get(vm_obj(i), j, &again) == -EBUSY, "one CPU runs a vCPU");
	did.runs++;
	for (i = 2; i < 18; i++)
		x[i] = answers[i] = nondet_u64();
	return KEEL_EXIT_MMIO;
}

void harness(void)
{
	s64 expected;
	u64 i;

	call_any(KEEL_HCALL_vcpu_run);
	expected = vcpu_result();
	if (!call_make(17))
		return;
	check(table_same());
	cover_vcpu_results();
	check(did.runs == !expected);
	check(c.regs.x[1] == (expected ? as_x(expected) : KEEL_EXIT_MMIO));
	for (i = 2; i < 18; i++)
		check(c.regs.x[i] == (expected ? c.old.x[i] : answers[i]));
	cover(!expected && c.slot[named()].users);
}
