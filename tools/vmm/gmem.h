/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KEELVM_GMEM_H
#define KEELVM_GMEM_H

#include "keelvm.h"

/*
 * The guest's RAM. @alias is the top bit of its address space: a guest that
 * speaks RSI names a page it shares by its address with that bit set, and the
 * VMM sees the same page either way.
 */
struct gmem {
	u8 *host;
	u64 base;
	u64 size;
	u64 alias;
};

void gmem_alloc(struct gmem *mem, u64 size);

/* Memory that a guest can be given, zeroed. */
void *gmem_pages(u64 size);

/*
 * The host's pointer to [addr, addr + len) of the guest, or NULL if any of that
 * is not RAM. Both values may come from the guest.
 */
void *gmem_range(const struct gmem *mem, u64 addr, u64 len);

#endif
