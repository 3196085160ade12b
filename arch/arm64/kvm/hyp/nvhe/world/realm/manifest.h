/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boot manifest: what EL3 says of the machine, in a page it shares with us.
 * RMM-EL3 interface, "RMM-EL3 Boot Manifest structure", v0.1 to v0.5: newer minor
 * versions append fields, so what is read here is where it always was.
 */
#ifndef __HYP_WORLD_REALM_MANIFEST_H
#define __HYP_WORLD_REALM_MANIFEST_H

#include "lib/types.h"
#include <keel/boot.h>

/* One region is kept for our own memory. */
#define MANIFEST_MAX_BANKS	(KEEL_MAX_REGIONS - 1)

struct realm_manifest {
	u64 nr_banks;
	struct keel_region bank[MANIFEST_MAX_BANKS];	/* sorted, RAM */
};

enum manifest_result {
	MANIFEST_OK,
	MANIFEST_VERSION,	/* of a layout that is not known */
	MANIFEST_DATA,		/* a pointer, count, checksum or bank is wrong */
};

/**
 * manifest_check() - take the memory banks out of a manifest
 * @page: a copy of the shared page, 8-byte aligned
 * @pa: where the page is; pointers in it are physical addresses
 * @out: complete if the result is MANIFEST_OK, garbage if it is not
 *
 * Every offset is checked against the page; banks must be whole pages, in ascending order,
 * disjoint, and within the addresses EL2 tracks.
 */
enum manifest_result manifest_check(const void *page, u64 pa, struct realm_manifest *out);

#endif
