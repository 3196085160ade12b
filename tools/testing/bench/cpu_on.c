// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPU off and on.
 *
 * Under -icount QEMU runs all CPUs in turn in one thread, and CNTVCT advances
 * with whichever runs. CPU_ON ends this CPU's turn; it has the next one when the
 * other CPU, which comes up in a few instructions of ours, notes the time and
 * powers itself off, has nothing left to do:
 *
 *	this CPU	t[0] SMC CPU_ON ---,                        ,--- t[1]
 *	the other	                   `--- t[2] t[3] SMC CPU_OFF
 *
 * The firmware is QEMU itself and takes no instruction. So all of it but some
 * ten instructions are EL2's, on the one CPU and on the other.
 */
#include <linux/cpu.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <asm/cacheflush.h>
#include <asm/cputype.h>
#include <uapi/linux/psci.h>

#include "bench.h"
#include "smc.h"

#define TARGET		1
#define YIELDS_MAX	100000
#define CODE_OFFSET	2048		/* in the page that both share */

/* Position independent; runs with the MMU off; x0 = the shared page. */
asm(
"	.pushsection .rodata\n"
"bench_stub:\n"
"	mrs	x1, cntvct_el0\n"
"	str	x1, [x0, #16]\n"
"	mov	w2, #1\n"
"	mov	x3, x0\n"
"	movz	w0, #0x8400, lsl #16\n"
"	movk	w0, #2\n"			/* CPU_OFF */
"	mrs	x1, cntvct_el0\n"
"	str	x1, [x3, #24]\n"
"	str	w2, [x3, #32]\n"
"	smc	#0\n"
"	b	.\n"
"bench_stub_end:\n"
"	.popsection\n"
);

extern const char bench_stub[], bench_stub_end[];

struct shared {
	u64 t[4];		/* stub: t[2], t[3] */
	u32 up;			/* stub */
};

static struct shared *shared;
static u64 mpidr;

static void read_mpidr(void *arg)
{
	mpidr = read_cpuid_mpidr() & MPIDR_HWID_BITMASK;
}

static void wait_until_off(void)
{
	unsigned int i;

	for (i = 0; i < YIELDS_MAX; i++) {
		if (bench_smc(PSCI_0_2_FN64_AFFINITY_INFO, mpidr, 0, 0) ==
		    PSCI_0_2_AFFINITY_LEVEL_OFF)
			return;
		asm volatile("yield");
	}
}

static s64 on_and_off(void)
{
	struct shared *s = shared;
	s64 ret;

	WRITE_ONCE(s->up, 0);
	s->t[0] = instructions_now();
	ret = bench_smc(PSCI_0_2_FN64_CPU_ON, mpidr, virt_to_phys(s) + CODE_OFFSET,
			virt_to_phys(s));
	s->t[1] = instructions_now();
	/* Not if the turns went otherwise: then t[1] is something else. */
	return ret ?: READ_ONCE(s->up) ? 0 : -ETIMEDOUT;
}

static void report_psci(struct series *on, struct series *off, struct series *both)
{
	const u64 *t = shared->t;
	unsigned int i;
	s64 ret = 0;

	for (i = 0; i < repeat && !ret; i++) {
		unsigned long flags;

		local_irq_save(flags);
		ret = on_and_off();
		local_irq_restore(flags);
		wait_until_off();
		series_add(on, t[2] - t[0], 0);
		series_add(off, t[1] - t[3], 0);
		series_add(both, t[1] - t[0], 0);
	}
	if (ret) {
		report("error cpu_on returned %lld\n", ret);
		return;
	}
	series_report(on, "cpu_on");
	series_report(off, "cpu_off");
	series_report(both, "cpu_off_on");
}

static int measure_psci(void)
{
	struct series on = {}, off = {}, both = {};
	int ret = series_init(&on, repeat) ?: series_init(&off, repeat) ?:
		  series_init(&both, repeat);

	if (!ret)
		report_psci(&on, &off, &both);
	series_free(&on);
	series_free(&off);
	series_free(&both);
	return ret;
}

static void put_stub(void)
{
	char *code = (char *)shared + CODE_OFFSET, *p;

	memcpy(code, bench_stub, bench_stub_end - bench_stub);
	for (p = (char *)shared; p < (char *)shared + PAGE_SIZE; p += 16)
		asm volatile("dc civac, %0" : : "r" (p) : "memory");
	dsb(sy);
	asm volatile("ic ialluis" : : : "memory");
	dsb(sy);
}

int bench_cpu_on(void)
{
	int ret;

	shared = (struct shared *)get_zeroed_page(GFP_KERNEL);
	if (!shared)
		return -ENOMEM;
	ret = smp_call_function_single(TARGET, read_mpidr, NULL, 1);
	if (!ret)
		ret = remove_cpu(TARGET);
	if (!ret) {
		put_stub();
		wait_until_off();
		ret = measure_psci();
		if (add_cpu(TARGET))
			report("error CPU %u does not come back to the kernel\n", TARGET);
	}
	free_page((unsigned long)shared);
	return ret;
}
