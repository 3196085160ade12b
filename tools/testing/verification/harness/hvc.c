// SPDX-License-Identifier: GPL-2.0-only
/*
 * hvc_from_host(): any registers. Nothing but KEEL_INIT_UNDO before finalise leaves
 * EL2; a stub call continues at EL1 with exceptions masked, or is refused.
 *
 * verify: unwind=2 unwindset=harness.0:32
 */
#define MODEL_SYSREG
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#include "world/ns/hvc.c"
#pragma CPROVER check pop
#include "model.c"

struct keel_boot_params boot_params;
struct hyp_cpu *hyp_cpus[KEEL_MAX_CPUS];
bool hyp_finalised;
static struct hyp_cpu cpu;
static struct cpu_regs host;
static u64 spsr;
static bool dispatched;

struct cpu_regs nondet_regs(void);
struct hyp_cpu nondet_cpu(void);

struct hyp_cpu *this_cpu(void)
{
	return &cpu;
}

u64 ns_hcr_at_launch(const struct hyp_cpu *c)
{
	return nondet_u64();
}

void model_write_spsr_el2(u64 value)
{
	spsr = value;
}

/* The ERET is to EL1, whatever the host asked for. */
void enter_host_args(u64 entry, u64 x0, u64 x1, u64 x2)
{
	check(host.x[0] == HVC_SOFT_RESTART);
	check((spsr & 0x1f) == 5 && (spsr & 0x3c0) == 0x3c0);	/* EL1h, DAIF */
	check(entry == host.x[1] && x0 == host.x[2] && x1 == host.x[3] && x2 == host.x[4]);
	cover(1);
	assume(0);
}

void leave_el2(struct cpu_regs *regs, u64 vbar, u64 hcr, u64 sctlr)
{
	check(!hyp_finalised);
	check((host.x[0] & U32_MAX) >> 24 == 0xc6);
	cover(1);
	assume(0);
}

void hcall_dispatch(struct cpu_regs *regs, u64 nr)
{
	check(nr < KEEL_HCALL_SPAN);
	check((host.x[0] & (U32_MAX ^ BIT(16))) == KEEL_HCALL_BASE + nr);
	dispatched = true;
	cover(nr == 0);
	cover(nr == KEEL_HCALL_SPAN - 1);
}

void harness(void)
{
	struct cpu_regs regs = nondet_regs();
	u64 i;

	host = regs;
	cpu = nondet_cpu();
	hyp_finalised = nondet_bool();

	hvc_from_host(&regs);

	for (i = 2; i < 31; i++)
		check(regs.x[i] == host.x[i]);
	if (dispatched)
		return;
	/* refused, or the one question that is answered */
	check(host.x[0] == STUB_GET_ICH_VTR ||
	      (regs.x[1] == host.x[1] && (regs.x[0] == HVC_STUB_ERR || regs.x[0] == ~0UL)));
	cover(host.x[0] == HVC_SET_VECTORS);
	cover(host.x[0] == HVC_RESET_VECTORS);
	cover(host.x[0] == STUB_GET_ICH_VTR && !regs.x[0]);
	cover(hyp_finalised && (host.x[0] & U32_MAX) == KEEL_INIT_UNDO);
	cover(host.x[0] == KEEL_HCALL_BASE + KEEL_HCALL_SPAN);
}
