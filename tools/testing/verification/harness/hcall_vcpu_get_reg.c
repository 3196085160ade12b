// SPDX-License-Identifier: GPL-2.0-only
/*
 * vcpu_get_reg: any number. Of a protected vCPU nothing but what all guests have
 * alike, and a host call's registers while there is one; an error gives no value.
 *
 * verify: tier=long quick=2 full=2 unwind=4 unwindset=call_make.0:32,zero_el1.0:40
 */
#include "vms.c"

static bool is_fixed(u64 reg)
{
	if (reg == KEEL_REG_ICH_VTR)
		return gic_there;
	return (reg >= 0x1c008 && reg <= 0x1c03f) || reg == 0x1c000 || reg == 0x1c005 || reg == 0x1c006;
}

void harness(void)
{
	u64 i, j, reg;
	bool call;
	s64 expected;

	expected = vcpu_call_any(KEEL_HCALL_vcpu_get_reg, &i, &j);
	gic_there = nondet_bool();
	reg = c.old.x[3];
	call = vcpu_obj(i, j)->call.pending && reg <= 30;
	/* only a protected guest makes one */
	assume(vm_obj(i)->protected || !vcpu_obj(i, j)->call.pending);
	if (!call_make(2))
		return;
	check(table_same());
	cover_vcpu_results();
	if (expected) {
		check(c.regs.x[1] == as_x(expected) && c.regs.x[2] == c.old.x[2]);
		return;
	}
	if (vm_obj(i)->protected && !is_fixed(reg))
		check(c.regs.x[1] == (call ? 0 : as_x(-EPERM)));
	if (is_fixed(reg))
		check(c.regs.x[1] == 0);
	if (reg >> 17)
		check(c.regs.x[1] != 0);
	if (c.regs.x[1]) {
		check(c.regs.x[1] == as_x(-EPERM) || c.regs.x[1] == as_x(-ENOENT));
		check(c.regs.x[2] == c.old.x[2]);
	} else if (reg >= 0x1c008 && reg <= 0x1c03f) {
		check(c.regs.x[2] == model_id);
	} else if (call) {
		check(c.regs.x[2] == vcpu_obj(i, j)->call.gprs[reg]);
	} else if (reg <= 30) {
		check(c.regs.x[2] == vcpu_obj(i, j)->regs.x[reg]);
	}
	cover(c.regs.x[1] == as_x(-EPERM) && reg == 3);
	cover(c.regs.x[1] == as_x(-ENOENT) && reg == 31);
	cover(c.regs.x[1] == 0 && vm_obj(i)->protected);
	cover(c.regs.x[1] == 0 && call && reg == 30);
	cover(c.regs.x[1] == 0 && reg == KEEL_REG_V_HI(31));
	cover(c.regs.x[1] == 0 && reg == KEEL_REG_ICH_AP1R(3));
	cover(c.regs.x[1] == 0 && reg == KEEL_REG_POWER && c.regs.x[2] == 1);
}
