// SPDX-License-Identifier: GPL-2.0-only
/*
 * vcpu_reset: of a vCPU nobody has, and of a protected one only before it has run.
 *
 * verify: tier=long quick=2 full=2 unwind=4 unwindset=call_make.0:32,zero_el1.0:40
 */
#include "vms.c"

void harness(void)
{
	u64 i, j, features, pc;
	s64 expected;
	u32 power;

	expected = vcpu_call_any(KEEL_HCALL_vcpu_reset, &i, &j);
	features = c.old.x[3];
	pc = vcpu_obj(i, j)->pc;
	power = vcpu_obj(i, j)->power;
	if (!expected && ((features & ~3UL) || ((features & KEEL_VCPU_PTRAUTH) && !model_pauth)))
		expected = -EINVAL;
	else if (!expected && vm_obj(i)->protected && vcpu_obj(i, j)->has_run)
		expected = -EPERM;
	if (!call_make(1))
		return;
	check(c.regs.x[1] == as_x(expected));
	check(table_same());
	cover_vcpu_results();
	cover(expected == -EINVAL);
	cover(expected == -EPERM);
	cover(!expected && vm_obj(i)->protected);
	cover(!expected && vcpu_obj(i, j)->has_run);
	if (expected) {
		check(vcpu_obj(i, j)->pc == pc && vcpu_obj(i, j)->power == power);
		return;
	}
	check(!vcpu_obj(i, j)->pc && !vcpu_obj(i, j)->regs.x[30] && !vcpu_obj(i, j)->mmio.pending);
	check(!vcpu_obj(i, j)->mem_fault && !vcpu_obj(i, j)->call_fault && !vcpu_obj(i, j)->abort);
	check(vcpu_obj(i, j)->features == features);
	check(vcpu_obj(i, j)->power == (features & KEEL_VCPU_POWER_OFF ? VCPU_OFF : VCPU_ON));
}
