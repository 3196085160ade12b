// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer: a kernel region of any bytes. Structures are taken apart as if they were
 * genuine, as nobody can sign what a fuzzer makes up.
 */
#include <stdlib.h>

#include "payload.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static u8 private[AVB_VBMETA_MAX];

static void read_all(struct bytes part)
{
	size_t i;

	for (i = 0; i < part.size; i++)
		(void)*(volatile const u8 *)&part.data[i];
}

static void vbmeta(const u8 *data, size_t size)
{
	struct avb_descriptors d;
	struct avb_vbmeta v;

	if (avb_vbmeta_parse((struct bytes){ data, size }, &v))
		return;
	read_all(v.header);
	read_all(v.aux);
	read_all(v.hash);
	read_all(v.signature);
	read_all(v.modulus);
	if (v.modulus.size != v.signature.size)
		abort();
	if (!avb_descriptors_parse(v.descriptors, &d)) {
		read_all(d.boot.salt);
		read_all(d.initrd_normal.salt);
		read_all(d.initrd_debug.salt);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct avb_descriptors d;
	struct payload p;
	struct trust trust = { { data, size }, 0 };

	vbmeta(data, size);
	avb_descriptors_parse((struct bytes){ data, size }, &d);
	if (!payload_verify((struct bytes){ data, size }, (struct bytes){ data, size }, &trust,
			    private, &p))
		abort();
	return 0;
}
