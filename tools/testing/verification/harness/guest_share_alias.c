// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_share_host(), RSI dialect: what the host gets through the alias is wiped first.
 *
 * verify: tier=long quick=1 full=1
 * verify: unwindset=guest_ok.0:5,guest_ok.1:5,guest_prepare.0:5,guest_prepare.1:5,guest_check.1:5,pgt_map_range.0:5,pgt_unmap_range.0:5
 */
#include "move.c"

void harness(void)
{
	prove_move(true, true);
}
