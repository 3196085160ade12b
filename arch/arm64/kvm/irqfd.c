// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_IRQFD: an eventfd that raises an interrupt, and with RESAMPLE another one
 * that tells when the guest has finished with it.
 *
 *	assign ---> active ---> deactivated ---> released
 *	                 deassign, VM's end: at once
 *	                 eventfd closed: from a work item, as that is told where
 *	                                 nothing may sleep
 *
 * Who deactivates it, under irqs->lock, releases it. The wake-up function runs
 * under the eventfd's lock: hence never an eventfd function under irqs->lock, and
 * RCU for who signals resample eventfds. Both eventfds are the user's choice and
 * may be the same.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/poll.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "eventfd.h"
#include "irq_state.h"

/**
 * struct keel_irqfd - one KVM_IRQFD
 * @node:	in irqs->irqfds while @active
 * @claim:	in the list of all VMs' while @active
 * @going:	in a list of deactivated ones; readers may still be at @node
 * @resample:	NULL: the interrupt is an edge or an MSI, otherwise a level until it is acked
 */
struct keel_irqfd {
	struct list_head node, claim, going;
	struct keel_vm *vm;
	u32 gsi;
	bool active;
	struct eventfd_ctx *eventfd, *resample;
	wait_queue_entry_t wait;
	poll_table poll;
	struct work_struct release;
	struct rcu_head rcu;
};

/* An eventfd raises one interrupt, whichever VM's. Taken inside irqs->lock. */
static DEFINE_SPINLOCK(claims_lock);
static LIST_HEAD(claims);

/*
 * Without a resample eventfd nobody lowers the line of a level-triggered interrupt: as in
 * Linux's KVM it stays up until KVM_IRQ_LINE or LEVEL_INFO says otherwise.
 */
static void irqfd_fire(struct keel_irqfd *irqfd)
{
	keel_gsi_set(irqfd->vm, irqfd->gsi, true);
}

/* Return: is the eventfd nobody else's? */
static bool claim(struct keel_irqfd *irqfd)
{
	struct keel_irqfd *other;
	bool free = true;

	spin_lock(&claims_lock);
	list_for_each_entry(other, &claims, claim)
		free &= other->eventfd != irqfd->eventfd;
	if (free)
		list_add(&irqfd->claim, &claims);
	spin_unlock(&claims_lock);

	return free;
}

static void unclaim(struct keel_irqfd *irqfd)
{
	spin_lock(&claims_lock);
	list_del(&irqfd->claim);
	spin_unlock(&claims_lock);
}

/* Under irqs->lock. Whoever is told true has to release it. */
static bool deactivate(struct keel_irqfd *irqfd)
{
	struct keel_irqs *irqs = &irqfd->vm->irqs;

	if (!irqfd->active)
		return false;

	irqfd->active = false;
	unclaim(irqfd);
	list_del_rcu(&irqfd->node);
	if (irqfd->resample)
		WRITE_ONCE(irqs->nr_resample, irqs->nr_resample - 1);

	return true;
}

/* Nobody is left who would lower the line of @gsi. */
static bool is_orphan(struct keel_irqs *irqs, u32 gsi)
{
	struct keel_irqfd *irqfd;
	bool orphan = true;

	spin_lock_irq(&irqs->lock);
	list_for_each_entry(irqfd, &irqs->irqfds, node)
		orphan &= !irqfd->resample || irqfd->gsi != gsi;
	spin_unlock_irq(&irqs->lock);

	return orphan;
}

/* The last that is done with an irqfd. The VM may be gone on return. */
static void forget(struct keel_irqfd *irqfd)
{
	struct keel_irqs *irqs = &irqfd->vm->irqs;

	if (irqfd->resample)
		eventfd_ctx_put(irqfd->resample);
	eventfd_ctx_put(irqfd->eventfd);
	kfree_rcu(irqfd, rcu);

	spin_lock_irq(&irqs->lock);
	WRITE_ONCE(irqs->nr_irqfds, irqs->nr_irqfds - 1);
	wake_up(&irqs->gone);
	spin_unlock_irq(&irqs->lock);
}

/* Process context. None of @going fires any more on return. */
static void release_all(struct list_head *going)
{
	struct keel_irqfd *irqfd, *next;
	bool resample = false;
	u64 count;

	list_for_each_entry(irqfd, going, going) {
		/* Waits for a wake-up function that runs. */
		eventfd_ctx_remove_wait_queue(irqfd->eventfd, &irqfd->wait, &count);
		resample |= !!irqfd->resample;
	}
	/* For keel_irq_acked(), which signals without a lock. */
	if (resample)
		synchronize_rcu();

	list_for_each_entry_safe(irqfd, next, going, going) {
		if (irqfd->resample && is_orphan(&irqfd->vm->irqs, irqfd->gsi))
			keel_gsi_set(irqfd->vm, irqfd->gsi, false);
		forget(irqfd);
	}
}

static void irqfd_release_work(struct work_struct *work)
{
	struct keel_irqfd *irqfd = container_of(work, struct keel_irqfd, release);
	LIST_HEAD(going);

	list_add(&irqfd->going, &going);
	release_all(&going);
}

/* Called with the eventfd's lock held, interrupts off. */
static int irqfd_wakeup(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	struct keel_irqfd *irqfd = container_of(wait, struct keel_irqfd, wait);
	struct keel_irqs *irqs = &irqfd->vm->irqs;
	__poll_t events = key_to_poll(key);
	unsigned long flags;
	bool going = false;
	u64 count;

	if (events & EPOLLIN) {
		eventfd_ctx_do_read(irqfd->eventfd, &count);
		irqfd_fire(irqfd);
	}
	if (events & EPOLLHUP) {
		spin_lock_irqsave(&irqs->lock, flags);
		going = deactivate(irqfd);
		spin_unlock_irqrestore(&irqs->lock, flags);
	}
	if (going)
		schedule_work(&irqfd->release);

	return 0;
}

static void irqfd_queue(struct file *file, wait_queue_head_t *head, poll_table *poll)
{
	struct keel_irqfd *irqfd = container_of(poll, struct keel_irqfd, poll);

	add_wait_queue(head, &irqfd->wait);
}

static int irqfd_open(struct keel_irqfd *irqfd, struct file *file, const struct kvm_irqfd *args)
{
	irqfd->eventfd = eventfd_ctx_fileget(file);
	if (IS_ERR(irqfd->eventfd))
		return PTR_ERR(irqfd->eventfd);

	if (!(args->flags & KVM_IRQFD_FLAG_RESAMPLE))
		return 0;

	irqfd->resample = eventfd_ctx_fdget(args->resamplefd);
	if (!IS_ERR(irqfd->resample))
		return 0;

	eventfd_ctx_put(irqfd->eventfd);
	return PTR_ERR(irqfd->resample);
}

static int activate(struct keel_irqfd *irqfd)
{
	struct keel_irqs *irqs = &irqfd->vm->irqs;
	int ret = -EBUSY;

	spin_lock_irq(&irqs->lock);
	if (claim(irqfd)) {
		ret = 0;
		irqfd->active = true;
		list_add_tail_rcu(&irqfd->node, &irqs->irqfds);
		WRITE_ONCE(irqs->nr_irqfds, irqs->nr_irqfds + 1);
		if (irqfd->resample)
			WRITE_ONCE(irqs->nr_resample, irqs->nr_resample + 1);
	}
	spin_unlock_irq(&irqs->lock);

	return ret;
}

/* @file is held: until it is not, the eventfd cannot hang up. */
static int irqfd_start(struct keel_irqfd *irqfd, struct file *file)
{
	struct keel_irqs *irqs = &irqfd->vm->irqs;
	int ret;

	/* Against a deassignment before it is in the eventfd's queue. */
	mutex_lock(&irqs->mutex);
	ret = activate(irqfd);
	if (!ret && (vfs_poll(file, &irqfd->poll) & EPOLLIN))
		irqfd_fire(irqfd);
	mutex_unlock(&irqs->mutex);

	return ret;
}

static int irqfd_assign_file(struct keel_irqfd *irqfd, struct file *file,
			     const struct kvm_irqfd *args)
{
	int ret = irqfd_open(irqfd, file, args);

	if (ret)
		return ret;

	ret = irqfd_start(irqfd, file);
	if (ret) {
		if (irqfd->resample)
			eventfd_ctx_put(irqfd->resample);
		eventfd_ctx_put(irqfd->eventfd);
	}
	return ret;
}

static int irqfd_assign(struct keel_vm *vm, const struct kvm_irqfd *args)
{
	struct keel_irqfd *irqfd;
	struct file *file;
	int ret;

	if (!smp_load_acquire(&vm->vgic.initialised))
		return -EAGAIN;

	irqfd = kzalloc(sizeof(*irqfd), GFP_KERNEL_ACCOUNT);
	if (!irqfd)
		return -ENOMEM;

	irqfd->vm = vm;
	irqfd->gsi = args->gsi;
	INIT_WORK(&irqfd->release, irqfd_release_work);
	init_waitqueue_func_entry(&irqfd->wait, irqfd_wakeup);
	init_poll_funcptr(&irqfd->poll, irqfd_queue);

	file = fget(args->fd);
	ret = file ? irqfd_assign_file(irqfd, file, args) : -EBADF;
	if (ret)
		kfree(irqfd);
	if (file)
		fput(file);

	return ret;
}

static int irqfd_deassign(struct keel_vm *vm, const struct kvm_irqfd *args)
{
	struct keel_irqs *irqs = &vm->irqs;
	struct keel_irqfd *irqfd, *next;
	struct eventfd_ctx *eventfd;
	LIST_HEAD(going);

	eventfd = eventfd_ctx_fdget(args->fd);
	if (IS_ERR(eventfd))
		return PTR_ERR(eventfd);

	mutex_lock(&irqs->mutex);
	spin_lock_irq(&irqs->lock);
	list_for_each_entry_safe(irqfd, next, &irqs->irqfds, node)
		if (irqfd->eventfd == eventfd && irqfd->gsi == args->gsi && deactivate(irqfd))
			list_add(&irqfd->going, &going);
	spin_unlock_irq(&irqs->lock);
	mutex_unlock(&irqs->mutex);

	eventfd_ctx_put(eventfd);
	release_all(&going);

	return 0;
}

int keel_irqfd(struct keel_vm *vm, const struct kvm_irqfd *args)
{
	if (args->flags & ~(KVM_IRQFD_FLAG_DEASSIGN | KVM_IRQFD_FLAG_RESAMPLE))
		return -EINVAL;

	return args->flags & KVM_IRQFD_FLAG_DEASSIGN ? irqfd_deassign(vm, args) :
						       irqfd_assign(vm, args);
}

void keel_irq_acked(struct keel_vm *vm, u32 intid)
{
	struct keel_irqs *irqs = &vm->irqs;
	struct keel_irqfd *irqfd;
	bool lowered = false;

	if (!READ_ONCE(irqs->nr_resample))
		return;

	rcu_read_lock();
	list_for_each_entry_rcu(irqfd, &irqs->irqfds, node) {
		if (!irqfd->resample || keel_gsi_to_intid(vm, irqfd->gsi) != intid)
			continue;
		/* Before any owner is told, as it may raise the line again at once. */
		if (!lowered)
			keel_vgic_inject(vm, NULL, intid, false);
		lowered = true;
		keel_eventfd_signal(irqfd->resample);
	}
	rcu_read_unlock();
}

void keel_irqfds_destroy(struct keel_vm *vm)
{
	struct keel_irqs *irqs = &vm->irqs;
	struct keel_irqfd *irqfd, *next;
	LIST_HEAD(going);

	spin_lock_irq(&irqs->lock);
	list_for_each_entry_safe(irqfd, next, &irqs->irqfds, node)
		if (deactivate(irqfd))
			list_add(&irqfd->going, &going);
	spin_unlock_irq(&irqs->lock);
	release_all(&going);

	/* Those that a closed eventfd made go; then until the last has left the lock. */
	wait_event(irqs->gone, !READ_ONCE(irqs->nr_irqfds));
	spin_lock_irq(&irqs->lock);
	spin_unlock_irq(&irqs->lock);
}
