/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration blob that lies behind pvmfw's image, as pvmfw reads it and as the driver
 * puts the machine's handover into it: Android's format 1.0 to 1.2, little-endian. A header,
 * a table of entries, the entries in the table's order, 8-byte aligned; size 0: absent.
 *
 * Entries: 0 DICE handover, 1 debug policy (from 1.0), 2 device assignment (1.1),
 * 3 VM reference device tree (1.2). With the flag, Keel's trust entry follows them.
 */
#ifndef __KEEL_PVMFW_CONFIG_H
#define __KEEL_PVMFW_CONFIG_H

#include <linux/types.h>

#define PVMFW_CONFIG_MAGIC	0x666d7670U	/* "pvmf" */
#define PVMFW_CONFIG_MAJOR	1
#define PVMFW_CONFIG_TRUST	(1U << 31)	/* flag: one more entry, the trust entry */
#define PVMFW_CONFIG_ALIGN	8U
#define PVMFW_CONFIG_ENTRIES_MAX 5U

struct pvmfw_config_header {
	__u32 magic;
	__u32 version;		/* major in the upper half, minor in the lower */
	__u32 total_size;
	__u32 flags;
};

struct pvmfw_config_entry {
	__u32 offset;		/* from the header */
	__u32 size;
};

/* A minor version that is not known is read as the newest that is. */
static inline unsigned int pvmfw_config_entries(__u32 version, __u32 flags)
{
	unsigned int minor = version & 0xffff;

	return 2 + (minor < 2 ? minor : 2) + !!(flags & PVMFW_CONFIG_TRUST);
}

#endif
