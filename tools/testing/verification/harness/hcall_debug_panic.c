// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_panic: panics, after finalise and in no other way.
 *
 * verify: quick=1 unwindset=call_check.0:32
 */
#define MODEL_OWN_PANIC
#include "hcall.c"

static struct call c = { .nr = KEEL_HCALL_debug_panic };

void hyp_panic(const char *text)
{
	check(c.allowed);
	cover(c.allowed);
	assume(0);
}

void harness(void)
{
	call_prepare(&c);
	call_make(&c, KEEL_PHASE_DEBUG);
	check(!c.allowed);
	check(!call_check(&c));
	cover(!hyp_dead);
}
