// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpu_deprivilege: before finalise only, once a CPU, and that CPU alone.
 *
 * verify: quick=1 unwindset=call_check.0:32
 */
#include "hcall.c"

void harness(void)
{
	struct call c = { .nr = KEEL_HCALL_cpu_deprivilege };
	bool was;

	call_prepare(&c);
	was = model_cpu[0].deprivileged;
	call_make(&c, KEEL_PHASE_INIT);
	cover(hyp_finalised && !hyp_dead);
	if (!call_check(&c))
		return;
	check(tracker_unchanged(&c.before));
	check(!hyp_finalised);
	check(model_cpu[0].deprivileged == 1);
	check(c.regs.x[1] == (was ? as_x(-EEXIST) : 0));
	check(did.el2_saves == !was && did.stage2_enables == !was && !did.seals);
	cover(was);
	cover(!was);
}
