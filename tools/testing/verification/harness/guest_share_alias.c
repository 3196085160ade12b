// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_share_host(), RSI dialect: what the host gets through the alias is wiped first.
 *
 * verify: unwind=6 tier=long full=2
 */
#include "move.c"

void harness(void)
{
	prove_move(true, true);
}
