/* SPDX-License-Identifier: GPL-2.0-only */
/* Where payload.S stores what: offsets in the console's page. */
#ifndef BENCH_PVMFW_H
#define BENCH_PVMFW_H

#define MARK_ENTRY	0x800
#define MARK_INIT	0x808
#define MARK_TOKEN	0x810		/* how many calls it took */
#define MARK_BYTES	0x818

#endif
