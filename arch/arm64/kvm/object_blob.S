/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The EL2 object as the build left it. Needed while the module initialises
 * only, so it goes away with the init section.
 */
#include <linux/linkage.h>

	.section ".init.rodata", "a"
	.balign	8
SYM_DATA_START(keel_object_blob)
	.incbin	KEEL_BLOB
SYM_DATA_END_LABEL(keel_object_blob, SYM_L_GLOBAL, keel_object_blob_end)
