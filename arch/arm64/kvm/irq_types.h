/* SPDX-License-Identifier: GPL-2.0-only */
/* What is kept of a VM's interrupts from outside: routes and irqfds. */
#ifndef __KEEL_IRQ_TYPES_H
#define __KEEL_IRQ_TYPES_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>

/* GSIs without a route, and those that are MSIs. */
#define KEEL_ROUTE_NONE		0
#define KEEL_ROUTE_MSI		1

/**
 * struct keel_route - of a GSI
 * @intid:	of the SPI, or KEEL_ROUTE_*
 * @has_devid:	of an MSI: @devid is one
 */
struct keel_route {
	u16 intid;
	bool has_devid;
	u32 devid, data;
	u64 address;
};

/**
 * struct keel_routing - what user space wants instead of GSI n = SPI n
 * @nr:		GSIs below this one are in the table
 */
struct keel_routing {
	unsigned int nr;
	struct keel_route routes[];
};

/**
 * struct keel_irqs - of a VM
 * @mutex:	configuration: assign, deassign, routing
 * @routing:	NULL: the default. RCU.
 * @lock:	of all below. Taken in eventfds' wake-up functions: nothing that takes
 *		the lock of an eventfd may be called under it.
 * @irqfds:	active ones; read under RCU too
 * @nr_irqfds:	that exist, those going included
 * @nr_resample: of the active ones, with a resample eventfd
 * @gone:	woken when an irqfd went
 */
struct keel_irqs {
	struct mutex mutex;
	struct keel_routing __rcu *routing;
	spinlock_t lock;
	struct list_head irqfds;
	unsigned int nr_irqfds;
	unsigned int nr_resample;
	wait_queue_head_t gone;
};

#endif
