// SPDX-License-Identifier: GPL-2.0-only
/* CBOR: see cbor.h. The reader takes only what the writer could have written. */
#include <linux/errno.h>

#include "lib/cbor.h"

/* The low five bits of an item's first byte: a small value, or how many bytes have it. */
#define INFO_8		24
#define INFO_16		25
#define INFO_32		26
#define INFO_64		27

void cbor_raw(struct cbor_out *out, const void *data, unsigned long size)
{
	if (cbor_fits(out) && size <= out->room - out->size) {
		__builtin_memcpy(out->data + out->size, data, size);
		out->size += size;
		return;
	}
	/* Once too big, always too big: the sum must not wrap. */
	out->size = out->size + size > out->room ? out->size + size : ~0UL;
}

/* How many bytes after the first hold @value. */
static unsigned int width_of(__u64 value)
{
	if (value < INFO_8)
		return 0;
	if (value <= 0xff)
		return 1;
	if (value <= 0xffff)
		return 2;
	return value <= 0xffffffff ? 4 : 8;
}

void cbor_head(struct cbor_out *out, enum cbor_type type, __u64 value)
{
	unsigned int width = width_of(value), info = INFO_8, i;
	__u8 head[9];

	for (i = 1; i < width; i *= 2)
		info++;
	head[0] = (__u8)(type << 5 | (width ? info : value));
	for (i = 0; i < width; i++)
		head[1 + i] = (__u8)(value >> 8 * (width - 1 - i));
	cbor_raw(out, head, 1 + width);
}

void cbor_int(struct cbor_out *out, long long value)
{
	if (value < 0)
		cbor_head(out, CBOR_NINT, (__u64)(-1 - value));
	else
		cbor_head(out, CBOR_UINT, (__u64)value);
}

void cbor_bytes(struct cbor_out *out, const void *data, unsigned long size)
{
	cbor_head(out, CBOR_BYTES, size);
	cbor_raw(out, data, size);
}

/* Type and value; leaves @in behind them. */
static int read_head(struct cbor_in *in, struct cbor_item *item)
{
	unsigned int info, width = 0, i;

	if (!in->size)
		return -EBADMSG;
	item->type = in->data[0] >> 5;
	info = in->data[0] & 31;
	if (item->type > CBOR_TAG || info > INFO_64)
		return -EBADMSG;
	item->value = info;
	if (info >= INFO_8) {
		width = 1U << (info - INFO_8);
		if (width > in->size - 1)
			return -EBADMSG;
		item->value = 0;
		for (i = 0; i < width; i++)
			item->value = item->value << 8 | in->data[1 + i];
		if (width_of(item->value) != width)
			return -EBADMSG;
	}
	in->data += 1 + width;
	in->size -= 1 + width;
	return 0;
}

static int is_printable(const __u8 *text, unsigned long size)
{
	while (size--) {
		if (*text < ' ' || *text > '~')
			return 0;
		text++;
	}
	return 1;
}

int cbor_next(struct cbor_in *in, struct cbor_item *item)
{
	struct cbor_in rest = *in;

	if (read_head(&rest, item))
		return -EBADMSG;
	item->data = rest.data;
	switch (item->type) {
	case CBOR_BYTES:
	case CBOR_TEXT:
		if (item->value > rest.size)
			return -EBADMSG;
		if (item->type == CBOR_TEXT && !is_printable(rest.data, item->value))
			return -EBADMSG;
		rest.data += item->value;
		rest.size -= item->value;
		break;
	case CBOR_ARRAY:
		if (item->value > rest.size)
			return -EBADMSG;
		break;
	case CBOR_MAP:
		if (item->value > rest.size / 2)
			return -EBADMSG;
		break;
	case CBOR_TAG:
		if (!rest.size)
			return -EBADMSG;
		break;
	default:
		break;
	}
	*in = rest;
	return 0;
}

int cbor_skip(struct cbor_in *in)
{
	struct cbor_in rest = *in;
	struct cbor_item item;
	__u64 items = 1;

	/* Each turn takes a byte or more, and there are never more items than bytes. */
	while (items) {
		if (cbor_next(&rest, &item))
			return -EBADMSG;
		items--;
		if (item.type == CBOR_ARRAY)
			items += item.value;
		else if (item.type == CBOR_MAP)
			items += 2 * item.value;
		else if (item.type == CBOR_TAG)
			items++;
		if (items > rest.size)
			return -EBADMSG;
	}
	*in = rest;
	return 0;
}

int cbor_expect(struct cbor_in *in, enum cbor_type type, struct cbor_item *item)
{
	struct cbor_in rest = *in;

	if (cbor_next(&rest, item) || item->type != type)
		return -EBADMSG;
	*in = rest;
	return 0;
}

int cbor_expect_int(struct cbor_in *in, long long *value)
{
	struct cbor_in rest = *in;
	struct cbor_item item;

	if (cbor_next(&rest, &item) || item.type > CBOR_NINT || item.value >> 63)
		return -EBADMSG;
	*value = item.type == CBOR_UINT ? (long long)item.value : -1 - (long long)item.value;
	*in = rest;
	return 0;
}
