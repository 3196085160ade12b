// SPDX-License-Identifier: GPL-2.0-only
/*
 * avb_vbmeta_parse(): never reads outside the vbmeta; every part it finds is inside the
 * block it belongs to, and of the size that the algorithm says.
 *
 * prove: unwind=2
 */
#define PROVE_LOOPS_READ
#include "prove.h"
#include "avb.c"

void harness(void)
{
	struct bytes raw = any_bytes(256 + 320 + 640);
	struct avb_vbmeta v;

	if (avb_vbmeta_parse(raw, &v))
		return;
	check(v.header.data == raw.data && v.header.size == AVB_HEADER);
	check(inside(v.aux, raw));
	check(inside(v.hash, raw) && v.hash.size == (v.sha512 ? 64 : 32));
	check(inside(v.signature, raw) && (v.signature.size == 256 || v.signature.size == 512));
	check(inside(v.key, v.aux) && inside(v.modulus, v.key));
	check(v.modulus.size == v.signature.size);
	check(inside(v.descriptors, v.aux));
	cover(v.sha512);
	cover(!v.sha512 && v.descriptors.size == 64);
}
