/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a protected VM's measurements are made of. Three read this: EL2, which computes
 * the initial measurement; pvmfw, which extends two of the others before it jumps to the
 * payload; and tools/measure, which predicts all of them. Documentation/attestation.md
 * says why.
 *
 * A measurement is 64 bytes: a digest of the VM's hash algorithm, zero-padded. Index 0 of
 * RSI_MEASUREMENT_READ is the RIM, indices 1 to 4 of it and of RSI_MEASUREMENT_EXTEND are
 * REM 0 to 3. Integers are little-endian.
 */
#ifndef __KEEL_MEASUREMENT_H
#define __KEEL_MEASUREMENT_H

#include <linux/types.h>

#define KEEL_MEASUREMENT_SIZE	64
#define KEEL_NR_REMS		4
#define KEEL_NR_MEASUREMENTS	(1 + KEEL_NR_REMS)
#define KEEL_MEASUREMENT_RIM	0
#define KEEL_MEASUREMENT_REM(n)	(1 + (n))
/* The most that one extension takes. */
#define KEEL_EXTEND_MAX		64
#define KEEL_RPV_SIZE		64	/* personalization value: not measured, reported beside the RIM */

/* RmiHashAlgorithm of RMM 1.0; also what RSI_REALM_CONFIG says. */
#define KEEL_HASH_SHA256	0
#define KEEL_HASH_SHA512	1

/*
 * pvmfw extends each of these once, in this order, after it has verified the payload and
 * before anything of it runs:
 *
 *	REM 0, what runs:	1. the digest in the AVB hash descriptor "boot", as verified
 *				2. the same of "initrd_normal" or "initrd_debug", or
 *				   as many zero bytes as the first if there is no initrd
 *	REM 1, on whose word:	1. SHA-256 of the AVB public key, the bytes in the vbmeta
 *				2. struct keel_payload_config, all 64 bytes
 *
 * The size of an extension is that of the value: 32 bytes for SHA-256, whatever the VM's
 * own algorithm is. REM 2 and REM 3 are the payload's and begin as zeros.
 */
#define KEEL_REM_CODE		0
#define KEEL_REM_AUTHORITY	1
#define KEEL_AVB_DIGEST_SIZE	32

#define KEEL_PAYLOAD_CONFIG_VERSION	1

#define KEEL_PAYLOAD_INITRD	(1U << 0)	/* there is an initrd */
#define KEEL_PAYLOAD_DEBUG	(1U << 1)	/* ... that matched "initrd_debug" */

/**
 * struct keel_payload_config - what the payload is told that changes what it does
 * @version:		KEEL_PAYLOAD_CONFIG_VERSION
 * @flags:		KEEL_PAYLOAD_*
 * @rollback_index:	of the vbmeta
 * @nr_cpus:		CPU nodes in the FDT the payload gets
 * @zero:		0
 * @bootargs:		SHA-256 of /chosen/bootargs in that FDT, without the NUL; of no bytes if
 *			there is none
 *
 * Memory and devices are not in it: they are the host's to give, and hostile anyway.
 */
struct keel_payload_config {
	__u32 version;
	__u32 flags;
	__u64 rollback_index;
	__u32 nr_cpus;
	__u32 zero[3];
	__u8 bootargs[32];
};

#endif
