// SPDX-License-Identifier: GPL-2.0-only
/*
 * host_reclaim_hyp: any pfn and count, any state of tracker and pool.
 *
 * verify: unwindset=call_check.0:32
 */
#include "transition.c"

void harness(void)
{
	prove_transition(KEEL_HCALL_host_reclaim_hyp, SPEC_HOST_RECLAIM_HYP);
	cover(t.call.allowed && t.expected == -EBUSY);
}
