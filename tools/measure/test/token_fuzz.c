// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: any bytes as CBOR and as a token. What the reader takes, the writer must
 * write again, byte for byte; so there is one encoding of everything.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(const uint8_t *data, size_t size)
{
	struct cbor_in whole = { data, size }, in = { data, size };
	struct cbor_out out = { .data = malloc(size), .room = size };
	struct cbor_item item;

	if (!size || cbor_skip(&whole)) {
		free(out.data);
		return;
	}
	while (in.data < whole.data) {
		if (cbor_next(&in, &item))
			abort();
		cbor_head(&out, item.type, item.value);
		if (item.type == CBOR_BYTES || item.type == CBOR_TEXT)
			cbor_raw(&out, item.data, item.value);
	}
	if (in.data != whole.data || !cbor_fits(&out) || out.size != size - whole.size ||
	    memcmp(out.data, data, out.size))
		abort();
	free(out.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct expected nothing = { .rim = { NULL, 0 } };
	struct token token;

	write_again(data, size);
	if (!token_parse(data, size, &token))
		token_verify(&token, &nothing);
	return 0;
}
