// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_IRQ_LINE, and which interrupt a GSI is.
 *
 * May assume: the vGIC checks INTIDs. User space's numbers are checked here.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kvm.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "irq_state.h"

#define ROUTING_CHUNK		32	/* entries copied from user space at once */

/* The errno KVM has for a GIC that is not initialised depends on the call. */
static int inject(struct keel_vm *vm, struct keel_vcpu *vcpu, u32 intid, bool level)
{
	int ret = keel_vgic_inject(vm, vcpu, intid, level);

	return ret == -ENODEV ? -EBUSY : ret;
}

int keel_irq_line(struct keel_vm *vm, const struct kvm_irq_level *irq)
{
	unsigned int type = (irq->irq >> KVM_ARM_IRQ_TYPE_SHIFT) & KVM_ARM_IRQ_TYPE_MASK;
	unsigned int id = (irq->irq >> KVM_ARM_IRQ_VCPU_SHIFT) & KVM_ARM_IRQ_VCPU_MASK;
	unsigned int num = (irq->irq >> KVM_ARM_IRQ_NUM_SHIFT) & KVM_ARM_IRQ_NUM_MASK;
	struct keel_vcpu *vcpu;

	id += ((irq->irq >> KVM_ARM_IRQ_VCPU2_SHIFT) & KVM_ARM_IRQ_VCPU2_MASK) *
	      (KVM_ARM_IRQ_VCPU_MASK + 1);

	/* The CPU's own lines exist only without a GIC, which is not offered. */
	if (type == KVM_ARM_IRQ_TYPE_CPU)
		return -ENXIO;
	if (type != KVM_ARM_IRQ_TYPE_PPI && type != KVM_ARM_IRQ_TYPE_SPI)
		return -EINVAL;
	if (!keel_vgic_exists(vm))
		return -ENXIO;

	if (type == KVM_ARM_IRQ_TYPE_SPI)
		return num < KEEL_NR_PRIVATE ? -EINVAL : inject(vm, NULL, num, irq->level);

	vcpu = keel_vcpu_by_id(vm, id);
	if (!vcpu || num < KEEL_NR_SGIS || num >= KEEL_NR_PRIVATE)
		return -EINVAL;

	return inject(vm, vcpu, num, irq->level);
}

/* What @gsi is now. Without a table of its own a VM has SPI n for GSI n. */
static struct keel_route route_of(struct keel_vm *vm, u32 gsi)
{
	struct keel_route route = { .intid = KEEL_ROUTE_NONE };
	const struct keel_routing *routing;

	rcu_read_lock();
	routing = rcu_dereference(vm->irqs.routing);
	if (routing && gsi < routing->nr)
		route = routing->routes[gsi];
	else if (!routing && gsi < KEEL_MAX_INTID - KEEL_NR_PRIVATE)
		route.intid = gsi + KEEL_NR_PRIVATE;
	rcu_read_unlock();

	return route;
}

u32 keel_gsi_to_intid(struct keel_vm *vm, u32 gsi)
{
	u32 intid = route_of(vm, gsi).intid;

	return intid < KEEL_NR_PRIVATE ? KEEL_ROUTE_NONE : intid;
}

static void send_msi(struct keel_vm *vm, const struct keel_route *route)
{
	struct kvm_msi msi = {
		.address_lo = route->address,
		.address_hi = route->address >> 32,
		.data = route->data,
		.flags = route->has_devid ? KVM_MSI_VALID_DEVID : 0,
		.devid = route->devid,
	};

	/* one the guest has not mapped is lost, as it is in hardware */
	(void)keel_its_signal(vm, &msi);
}

void keel_gsi_set(struct keel_vm *vm, u32 gsi, bool level)
{
	struct keel_route route = route_of(vm, gsi);

	/* A VMM may name SPIs that the GIC does not have: nothing happens then, as in KVM. */
	if (route.intid == KEEL_ROUTE_MSI) {
		if (level)
			send_msi(vm, &route);
	} else if (route.intid != KEEL_ROUTE_NONE) {
		keel_vgic_inject(vm, NULL, route.intid, level);
	}
}

/* Adds @e to @routing; the table is the caller's alone. */
static int add_route(struct keel_routing *routing, const struct kvm_irq_routing_entry *e)
{
	struct keel_route route = {};

	if (e->gsi >= KEEL_MAX_IRQ_ROUTES)
		return -EINVAL;

	switch (e->type) {
	case KVM_IRQ_ROUTING_IRQCHIP:
		if (e->flags || e->u.irqchip.irqchip ||
		    e->u.irqchip.pin >= KEEL_MAX_INTID - KEEL_NR_PRIVATE)
			return -EINVAL;
		route.intid = e->u.irqchip.pin + KEEL_NR_PRIVATE;
		break;
	case KVM_IRQ_ROUTING_MSI:
		if (e->flags & ~KVM_MSI_VALID_DEVID)
			return -EINVAL;
		route.intid = KEEL_ROUTE_MSI;
		route.has_devid = e->flags & KVM_MSI_VALID_DEVID;
		route.devid = e->u.msi.devid;
		route.data = e->u.msi.data;
		route.address = (u64)e->u.msi.address_hi << 32 | e->u.msi.address_lo;
		break;
	default:
		return -EINVAL;
	}
	/* One route a GSI. */
	if (routing->routes[e->gsi].intid != KEEL_ROUTE_NONE)
		return -EINVAL;

	routing->routes[e->gsi] = route;
	routing->nr = max(routing->nr, e->gsi + 1);

	return 0;
}

/* A table with room for any GSI, filled from user space's entries. */
static int read_routes(struct keel_routing *routing,
		       const struct kvm_irq_routing_entry __user *uentries, u32 nr)
{
	struct kvm_irq_routing_entry *chunk;
	u32 i, n;
	int ret = 0;

	chunk = kmalloc_array(ROUTING_CHUNK, sizeof(*chunk), GFP_KERNEL);
	if (!chunk)
		return -ENOMEM;

	for (; nr && !ret; nr -= n, uentries += n) {
		n = min_t(u32, nr, ROUTING_CHUNK);
		if (copy_from_user(chunk, uentries, n * sizeof(*chunk)))
			ret = -EFAULT;
		for (i = 0; i < n && !ret; i++)
			ret = add_route(routing, &chunk[i]);
	}
	kfree(chunk);

	return ret;
}

static void set_routing(struct keel_irqs *irqs, struct keel_routing *routing)
{
	mutex_lock(&irqs->mutex);
	routing = rcu_replace_pointer(irqs->routing, routing, lockdep_is_held(&irqs->mutex));
	mutex_unlock(&irqs->mutex);

	if (routing) {
		synchronize_rcu();
		kvfree(routing);
	}
}

int keel_irq_set_routing(struct keel_vm *vm, void __user *uarg)
{
	struct kvm_irq_routing __user *user = uarg;
	struct kvm_irq_routing head;
	struct keel_routing *routing;
	int ret;

	if (copy_from_user(&head, user, sizeof(head)))
		return -EFAULT;
	if (head.nr > KEEL_MAX_IRQ_ROUTES || head.flags)
		return -EINVAL;

	routing = kvzalloc(struct_size(routing, routes, KEEL_MAX_IRQ_ROUTES), GFP_KERNEL_ACCOUNT);
	if (!routing)
		return -ENOMEM;

	ret = read_routes(routing, user->entries, head.nr);
	if (ret)
		kvfree(routing);
	else
		set_routing(&vm->irqs, routing);

	return ret;
}

void keel_irqs_init(struct keel_vm *vm)
{
	struct keel_irqs *irqs = &vm->irqs;

	mutex_init(&irqs->mutex);
	spin_lock_init(&irqs->lock);
	INIT_LIST_HEAD(&irqs->irqfds);
	init_waitqueue_head(&irqs->gone);
}

void keel_irqs_destroy(struct keel_vm *vm)
{
	keel_irqfds_destroy(vm);
	set_routing(&vm->irqs, NULL);
}
