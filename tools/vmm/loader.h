/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KEELVM_LOADER_H
#define KEELVM_LOADER_H

#include "gmem.h"

struct loaded {
	u64 entry;
	u64 kernel_size; /* of the file: a signed one ends in a footer */
	bool is_signed;	 /* by whom is not for the VMM to say */
	u64 initrd, initrd_size;
	u64 fdt; /* FDT_MAX bytes are free there */
};

/* Put kernel and initrd (may be NULL) into guest memory. Exits on any error. */
void load(struct gmem *mem, const char *kernel, const char *initrd, struct loaded *out);

/* Put firmware where it belongs; @to: FIRMWARE_SIZE bytes. */
void load_firmware(void *to, const char *path);

#endif
