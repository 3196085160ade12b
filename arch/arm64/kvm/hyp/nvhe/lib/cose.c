// SPDX-License-Identifier: GPL-2.0-only
/* COSE: see cose.h. */
#include "lib/cose.h"

/* {1: -35} as a byte string: the protected header. */
static void put_header(struct cbor_out *out)
{
	static const __u8 header[] = { 0xa1, COSE_HEADER_ALG, 0x38, -1 - COSE_ALG_ES384 };

	cbor_bytes(out, header, sizeof(header));
}

void cose_put_signed(struct cbor_out *out, unsigned long payload_size)
{
	cbor_array(out, 4);
	cbor_text(out, "Signature1");
	put_header(out);
	cbor_bytes(out, "", 0);
	cbor_head(out, CBOR_BYTES, payload_size);
}

void cose_put_sign1(struct cbor_out *out, unsigned long payload_size)
{
	cbor_array(out, 4);
	put_header(out);
	cbor_map(out, 0);
	cbor_head(out, CBOR_BYTES, payload_size);
}

void cose_put_type(struct cbor_out *out)
{
	cbor_int(out, COSE_KEY_TYPE);
	cbor_int(out, COSE_KEY_EC2);
}

void cose_put_point(struct cbor_out *out, const __u8 *point)
{
	cbor_int(out, COSE_KEY_CURVE);
	cbor_int(out, COSE_CURVE_P384);
	cbor_int(out, COSE_KEY_X);
	cbor_bytes(out, point + 1, P384_SIZE);
	cbor_int(out, COSE_KEY_Y);
	cbor_bytes(out, point + 1 + P384_SIZE, P384_SIZE);
}
