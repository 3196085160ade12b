// SPDX-License-Identifier: GPL-2.0-only
/*
 * vcpu_run: from the host's registers into a guest and back.
 *
 * The loop ends with the next interrupt that is not EL2's own, so the host keeps
 * its CPU however often the guest traps.
 */
#include "vm/switch.h"
#include "calls/guest.h"
#include "world/inject.h"
#include "lib/hw.h"
#include "lib/stats.h"
#include <linux/array_size.h>

#define RUN_FLAGS	(KEEL_RUN_NR_LRS | KEEL_RUN_MMIO_DONE | KEEL_RUN_ABORT | KEEL_RUN_NO_GIC)
/* What only the host of a guest that is not protected may say. */
#define OPEN_FLAGS	(KEEL_RUN_CALLS | KEEL_RUN_PSCI | KEEL_RUN_CALL_OWN | KEEL_RUN_WALK | \
			 KEEL_RUN_WALK_LEVEL)

static bool flags_valid(const struct vcpu *vcpu, u64 flags)
{
	if (flags & ~(RUN_FLAGS | (vcpu->vm->protected ? 0 : OPEN_FLAGS)))
		return false;
	if ((flags & KEEL_RUN_CALL_OWN) && (!vcpu->call_asked || (flags & KEEL_RUN_ABORT)))
		return false;
	if (flags & KEEL_RUN_WALK)
		return flags & KEEL_RUN_ABORT;
	return !(flags & KEEL_RUN_WALK_LEVEL);
}

/*
 * Where a protected guest begins is the host's to say, once. Any further vCPU starts where
 * the guest's CPU_ON says: else the host could start one in the middle of the guest's
 * code, with registers of its choice, say at an HVC that shares memory. With firmware not
 * even where it begins is the host's to say.
 *
 * This is when the VM is measured: all that is measured is fixed from here on.
 */
static bool may_begin(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	bool begun;

	if (!vm->protected || vcpu->has_run)
		return true;
	hyp_spin_lock(&vm->lock);
	begun = vm->begun;
	vm->begun = true;
	hyp_spin_unlock(&vm->lock);
	if (begun)
		return false;
	if (vm->s2.firmware)
		vcpu->pc = KEEL_FIRMWARE_IPA;
	measure_initial(vcpu);
	return true;
}

/* 0, KEEL_EXIT_CPU_OFF or -EPERM. */
static s64 check_power(struct vcpu *vcpu)
{
	switch (__atomic_load_n(&vcpu->power, __ATOMIC_ACQUIRE)) {
	case VCPU_ON_PENDING:
		vcpu_power_up(vcpu);
		return 0;
	case VCPU_ON:
		return may_begin(vcpu) ? 0 : -EPERM;
	}
	return KEEL_EXIT_CPU_OFF;
}

/* All checked before anything is taken over. */
static int take_inputs(struct vcpu *vcpu, const u64 *x)
{
	u64 flags = x[KEEL_RUN_IN_FLAGS];
	unsigned int nr = flags & KEEL_RUN_NR_LRS, i;
	int ret;

	/* an abort needs the guest's registers loaded */
	if (flags == (KEEL_RUN_COMPLETE_ONLY | KEEL_RUN_MMIO_DONE))
		return exit_complete(vcpu, flags, x[KEEL_RUN_IN_DATA]);
	if (!flags_valid(vcpu, flags) || !gic_lrs_valid(&x[KEEL_RUN_IN_LR], nr))
		return -EINVAL;
	ret = exit_complete(vcpu, flags, x[KEEL_RUN_IN_DATA]);
	if (ret)
		return ret;
	vcpu->run_flags = flags;
	vcpu->call_asked = false;
	vcpu->no_gic = flags & KEEL_RUN_NO_GIC;
	vcpu->gic.nr_lrs = nr;
	for (i = 0; i < nr; i++)
		vcpu->gic.lr[i] = x[KEEL_RUN_IN_LR + i];
	vcpu->timer.config = x[KEEL_RUN_IN_TIMERS];
	return 0;
}

/* Nothing of the guest is in @x but what keel/guest.h says. */
static void give_outputs(const struct vcpu *vcpu, u64 *x)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vcpu->info); i++)
		x[KEEL_RUN_OUT_INFO + i] = vcpu->info[i];
	for (i = 0; i < vcpu->gic.nr_lrs; i++)
		x[KEEL_RUN_OUT_LR + i] = vcpu->gic.lr[i];
	x[KEEL_RUN_OUT_TIMERS] = timer_state(vcpu);
	x[KEEL_RUN_OUT_VMCR] = vcpu->gic.vmcr;
	x[KEEL_RUN_OUT_EOI_COUNT] = vcpu->gic.eoi_count;
}

/* What the host said of the last exit becomes the guest's, now that it is loaded. */
static s64 begin(struct vcpu *vcpu)
{
	if (vcpu->abort) {
		write_sysreg(vcpu->fault_far, far_el2);
		if (vcpu->run_flags & KEEL_RUN_WALK)
			inject_walk_abort(vcpu->fault_esr, vcpu->run_flags >>
					  KEEL_RUN_WALK_LEVEL_SHIFT & 3);
		else
			inject_external_abort(vcpu->fault_esr);
	}
	return vcpu->run_flags & KEEL_RUN_CALL_OWN ? guest_call_own(vcpu) : EXIT_RESUME;
}

static s64 guest_loop(struct vcpu *vcpu)
{
	s64 exit = begin(vcpu);

	while (exit == EXIT_RESUME) {
		u64 how = guest_enter(vcpu);

		stat_inc(STAT_GUEST_EXITS);
		if (how == GUEST_SYNC)
			exit = exit_sync(vcpu);
		else if (how == GUEST_SERROR)
			exit = KEEL_EXIT_SERROR;
		else
			exit = gic_irq(vcpu);
	}
	return exit;
}

s64 vcpu_run(struct vcpu *vcpu, u64 *x)
{
	unsigned int i;
	s64 exit;
	int ret;

	ret = take_inputs(vcpu, x);
	if (ret || (x[KEEL_RUN_IN_FLAGS] & KEEL_RUN_COMPLETE_ONLY))
		return ret;
	for (i = 0; i < ARRAY_SIZE(vcpu->info); i++)
		vcpu->info[i] = 0;
	vcpu->gic.eoi_count = 0;
	exit = check_power(vcpu);
	if (exit) {
		if (exit == KEEL_EXIT_CPU_OFF)
			give_outputs(vcpu, x);
		return exit;
	}
	vcpu->has_run = true;
	WRITE_ONCE(vcpu->vm->ran, true);
	if (vcpu->call.pending)
		guest_host_call_done(vcpu);
	stat_inc(STAT_VCPU_RUNS);
	switch_to_guest(vcpu);
	exit = guest_loop(vcpu);
	switch_to_host(vcpu);
	give_outputs(vcpu, x);
	return exit;
}
