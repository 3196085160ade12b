// SPDX-License-Identifier: GPL-2.0-only
/*
 * One vCPU and the CPU it is on, in any state, for the harnesses of vm/run.c,
 * vm/exit.c and what guests call.
 */
#define MODEL_SYSREG
#define MODEL_CPU
#ifndef KEEL_MAX_VCPUS
#define KEEL_MAX_VCPUS	2
#endif
#define KEEL_GUARD_RANGES	3

#include "lib/types.h"
#include "lib/hw.h"
#include <keel/abi.h>
/* a range is as many pages as loops are unwound for */
#undef KEEL_RANGE_MAX
#ifdef MODEL_RANGE
#define KEEL_RANGE_MAX	MODEL_RANGE
#else
#define KEEL_RANGE_MAX	4
#endif
#include <keel/guest.h>
#undef KEEL_MAX_LRS
#define KEEL_MAX_LRS	3
#include "vm/switch.h"
#include <uapi/asm/ptrace.h>
#include "model.c"

#define IPA_BITS	40
#define ALIAS		(1UL << (IPA_BITS - 1))

struct model_cpu model_cpu;
static struct model_cpu cpu_was;
static struct vm vm, vm_was;
static struct vcpu vcpu, vcpu_was;
static struct hyp_cpu cpu;

struct model_cpu nondet_model_cpu(void);
struct vm nondet_vm(void);
struct vcpu nondet_vcpu(void);

struct hyp_cpu *this_cpu(void)
{
	return &cpu;
}

static bool mode_legal(u64 spsr)
{
	u64 mode = spsr & (PSR_MODE_MASK | PSR_MODE32_BIT);

	return mode == PSR_MODE_EL0t || mode == PSR_MODE_EL1t || mode == PSR_MODE_EL1h;
}

static void vcpu_any(void)
{
	u64 i;

	model_cpu = nondet_model_cpu();
	for (i = 0; i < NR_HYP_STATS; i++) {
		cpu.stat[i] = nondet_u64();
		assume(cpu.stat[i] < 1UL << 60);
	}
	vm = nondet_vm();
	vm.protected = nondet_bool();
	vm.guarded = nondet_bool();
	vm.begun = nondet_bool();
	vm.s2.firmware = nondet_bool();
	vm.lock.held = false;
	vm.s2.lock.held = false;
	vm.s2.protected = vm.protected;
	vm.s2.pgt.ia_bits = IPA_BITS;
	vcpu = nondet_vcpu();
	vcpu.vm = &vm;
	vcpu.has_run = nondet_bool();
	vcpu.no_gic = nondet_bool();
	vcpu.mem_fault = nondet_bool();
	vcpu.call_fault = nondet_bool();
	vcpu.call.pending = nondet_bool();
	vcpu.abort = nondet_bool();
	vcpu.mmio.pending = nondet_bool();
	vcpu.mmio.write = nondet_bool();
	vcpu.mmio.sign_extend = nondet_bool();
	vcpu.mmio.wide = nondet_bool();
	vcpu.mmio.swap = nondet_bool();
	assume(vcpu.index < KEEL_MAX_VCPUS && vcpu.power <= VCPU_ON);
	assume(vcpu.mmio.rt < 32 && vcpu.mmio.size_log2 < 4);
	assume(vcpu.gic.nr_lrs <= KEEL_MAX_LRS && mode_legal(vcpu.regs.spsr));
	vcpu_was = vcpu;
	vm_was = vm;
	cpu_was = model_cpu;
}

/* General registers @from to 30 are as they were. */
static bool regs_same(u64 from)
{
	u64 i;

	for (i = 0; i < 31; i++)
		if (i >= from && vcpu.regs.x[i] != vcpu_was.regs.x[i])
			return false;
	return true;
}

static bool info_same(void)
{
	u64 i;

	for (i = 0; i < 4; i++)
		if (vcpu.info[i] != vcpu_was.info[i])
			return false;
	return true;
}
