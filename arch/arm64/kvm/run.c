// SPDX-License-Identifier: GPL-2.0-only
/*
 * The run loop: into the guest and out again until user space is needed; sleeping;
 * getting a vCPU out of the guest or out of its sleep.
 *
 * A kick is not lost: who wants something of a vCPU writes that, then looks at
 * vcpu->cpu; the vCPU writes vcpu->cpu, then looks for what is wanted. One of the two
 * sees the other, and who sees a CPU there interrupts it.
 */
#include <linux/hrtimer.h>
#include <linux/math64.h>
#include <linux/preempt.h>
#include <linux/sched/signal.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/version.h>
#include <asm/barrier.h>
#include <asm/sysreg.h>

#include "kvm.h"
#include "services.h"

/* Not among enum keel_exit: the guest did not run. */
#define NOT_ENTERED	KEEL_NR_EXITS

/* linux/kvm.h names the field so since 6.10, that KVM does not read it without a thought. */
#ifdef HINT_UNSAFE_IN_KVM
#define IMMEDIATE_EXIT	HINT_UNSAFE_IN_KVM(immediate_exit)
#else
#define IMMEDIATE_EXIT	immediate_exit
#endif

/* What a WFI may last at most: no time anybody waits for, and no overflow in nanoseconds. */
#define MAX_SLEEP_SECONDS	3600

static void send_ipi(struct keel_vcpu *vcpu)
{
	int cpu = READ_ONCE(vcpu->cpu);

	if (cpu < 0 || cpu == raw_smp_processor_id())
		return;
	/* kick_ipi() reads cpu after it has cleared what is read here */
	smp_rmb();
	if (test_and_set_bit(0, &vcpu->kick_sent))
		return;
	if (smp_call_function_single_async(cpu, &vcpu->csd))
		clear_bit(0, &vcpu->kick_sent);
}

/* The interrupt has ended the guest's run. But it may have gone on to another CPU since. */
static void kick_ipi(void *info)
{
	struct keel_vcpu *vcpu = info;

	clear_bit(0, &vcpu->kick_sent);
	smp_mb__after_atomic();
	if (READ_ONCE(vcpu->kicked))
		send_ipi(vcpu);
}

void keel_vcpu_kick(struct keel_vcpu *vcpu)
{
	smp_mb();
	WRITE_ONCE(vcpu->kicked, true);
	smp_mb();
	if (waitqueue_active(&vcpu->wait))
		wake_up(&vcpu->wait);
	send_ipi(vcpu);
}

static enum hrtimer_restart timer_fired(struct hrtimer *timer)
{
	keel_vcpu_kick(container_of(timer, struct keel_vcpu, timer));
	return HRTIMER_NORESTART;
}

void keel_vcpu_kick_init(struct keel_vcpu *vcpu)
{
	INIT_CSD(&vcpu->csd, kick_ipi, vcpu);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(&vcpu->timer, timer_fired, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
#else
	hrtimer_init(&vcpu->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	vcpu->timer.function = timer_fired;
#endif
}

/* Nanoseconds until CNTPCT_EL0 is @when; 0 if it is already. */
static u64 counter_to_ns(u64 when)
{
	u32 freq = read_sysreg(cntfrq_el0);
	u64 now;

	isb();
	now = read_sysreg(cntpct_el0);
	if (when <= now || !freq)
		return 0;
	return mul_u64_u32_div(min(when - now, (u64)freq * MAX_SLEEP_SECONDS), NSEC_PER_SEC, freq);
}

static bool should_wake(struct keel_vcpu *vcpu)
{
	return READ_ONCE(vcpu->kicked) || keel_vgic_vcpu_pending(vcpu);
}

void keel_vcpu_block(struct keel_vcpu *vcpu, u64 until)
{
	u64 ns = 0;

	if (should_wake(vcpu))
		return;
	if (until != ~0ULL) {
		ns = counter_to_ns(until);
		if (!ns)
			return;
		hrtimer_start(&vcpu->timer, ns_to_ktime(ns), HRTIMER_MODE_REL);
	}
	/* a signal is seen by the caller's loop */
	(void)wait_event_interruptible(vcpu->wait, should_wake(vcpu));
	if (ns)
		hrtimer_cancel(&vcpu->timer);
}

static u64 completion_flags(const struct keel_vcpu *vcpu)
{
	if (vcpu->mmio_done)
		return KEEL_RUN_MMIO_DONE;
	if (vcpu->abort && vcpu->walk_level != KEEL_NO_WALK)
		return KEEL_RUN_ABORT | KEEL_RUN_WALK |
		       (u64)vcpu->walk_level << KEEL_RUN_WALK_LEVEL_SHIFT;
	if (vcpu->abort)
		return KEEL_RUN_ABORT;
	return vcpu->call_own ? KEEL_RUN_CALL_OWN : 0;
}

/* Interrupts off. Return: what EL2 says. */
static s64 world_switch(struct keel_vcpu *vcpu, union keel_run_regs *r)
{
	unsigned int nr;
	s64 exit;

	nr = keel_vgic_flush(vcpu, &r->x[KEEL_RUN_IN_LR], &r->x[KEEL_RUN_IN_TIMERS]);
	r->x[KEEL_RUN_IN_HANDLE] = vcpu->vm->handle;
	r->x[KEEL_RUN_IN_VCPU] = vcpu->id;
	r->x[KEEL_RUN_IN_FLAGS] = nr | completion_flags(vcpu) | keel_smccc_run_flags(vcpu->vm) |
				  (keel_vgic_exists(vcpu->vm) ? 0 : KEEL_RUN_NO_GIC);
	r->x[KEEL_RUN_IN_DATA] = vcpu->mmio_data;

	exit = keel_hcall_vcpu_run(&r->regs);
	if (exit >= 0) {
		vcpu->mmio_done = false;
		vcpu->abort = false;
		vcpu->call_own = false;
		vcpu->walk_level = KEEL_NO_WALK;
		vcpu->stat.exits++;
	} else {
		/* the list registers are as they were given */
		r->x[KEEL_RUN_OUT_TIMERS] = vcpu->vgic.timers;
		r->x[KEEL_RUN_OUT_VMCR] = vcpu->vgic.vmcr;
		r->x[KEEL_RUN_OUT_EOI_COUNT] = 0;
	}
	keel_vgic_sync(vcpu, &r->x[KEEL_RUN_OUT_LR], nr, r->x[KEEL_RUN_OUT_TIMERS],
		       r->x[KEEL_RUN_OUT_VMCR]);
	if (unlikely(r->x[KEEL_RUN_OUT_EOI_COUNT]))
		keel_vgic_eoi(vcpu, r->x[KEEL_RUN_OUT_EOI_COUNT]);
	return exit;
}

/* A call that EL2 is to answer is half done: user space must not see the registers before that. */
static bool may_enter(const struct keel_vcpu *vcpu)
{
	if (READ_ONCE(vcpu->stopped))
		return false;
	return vcpu->call_own || (!signal_pending(current) && !need_resched());
}

static s64 enter_guest(struct keel_vcpu *vcpu, union keel_run_regs *r)
{
	s64 exit = NOT_ENTERED;

	preempt_disable();
	local_irq_disable();
	WRITE_ONCE(vcpu->cpu, smp_processor_id());
	WRITE_ONCE(vcpu->kicked, false);
	smp_mb();
	if (may_enter(vcpu))
		exit = world_switch(vcpu, r);
	WRITE_ONCE(vcpu->cpu, -1);
	local_irq_enable();
	preempt_enable();
	return exit;
}

/* When one of its timers would fire next, as CNTPCT_EL0 counts, or ~0. */
static u64 next_timer(const struct keel_vcpu *vcpu)
{
	u64 vctl, vcval, pctl, pcval, voff, poff, next = ~0ULL;

	if (keel_reg_read(vcpu, KEEL_SYS(SYS_CNTV_CTL_EL0), &vctl) ||
	    keel_reg_read(vcpu, KEEL_SYS(SYS_CNTV_CVAL_EL0), &vcval) ||
	    keel_reg_read(vcpu, KEEL_SYS(SYS_CNTP_CTL_EL0), &pctl) ||
	    keel_reg_read(vcpu, KEEL_SYS(SYS_CNTP_CVAL_EL0), &pcval) ||
	    keel_reg_read(vcpu, KEEL_REG_CNTVOFF, &voff) ||
	    keel_reg_read(vcpu, KEEL_REG_CNTPOFF, &poff))
		return next;
	/* enabled, and not masked */
	if ((vctl & 3) == 1)
		next = vcval + voff;
	if ((pctl & 3) == 1)
		next = min(next, pcval + poff);
	return next;
}

/* Sticky: user space hears of each wake-up and decides. */
static int suspend(struct keel_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	u64 timer = next_timer(vcpu);

	keel_vcpu_block(vcpu, timer);
	if (!keel_vgic_vcpu_pending(vcpu) && (timer == ~0ULL || counter_to_ns(timer))) {
		WRITE_ONCE(vcpu->kicked, false);
		return 1;
	}
	memset(&run->system_event, 0, sizeof(run->system_event));
	run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
	run->system_event.type = KVM_SYSTEM_EVENT_WAKEUP;
	return 0;
}

static int run_once(struct keel_vcpu *vcpu)
{
	union keel_run_regs r;
	s64 exit;

	cond_resched();
	if (signal_pending(current) && !vcpu->call_own)
		return -EINTR;
	if (unlikely(READ_ONCE(vcpu->vm->dead)))
		return -EIO;
	if (unlikely(READ_ONCE(vcpu->stopped)))
		return wait_event_interruptible(vcpu->wait, !READ_ONCE(vcpu->stopped)) ? -EINTR : 1;

	if (unlikely(vcpu->suspended))
		return suspend(vcpu);
	keel_pvtime_update(vcpu);
	exit = enter_guest(vcpu, &r);
	if (exit == NOT_ENTERED)
		return 1;
	if (exit == -ENOMEM)
		return keel_el2_feed(1) ?: 1;
	return exit < 0 ? exit : keel_handle_exit(vcpu, exit, &r.x[KEEL_RUN_OUT_INFO]);
}

/* User space may look at the registers next, and save the vCPU with them. */
static void complete_only(struct keel_vcpu *vcpu)
{
	union keel_run_regs r = {};

	r.x[KEEL_RUN_IN_HANDLE] = vcpu->vm->handle;
	r.x[KEEL_RUN_IN_VCPU] = vcpu->id;
	r.x[KEEL_RUN_IN_FLAGS] = KEEL_RUN_MMIO_DONE | KEEL_RUN_COMPLETE_ONLY;
	r.x[KEEL_RUN_IN_DATA] = vcpu->mmio_data;
	if (!keel_hcall_vcpu_run(&r.regs))
		vcpu->mmio_done = false;
}

static int run(struct keel_vcpu *vcpu)
{
	int ret = -EINTR;

	keel_mmio_complete(vcpu);
	/* as in KVM the reason is then still that of the exit before */
	if (!READ_ONCE(vcpu->run->IMMEDIATE_EXIT)) {
		do
			ret = run_once(vcpu);
		while (ret > 0);
		if (ret == -EINTR) {
			vcpu->stat.signal_exits++;
			vcpu->run->exit_reason = KVM_EXIT_INTR;
		}
	}
	if (ret == -EINTR && vcpu->mmio_done)
		complete_only(vcpu);
	return ret;
}

/* KVM_SET_SIGNAL_MASK's mask holds as long as KVM_RUN lasts. */
int keel_vcpu_run(struct keel_vcpu *vcpu)
{
	int ret;

	if (!vcpu->has_sigmask)
		return run(vcpu);
	/* real_blocked: who looks at the task's signals meanwhile sees its own mask */
	sigprocmask(SIG_SETMASK, &vcpu->sigmask, &current->real_blocked);
	ret = run(vcpu);
	sigprocmask(SIG_SETMASK, &current->real_blocked, NULL);
	sigemptyset(&current->real_blocked);
	return ret;
}
