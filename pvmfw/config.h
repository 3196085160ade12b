/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration blob that was put behind the image before EL2 was finalised;
 * keel/pvmfw_config.h has the format.
 */
#ifndef PVMFW_CONFIG_H
#define PVMFW_CONFIG_H

#include <keel/pvmfw_config.h>

#include "types.h"
#include "refusal.h"

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
