// SPDX-License-Identifier: GPL-2.0-only
/*
 * host_donate_hyp: any pfn and count, any state of tracker and pool.
 *
 * verify: unwindset=call_check.0:32,page_cache_fill.0:4,page_cache_drain.0:4
 */
#include "transition.c"

void harness(void)
{
	prove_transition(KEEL_HCALL_host_donate_hyp, SPEC_HOST_DONATE_HYP);
	cover(t.call.allowed && t.expected == -ENOMEM);
	cover(t.call.allowed && t.expected == 0 && model_tables_needed);
}
