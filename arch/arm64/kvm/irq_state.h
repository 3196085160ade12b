/* SPDX-License-Identifier: GPL-2.0-only */
/* What irq.c and irqfd.c know of each other. */
#ifndef __KEEL_IRQ_STATE_H
#define __KEEL_IRQ_STATE_H

#include "kvm.h"

/* KVM's limit of GSIs and of routes, which is not in its UAPI header. */
#define KEEL_MAX_IRQ_ROUTES	4096

/* The SPI that @gsi is, or KEEL_ROUTE_NONE. Any context. */
u32 keel_gsi_to_intid(struct keel_vm *vm, u32 gsi);
/* Sets the line of what @gsi is, or for true sends its MSI, if it is anything. Any context. */
void keel_gsi_set(struct keel_vm *vm, u32 gsi, bool level);

void keel_irqfds_destroy(struct keel_vm *vm);

#endif
