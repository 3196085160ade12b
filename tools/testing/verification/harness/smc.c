// SPDX-License-Identifier: GPL-2.0-only
/*
 * smc_from_host(): any registers, any state of the CPUs' slots. Firmware is told to
 * continue at addresses of EL2's own only; what could make it touch EL2's memory
 * does not reach it; the slot protocol of CPU_ON holds.
 *
 * verify: unwind=3 unwindset=check_registers.0:33,hyp_smc.0:19,hyp_smc.1:19,check_registers.1:11,ffa_from_host.0:9
 */
/* x0 carries negative numbers */
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#include "calls/smc.c"
#include "calls/psci.c"
#pragma CPROVER check pop
#include "model.c"

#define ON_PENDING	(~0UL - 4)	/* -5 */
#define INVALID_PARAMS	(~0UL - 1)	/* -2 */
#define SMC64(fid)	((fid) | 1U << 30)

char cpu_on_entry[1], cpu_resume_entry[1];
struct keel_boot_params boot_params;
struct hyp_cpu *hyp_cpus[KEEL_MAX_CPUS];
static struct hyp_cpu cpu[KEEL_MAX_CPUS];

static struct cpu_regs host;		/* as the host made the call */
static struct boot_args slot[KEEL_MAX_CPUS];	/* before it */
static u64 entry_pa, resume_pa;
static unsigned int calls;
static u64 answer;			/* of firmware */
static bool target_ran;

struct cpu_regs nondet_regs(void);
struct hyp_cpu nondet_cpu(void);

struct hyp_cpu *this_cpu(void)
{
	return &cpu[0];
}

hyp_pa_t image_pa(const void *sym)
{
	check(sym == cpu_on_entry || sym == cpu_resume_entry);
	return HYP_PA(sym == cpu_on_entry ? entry_pa : resume_pa);
}

void trace_record(enum keel_trace_event event, u64 arg0, u64 arg1)
{
}

/* Values as a 32-bit or 64-bit caller means them. */
static u64 host_arg(unsigned int n)
{
	return host.x[0] & BIT(30) ? host.x[n] : host.x[n] & U32_MAX;
}

static void check_cpu_on(const struct cpu_regs *regs)
{
	struct hyp_cpu *target = regs->x[3] == (u64)&cpu[0] ? &cpu[0] : &cpu[1];

	check(regs->x[0] == SMC64(0x84000003));
	check(regs->x[2] == entry_pa && regs->x[3] == (u64)target);
	check(regs->x[1] == target->mpidr && regs->x[1] == host_arg(1));
	check(target->on.state == BOOT_SLOT_PENDING && slot[target->index].state == BOOT_SLOT_FREE);
	check(target->on.entry == host_arg(2) && target->on.context == host_arg(3));
	/* the CPU may be up, and have read its slot, before the caller hears of it */
	if (nondet_bool()) {
		target_ran = true;
		target->on.state = BOOT_SLOT_FREE;
	}
	cover(!(host.x[0] & BIT(30)) && host.x[2] > U32_MAX);
	cover(host.x[0] & BIT(30));
}

static void check_suspend(const struct cpu_regs *regs, u32 func)
{
	bool system = func == 0xe;

	check(regs->x[0] == SMC64(0x84000000 | func));
	check(regs->x[system ? 1 : 2] == resume_pa && regs->x[system ? 2 : 3] == (u64)&cpu[0]);
	check(cpu[0].suspend.entry == host_arg(system ? 1 : 2));
	check(cpu[0].suspend.context == host_arg(system ? 2 : 3));
	if (!system)
		check(regs->x[1] == (host.x[1] & U32_MAX));
	cover(system);
	cover(!system && !(host.x[0] & BIT(30)));
}

/*
 * EL3. What it might take a number for is read generously: only the owner and the
 * low 16 bits count.
 */
void hyp_smc(struct cpu_regs *regs)
{
	u32 owner = regs->x[0] >> 24 & 0x3f, func = regs->x[0] & 0xffff;
	u64 i;

	calls++;
	check(owner != 5 && owner != 6);	/* hypervisor: ours */
	if (owner == 4) {
		check(regs->x[0] >> 31 == 1);	/* fast calls, and no high half */
		check(!(regs->x[0] & BIT(16)));
		/* PSCI with an entry point: CPU_SUSPEND, CPU_ON, CPU_DEFAULT_SUSPEND, SYSTEM_SUSPEND */
		check(func != 0xc);
		if (func == 3)
			check_cpu_on(regs);
		if (func == 1 || func == 0xe)
			check_suspend(regs, func);
		/* SDEI, and all that is not known harmless */
		check(func < 0x20 || (func >= 0x50 && func < 0x110) || func >= 0xff00);
		/* FF-A: nothing that names memory: buffers, sharing, notification pages */
		check(func < 0x65 || func > 0x67);
		check(func < 0x70 || func > 0x84);
		check(func < 0x86 || func > 0xef);
		cover(func >= 0x60 && func < 0x70);
		cover(func == 0x15 || func == 0x12);
	} else {
		cover(owner == 2);
		/* forwarded as it is */
		for (i = 0; i < 18; i++)
			check(regs->x[i] == host.x[i]);
	}
	/* SMCCC 1.2: x0-x17 are results */
	for (i = 0; i < 18; i++)
		regs->x[i] = nondet_u64();
	if (target_ran)
		regs->x[0] = 0;
	answer = regs->x[0];
}

static void check_slots(const struct cpu_regs *regs)
{
	u32 fid = host.x[0] & (U32_MAX ^ BIT(16));
	bool on = fid == 0x84000003 || fid == SMC64(0x84000003);
	u64 i;

	for (i = 0; i < KEEL_MAX_CPUS; i++) {
		bool target = on && i < boot_params.nr_cpus && cpu[i].mpidr == host_arg(1);
		bool claimed = target && slot[i].state == BOOT_SLOT_FREE;

		if (!claimed) {
			check(cpu[i].on.state == slot[i].state);
			check(cpu[i].on.entry == slot[i].entry && cpu[i].on.context == slot[i].context);
			continue;
		}
		check(calls == 1);
		check(regs->x[0] == answer);
		check(cpu[i].on.state ==
		      (answer == 0 && !target_ran ? BOOT_SLOT_PENDING : BOOT_SLOT_FREE));
		cover(answer == 0 && !target_ran);
		cover(answer == 0 && target_ran);
		cover(answer);
	}
	if (on && !calls) {
		check(regs->x[0] == ON_PENDING || regs->x[0] == INVALID_PARAMS);
		cover(regs->x[0] == ON_PENDING);
		cover(regs->x[0] == INVALID_PARAMS);
	}
}

/* EL2 gives the host no register it did not have, beside results. */
static void check_registers(const struct cpu_regs *regs)
{
	u64 i;

	for (i = 18; i < 31; i++)
		check(regs->x[i] == host.x[i]);
	if (!calls)
		for (i = 8; i < 18; i++)
			check(regs->x[i] == host.x[i]);
}

void harness(void)
{
	struct cpu_regs regs = nondet_regs();
	u64 i;

	host = regs;
	entry_pa = nondet_u64();
	resume_pa = nondet_u64();
	boot_params.nr_cpus = nondet_u64();
	assume(boot_params.nr_cpus >= 1 && boot_params.nr_cpus <= KEEL_MAX_CPUS);
	for (i = 0; i < KEEL_MAX_CPUS; i++) {
		cpu[i] = nondet_cpu();
		cpu[i].index = i;
		cpu[i].on.state = nondet_bool() ? BOOT_SLOT_FREE : BOOT_SLOT_PENDING;
		slot[i] = cpu[i].on;
		hyp_cpus[i] = &cpu[i];
	}
	assume(cpu[0].mpidr != cpu[1].mpidr);

	smc_from_host(&regs);

	check(calls <= 1);
	check_slots(&regs);
	check_registers(&regs);
	cover(!calls && (host.x[0] & U32_MAX) >> 24 == 0xc4 && (host.x[0] & 0xffff) == 0x20);
	cover(calls && (host.x[0] & U32_MAX) >> 24 == 0xc2);
}
