/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench.ko: counts the instructions of what a host asks of EL2.
 *
 * Under QEMU's -icount CNTVCT_EL0 of `-cpu max` advances by one an instruction,
 * on all CPUs together, and PMU event 0x08 counts the same, of the exception
 * levels it is told to. Without -icount the figures mean nothing.
 */
#ifndef __BENCH_H
#define __BENCH_H

#include <linux/types.h>
#include <asm/barrier.h>
#include <asm/sysreg.h>

/* Who has EL2. */
enum peer {
	PEER_NONE,	/* the kernel's stub */
	PEER_KEEL,
	PEER_PKVM,	/* upstream: kvm-arm.mode=protected */
};

extern enum peer peer;
extern unsigned int repeat;

struct sample {
	u64 total;	/* instructions at all exception levels */
	u64 el2;	/* of these, at EL2 */
};

/* Samples of one operation, with what the first and the typical ones cost. */
struct series {
	struct sample *s;
	unsigned int nr, max;
};

/**
 * struct op - something to measure
 * @name:	as the table calls it
 * @prepare:	brings about the state it starts from, not measured; may be NULL
 * @run:	measured
 * @undo:	not measured; may be NULL
 * @expect:	what run() must return; otherwise the figure is not one
 */
struct op {
	const char *name;
	void (*prepare)(void);
	s64 (*run)(void);
	void (*undo)(void);
	s64 expect;
};

static inline u64 instructions_now(void)
{
	u64 now;

	asm volatile("isb; mrs %0, cntvct_el0" : "=r" (now) : : "memory");
	return now;
}

/* measure.c */
void measure_start(void);
void measure_stop(void);
struct sample measure(s64 (*run)(void), s64 *ret);
int series_init(struct series *series, unsigned int max);
void series_free(struct series *series);
void series_add(struct series *series, u64 total, u64 el2);
void series_report(struct series *series, const char *name);
void measure_op(const struct op *op);

/* One line of the results: shown in debugfs, in order. */
__printf(1, 2) void report(const char *fmt, ...);

/* calls.c, sweep.c, cpu_on.c: each measures and reports its subject. */
int bench_calls(const char *only);
int bench_sweep(void);
int bench_cpu_on(void);

#endif
