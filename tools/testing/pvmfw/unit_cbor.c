// SPDX-License-Identifier: GPL-2.0-only
/* CBOR: RFC 8949's examples (appendix A), both ways, and what is not accepted. */
#include <stdlib.h>

#include "cbor.h"
#include "unit.h"

static bool writes(s64 value, const char *want, size_t size)
{
	u8 out[16];
	struct cbor_out o = { out, sizeof(out), 0 };

	cbor_put_int(&o, value);
	return o.at == size && !memcmp(out, want, size);
}

static bool reads(const char *text, size_t size, s64 want)
{
	struct cbor_in c = { { (const u8 *)text, size }, 0, false };

	return cbor_read_int(&c) == want && !c.bad && c.at == size;
}

static const struct {
	s64 value;
	const char *text;
	size_t size;
} example[] = {
	{ 0, "\x00", 1 },	 { 10, "\x0a", 1 },	    { 23, "\x17", 1 },
	{ 24, "\x18\x18", 2 },	 { 100, "\x18\x64", 2 },    { 1000, "\x19\x03\xe8", 3 },
	{ 1000000, "\x1a\x00\x0f\x42\x40", 5 },
	{ 1000000000000, "\x1b\x00\x00\x00\xe8\xd4\xa5\x10\x00", 9 },
	{ -1, "\x20", 1 },	 { -10, "\x29", 1 },	    { -100, "\x38\x63", 2 },
	{ -1000, "\x39\x03\xe7", 3 },
	{ -4670545, "\x3a\x00\x47\x44\x50", 5 },
};

/* Longer than needed, indefinite, reserved, floats, truncated */
static const struct {
	const char *text;
	size_t size;
} bad[] = {
	{ "\x18\x17", 2 },	       { "\x19\x00\xff", 3 },
	{ "\x1a\x00\x00\xff\xff", 5 }, { "\x1b\x00\x00\x00\x00\xff\xff\xff\xff", 9 },
	{ "\x1c", 1 },		       { "\x9f\xff", 2 },
	{ "\x5f\xff", 2 },	       { "\xf9\x7c\x00", 3 },
	{ "\x19\x03", 2 },	       { "\x42\x01", 2 },
	{ "\x82\x01", 2 },	       { "\xa1\x01", 2 },
	{ "\x9b\xff\xff\xff\xff\xff\xff\xff\xff", 9 },
	{ "\xbb\xff\xff\xff\xff\xff\xff\xff\xff", 9 },
	{ "\x82\x82\x82\x82\x82\x82\x82\x82\x82\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01", 19 },
};

static bool skips(const char *text, size_t size)
{
	u8 *exact = malloc(size);
	struct cbor_in c = { { exact, size }, 0, false };
	bool good;

	if (!exact)
		exit(1);
	memcpy(exact, text, size);
	good = cbor_skip(&c).size == size && !c.bad;
	free(exact);
	return good;
}

void test_cbor(void)
{
	bool write = true, read = true, none = false;
	u8 out[4];
	struct cbor_out o = { out, sizeof(out), 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(example); i++) {
		write &= writes(example[i].value, example[i].text, example[i].size);
		read &= reads(example[i].text, example[i].size, example[i].value);
	}
	check(write, "cbor: integers are written as RFC 8949 has them");
	check(read, "cbor: and read");
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		none |= skips(bad[i].text, bad[i].size);
	check(!none, "cbor: other encodings, and too deep ones, are refused");
	check(skips("\x83\x01\x82\x02\x03\x82\x04\x05", 8) &&
	      skips("\xa2\x61\x61\x01\x61\x62\x82\x02\x03", 9) && skips("\xc1\x1a\x51\x4b\x67\xb0", 6),
	      "cbor: nested arrays, maps and tags are skipped whole");
	cbor_put_bytes(&o, "abc", 3);
	check(cbor_fits(&o) && o.at == 4, "cbor: what just fits is written");
	cbor_put_int(&o, 1);
	check(!cbor_fits(&o), "cbor: more overflows");
	o = (struct cbor_out){ out, sizeof(out), 3 };
	cbor_put_raw(&o, "abc", 3);
	cbor_put_raw(&o, "", 0);
	check(!cbor_fits(&o), "cbor: and stays overflown");
}
