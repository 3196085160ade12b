// SPDX-License-Identifier: GPL-2.0-only
/*
 * config_parse(): never reads outside the blob, and what it finds is inside.
 *
 * prove: unwind=6
 */
#include "prove.h"
#include "config.c"

void harness(void)
{
	struct bytes blob = any_bytes(256);
	struct config c;

	if (config_parse(blob, &c))
		return;
	check(c.total_size <= blob.size);
	check(c.handover.size && inside(c.handover, blob));
	check(inside(c.key, blob));
	cover(!c.key.size);
	cover(c.key.size == 8 && c.min_rollback == 1);
	cover(c.total_size == 256);
}
