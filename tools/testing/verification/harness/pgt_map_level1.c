// SPDX-License-Identifier: GPL-2.0-only
/*
 * A largest block is mapped: model/map_block.c.
 *
 * verify: unwind=12 tier=long
 */
#include "map_block.c"

void harness(void)
{
	prove_map(1);
}
