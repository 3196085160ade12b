/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KEELVM_DEVTREE_H
#define KEELVM_DEVTREE_H

#include "keelvm.h"

/* What the device tree says; addresses are the guest's. */
struct fdt_params {
	u64 ram_size;
	u64 initrd, initrd_size; /* no initrd if the size is 0 */
	const char *bootargs;
	unsigned int cpus;
	u64 mpidr[MAX_CPUS];
	unsigned int virtio;	/* how many devices */
	bool psci_smc;
	u64 dma_pool;		/* size of a restricted-dma-pool for them, or 0 */
};

/* Returns 0 or an error of libfdt. */
int fdt_build(void *fdt, u64 size, const struct fdt_params *params);

#endif
