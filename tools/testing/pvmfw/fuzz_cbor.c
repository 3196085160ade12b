// SPDX-License-Identifier: GPL-2.0-only
/* libFuzzer: any CBOR, skipped item by item, any handover, and any chain. */
#include <stdlib.h>

#include "lib/dice.h"

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void inside(struct dice_span s, const __u8 *data, size_t size)
{
	const __u8 *p = s.data;

	if (s.size && (p < data || s.size > size || p - data > (long)(size - s.size)))
		abort();
}

static void chain(struct dice_span s, const __u8 *data, size_t size)
{
	struct dice_leaf leaf;

	if (dice_read_chain(s, &leaf))
		return;
	inside(leaf.rest, data, size);
	inside(leaf.key.x, data, size);
	inside(leaf.key.y, data, size);
	if (!leaf.items || leaf.items > DICE_CHAIN_MAX || leaf.key.x.size < 32)
		abort();
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct dice_handover handover;
	struct cbor_in c = { data, size };

	while (c.size) {
		unsigned long before = c.size;

		if (cbor_skip(&c))
			break;
		if (c.size >= before || c.data + c.size != data + size)
			abort();
	}
	if (!dice_read_handover(data, size, &handover)) {
		inside((struct dice_span){ handover.attest, DICE_CDI_SIZE }, data, size);
		inside((struct dice_span){ handover.seal, DICE_CDI_SIZE }, data, size);
		inside(handover.chain, data, size);
		if (handover.chain.size)
			chain(handover.chain, data, size);
	}
	chain((struct dice_span){ data, size }, data, size);
	return 0;
}
