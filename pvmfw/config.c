// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration blob. It comes from the host as it was before finalise, so it
 * is trusted for what it says, but not to be well-formed.
 *
 * Only the handover and the trust entry are used; the others are held to the format and
 * left alone.
 */
#include "config.h"

#define VERSION_MAJOR(v)	((v) >> 16)
#define HEADER_SIZE		(u32)sizeof(struct pvmfw_config_header)
#define ENTRY_SIZE		(u32)sizeof(struct pvmfw_config_entry)

static enum refusal parse_trust(struct bytes t, struct config *c)
{
	if (t.size < TRUST_HEADER || le32(t.data) != TRUST_MAGIC || le32(t.data + 4) != 1 ||
	    le32(t.data + 20) || le32(t.data + 16) != t.size - TRUST_HEADER)
		return REFUSE_CONFIG_TRUST;
	c->min_rollback = le64(t.data + 8);
	c->key.data = t.data + TRUST_HEADER;
	c->key.size = t.size - TRUST_HEADER;
	return ACCEPTED;
}

/* Entries lie in order behind the table, aligned, without overlap. Size 0: absent. */
static enum refusal parse_entries(struct bytes blob, u32 total, u32 n, struct bytes *entry)
{
	u32 end = HEADER_SIZE + n * ENTRY_SIZE, i;

	if (total < end)
		return REFUSE_CONFIG_SIZE;
	for (i = 0; i < n; i++) {
		const u8 *e = blob.data + HEADER_SIZE + i * ENTRY_SIZE;
		u32 offset = le32(e), size = le32(e + 4);

		entry[i].data = NULL;
		entry[i].size = 0;
		if (!size)
			continue;
		if (offset % PVMFW_CONFIG_ALIGN || offset < end || offset > total ||
		    size > total - offset)
			return REFUSE_CONFIG_ENTRY;
		entry[i].data = blob.data + offset;
		entry[i].size = size;
		end = offset + size;
	}
	return ACCEPTED;
}

enum refusal config_parse(struct bytes blob, struct config *c)
{
	struct bytes entry[PVMFW_CONFIG_ENTRIES_MAX];
	u32 version, total, flags, n;
	enum refusal why;

	if (blob.size < HEADER_SIZE || le32(blob.data) != PVMFW_CONFIG_MAGIC)
		return REFUSE_CONFIG_MAGIC;
	version = le32(blob.data + 4);
	total = le32(blob.data + 8);
	flags = le32(blob.data + 12);
	if (VERSION_MAJOR(version) != PVMFW_CONFIG_MAJOR)
		return REFUSE_CONFIG_VERSION;
	if (total > blob.size)
		return REFUSE_CONFIG_SIZE;
	n = pvmfw_config_entries(version, flags);
	why = parse_entries(blob, total, n, entry);
	if (why)
		return why;
	if (!entry[0].size)
		return REFUSE_CONFIG_NO_DICE;
	memset(c, 0, sizeof(*c));
	c->handover = entry[0];
	c->total_size = total;
	if (flags & PVMFW_CONFIG_TRUST)
		return parse_trust(entry[n - 1], c);
	return ACCEPTED;
}
