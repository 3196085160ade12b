// SPDX-License-Identifier: GPL-2.0-only
/* Counting instructions, and what many counts of one operation come to. */
#include <linux/irqflags.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/vmalloc.h>

#include "bench.h"

#define EVENT_INST_RETIRED	0x08
#define TYPER_NOT_EL1		BIT(31)
#define TYPER_NOT_EL0		BIT(30)
#define TYPER_EL2_TOO		BIT(27)
#define PMCR_E			BIT(0)
#define PMCR_LC			BIT(6)

static u64 overhead;	/* instructions between two looks at the counter */

static s64 run_nothing(void)
{
	return 0;
}

static u64 el2_now(void)
{
	u64 now;

	asm volatile("isb; mrs %0, pmevcntr0_el0" : "=r" (now) : : "memory");
	return now;
}

/*
 * noinline and called for every operation, so that what surrounds run() is the
 * same code each time and can be subtracted.
 */
noinline struct sample measure(s64 (*run)(void), s64 *ret)
{
	u64 el2, begin, end;
	unsigned long flags;

	local_irq_save(flags);
	el2 = el2_now();
	begin = instructions_now();
	*ret = run();
	end = instructions_now();
	el2 = el2_now() - el2;
	local_irq_restore(flags);

	/* event counters have 32 bits where the CPU lacks FEAT_PMUv3p5 */
	return (struct sample){ end - begin - overhead, (u32)el2 };
}

void measure_start(void)
{
	s64 ret;

	write_sysreg(EVENT_INST_RETIRED | TYPER_NOT_EL1 | TYPER_NOT_EL0 | TYPER_EL2_TOO,
		     pmevtyper0_el0);
	write_sysreg(1, pmcntenset_el0);
	write_sysreg(read_sysreg(pmcr_el0) | PMCR_E | PMCR_LC, pmcr_el0);
	isb();

	overhead = 0;
	measure(run_nothing, &ret);
	overhead = measure(run_nothing, &ret).total;
}

void measure_stop(void)
{
	write_sysreg(1, pmcntenclr_el0);
	isb();
}

int series_init(struct series *series, unsigned int max)
{
	*series = (struct series){ .max = max };
	series->s = vmalloc_array(max, sizeof(*series->s));
	return series->s ? 0 : -ENOMEM;
}

void series_free(struct series *series)
{
	vfree(series->s);
}

void series_add(struct series *series, u64 total, u64 el2)
{
	if (series->nr < series->max)
		series->s[series->nr++] = (struct sample){ total, el2 };
}

static int by_total(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;

	return x->total < y->total ? -1 : x->total > y->total;
}

/* Sorts the series. EL2's share is that of the same sample, so that the two add up. */
void series_report(struct series *series, const char *name)
{
	const struct sample *s = series->s;
	struct sample first = s[0], min, median, max;

	if (!series->nr)
		return;
	sort(series->s, series->nr, sizeof(*s), by_total, NULL);
	min = s[0];
	median = s[series->nr / 2];
	max = s[series->nr - 1];
	report("op %s n=%u first=%llu/%llu min=%llu/%llu median=%llu/%llu max=%llu/%llu\n", name,
	       series->nr, first.total, first.el2, min.total, min.el2, median.total, median.el2,
	       max.total, max.el2);
}

void measure_op(const struct op *op)
{
	struct series series;
	unsigned int i;
	s64 ret;

	if (series_init(&series, repeat))
		return;
	for (i = 0; i < repeat; i++) {
		struct sample sample;

		if (op->prepare)
			op->prepare();
		sample = measure(op->run, &ret);
		if (ret != op->expect) {
			report("error %s returned %lld, not %lld\n", op->name, ret, op->expect);
			break;
		}
		series_add(&series, sample.total, sample.el2);
		if (op->undo)
			op->undo();
	}
	series_report(&series, op->name);
	series_free(&series);
}
