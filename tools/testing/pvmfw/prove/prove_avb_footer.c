// SPDX-License-Identifier: GPL-2.0-only
/*
 * avb_footer_parse(): what is accepted names a kernel, then a vbmeta, then the footer,
 * all in a region of any size.
 *
 * prove: unwind=30
 */
#include "prove.h"
#include "avb.c"

void harness(void)
{
	u8 raw[AVB_FOOTER];
	u64 region = nondet_u64();
	struct avb_footer f;

	if (avb_footer_parse(raw, region, &f))
		return;
	check(f.original_size && f.original_size <= f.vbmeta_offset);
	check(f.vbmeta_size >= AVB_HEADER && f.vbmeta_size <= AVB_VBMETA_MAX);
	check(f.vbmeta_offset < region && f.vbmeta_size <= region - f.vbmeta_offset - AVB_FOOTER);
	cover(region == UINT64_MAX);
	cover(region == 1 + AVB_HEADER + AVB_FOOTER);
}
