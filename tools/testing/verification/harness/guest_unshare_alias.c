// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_unshare_host(), RSI dialect: the host loses every page, and what was in it is gone.
 *
 * verify: tier=long quick=1 full=1
 * verify: unwindset=guest_ok.0:5,guest_ok.1:5,guest_prepare.0:5,guest_prepare.1:5,guest_check.1:5,pgt_map_range.0:5,pgt_unmap_range.0:5
 */
#include "move.c"

void harness(void)
{
	prove_move(false, true);
}
