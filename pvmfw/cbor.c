// SPDX-License-Identifier: GPL-2.0-only
/* CBOR reading and writing. */
#include "cbor.h"

#define MAX_DEPTH	8	/* of arrays, maps and tags in each other */

/* An item's head: its kind and its number. Shortest form only. */
static u64 head(struct cbor_in *c, enum cbor_major *major)
{
	size_t left = c->in.size - c->at, n, i;
	const u8 *p;
	u64 value = 0;

	*major = CBOR_SIMPLE;
	if (c->bad || !left)
		goto bad;
	p = c->in.data + c->at;
	*major = p[0] >> 5;
	if ((p[0] & 31) < 24) {
		c->at++;
		return p[0] & 31;
	}
	/* 28 to 31: indefinite lengths; of the simple values, only the short ones: no floats */
	if ((p[0] & 31) > 27 || *major == CBOR_SIMPLE)
		goto bad;
	n = (size_t)1 << ((p[0] & 31) - 24);
	if (left - 1 < n)
		goto bad;
	for (i = 1; i <= n; i++)
		value = value << 8 | p[i];
	if (value < 24 || (n > 1 && !(value >> (n * 4))))
		goto bad;
	c->at += 1 + n;
	return value;
bad:
	c->bad = true;
	return 0;
}

u64 cbor_read(struct cbor_in *c, enum cbor_major want)
{
	enum cbor_major major;
	u64 value = head(c, &major);

	if (c->bad || major != want) {
		c->bad = true;
		return 0;
	}
	return value;
}

s64 cbor_read_int(struct cbor_in *c)
{
	enum cbor_major major;
	u64 value = head(c, &major);

	if (c->bad || (major != CBOR_UINT && major != CBOR_NINT) || value > INT64_MAX) {
		c->bad = true;
		return 0;
	}
	return major == CBOR_UINT ? (s64)value : -1 - (s64)value;
}

struct bytes cbor_read_string(struct cbor_in *c, enum cbor_major major)
{
	u64 size = cbor_read(c, major);
	struct bytes none = { NULL, 0 }, s;

	if (c->bad || size > c->in.size - c->at) {
		c->bad = true;
		return none;
	}
	s.data = c->in.data + c->at;
	s.size = (size_t)size;
	c->at += s.size;
	return s;
}

/* Pushes how many items are in the one just read, if any are. */
static bool enter(u64 *left, unsigned int *depth, u64 items)
{
	if (!items)
		return true;
	if (*depth == MAX_DEPTH)
		return false;
	left[(*depth)++] = items;
	return true;
}

struct bytes cbor_skip(struct cbor_in *c)
{
	struct bytes item = { NULL, 0 };
	size_t start = c->at;
	u64 left[MAX_DEPTH] = { 1 };
	unsigned int depth = 1;

	/* each turn reads at least a byte, or ends */
	while (depth && !c->bad) {
		enum cbor_major major;
		u64 value = head(c, &major);

		if (!--left[depth - 1])
			depth--;
		switch (major) {
		case CBOR_BSTR:
		case CBOR_TSTR:
			if (value > c->in.size - c->at)
				c->bad = true;
			else
				c->at += (size_t)value;
			break;
		case CBOR_MAP:
			if (value > c->in.size || !enter(left, &depth, value * 2))
				c->bad = true;
			break;
		case CBOR_ARRAY:
			if (!enter(left, &depth, value))
				c->bad = true;
			break;
		case CBOR_TAG:
			if (!enter(left, &depth, 1))
				c->bad = true;
			break;
		default:
			break;
		}
	}
	if (!c->bad) {
		item.data = c->in.data + start;
		item.size = c->at - start;
	}
	return item;
}

void cbor_put_raw(struct cbor_out *c, const void *data, size_t size)
{
	if (c->at <= c->size && size <= c->size - c->at)
		memcpy(c->out + c->at, data, size);
	/* what does not fit any more must not fit later either */
	else if (c->at <= c->size)
		c->at = c->size + 1;
	c->at += size;
}

void cbor_put(struct cbor_out *c, enum cbor_major major, u64 value)
{
	u8 b[9];
	unsigned int n = value < 24 ? 0 : value <= 0xff ? 1 : value <= 0xffff ? 2 :
			 value <= 0xffffffff ? 4 : 8, i;
	static const u8 info[9] = { [1] = 24, [2] = 25, [4] = 26, [8] = 27 };

	b[0] = (u8)(major << 5 | (n ? info[n] : value));
	for (i = 0; i < n; i++)
		b[1 + i] = (u8)(value >> 8 * (n - 1 - i));
	cbor_put_raw(c, b, 1 + n);
}

void cbor_put_int(struct cbor_out *c, s64 value)
{
	if (value >= 0)
		cbor_put(c, CBOR_UINT, (u64)value);
	else
		cbor_put(c, CBOR_NINT, (u64)(-1 - value));
}

void cbor_put_bytes(struct cbor_out *c, const void *data, size_t size)
{
	cbor_put(c, CBOR_BSTR, size);
	cbor_put_raw(c, data, size);
}

void cbor_put_text(struct cbor_out *c, const char *text)
{
	cbor_put(c, CBOR_TSTR, strlen(text));
	cbor_put_raw(c, text, strlen(text));
}
