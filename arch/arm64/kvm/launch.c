// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL2 changes hands.
 *
 * All online CPUs are held in one stop_machine() and take every step together,
 * interrupts off: none can power down, fault or call EL2 while another has not
 * caught up. If a step fails anywhere, all learn of it at the next meeting
 * point and every CPU that had left the kernel's stub goes back to it.
 *
 * From "deprivilege" on the image, the pool and the tables are EL2's: the
 * code here touches none of them.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>
#include <asm/barrier.h>

#include "dice.h"
#include "hcall.h"
#include "hvc.h"
#include "keel.h"

#define VECTORS_ALIGN	2048

enum launch_step {
	STEP_CHECK,
	STEP_PROBE,
	STEP_VECTORS,
	STEP_SETUP,
	STEP_CPU,
	STEP_DEPRIVILEGE,
	STEP_FINALISE,
	NR_STEPS,
};

static const char *const step_names[NR_STEPS] = {
	[STEP_CHECK]		= "check",
	[STEP_PROBE]		= "probe",
	[STEP_VECTORS]		= "set vectors",
	[STEP_SETUP]		= "setup",
	[STEP_CPU]		= "CPU init",
	[STEP_DEPRIVILEGE]	= "deprivilege",
	[STEP_FINALISE]		= "finalise",
};

/**
 * struct launch - what the CPUs share while stopped
 * @params:		where a CPU finds its number at EL2
 * @probe_entry:	where the stub is made to jump to, to learn its own address
 * @init_vectors:	the object's first vectors
 * @arrived:		CPUs that are through each step
 * @failure:		first failure: see pack_failure(); 0 is none
 * @stub_vectors:	VBAR_EL2 before us, by Linux CPU
 * @taken:		CPUs that left the stub's vectors
 * @stuck:		a CPU could not be given back
 */
struct launch {
	const struct keel_boot_params *params;
	phys_addr_t probe_entry;
	phys_addr_t init_vectors;
	atomic_t arrived[NR_STEPS];
	atomic64_t failure;
	u64 stub_vectors[KEEL_MAX_CPUS];
	bool taken[KEEL_MAX_CPUS];
	bool stuck;
};

#ifdef CONFIG_NVHE_EL2_DEBUG
static int fail_step = -1;
module_param(fail_step, int, 0400);
MODULE_PARM_DESC(fail_step, "launch step (0 to 6) that fails, to test the way back");
static int fail_cpu;
module_param(fail_cpu, int, 0400);
MODULE_PARM_DESC(fail_cpu, "CPU on which fail_step fails");

static bool injected(unsigned int step, int cpu)
{
	return (int)step == fail_step && cpu == fail_cpu;
}
#else
static bool injected(unsigned int step, int cpu)
{
	return false;
}
#endif

static s64 pack_failure(unsigned int step, int cpu, s64 err)
{
	return ((s64)step << 48) | ((s64)cpu << 16) | (-err & 0xffff);
}

static unsigned int failed_step(s64 failure)
{
	return failure >> 48;
}

static s64 check_cpu(struct launch *l, int cpu)
{
	/* A CPU may have come online since the preflight. */
	if (keel_this_cpu_index(l->params) == KEEL_NO_CPU)
		return -ENXIO;
	return keel_preflight_cpu();
}

/* The stub's address is not exported; the probe code returns it from EL2. */
static s64 probe_stub(struct launch *l, int cpu)
{
	u64 vbar = keel_hvc(KEEL_STUB_SOFT_RESTART, l->probe_entry, 0, 0, 0).x0;

	if (!vbar || vbar % VECTORS_ALIGN)
		return -EIO;
	l->stub_vectors[cpu] = vbar;
	return 0;
}

static s64 set_vectors(struct launch *l, int cpu)
{
	if (keel_hvc(KEEL_STUB_SET_VECTORS, l->init_vectors, 0, 0, 0).x0)
		return -EIO;
	l->taken[cpu] = true;
	return 0;
}

static s64 run_step(struct launch *l, unsigned int step, int cpu)
{
	switch (step) {
	case STEP_CHECK:
		return check_cpu(l, cpu);
	case STEP_PROBE:
		return probe_stub(l, cpu);
	case STEP_VECTORS:
		return set_vectors(l, cpu);
	case STEP_SETUP:
		return keel_hvc(KEEL_INIT_SETUP, 0, 0, 0, 0).x0;
	case STEP_CPU:
		return keel_hvc(KEEL_INIT_CPU, keel_this_cpu_index(l->params), 0, 0, 0).x0;
	case STEP_DEPRIVILEGE:
		return keel_hcall_cpu_deprivilege();
	case STEP_FINALISE:
		keel_dice_wipe();
		return keel_hcall_finalise();
	}
	return -EINVAL;
}

static bool once_only(unsigned int step)
{
	return step == STEP_SETUP || step == STEP_FINALISE;
}

static void take_step(struct launch *l, unsigned int step, int cpu)
{
	s64 ret;

	if (once_only(step) && cpu != cpumask_first(cpu_online_mask))
		return;
	ret = injected(step, cpu) ? -ECANCELED : run_step(l, step, cpu);
	if (ret)
		atomic64_cmpxchg(&l->failure, 0, pack_failure(step, cpu, ret));
}

/* Returns when every CPU is through @step. Orders memory accesses around it. */
static void meet(struct launch *l, unsigned int step)
{
	/* What this CPU did in the step is seen by whoever sees it arrive. */
	smp_mb__before_atomic();
	atomic_inc(&l->arrived[step]);
	while (atomic_read(&l->arrived[step]) != num_online_cpus())
		cpu_relax();
	/* And what the others did, by this one from here on. */
	smp_mb();
}

/*
 * Has @step, that all CPUs are through, failed on any of them? A CPU ahead of
 * this one may have failed in the next step already: that is for the next
 * meeting, or some would leave while others wait for them.
 */
static bool step_failed(const struct launch *l, unsigned int step)
{
	s64 failure = atomic64_read(&l->failure);

	return failure && failed_step(failure) == step;
}

static void go_back(struct launch *l, int cpu)
{
	if (l->taken[cpu] && keel_hvc(KEEL_INIT_UNDO, l->stub_vectors[cpu], 0, 0, 0).x0)
		l->stuck = true;
}

/* Runs on every online CPU at once, interrupts off. */
static int launch_cpu(void *data)
{
	struct launch *l = data;
	int cpu = smp_processor_id();

	for (unsigned int step = 0; step < NR_STEPS; step++) {
		take_step(l, step, cpu);
		meet(l, step);
		if (step_failed(l, step)) {
			go_back(l, cpu);
			break;
		}
	}
	return 0;
}

/*
 * Step 16 bytes is the smallest line the architecture has: right for every
 * mix of CPUs, and the whole takes well under a millisecond.
 */
void keel_clean_to_poc(const void *start, size_t size)
{
	for (const void *p = start; p < start + size; p += 16)
		asm volatile("dc civac, %0" : : "r" (p) : "memory");
	dsb(sy);
}

/* EL2 starts with its MMU off: nothing of this may be in a cache only. */
static void clean_all(const struct keel_object *obj, const struct keel_boot_params *params)
{
	keel_clean_to_poc(obj->image, obj->size);
	for (u64 i = 0; i < params->nr_chunks; i++)
		keel_clean_to_poc(phys_to_virt(params->chunks[i].pfn << 12),
				  params->chunks[i].nr << 12);
	if (params->firmware_pages)
		keel_clean_to_poc(phys_to_virt(params->firmware_pfn << 12),
				  params->firmware_pages << 12);
	keel_clean_temp_pgtable();
	asm volatile("ic ialluis" : : : "memory");
	dsb(ish);
	isb();
}

static int report_failure(const struct launch *l)
{
	s64 failure = atomic64_read(&l->failure);
	unsigned int step = failed_step(failure);
	unsigned int cpu = (failure >> 16) & 0xffff;
	int err = -(int)(failure & 0xffff);

	if (l->stuck) {
		pr_emerg("EL2 is lost: step '%s' failed on CPU %u (%d) and a CPU could not be given back: reboot\n",
			 step_names[step], cpu, err);
		return -ENOTRECOVERABLE;
	}
	if (err == -EKEYREJECTED)
		pr_err("cannot take EL2: DICE handover of this machine: its chain is for another key (%d)\n",
		       err);
	pr_err("cannot take EL2: step '%s' failed on CPU %u (%d); the kernel has it back\n",
	       step_names[step], cpu, err);
	return err;
}

int keel_launch(const struct keel_object *obj, const struct keel_boot_params *params)
{
	static struct launch launch;
	struct launch *l = &launch;
	int ret;

	l->params = params;
	l->probe_entry = keel_object_symbol_pa(obj, "probe_entry", 4);
	l->init_vectors = keel_object_symbol_pa(obj, "init_vectors", VECTORS_ALIGN);
	if (!l->probe_entry || !l->init_vectors)
		return -ENOENT;
	clean_all(obj, params);

	ret = stop_machine(launch_cpu, l, cpu_online_mask);
	if (!ret && atomic64_read(&l->failure))
		ret = report_failure(l);
	return ret;
}
