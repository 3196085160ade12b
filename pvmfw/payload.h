/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a payload is what the owner of the trusted key signed.
 *
 * Footer and vbmeta are copied into pvmfw's own memory, and the copies checked and
 * used. Kernel and initrd are hashed where they lie: a protected VM's page is its own
 * from the first time it is touched, so the bytes that were hashed are the bytes that
 * will run (Documentation/pvmfw.md).
 */
#ifndef PVMFW_PAYLOAD_H
#define PVMFW_PAYLOAD_H

#include "avb.h"

struct trust {
	struct bytes key;	/* AVB key blob; empty: nothing is trusted */
	u64 min_rollback;
};

struct payload {
	u8 kernel_digest[AVB_DIGEST];
	u8 initrd_digest[AVB_DIGEST];	/* zeros without an initrd */
	bool has_initrd, debug;
	u64 rollback_index;
	u64 kernel_size;		/* without what signing added */
	struct bytes key;		/* the key that signed: inside the private copy */
};

/**
 * payload_verify() - check a kernel region and its initrd
 * @kernel: the region, AVB footer included
 * @initrd: empty if there is none
 * @private: room for a vbmeta, AVB_VBMETA_MAX bytes, that nothing else writes
 * @p: filled in if accepted
 */
enum refusal payload_verify(struct bytes kernel, struct bytes initrd, const struct trust *trust,
			    u8 *private, struct payload *p);

#endif
