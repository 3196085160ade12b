// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer: any CBOR, skipped item by item, and any handover. The key is the same for
 * every secret: deriving one would be most of the time.
 */
#include <stdlib.h>

#include "cbor.h"
#include "dice.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

void dice_derive_key(const u8 attest[DICE_CDI], struct dice_key *key)
{
	memset(key, attest[0], sizeof(*key));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct cbor_in c = { { data, size }, 0, false };
	struct dice_layer layer;

	while (c.at < size && !c.bad) {
		size_t at = c.at;
		struct bytes item = cbor_skip(&c);

		if (!c.bad && (!item.size || item.data != data + at || c.at > size))
			abort();
	}
	if (!dice_parse((struct bytes){ data, size }, &layer) && layer.chain_items &&
	    (layer.chain.data < data || layer.chain.data + layer.chain.size > data + size))
		abort();
	return 0;
}
