// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_unshare_host(), RSI dialect: the host loses every page, and what was in it is gone.
 *
 * verify: unwind=6 tier=long full=2
 */
#include "move.c"

void harness(void)
{
	prove_move(false, true);
}
