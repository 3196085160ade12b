// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_s2_teardown() of another guest: what was lent is as before it was lent to this one.
 *
 * verify: tier=long solver=cadical quick=1 full=1
 * verify: unwindset=guest_ok.0:5,guest_ok.1:5,guest_prepare.0:5,guest_prepare.1:5,guest_check.1:5,pgt_map_range.0:5,pgt_unmap_range.0:5,guest_s2_teardown.0:5,guest_s2_teardown.1:5,prove_teardown.0:5,prove_teardown.1:5
 */
#include "teardown.c"

void harness(void)
{
	prove_teardown(false);
}
