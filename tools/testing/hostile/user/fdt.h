/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOSTILE_FDT_H
#define HOSTILE_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fdt_range {
	uint64_t base, size;
};

/* Overwrite the first property of that name, of one or two cells; false if there is none. */
bool fdt_set_number(void *fdt, const char *name, uint64_t value);

/* A copy whose memory reservation block is @ranges and nothing else. */
void *fdt_with_reserved(const void *fdt, const struct fdt_range *ranges, unsigned int nr,
			size_t *size);

#endif
