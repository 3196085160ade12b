/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of CBOR (RFC 8949) as DICE takes: definite lengths, no floats. Reading
 * accepts the shortest encodings only, so that what was read has one meaning.
 */
#ifndef PVMFW_CBOR_H
#define PVMFW_CBOR_H

#include "types.h"

enum cbor_major {
	CBOR_UINT,
	CBOR_NINT,
	CBOR_BSTR,
	CBOR_TSTR,
	CBOR_ARRAY,
	CBOR_MAP,
	CBOR_TAG,
	CBOR_SIMPLE,
};

#define CBOR_NULL	22

/* Once @bad is set nothing more is read. */
struct cbor_in {
	struct bytes in;
	size_t at;
	bool bad;
};

/* Each reads one item's head, of that kind, and fails otherwise. */
u64 cbor_read(struct cbor_in *c, enum cbor_major major);
s64 cbor_read_int(struct cbor_in *c);
struct bytes cbor_read_string(struct cbor_in *c, enum cbor_major major);

/* Skip one item with all that is in it; returns the bytes of it. */
struct bytes cbor_skip(struct cbor_in *c);

/* What does not fit makes it overflow: nothing more is written. */
struct cbor_out {
	u8 *out;
	size_t size;
	size_t at;
};

static inline bool cbor_fits(const struct cbor_out *c)
{
	return c->at <= c->size;
}

void cbor_put_raw(struct cbor_out *c, const void *data, size_t size);
void cbor_put(struct cbor_out *c, enum cbor_major major, u64 value);
void cbor_put_int(struct cbor_out *c, s64 value);
void cbor_put_bytes(struct cbor_out *c, const void *data, size_t size);
void cbor_put_text(struct cbor_out *c, const char *text);

#endif
