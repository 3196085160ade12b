/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The arithmetic of measurements, as RMM 1.0 (Arm DEN0137 A7.1, C1.26) defines it: what is
 * hashed, in which layout. When, and over what, is vm/measure.c's. Built natively too,
 * by tools/measure and tests: this is the one place that knows.
 *
 * A measurement is KEEL_MEASUREMENT_SIZE bytes, a digest padded with zeros.
 */
#ifndef __HYP_LIB_RIM_H
#define __HYP_LIB_RIM_H

#include "lib/sha.h"
#include <keel/measurement.h>

#define RIM_PAGE_SIZE	4096
#define RIM_NR_GPRS	8

/**
 * struct rim_params - RmiRealmParams as far as they are measured
 * They are the first words of a page; the rest of it is zeros.
 */
struct rim_params {
	__u64 flags;
	__u64 ipa_bits;
	__u64 sve_vl;
	__u64 nr_breakpoints;
	__u64 nr_watchpoints;
	__u64 nr_pmu_counters;
	__u64 hash;		/* KEEL_HASH_* */
};

enum rim_type { RIM_DATA, RIM_REC, RIM_RIPAS };

#define RIM_DATA_MEASURED	1	/* flags of DATA */
#define RIM_REC_RUNNABLE	1	/* flags of a REC; others are not measured */

/**
 * struct rim_descriptor - one extension: RmmMeasurementDescriptor{Data,Rec,Ripas}
 * @type:	enum rim_type
 * @size:	of this structure
 * @rim:	the measurement so far
 * The caller fills in the part of its type, all else is zero; rim_extend() does
 * type, size and rim.
 */
struct rim_descriptor {
	__u64 type;
	__u64 size;
	__u8 rim[KEEL_MEASUREMENT_SIZE];
	union {
		struct {
			__u64 ipa;
			__u64 flags;
			__u8 content[SHA_MAX_SIZE];	/* digest of the page if it is measured */
		} data;
		struct {
			__u8 content[SHA_MAX_SIZE];	/* rim_rec_digest() */
		} rec;
		struct {
			__u64 base;
			__u64 top;
		} ripas;
		__u8 pad[0xb0];
	};
};

/* KEEL_HASH_* as the algorithm. */
static inline enum sha rim_sha(__u64 hash)
{
	return hash == KEEL_HASH_SHA256 ? SHA_256 : SHA_512;
}

/* The first value; @params->hash says with which algorithm. */
void rim_init(__u8 *rim, const struct rim_params *params);

void rim_extend(__u8 *rim, enum sha algorithm, enum rim_type type, struct rim_descriptor *d);

/* One measured page of content, of RIM_PAGE_SIZE bytes, for @ipa. */
void rim_extend_page(__u8 *rim, enum sha algorithm, __u64 ipa, const void *page);

/* Of a runnable vCPU, for rim_descriptor.rec. */
void rim_rec_digest(__u8 *digest, enum sha algorithm, __u64 pc, const __u64 *gprs);

/* RSI_MEASUREMENT_EXTEND: @size up to KEEL_EXTEND_MAX. */
void rem_extend(__u8 *rem, enum sha algorithm, const void *value, unsigned long size);

#endif
