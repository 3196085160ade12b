// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_share_host(), pKVM dialect: the page stays where it is and as it is.
 *
 * verify: unwind=6 tier=long full=2
 */
#include "move.c"

void harness(void)
{
	prove_move(true, false);
}
