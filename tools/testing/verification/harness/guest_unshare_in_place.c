// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_unshare_host(), pKVM dialect: the host loses every page, the guest keeps what is in it.
 *
 * verify: unwind=6 tier=long full=2
 */
#include "move.c"

void harness(void)
{
	prove_move(false, false);
}
