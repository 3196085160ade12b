// SPDX-License-Identifier: GPL-2.0-only
/* libFuzzer: any configuration blob. What is accepted lies inside it. */
#include <stdlib.h>

#include "config.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void inside(struct bytes part, const u8 *data, size_t size)
{
	if (part.size && (part.data < data || part.size > size - (size_t)(part.data - data)))
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct config c;

	if (config_parse((struct bytes){ data, size }, &c))
		return 0;
	if (!c.handover.size || c.total_size > size)
		abort();
	inside(c.handover, data, c.total_size);
	inside(c.key, data, c.total_size);
	return 0;
}
