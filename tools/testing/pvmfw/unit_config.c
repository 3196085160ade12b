// SPDX-License-Identifier: GPL-2.0-only
/* The configuration blob: every version, every way to be wrong. */
#include <stdlib.h>

#include "config.h"
#include "unit.h"

#define MAX_BLOB 256

static u8 blob[MAX_BLOB];

static void put32(unsigned int at, u32 value)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		blob[at + i] = (u8)(value >> 8 * i);
}

static void entry(unsigned int n, u32 offset, u32 size)
{
	put32(16 + 8 * n, offset);
	put32(20 + 8 * n, size);
}

/* Version 1.@minor with a handover of 16 bytes at 64, and a trust entry at 80. */
static void fill(u32 minor, bool trust)
{
	u32 n = minor == 0 ? 2 : minor == 1 ? 3 : 4;

	memset(blob, 0, sizeof(blob));
	put32(0, PVMFW_CONFIG_MAGIC);
	put32(4, 1 << 16 | minor);
	put32(8, 128);
	entry(0, 64, 16);
	if (!trust)
		return;
	put32(12, PVMFW_CONFIG_TRUST);
	entry(n, 80, TRUST_HEADER + 8);
	put32(80, TRUST_MAGIC);
	put32(84, 1);
	put32(88, 7);
	put32(96, 8);
}

static enum refusal parse(size_t size, struct config *c)
{
	u8 *exact = malloc(size ? size : 1);
	struct bytes b = { exact, size };
	enum refusal why;

	if (!exact)
		exit(1);
	memcpy(exact, blob, size);
	why = config_parse(b, c);
	free(exact);
	return why;
}

static void refused(enum refusal want, const char *what)
{
	struct config c;

	check_refusal(parse(128, &c), want, what);
}

static void wrong(void)
{
	struct config c;
	size_t size;
	bool all;

	fill(2, true);
	put32(0, 0);
	refused(REFUSE_CONFIG_MAGIC, "config: no magic");
	fill(2, true);
	put32(4, 2 << 16);
	refused(REFUSE_CONFIG_VERSION, "config: version 2.0");
	fill(2, true);
	put32(8, 129);
	refused(REFUSE_CONFIG_SIZE, "config: longer than there is room");
	fill(2, true);
	put32(8, 40);
	refused(REFUSE_CONFIG_SIZE, "config: shorter than its table");
	fill(2, true);
	entry(0, 0, 0);
	refused(REFUSE_CONFIG_NO_DICE, "config: no handover");
	fill(2, true);
	entry(0, 60, 16);
	refused(REFUSE_CONFIG_ENTRY, "config: misaligned entry");
	fill(2, true);
	entry(0, 48, 16);
	refused(REFUSE_CONFIG_ENTRY, "config: entry inside the table");
	fill(2, true);
	entry(1, 72, 8);
	refused(REFUSE_CONFIG_ENTRY, "config: overlapping entries");
	fill(2, true);
	entry(4, 80, 0xfffffff8);
	refused(REFUSE_CONFIG_ENTRY, "config: entry that wraps");
	fill(2, true);
	put32(96, 9);
	refused(REFUSE_CONFIG_TRUST, "config: key longer than its entry");
	fill(2, true);
	put32(84, 2);
	refused(REFUSE_CONFIG_TRUST, "config: trust entry of another version");
	fill(2, true);
	entry(4, 0, 0);
	refused(REFUSE_CONFIG_TRUST, "config: flag without a trust entry");
	fill(2, true);
	for (all = true, size = 0; size < 128; size++)
		all &= parse(size, &c) != ACCEPTED;
	check(all, "config: truncated anywhere");
}

void test_config(void)
{
	struct config c;
	u32 minor;

	for (minor = 0; minor < 4; minor++) {
		fill(minor, false);
		check(!parse(128, &c) && c.handover.size == 16 && !c.key.size &&
		      c.total_size == 128, "config: 1.0 to 1.3 without a key");
		fill(minor, true);
		check(!parse(128, &c) && c.key.size == 8 && c.min_rollback == 7,
		      "config: 1.0 to 1.3 with a key");
	}
	wrong();
}
