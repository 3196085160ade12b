// SPDX-License-Identifier: GPL-2.0-only
/*
 * vm_unshare: any handle and arguments reach the transition of the VM named, and no other.
 *
 * verify: quick=2 full=2 unwind=4 unwindset=call_make.0:32,zero_el1.0:40
 */
#include "vm_memory.c"

void harness(void)
{
	call_any(KEEL_HCALL_vm_unshare);
	if (!memory_call(UNSHARE, false))
		return;
	check(asked.gfn == c.old.x[2] && asked.nr == c.old.x[3]);
}
