// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers of guests.
 *
 * The virtual timer is the guest's own while it is loaded. When it fires EL2 takes
 * the physical interrupt, leaves it active, and links it to a list register: the
 * guest's own end-of-interrupt deactivates it, and the host never hears of it. When the
 * vCPU leaves the CPU the timer is switched off and the interrupt deactivated, so
 * that the next vCPU can have it; a list register that was only pending is
 * dropped, as the level decides anew at the next load.
 *
 * The physical timer is the host's tick, so accesses to it trap. It is compared in
 * software; while the guest runs EL2's own timer fires at its time, and the host
 * injects PPI 30 as it does for any other level-triggered interrupt.
 */
#include "vm/switch.h"
#include "world/world.h"
#include "lib/hw.h"

#define CTL_ENABLE	BIT(0)
#define CTL_IMASK	BIT(1)
#define CTL_ISTATUS	BIT(2)

static bool fires(u64 ctl, u64 cval, u64 now)
{
	return (ctl & (CTL_ENABLE | CTL_IMASK)) == CTL_ENABLE && now >= cval;
}

static bool virt_fires(void)
{
	u64 ctl = read_sysreg(cntv_ctl_el0);

	return (ctl & (CTL_ENABLE | CTL_IMASK | CTL_ISTATUS)) == (CTL_ENABLE | CTL_ISTATUS);
}

static bool phys_enabled(const struct vcpu_timer *t)
{
	return (t->cntp_ctl & (CTL_ENABLE | CTL_IMASK)) == CTL_ENABLE;
}

/* The guest's CNTPCT_EL0. */
static u64 phys_now(const struct vcpu *vcpu)
{
	return read_sysreg(cntpct_el0) - vcpu->vm->cntpoff;
}

static bool phys_fires(const struct vcpu *vcpu)
{
	return phys_enabled(&vcpu->timer) && phys_now(vcpu) >= vcpu->timer.cntp_cval;
}

/* What CNTPCT_EL0 is then; ~0: beyond the end of time. */
static u64 phys_due(const struct vcpu *vcpu)
{
	u64 now = read_sysreg(cntpct_el0), guest = now - vcpu->vm->cntpoff;
	u64 at = vcpu->timer.cntp_cval;

	if (guest >= at)
		return now;
	return at - guest > ~now ? ~0UL : now + (at - guest);
}

/* EL2's own timer, for as long as the guest's physical one has something to say. */
static void phys_arm(const struct vcpu *vcpu)
{
	bool wanted = phys_enabled(&vcpu->timer) && !vcpu->timer.phys_level;

	if (wanted)
		world_timer_start(phys_due(vcpu));
	else
		world_timer_stop();
}

void timer_load(struct vcpu *vcpu)
{
	const struct vcpu_timer *t = &vcpu->timer;

	write_sysreg(t->cntv_cval, cntv_cval_el0);
	hw_isb();
	write_sysreg(t->cntv_ctl, cntv_ctl_el0);
	phys_arm(vcpu);
}

/* gic_put() has read the list register. */
void timer_put(struct vcpu *vcpu)
{
	struct vcpu_timer *t = &vcpu->timer;

	t->cntv_ctl = read_sysreg(cntv_ctl_el0) & (CTL_ENABLE | CTL_IMASK);
	t->cntv_cval = read_sysreg(cntv_cval_el0);
	write_sysreg(0, cntv_ctl_el0);
	world_timer_stop();
	hw_isb();
	t->phys_level = phys_fires(vcpu);
	if (!(t->lr & ICH_LR_ACTIVE_BIT))
		t->lr = 0;
	if (t->phys_active)
		gic_deactivate(KEEL_PHYS_VTIMER_INTID);
	t->phys_active = false;
}

void timer_virt_irq(struct vcpu *vcpu)
{
	struct vcpu_timer *t = &vcpu->timer;
	u64 lr;

	if (!gic_take(KEEL_PHYS_VTIMER_INTID))
		return;
	t->phys_active = true;
	/* in the guest's handler, or not enabled there: the level is kept by the active state */
	if ((read_sysreg_s(SYS_ICH_LR0_EL2) & ICH_LR_STATE) ||
	    !(t->config & KEEL_RUN_TIMER_ENABLED))
		return;
	lr = ICH_LR_PENDING_BIT | ICH_LR_HW |
	     (u64)KEEL_PHYS_VTIMER_INTID << ICH_LR_PHYS_ID_SHIFT |
	     (t->config & KEEL_RUN_TIMER_PRIO) << ICH_LR_PRIORITY_SHIFT | KEEL_VTIMER_INTID;
	if (t->config & KEEL_RUN_TIMER_GROUP1)
		lr |= ICH_LR_GROUP;
	write_sysreg_s(lr, SYS_ICH_LR0_EL2);
}

s64 timer_hyp_irq(struct vcpu *vcpu)
{
	world_timer_stop();
	hw_isb();
	if (gic_take(world_timer_intid()))
		gic_deactivate(world_timer_intid());
	return KEEL_EXIT_IRQ;
}

bool timer_pending(const struct vcpu *vcpu)
{
	u64 config = vcpu->timer.config;

	return ((config & KEEL_RUN_TIMER_ENABLED) && virt_fires()) ||
	       ((config >> KEEL_RUN_TIMER_PTIMER_SHIFT & KEEL_RUN_TIMER_ENABLED) &&
		phys_fires(vcpu));
}

u64 timer_next(const struct vcpu *vcpu)
{
	const struct vcpu_timer *t = &vcpu->timer;
	u64 ctl = read_sysreg(cntv_ctl_el0), next = ~0UL, at;

	if ((ctl & (CTL_ENABLE | CTL_IMASK)) == CTL_ENABLE) {
		at = read_sysreg(cntv_cval_el0) + vcpu->vm->cntvoff;
		/* beyond the end of time: it never fires */
		if (at >= vcpu->vm->cntvoff)
			next = at;
	}
	if (phys_enabled(t)) {
		at = phys_due(vcpu);
		next = at < next ? at : next;
	}
	return next;
}

/* After timer_put(). */
u64 timer_state(const struct vcpu *vcpu)
{
	const struct vcpu_timer *t = &vcpu->timer;
	u64 now = read_sysreg(cntpct_el0), state = 0;

	if (fires(t->cntv_ctl, t->cntv_cval, now - vcpu->vm->cntvoff))
		state |= KEEL_TIMER_LEVEL | KEEL_TIMER_PENDING;
	if (t->lr & ICH_LR_ACTIVE_BIT)
		state |= KEEL_TIMER_ACTIVE;
	if (t->phys_level)
		state |= (KEEL_TIMER_LEVEL | KEEL_TIMER_PENDING) << KEEL_TIMER_PTIMER_SHIFT;
	return state;
}

u64 timer_phys_read(struct vcpu *vcpu, u32 reg)
{
	const struct vcpu_timer *t = &vcpu->timer;
	u64 now = phys_now(vcpu);

	switch (reg) {
	case SYS_CNTPCT_EL0:
		return now;
	case SYS_CNTP_CVAL_EL0:
		return t->cntp_cval;
	case SYS_CNTP_TVAL_EL0:
		return (u32)(t->cntp_cval - now);
	}
	return t->cntp_ctl | ((t->cntp_ctl & CTL_ENABLE) && now >= t->cntp_cval ? CTL_ISTATUS : 0);
}

s64 timer_phys_write(struct vcpu *vcpu, u32 reg, u64 value)
{
	struct vcpu_timer *t = &vcpu->timer;

	switch (reg) {
	case SYS_CNTP_CVAL_EL0:
		t->cntp_cval = value;
		break;
	case SYS_CNTP_TVAL_EL0:
		t->cntp_cval = phys_now(vcpu) + (s64)(s32)value;
		break;
	default:
		t->cntp_ctl = value & (CTL_ENABLE | CTL_IMASK);
	}
	if (phys_fires(vcpu) != t->phys_level)
		return KEEL_EXIT_IRQ;
	phys_arm(vcpu);
	return EXIT_RESUME;
}
