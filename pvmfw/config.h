/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration blob that was put behind the image before EL2 was finalised:
 * Android's format 1.0 to 1.2, little-endian, and one entry of Keel's.
 */
#ifndef PVMFW_CONFIG_H
#define PVMFW_CONFIG_H

#include "types.h"
#include "refusal.h"

#define CONFIG_MAGIC		0x666d7670U	/* "pvmf" */
#define CONFIG_HEADER		16U
#define CONFIG_FLAG_TRUST	(1U << 31)	/* Keel: one more entry, the trust entry */

/* Trust entry: magic, version 1, u64 least rollback index, u32 key size, u32 0, key */
#define TRUST_MAGIC		0x7473724bU	/* "Krst" */
#define TRUST_HEADER		24U

struct config {
	struct bytes handover;		/* DICE */
	struct bytes key;		/* AVB key blob; none: the one compiled in */
	u64 min_rollback;
	u32 total_size;
};

/**
 * config_parse() - find what the blob holds
 * @blob: all of the image's window behind the image
 * @c: filled in if accepted; ranges are inside @blob
 */
enum refusal config_parse(struct bytes blob, struct config *c);

#endif
