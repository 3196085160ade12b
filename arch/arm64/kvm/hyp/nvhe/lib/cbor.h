/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CBOR (RFC 8949) as attestation tokens have it: integers, byte strings, text,
 * arrays, maps and tags, all of definite length and in their shortest form. No
 * floating point, no simple values. Also built natively, by tools/measure: so neither
 * EL2's types nor the kernel's.
 *
 * Nothing here allocates, recurses, or loops more often than there are bytes.
 */
#ifndef __HYP_LIB_CBOR_H
#define __HYP_LIB_CBOR_H

#include <linux/types.h>

/* The major types, as they are in the first three bits of an item. */
enum cbor_type {
	CBOR_UINT, CBOR_NINT, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_TAG,
};

/* --- Writing ------------------------------------------------------------------ */

/**
 * struct cbor_out - where items are written, one after the other
 * @data:	a buffer of the caller's
 * @room:	its size
 * @size:	of what was written; more than @room if it did not fit
 *
 * What does not fit is not written, but counted: a writer checks once, at the end.
 */
struct cbor_out {
	__u8 *data;
	unsigned long room;
	unsigned long size;
};

static inline int cbor_fits(const struct cbor_out *out)
{
	return out->size <= out->room;
}

/**
 * cbor_head() - the beginning of an item
 * @type:	enum cbor_type
 * @value:	an integer, a length in bytes, a number of elements or pairs, or a tag;
 *		of CBOR_NINT what -1 - n is
 */
void cbor_head(struct cbor_out *out, enum cbor_type type, __u64 value);

/* Bytes as they are, for instance an item that was encoded elsewhere. */
void cbor_raw(struct cbor_out *out, const void *data, unsigned long size);

void cbor_int(struct cbor_out *out, long long value);
void cbor_bytes(struct cbor_out *out, const void *data, unsigned long size);

static inline void cbor_array(struct cbor_out *out, __u64 elements)
{
	cbor_head(out, CBOR_ARRAY, elements);
}

static inline void cbor_map(struct cbor_out *out, __u64 pairs)
{
	cbor_head(out, CBOR_MAP, pairs);
}

static inline void cbor_tag(struct cbor_out *out, __u64 tag)
{
	cbor_head(out, CBOR_TAG, tag);
}

/* A string literal: its length is the compiler's to find. */
static __always_inline void cbor_text(struct cbor_out *out, const char *text)
{
	cbor_head(out, CBOR_TEXT, __builtin_strlen(text));
	cbor_raw(out, text, __builtin_strlen(text));
}

/* --- Reading ------------------------------------------------------------------ */

/**
 * struct cbor_in - what is left to read
 * @data:	bytes that nobody changes meanwhile
 */
struct cbor_in {
	const __u8 *data;
	unsigned long size;
};

/**
 * struct cbor_item - an item, or the beginning of one that has others in it
 * @value:	as for cbor_head()
 * @data:	the content of bytes or text, of @value bytes
 */
struct cbor_item {
	enum cbor_type type;
	__u64 value;
	const __u8 *data;
};

/**
 * cbor_next() - read an item, or the beginning of one
 * @in:		left behind it if all is well, else as it was
 *
 * An array, a map or a tag is followed by what is in it, which the caller reads next.
 * There are at least as many bytes left as an array or map must have; text is
 * printable ASCII.
 *
 * Return: 0, or -EBADMSG.
 */
int cbor_next(struct cbor_in *in, struct cbor_item *item);

/**
 * cbor_skip() - pass over a whole item, with all that is in it
 *
 * Return: 0, or -EBADMSG, and then @in is as it was.
 */
int cbor_skip(struct cbor_in *in);

/* An item of one type, of any value. Return: 0, or -EBADMSG. */
int cbor_expect(struct cbor_in *in, enum cbor_type type, struct cbor_item *item);

/* An integer that fits: of maps it is the key, of headers the algorithm. */
int cbor_expect_int(struct cbor_in *in, long long *value);

#endif
