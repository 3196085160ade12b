// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vGIC's state machine: which interrupts a vCPU is to see, their way into
 * list registers, and what came back from there.
 *
 *            changed()               flush()                 sync()
 *	idle ----------> queued at ------------> in a list ------------> queued, idle
 *	                 one vCPU                register                or elsewhere
 *
 * An interrupt is queued while it is active, or pending and enabled. While it is
 * in a list register it stays with that vCPU whatever happens; changes from
 * elsewhere are kept aside, the vCPU is kicked, and sync() brings both together.
 * Of the line of a level-triggered interrupt a list register never has more
 * than a copy: the EOI of the guest exits, and the line is looked at again.
 *
 * May assume: intid, vCPU and values from user space and the guest are checked.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>

#include "vgic_state.h"

/* ICH_LR<n>_EL2, without a physical interrupt behind it */
#define LR_EOI			BIT_ULL(41)	/* deactivation causes an exit */
#define LR_PRIORITY_SHIFT	48
#define LR_GROUP1		BIT_ULL(60)
#define LR_PENDING		BIT_ULL(62)
#define LR_ACTIVE		BIT_ULL(63)

/* ICH_VMCR_EL2 */
#define VMCR_GROUP0		BIT_ULL(0)
#define VMCR_GROUP1		BIT_ULL(1)
#define VMCR_PMR_SHIFT		24

/* ICC_SGI1R_EL1 */
#define SGI_INTID(val)		(((val) >> 24) & 0xf)
#define SGI_TO_OTHERS		BIT_ULL(40)
#define SGI_RANGE(val)		(((val) >> 44) & 0xf)
#define SGI_AFF3(val)		(((val) >> 48) & 0xff)
#define SGI_AFF21(val)		(((val) >> 32 & 0xff) << 16 | ((val) >> 16 & 0xff) << 8)

unsigned long keel_vgic_lock(struct keel_vgic *vgic)
{
	unsigned long flags;

	spin_lock_irqsave(&vgic->lock, flags);
	return flags;
}

void keel_vgic_unlock(struct keel_vm *vm, unsigned long flags, struct keel_vcpu *self)
{
	unsigned long kicks = vm->vgic.kicks;
	struct keel_vcpu *vcpu;
	unsigned int id;

	vm->vgic.kicks = 0;
	spin_unlock_irqrestore(&vm->vgic.lock, flags);

	if (self)
		kicks &= ~BIT(self->id);
	if (!kicks)
		return;

	for_each_set_bit(id, &kicks, KEEL_MAX_VCPUS) {
		vcpu = keel_vcpu_by_id(vm, id);
		if (vcpu)
			keel_vcpu_kick(vcpu);
	}
}

void keel_virq_init(struct keel_virq *irq, u32 intid, struct keel_vcpu *target)
{
	*irq = (struct keel_virq){
		.intid = intid,
		.target = target,
		.group1 = true,
		/* As KVM has it: SGIs are edge-triggered and cannot be lost. */
		.enabled = intid < KEEL_NR_SGIS,
		.edge = intid < KEEL_NR_SGIS,
	};
	INIT_LIST_HEAD(&irq->node);
}

struct keel_virq *keel_virq_get(struct keel_vgic *vgic, struct keel_vcpu *vcpu, u32 intid)
{
	if (intid < KEEL_NR_PRIVATE)
		return vcpu ? &vcpu->vgic.private[intid] : NULL;

	if (!vgic->spis || intid >= vgic->nr_intids || intid >= KEEL_MAX_INTID)
		return NULL;

	return &vgic->spis[intid - KEEL_NR_PRIVATE];
}

bool keel_virq_pending(const struct keel_virq *irq)
{
	if (keel_virq_is_el2s(irq))
		return READ_ONCE(irq->target->vgic.timers) & (KEEL_TIMER_PENDING | KEEL_TIMER_LEVEL);

	return irq->latch || irq->lr_latch || (irq->line && !irq->edge);
}

bool keel_virq_active(const struct keel_virq *irq)
{
	if (keel_virq_is_el2s(irq))
		return READ_ONCE(irq->target->vgic.timers) & KEEL_TIMER_ACTIVE;
	if (irq->forced)
		return irq->forced == KEEL_VIRQ_FORCED_ACTIVE;

	return irq->active;
}

/* Does the distributor let @irq through to the CPU interface? */
static bool forwarded(const struct keel_vgic *vgic, const struct keel_virq *irq)
{
	return irq->enabled && (vgic->ctlr & (irq->group1 ? KEEL_GICD_GROUP1 : KEEL_GICD_GROUP0));
}

/* Is it for a list register to make it pending? */
static bool deliverable(const struct keel_vgic *vgic, const struct keel_virq *irq)
{
	return forwarded(vgic, irq) && (irq->latch || (irq->line && !irq->edge));
}

/* EL2 has its line. */
static bool is_timer(const struct keel_virq *irq)
{
	return irq->intid == KEEL_VTIMER_INTID || irq->intid == KEEL_PTIMER_INTID;
}

static u64 timer_config(const struct keel_vgic *vgic, const struct keel_virq *irq)
{
	return irq->priority | (forwarded(vgic, irq) ? KEEL_RUN_TIMER_ENABLED : 0) |
	       (irq->group1 ? KEEL_RUN_TIMER_GROUP1 : 0);
}

static void timer_changed(struct keel_vgic *vgic, struct keel_vcpu *vcpu)
{
	struct keel_virq *private = vcpu->vgic.private;
	u64 config = timer_config(vgic, &private[KEEL_VTIMER_INTID]) |
		     timer_config(vgic, &private[KEEL_PTIMER_INTID]) << KEEL_RUN_TIMER_PTIMER_SHIFT;

	if (config == vcpu->vgic.timer_config)
		return;

	WRITE_ONCE(vcpu->vgic.timer_config, config);
	vgic->kicks |= BIT(vcpu->id);
}

/* The vCPU on whose queue @irq should be. */
static struct keel_vcpu *home(const struct keel_vgic *vgic, const struct keel_virq *irq)
{
	if (irq->in_lr)
		return irq->on;
	/* It is to be deactivated where it was taken. */
	if (irq->active)
		return irq->on ?: irq->target;

	return deliverable(vgic, irq) ? irq->target : NULL;
}

void keel_virq_changed(struct keel_vgic *vgic, struct keel_virq *irq)
{
	struct keel_vcpu *to;

	if (is_timer(irq))
		timer_changed(vgic, irq->target);
	if (keel_virq_is_el2s(irq))
		return;

	to = home(vgic, irq);
	if (to != irq->on) {
		if (irq->on)
			list_del(&irq->node);
		if (to)
			list_add_tail(&irq->node, &to->vgic.queue);
		irq->on = to;
	}
	if (to && (irq->in_lr || deliverable(vgic, irq)))
		vgic->kicks |= BIT(to->id);
}

void keel_vgic_ctlr_changed(struct keel_vm *vm)
{
	struct keel_vgic *vgic = &vm->vgic;
	unsigned int i, intid;

	for (i = 0; i < vgic->nr_redists; i++)
		for (intid = 0; intid < KEEL_NR_PRIVATE; intid++)
			keel_virq_changed(vgic, &vgic->redists[i]->vgic.private[intid]);

	for (intid = KEEL_NR_PRIVATE; intid < min_t(u32, vgic->nr_intids, KEEL_MAX_INTID); intid++)
		keel_virq_changed(vgic, keel_virq_get(vgic, NULL, intid));
}

static void set_line(struct keel_vgic *vgic, struct keel_virq *irq, bool level)
{
	if (irq->edge) {
		irq->line = level;
		/* Two edges before the first was taken are one interrupt. */
		if (!level || irq->latch)
			return;
		irq->latch = true;
	} else {
		if (irq->line == level)
			return;
		irq->line = level;
		/* Its EOI exits, and sync() looks at the line then. */
		if (irq->in_lr)
			return;
	}
	keel_virq_changed(vgic, irq);
}

/* --- Into the list registers ------------------------------------------------ */

/*
 * Small: urgent. What is active comes first, as the guest's EOI finds only what
 * is in a list register.
 */
static unsigned int rank(const struct keel_virq *irq)
{
	return irq->priority + (irq->active ? 0 : 0x100);
}

/* Adds @irq to the @nr in @pick, ordered by rank, and drops the last if there are @max. */
static unsigned int pick_insert(struct keel_virq **pick, unsigned int nr, unsigned int max,
				struct keel_virq *irq)
{
	unsigned int at;

	if (nr == max) {
		if (rank(irq) >= rank(pick[max - 1]))
			return nr;
		nr--;
	}
	for (at = nr; at && rank(pick[at - 1]) > rank(irq); at--)
		pick[at] = pick[at - 1];
	pick[at] = irq;

	return nr + 1;
}

/* Returns how many of @queue are in @pick; *@crowded: there are more. */
static unsigned int pick_irqs(struct list_head *queue, struct keel_virq **pick, unsigned int max,
			      bool *crowded)
{
	struct keel_virq *irq, *urgent = NULL;
	unsigned int nr = 0, all = 0;

	list_for_each_entry(irq, queue, node) {
		all++;
		nr = pick_insert(pick, nr, max, irq);
		if (!irq->active && (!urgent || irq->priority < urgent->priority))
			urgent = irq;
	}
	*crowded = all > nr;

	/* What is active must not lock out what could preempt it. */
	if (*crowded && urgent && max > 1 && pick[max - 1]->active)
		pick[max - 1] = urgent;

	return nr;
}

static u64 lr_fill(struct keel_vgic *vgic, struct keel_virq *irq, bool crowded)
{
	u64 lr = irq->intid | (u64)irq->priority << LR_PRIORITY_SHIFT;

	if (irq->group1)
		lr |= LR_GROUP1;
	if (irq->active)
		lr |= LR_ACTIVE;
	/* Room for the next one, or a line to look at: nothing else tells. */
	if (crowded || !irq->edge)
		lr |= LR_EOI;

	/* A register that is pending and active would not exit at its first EOI. */
	if (deliverable(vgic, irq) && (irq->edge || !irq->active)) {
		lr |= LR_PENDING;
		irq->lr_latch = irq->latch;
		irq->latch = false;
	}
	irq->in_lr = true;

	return lr;
}

unsigned int keel_vgic_flush(struct keel_vcpu *vcpu, u64 *lr, u64 *timers)
{
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	struct keel_vgic_cpu *cpu = &vcpu->vgic;
	unsigned long flags;
	unsigned int i;
	bool crowded;

	*timers = READ_ONCE(cpu->timer_config);
	cpu->nr_lrs = 0;
	if (list_empty(&cpu->queue))
		return 0;

	flags = keel_vgic_lock(vgic);
	cpu->nr_lrs = pick_irqs(&cpu->queue, cpu->lr, vgic->nr_lrs, &crowded);
	for (i = 0; i < cpu->nr_lrs; i++)
		lr[i] = lr_fill(vgic, cpu->lr[i], crowded);
	keel_vgic_unlock(vcpu->vm, flags, vcpu);

	return cpu->nr_lrs;
}

/* --- And back --------------------------------------------------------------- */

/* Returns whether the guest has finished with a level-triggered SPI. */
static bool lr_fold(struct keel_vgic *vgic, struct keel_virq *irq, u64 lr)
{
	bool acked;

	/* LPIs are never active, even if a list register keeps it of one that is being handled */
	irq->active = (lr & LR_ACTIVE) && irq->intid < KEEL_FIRST_LPI;
	if (irq->forced)
		irq->active = irq->forced == KEEL_VIRQ_FORCED_ACTIVE;
	acked = !irq->edge && !(lr & LR_PENDING) && !irq->active &&
		irq->intid >= KEEL_NR_PRIVATE;
	/* Not taken yet. With what came meanwhile it is one interrupt. */
	if ((lr & LR_PENDING) && irq->lr_latch && !irq->unmapped)
		irq->latch = true;

	irq->forced = KEEL_VIRQ_NOT_FORCED;
	irq->lr_latch = false;
	irq->in_lr = false;
	keel_virq_changed(vgic, irq);
	if (unlikely(irq->unmapped))
		keel_lpi_free(irq);

	return acked;
}

static noinline void fold_lrs(struct keel_vcpu *vcpu, const u64 *lr, unsigned int nr)
{
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	struct keel_vgic_cpu *cpu = &vcpu->vgic;
	unsigned int i, nr_acked = 0;
	u32 acked[KEEL_MAX_LRS];
	unsigned long flags;

	flags = keel_vgic_lock(vgic);
	for (i = 0; i < nr; i++)
		if (lr_fold(vgic, cpu->lr[i], lr[i]))
			acked[nr_acked++] = cpu->lr[i]->intid;
	cpu->nr_lrs = 0;
	WRITE_ONCE(cpu->nr_syncs, cpu->nr_syncs + 1);
	keel_vgic_unlock(vcpu->vm, flags, vcpu);

	for (i = 0; i < nr_acked; i++)
		keel_irq_acked(vcpu->vm, acked[i]);
}

static noinline void set_ptimer_line(struct keel_vcpu *vcpu, bool level)
{
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	unsigned long flags = keel_vgic_lock(vgic);

	set_line(vgic, &vcpu->vgic.private[KEEL_PTIMER_INTID], level);
	keel_vgic_unlock(vcpu->vm, flags, vcpu);
}

void keel_vgic_sync(struct keel_vcpu *vcpu, const u64 *lr, unsigned int nr, u64 timers, u64 vmcr)
{
	struct keel_vgic_cpu *cpu = &vcpu->vgic;
	bool ptimer = timers & (KEEL_TIMER_LEVEL << KEEL_TIMER_PTIMER_SHIFT);

	WRITE_ONCE(cpu->timers, timers);
	WRITE_ONCE(cpu->vmcr, vmcr);
	/* Nobody else moves this line. */
	if (ptimer != cpu->private[KEEL_PTIMER_INTID].line)
		set_ptimer_line(vcpu, ptimer);
	nr = min(nr, cpu->nr_lrs);
	if (nr)
		fold_lrs(vcpu, lr, nr);
}

/* --- What makes interrupts pending ------------------------------------------ */

/* Would a vCPU with @vmcr take an interrupt of this group and priority? */
static bool lets_in(u64 vmcr, bool group1, u8 priority)
{
	return (vmcr & (group1 ? VMCR_GROUP1 : VMCR_GROUP0)) && priority < vmcr >> VMCR_PMR_SHIFT;
}

static bool vtimer_pending(const struct keel_vgic_cpu *cpu, u64 vmcr)
{
	u64 state = READ_ONCE(cpu->timers), config = READ_ONCE(cpu->timer_config);

	return (state & (KEEL_TIMER_PENDING | KEEL_TIMER_LEVEL)) && !(state & KEEL_TIMER_ACTIVE) &&
	       (config & KEEL_RUN_TIMER_ENABLED) &&
	       lets_in(vmcr, config & KEEL_RUN_TIMER_GROUP1, config & KEEL_RUN_TIMER_PRIO);
}

bool keel_vgic_vcpu_pending(struct keel_vcpu *vcpu)
{
	struct keel_vgic *vgic = &vcpu->vm->vgic;
	struct keel_vgic_cpu *cpu = &vcpu->vgic;
	u64 vmcr = READ_ONCE(cpu->vmcr);
	struct keel_virq *irq;
	unsigned long flags;
	bool pending = false;

	if (vtimer_pending(cpu, vmcr))
		return true;
	if (list_empty(&cpu->queue))
		return false;

	flags = keel_vgic_lock(vgic);
	list_for_each_entry(irq, &cpu->queue, node)
		pending |= !irq->active && deliverable(vgic, irq) &&
			   lets_in(vmcr, irq->group1, irq->priority);
	keel_vgic_unlock(vcpu->vm, flags, vcpu);

	return pending;
}

int keel_vgic_inject(struct keel_vm *vm, struct keel_vcpu *vcpu, u32 intid, bool level)
{
	struct keel_vgic *vgic = &vm->vgic;
	struct keel_virq *irq;
	unsigned long flags;

	if (!smp_load_acquire(&vgic->initialised))
		return -ENODEV;

	irq = keel_virq_get(vgic, vcpu, intid);
	if (!irq)
		return -EINVAL;
	if (is_timer(irq))
		return 0;

	flags = keel_vgic_lock(vgic);
	set_line(vgic, irq, level);
	keel_vgic_unlock(vm, flags, NULL);

	return 0;
}

static void send_sgi(struct keel_vgic *vgic, struct keel_vcpu *to, unsigned int intid,
		     bool group0_only)
{
	struct keel_virq *irq = &to->vgic.private[intid];

	if (irq->latch || (group0_only && irq->group1))
		return;

	irq->latch = true;
	keel_virq_changed(vgic, irq);
}

void keel_vgic_sgi(struct keel_vcpu *vcpu, u64 val, unsigned int kind)
{
	struct keel_vm *vm = vcpu->vm;
	struct keel_vgic *vgic = &vm->vgic;
	unsigned long flags, list = val & 0xffff;
	struct keel_vcpu *to;
	unsigned int i;

	if (!smp_load_acquire(&vgic->initialised))
		return;

	flags = keel_vgic_lock(vgic);
	if (val & SGI_TO_OTHERS) {
		for (i = 0; i < vgic->nr_redists; i++)
			if (vgic->redists[i] != vcpu)
				send_sgi(vgic, vgic->redists[i], SGI_INTID(val), kind != 0);
	} else if (!SGI_AFF3(val) && !SGI_RANGE(val)) {
		for_each_set_bit(i, &list, 16) {
			to = keel_vcpu_by_affinity(vm, SGI_AFF21(val) | i);
			if (to)
				send_sgi(vgic, to, SGI_INTID(val), kind != 0);
		}
	}
	keel_vgic_unlock(vm, flags, vcpu);
}
