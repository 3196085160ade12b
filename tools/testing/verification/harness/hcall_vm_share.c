// SPDX-License-Identifier: GPL-2.0-only
/*
 * vm_share: the count and the one flag are told apart, and any other bit is refused
 * whatever the handle is.
 *
 * verify: quick=2 full=2 unwind=4 unwindset=call_make.0:32,zero_el1.0:40
 */
#include "vm_memory.c"

void harness(void)
{
	bool bad;

	call_any(KEEL_HCALL_vm_share);
	bad = c.old.x[4] & ~(KEEL_SHARE_NR | KEEL_SHARE_RO);
	if (!memory_call(SHARE, bad)) {
		cover(c.allowed && bad && named_live());
		cover(c.allowed && bad && !named_live());
		return;
	}
	check(asked.gfn == c.old.x[2] && asked.pfn == c.old.x[3]);
	check(!(asked.nr & KEEL_SHARE_RO));
	check(c.old.x[4] == (asked.writable ? asked.nr : asked.nr | KEEL_SHARE_RO));
	cover(!asked.ret && asked.writable);
	cover(!asked.ret && !asked.writable);
	cover(asked.ret == -EEXIST);
	cover(asked.ret == -EBUSY);
}
