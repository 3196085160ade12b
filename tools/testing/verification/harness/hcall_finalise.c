// SPDX-License-Identifier: GPL-2.0-only
/*
 * finalise: closes INIT exactly if every CPU that came to EL2 is under control, this
 * one included.
 *
 * verify: quick=1 unwindset=call_check.0:32
 */
#include "hcall.c"

void harness(void)
{
	struct call c = { .nr = KEEL_HCALL_finalise };
	bool ready;

	call_prepare(&c);
	ready = model_cpu[0].deprivileged && model_cpu[0].initialised &&
		model_cpu[1].deprivileged == model_cpu[1].initialised;
	call_make(&c, KEEL_PHASE_INIT);
	cover(hyp_finalised && !hyp_dead && c.finalised);
	if (!call_check(&c))
		return;
	check(tracker_unchanged(&c.before));
	check(model_cpu[0].deprivileged == c.cpu[0].deprivileged);
	check(c.regs.x[1] == (ready ? 0 : as_x(-EBUSY)));
	check(hyp_finalised == ready);
	check(did.seals == ready && !did.el2_saves && !did.stage2_enables);
	cover(ready && model_cpu[1].initialised);
	cover(ready && !model_cpu[1].initialised);
	cover(!ready && model_cpu[0].deprivileged);
	cover(!ready && !model_cpu[0].deprivileged);
}
