// SPDX-License-Identifier: GPL-2.0-only
/*
 * vm_teardown: never of a VM in use, never by two; from the first call on, refused or
 * not, nothing finds the VM, so no user is added; after the last its pages are back.
 *
 * verify: quick=2 full=2 unwind=8 unwindset=call_make.0:32,zero_el1.0:40
 */
#include "vms.c"

void harness(void)
{
	u64 i, expected_puts;
	s64 ret;

	call_any(KEEL_HCALL_vm_teardown);
	i = named();
	if (!call_make(1))
		return;
	ret = c.regs.x[1] >> 63 ? -(s64)(~c.regs.x[1] + 1) : (s64)c.regs.x[1];
	check(c.generation == generation);
	if (i == KEEL_MAX_VMS) {
		check(ret == -ENOENT);
	} else {
		check(slot_same(!i));
		check((ret == -EBUSY) == (c.slot[i].users || c.slot[i].torn));
	}
	check(!vm_get(c.old.x[1]));
	if (ret < 0) {
		check(ret == -ENOENT || ret == -EBUSY);
		if (ret == -EBUSY)
			c.slot[i].dying = true;
		check(table_same() && !did.teardowns && !did.puts && !did.frees);
		cover(ret == -ENOENT);
		cover(ret == -EBUSY && c.slot[i].users);
		cover(ret == -EBUSY && !c.slot[i].users);
		return;
	}
	check(did.teardowns == 1);
	if (ret) {
		check(ret == 1 && vm_table[i].dying && !vm_table[i].torn && !did.puts && !did.frees);
		cover(!c.slot[i].dying);
		cover(c.slot[i].dying);
		return;
	}
	expected_puts = 1 + c.has[i][0] + c.has[i][1];
	check(slot_free(i) && did.frees == 1 && did.puts == expected_puts);
	check(put_seen[VM_PFN(i)] && put_seen[VCPU_PFN(i, 0)] == c.has[i][0]);
	cover(expected_puts == 3);
	cover(expected_puts == 1);
}
