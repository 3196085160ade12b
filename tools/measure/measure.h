/* SPDX-License-Identifier: GPL-2.0-only */
/* keel-measure: what its files have of each other. */
#ifndef KEEL_MEASURE_H
#define KEEL_MEASURE_H

#include "lib/rim.h"
#include "avb.h"

/* Where crosvm's contract has pvmfw. */
#define PVMFW_IPA	0x7fc00000ULL

/* Of a payload, what is measured. */
struct payload {
	unsigned char kernel[KEEL_AVB_DIGEST_SIZE];
	unsigned char initrd[KEEL_AVB_DIGEST_SIZE];
	unsigned char key[KEEL_AVB_DIGEST_SIZE];	/* SHA-256 of it */
	struct span avb_key;		/* in the image */
	__u64 rollback_index;
	__u32 flags;			/* KEEL_PAYLOAD_* */
};

/* A VM as its VMM makes it. */
struct launch {
	__u64 hash;			/* KEEL_HASH_* */
	unsigned int ipa_bits;
	const struct span *pvmfw;	/* NULL: none */
	__u64 pvmfw_ipa;
	__u64 pc;			/* without pvmfw: where it begins, and with what */
	__u64 x[RIM_NR_GPRS];
};

struct measurements {
	unsigned char value[KEEL_NR_MEASUREMENTS][KEEL_MEASUREMENT_SIZE];
};

/*
 * The signed kernel image, the initrd that goes with it (or NULL), into @out.
 * Return: NULL, or why pvmfw would refuse them, whatever key it trusts.
 */
const char *payload_read(struct span image, const struct span *initrd, struct payload *out);

/* The RIM; REMs are zero. */
void predict_launch(struct measurements *m, const struct launch *l);

/* What pvmfw extends. @bootargs as the payload finds them. */
void predict_payload(struct measurements *m, __u64 hash, const struct payload *p,
		     unsigned int cpus, const char *bootargs);

/* cmd_verify.c: exit status of `keel-measure verify`. */
int cmd_verify(int argc, char **argv);

#endif
