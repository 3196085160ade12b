// SPDX-License-Identifier: GPL-2.0-only
/*
 * vcpu_run() up to the switch: any registers of the host, any state of the vCPU. All is
 * checked before anything is taken over; the vCPU runs only where it may begin, and is
 * measured then; what is refused changes nothing and tells nothing.
 *
 * verify: unwind=9
 * verify: unwindset=regs_any.0:32,regs_same.0:32,x_same.0:32,vcpu_power_up.0:32,vcpu_any.0:10
 */
#include "run.c"

#define DONE	KEEL_RUN_MMIO_DONE
#define ABORT	KEEL_RUN_ABORT
#define ONLY	KEEL_RUN_COMPLETE_ONLY
#define OPEN	(KEEL_RUN_CALLS | KEEL_RUN_PSCI | KEEL_RUN_CALL_OWN | KEEL_RUN_WALK | \
		 KEEL_RUN_WALK_LEVEL)

static bool only, begins;
static u64 flags, nr;

static bool lr_good(u64 i)
{
	u64 lr = in[KEEL_RUN_IN_LR + i], j;

	if (!(lr >> 62))
		return true;
	if (lr >> 61 & 1 || (lr & U32_MAX) == 27)
		return false;
	/* SGIs, PPIs, SPIs; and LPIs, which are never active */
	if ((lr & U32_MAX) >= 1020 &&
	    ((lr & U32_MAX) < 8192 || (lr & U32_MAX) >= 65536 || lr >> 63))
		return false;
	for (j = 0; j < i; j++)
		if (in[KEEL_RUN_IN_LR + j] >> 62 && ((in[KEEL_RUN_IN_LR + j] ^ lr) & U32_MAX) == 0)
			return false;
	return true;
}

static bool lrs_good(u64 nr)
{
	u64 host = (vtr & 0x1f) < KEEL_MAX_LRS ? vtr & 0x1f : KEEL_MAX_LRS, i;

	if (!(cpu_was.id_aa64pfr0_el1 >> 24 & 0xf))
		host = 0;
	if (nr > host)
		return false;
	for (i = 0; i < KEEL_MAX_LRS; i++)
		if (i < nr && !lr_good(i))
			return false;
	return true;
}

static bool flags_good(void)
{
	u64 known = 0xf | DONE | ABORT | KEEL_RUN_NO_GIC;

	if (!vm.protected)
		known |= OPEN;
	if (flags & ~known)
		return false;
	if ((flags & KEEL_RUN_CALL_OWN) && (!vcpu_was.call_asked || (flags & ABORT)))
		return false;
	if (flags & KEEL_RUN_WALK)
		return flags & ABORT;
	return !(flags & KEEL_RUN_WALK_LEVEL);
}

static bool vcpu_same(void)
{
	const struct vcpu *w = &vcpu_was;

	return regs_same(0) && vcpu.pc == w->pc && vcpu.regs.spsr == w->regs.spsr &&
	       vcpu.mmio.pending == w->mmio.pending && vcpu.mem_fault == w->mem_fault &&
	       vcpu.call_fault == w->call_fault && vcpu.abort == w->abort &&
	       vcpu.gic.nr_lrs == w->gic.nr_lrs && vcpu.gic.lr[0] == w->gic.lr[0] &&
	       vcpu.gic.lr[2] == w->gic.lr[2] && vcpu.timer.config == w->timer.config &&
	       vcpu.run_flags == w->run_flags && vcpu.call_asked == w->call_asked &&
	       vcpu.no_gic == w->no_gic && vcpu.power == w->power && vcpu.has_run == w->has_run &&
	       vm.begun == vm_was.begun;
}

/* Here the guest is loaded: nothing else of it changes any more. */
void switch_to_guest(struct vcpu *v)
{
	check(v == &vcpu && !only && v->has_run && mode_legal(v->regs.spsr));
	check(flags_good() && lrs_good(nr) && completes);
	check(!vcpu.info[0] && !vcpu.info[1] && !vcpu.info[2] && !vcpu.info[3]);
	check(vcpu.run_flags == flags && !vcpu.call_asked && !v->call.pending);
	check(answered == (vcpu_was.call.pending && vcpu_was.power != VCPU_ON_PENDING));
	check(measured == begins);
	check(!begins || v->pc == (vm.s2.firmware ? KEEL_FIRMWARE_IPA : vcpu_was.pc));
	check(vcpu.no_gic == !!(flags & KEEL_RUN_NO_GIC));
	if (vcpu_was.power == VCPU_ON_PENDING) {
		/* it knows no interrupts yet: they go back as they came */
		check(v->pc == vcpu_was.on_pc && v->regs.x[0] == vcpu_was.on_context);
		check(!v->gic.nr_lrs && vm.begun == vm_was.begun);
		cover(vm.begun && vm.protected);
	} else {
		check(vcpu_was.power == VCPU_ON);
		check(completed == 1);
		check(v->gic.nr_lrs == nr && v->timer.config == in[KEEL_RUN_IN_TIMERS]);
		check(nr < 1 || v->gic.lr[0] == in[KEEL_RUN_IN_LR]);
		check(nr < 3 || v->gic.lr[2] == in[KEEL_RUN_IN_LR + 2]);
		/* where a protected guest begins is said once */
		check(!begins || (vm.begun && !vm_was.begun));
		check(begins || vm.begun == vm_was.begun);
		cover(begins && vm.s2.firmware);
		cover(begins && !vm.s2.firmware);
		cover(answered);
		cover(v->abort && vm.protected);
		cover(!vm.protected && (flags & KEEL_RUN_WALK));
		cover(nr == 3);
	}
	assume(0);
}

u64 timer_state(const struct vcpu *v)
{
	return 0;
}

static void check_refused(s64 ret)
{
	check(ret == -EINVAL);
	check(vcpu_same() && x_same(0, 31) && !completed);
	cover(flags == DONE);
	cover(flags == ABORT && vm.protected);
	cover(flags == ONLY);
	cover(flags == KEEL_RUN_CALLS);
	cover(flags == KEEL_RUN_CALL_OWN && !vm.protected);
	cover(flags == 1 && (vtr & 0x1f) && in[KEEL_RUN_IN_LR] >> 61 == 3);
	cover(flags == 2 && (vtr & 0x1f) > 1 && in[KEEL_RUN_IN_LR + 1] >> 61 == 2);
	cover(flags == 3 && (vtr & 0x1f) == 2);
}

void harness(void)
{
	s64 ret;

	vcpu_any();
	regs_any();
	vcpu.call_asked = vcpu_was.call_asked = nondet_bool();
	vtr = nondet_u64();
	completes = nondet_bool();
	flags = in[KEEL_RUN_IN_FLAGS];
	nr = flags & 0xf;
	only = flags == (ONLY | DONE);
	begins = vm.protected && !vcpu.has_run && vcpu.power == VCPU_ON;

	ret = vcpu_run(&vcpu, x);

	check(!measured && !answered);
	check(vcpu.has_run == vcpu_was.has_run);
	if (!completes || (!only && (!flags_good() || !lrs_good(nr)))) {
		check_refused(ret);
		return;
	}
	check(completed == 1);
	if (only) {
		check(ret == 0 && x_same(0, 31));
		cover(true);
	} else if (begins) {
		check(ret == -EPERM && vm_was.begun && x_same(0, 31));
		cover(true);
	} else {
		check(ret == KEEL_EXIT_CPU_OFF);
		check(vcpu_was.power == VCPU_OFF || vcpu_was.power == VCPU_CLAIMED);
		check(!x[KEEL_RUN_OUT_INFO] && !x[KEEL_RUN_OUT_INFO + 3]);
		cover(vcpu_was.power == VCPU_CLAIMED && nr == 3);
	}
}
