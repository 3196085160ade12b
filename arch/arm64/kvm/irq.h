/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts from outside a VM: KVM_IRQ_LINE, GSI routing, irqfd with resample.
 * Without a routing table of its own GSI n is SPI n (INTID n + 32).
 */
#ifndef __KEEL_IRQ_H
#define __KEEL_IRQ_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct keel_vm;
struct kvm_irq_level;
struct kvm_irqfd;
struct kvm_irq_routing;
struct kvm_msi;

#include "irq_types.h"		/* struct keel_irqs */

void keel_irqs_init(struct keel_vm *vm);
/* Process context; no irqfd fires any more on return. */
void keel_irqs_destroy(struct keel_vm *vm);

int keel_irq_line(struct keel_vm *vm, const struct kvm_irq_level *irq);
int keel_irqfd(struct keel_vm *vm, const struct kvm_irqfd *args);
/* @uarg: the user's struct kvm_irq_routing with its entries behind it. */
int keel_irq_set_routing(struct keel_vm *vm, void __user *uarg);
/* The guest has finished with a level-triggered SPI: signal its resample eventfds. */
void keel_irq_acked(struct keel_vm *vm, u32 intid);

#endif
