// SPDX-License-Identifier: GPL-2.0-only
/* vcpu_run() and what it calls itself; the switch, the guest and its exits are the harness's. */
#include "vcpu.c"
#include "calls/guest.h"
/* registers are cut to width, and PC wraps, as the architecture has it */
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#pragma CPROVER check disable "unsigned-overflow"
#define exit_sync exit_sync_real
#define exit_complete exit_complete_real
#include "vm/exit.c"
#undef exit_complete
#undef exit_sync
#define gic_irq gic_irq_real
#include "vm/gic.c"
#undef gic_irq
#include "vm/run.c"
#pragma CPROVER check pop

static u64 x[31], in[31], vtr;

u64 model_sysreg(u32 reg)
{
	if (reg == SYS_ICH_VTR_EL2)
		return vtr;
	return reg == SYS_ICC_SRE_EL2 ? 1 : nondet_u64();
}

/* harness/run_complete.c */
static unsigned int completed;
static bool completes;

int exit_complete(struct vcpu *v, u64 flags, u64 data)
{
	check(v == &vcpu && !completed && flags == in[KEEL_RUN_IN_FLAGS]);
	check(data == in[KEEL_RUN_IN_DATA]);
	if (!completes)
		return -EINVAL;
	completed++;
	v->abort = nondet_bool();
	return 0;
}

void model_write_sysreg(u64 value, u32 reg)
{
}

/* harness/measure_calls.c: once, when it is settled where the guest begins. */
static unsigned int measured;

void measure_initial(struct vcpu *v)
{
	check(v == &vcpu && vm.protected && vm.begun && !vm_was.begun && !vm.lock.held);
	check(!vm.s2.firmware || v->pc == KEEL_FIRMWARE_IPA);
	measured++;
}

/* harness/guest_host_call.c */
static unsigned int answered;

void guest_host_call_done(struct vcpu *v)
{
	check(v == &vcpu && v->call.pending && v->has_run);
	v->call.pending = false;
	v->regs.x[0] = nondet_u64();
	answered++;
}

/* What CPU_ON gave: harness/hcall_vcpu_reset.c, and hcall_vcpu_set_reg.c for the rest of it. */
void vcpu_power_up(struct vcpu *v)
{
	u64 i;

	for (i = 0; i < 31; i++)
		v->regs.x[i] = 0;
	v->regs.x[0] = v->on_context;
	v->regs.spsr = 0x3c5;
	v->pc = v->on_pc;
	v->mmio.pending = false;
	v->mem_fault = false;
	v->call_fault = false;
	v->call.pending = false;
	v->gic.nr_lrs = 0;
	v->timer.config = 0;
	v->power = VCPU_ON;
}

static void regs_any(void)
{
	u64 i;

	for (i = 0; i < 31; i++)
		x[i] = in[i] = nondet_u64();
}

/* @from on, and below @to, the host's registers are as they were. */
static bool x_same(u64 from, u64 to)
{
	u64 i;

	for (i = 0; i < 31; i++)
		if (i >= from && i < to && x[i] != in[i])
			return false;
	return true;
}
