// SPDX-License-Identifier: GPL-2.0-only
/* As much of the flattened device tree as a kexec needs (devicetree.org, chapter 5). */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "fdt.h"

#define FDT_BEGIN_NODE	1
#define FDT_END_NODE	2
#define FDT_PROP	3
#define FDT_NOP		4

struct header {
	uint32_t magic, totalsize, off_struct, off_strings, off_rsvmap, version,
		last_comp_version, boot_cpuid, size_strings, size_struct;
};

static uint32_t be(const void *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return be32toh(v);
}

static uint32_t align4(uint32_t n)
{
	return (n + 3) & ~3U;
}

bool fdt_set_number(void *fdt, const char *name, uint64_t value)
{
	const struct header *h = fdt;
	char *base = fdt, *p = base + be(&h->off_struct), *end = p + be(&h->size_struct);
	const char *strings = base + be(&h->off_strings);

	while (p < end) {
		uint32_t token = be(p), len, v32 = htobe32(value);
		uint64_t v64 = htobe64(value);

		p += 4;
		if (token == FDT_BEGIN_NODE) {
			p += align4(strlen(p) + 1);
		} else if (token == FDT_PROP) {
			len = be(p);
			if (!strcmp(strings + be(p + 4), name)) {
				memcpy(p + 8, len == 8 ? (void *)&v64 : &v32, len == 8 ? 8 : 4);
				return true;
			}
			p += 8 + align4(len);
		} else if (token != FDT_END_NODE && token != FDT_NOP) {
			break;
		}
	}
	return false;
}

void *fdt_with_reserved(const void *fdt, const struct fdt_range *ranges, unsigned int nr,
			size_t *size)
{
	const struct header *old = fdt;
	uint32_t size_struct = be(&old->size_struct), size_strings = be(&old->size_strings);
	uint32_t off_rsvmap = sizeof(struct header);
	uint32_t off_struct = off_rsvmap + (nr + 1) * sizeof(*ranges);
	uint32_t off_strings = off_struct + size_struct;
	char *fresh;
	struct header *h;
	struct fdt_range *map;

	*size = off_strings + size_strings;
	fresh = calloc(1, *size);
	h = (struct header *)fresh;
	*h = *old;
	h->totalsize = htobe32(*size);
	h->off_rsvmap = htobe32(off_rsvmap);
	h->off_struct = htobe32(off_struct);
	h->off_strings = htobe32(off_strings);
	map = (struct fdt_range *)(fresh + off_rsvmap);
	for (unsigned int i = 0; i < nr; i++) {
		map[i].base = htobe64(ranges[i].base);
		map[i].size = htobe64(ranges[i].size);
	}
	memcpy(fresh + off_struct, (const char *)fdt + be(&old->off_struct), size_struct);
	memcpy(fresh + off_strings, (const char *)fdt + be(&old->off_strings), size_strings);
	return fresh;
}
