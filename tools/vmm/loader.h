/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KEELVM_LOADER_H
#define KEELVM_LOADER_H

#include "gmem.h"

struct loaded {
	u64 entry;
	u64 initrd, initrd_size;
	u64 fdt; /* FDT_MAX bytes are free there */
};

/* Put kernel and initrd (may be NULL) into guest memory. Exits on any error. */
void load(struct gmem *mem, const char *kernel, const char *initrd, struct loaded *out);

#endif
