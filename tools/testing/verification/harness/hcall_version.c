// SPDX-License-Identifier: GPL-2.0-only
/*
 * version: in every phase, and changes nothing.
 *
 * verify: quick=1 unwindset=call_check.0:32
 */
#include "hcall.c"

void harness(void)
{
	struct call c = { .nr = KEEL_HCALL_version };

	call_prepare(&c);
	call_make(&c, KEEL_PHASE_ANY);
	if (!call_check(&c))
		return;
	check_only_told(&c);
	check(c.regs.x[1] == KEEL_ABI_VERSION);
}
