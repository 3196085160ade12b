// SPDX-License-Identifier: GPL-2.0-only
/*
 * vm_donate: any handle and arguments reach the transition of the VM named, and no other.
 *
 * verify: quick=2 full=2 unwind=4 unwindset=call_make.0:32,zero_el1.0:40
 */
#include "vm_memory.c"

void harness(void)
{
	call_any(KEEL_HCALL_vm_donate);
	if (!memory_call(DONATE, false))
		return;
	check(asked.gfn == c.old.x[2] && asked.pfn == c.old.x[3] && asked.nr == c.old.x[4]);
	cover(asked.ret == -EEXIST);
}
