// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpu_start(): a CPU from reset or power-down is set up first, then goes where the
 * host wanted it, once; its slot is free again and was read before that.
 *
 * verify: unwind=2
 */
#include "calls/psci.c"
#include "model.c"

char cpu_on_entry[1], cpu_resume_entry[1];
struct keel_boot_params boot_params;
struct hyp_cpu *hyp_cpus[KEEL_MAX_CPUS];
static struct hyp_cpu cpu, old;
static bool resume, restarted, shielded;

struct hyp_cpu nondet_cpu(void);

struct hyp_cpu *this_cpu(void)
{
	return &cpu;
}

void hyp_smc(struct cpu_regs *regs)
{
	check(0);
}

hyp_pa_t image_pa(const void *sym)
{
	return HYP_PA(0);
}

void trace_record(enum keel_trace_event event, u64 arg0, u64 arg1)
{
}

/* Before the host runs anything on the CPU. */
void history_init_cpu(struct hyp_cpu *c)
{
	check(c == &cpu);
	shielded = true;
}

void world_restart_cpu(struct hyp_cpu *c)
{
	check(c == &cpu);
	restarted = true;
	/* whoever makes CPU_ON next may write the slot as soon as it is free */
	if (cpu.on.state == BOOT_SLOT_FREE)
		cpu.on.entry = nondet_u64();
}

void enter_host(u64 entry, u64 context)
{
	const struct boot_args *args = resume ? &old.suspend : &old.on;

	check(restarted && shielded);
	check(entry == args->entry && context == args->context);
	check(cpu.on.state == (resume ? old.on.state : BOOT_SLOT_FREE));
	cover(resume);
	cover(!resume);
	assume(0);
}

void harness(void)
{
	cpu = nondet_cpu();
	resume = nondet_bool();
	/* firmware starts a CPU only after CPU_ON */
	assume(resume || cpu.on.state == BOOT_SLOT_PENDING);
	old = cpu;
	cpu_start(&cpu, resume);
	__CPROVER_assert(0, "does not return");
}
