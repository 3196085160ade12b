// SPDX-License-Identifier: GPL-2.0-only
/*
 * vcpu_run() from the switch on: whatever the guest does, its registers leave the CPU before
 * the host continues, an abort it is owed is injected once, and of the host's registers
 * those that keel/guest.h names change and no other.
 *
 * verify: unwind=5
 * verify: unwindset=regs_any.0:32,guest_enter.0:32,x_same.0:32,vcpu_power_up.0:32,vcpu_any.0:10
 */
#include "run.c"

static u64 told_timers;
static struct { unsigned int to_guest, to_host, entered, injected, own, resumed; } did;

void switch_to_guest(struct vcpu *v)
{
	check(v == &vcpu && !did.to_guest);
	did.to_guest++;
}

void inject_external_abort(u64 esr)
{
	check(did.to_guest && !did.entered && !(vcpu.run_flags & KEEL_RUN_WALK));
	check(esr == vcpu.fault_esr && model_cpu.far_el2 == vcpu.fault_far);
	did.injected++;
}

void inject_walk_abort(u64 esr, unsigned int level)
{
	check(did.to_guest && !did.entered && (vcpu.run_flags & KEEL_RUN_WALK) && level < 4);
	check(esr == vcpu.fault_esr && model_cpu.far_el2 == vcpu.fault_far);
	did.injected++;
}

u64 guest_enter(struct vcpu *v)
{
	u64 i;

	check(v == &vcpu && did.to_guest && !did.to_host);
	check(did.injected == v->abort);
	did.entered++;
	for (i = 0; i < 31; i++)
		v->regs.x[i] = nondet_u64();
	return nondet_u64() % 4;
}

static s64 leave(void)
{
	s64 exit = nondet_u8() % KEEL_NR_EXITS;

	if (did.resumed || nondet_bool())
		return exit;
	did.resumed++;
	return EXIT_RESUME;
}

/* EL2's answer to a call the host was asked about: before the guest is entered. */
s64 guest_call_own(struct vcpu *v)
{
	check(v == &vcpu && did.to_guest && !did.entered);
	check((v->run_flags & KEEL_RUN_CALL_OWN) && !v->vm->protected);
	did.own++;
	return leave();
}

s64 exit_sync(struct vcpu *v)
{
	u64 i;

	for (i = 0; i < 4; i++)
		v->info[i] = nondet_u64();
	return leave();
}

s64 gic_irq(struct vcpu *v)
{
	return leave();
}

void switch_to_host(struct vcpu *v)
{
	u64 i;

	check((did.entered || did.own) && !did.to_host);
	did.to_host++;
	v->pc = nondet_u64();
	v->gic.vmcr = nondet_u64();
	v->gic.eoi_count = nondet_u8();
	for (i = 0; i < KEEL_MAX_LRS; i++)
		v->gic.lr[i] = nondet_u64();
}

u64 timer_state(const struct vcpu *v)
{
	check(did.to_guest == did.to_host);
	return told_timers;
}

static void check_told(u64 nr)
{
	u64 i;

	for (i = 0; i < 4; i++)
		check(x[KEEL_RUN_OUT_INFO + i] == vcpu.info[i]);
	for (i = 0; i < KEEL_MAX_LRS; i++)
		check(x[KEEL_RUN_OUT_LR + i] == (i < nr ? vcpu.gic.lr[i] : in[KEEL_RUN_OUT_LR + i]));
	check(x[KEEL_RUN_OUT_TIMERS] == told_timers && x[KEEL_RUN_OUT_VMCR] == vcpu.gic.vmcr);
	check(x[KEEL_RUN_OUT_EOI_COUNT] == vcpu.gic.eoi_count);
	check(x_same(0, 2) && x_same(KEEL_RUN_OUT_EOI_COUNT + 1, 31));
}

void harness(void)
{
	u64 nr;
	s64 ret;

	vcpu_any();
	regs_any();
	vcpu.call_asked = nondet_bool();
	vtr = nondet_u64();
	told_timers = nondet_u64();
	completes = true;

	ret = vcpu_run(&vcpu, x);

	/* what comes before is in harness/run_inputs.c */
	if (!did.to_guest)
		return;
	nr = vcpu_was.power == VCPU_ON_PENDING ? 0 : in[KEEL_RUN_IN_FLAGS] & 0xf;
	check(ret >= 0 && ret < KEEL_NR_EXITS);
	check(did.to_guest == 1 && did.to_host == 1 && did.injected == vcpu.abort);
	check_told(nr);
	cover(did.entered == 2);
	cover(did.injected && vm.protected);
	cover(did.injected && (vcpu.run_flags & KEEL_RUN_WALK));
	cover(did.own && !did.entered);
	cover(nr == 2);
	cover(ret == KEEL_EXIT_SERROR);
}
