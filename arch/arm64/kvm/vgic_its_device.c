// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_CREATE_DEVICE for KVM_DEV_TYPE_ARM_VGIC_ITS, and the attributes of the device file
 * it makes. An ITS stays with its VM, whether its file is open or not.
 *
 * Everything here is from user space. Errors are those of Linux's KVM.
 */
#include <linux/anon_inodes.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "vgic_its.h"

bool keel_its_exists(const struct keel_vm *vm)
{
	return READ_ONCE(vm->vgic.nr_its);
}

static int set_addr(struct keel_its *its, u64 __user *uaddr)
{
	const struct keel_vgic *vgic = &its->vm->vgic;
	unsigned int i;
	u64 base, offset;
	int ret;

	if (get_user(base, uaddr))
		return -EFAULT;
	if (its->base != KEEL_VGIC_UNSET)
		return -EEXIST;
	ret = keel_vgic_check_range(its->vm, base, KEEL_VGIC_ITS_SIZE);
	if (ret)
		return ret;
	for (i = 0; i < vgic->nr_its; i++) {
		offset = keel_its_offset(vgic->its[i], base);
		if (offset < KEEL_VGIC_ITS_SIZE ||
		    keel_its_offset(vgic->its[i], base + KEEL_VGIC_ITS_SIZE - 1) <
		    KEEL_VGIC_ITS_SIZE)
			return -EEXIST;
	}
	WRITE_ONCE(its->base, base);
	return 0;
}

/* Narrow registers are next to each other, wide ones are taken whole. */
static int check_offset(u64 offset)
{
	bool narrow = offset < GITS_TYPER || offset >= GITS_PIDR4;

	if (!IS_ALIGNED(offset, narrow ? 4 : 8))
		return -EINVAL;
	return offset < KEEL_ITS_PAGE_SIZE && keel_its_reg_size(offset) ? 0 : -ENXIO;
}

/* What may be done only while no vCPU runs. */
static int stopped(struct keel_its *its, int (*what)(struct keel_its *its))
{
	struct keel_vm *vm = its->vm;
	int ret = keel_vgic_stop_vcpus(vm);

	if (ret)
		return ret;
	mutex_lock(&vm->vgic.its_mutex);
	ret = what(its);
	mutex_unlock(&vm->vgic.its_mutex);
	keel_vgic_resume_vcpus(vm);
	return ret;
}

static int access_reg(struct keel_its *its, u64 offset, bool write, u64 __user *uaddr)
{
	struct keel_vm *vm = its->vm;
	u64 val = 0;
	int ret;

	if (write && get_user(val, uaddr))
		return -EFAULT;
	ret = check_offset(offset);
	if (ret == -EINVAL)
		return ret;
	if (its->base == KEEL_VGIC_UNSET)
		ret = -ENXIO;
	ret = ret ?: keel_vgic_stop_vcpus(vm);
	if (ret)
		return ret;

	mutex_lock(&vm->vgic.its_mutex);
	if (write)
		ret = keel_its_write(its, offset, keel_its_reg_size(offset), val, true);
	else
		val = keel_its_read(its, offset, keel_its_reg_size(offset));
	mutex_unlock(&vm->vgic.its_mutex);
	keel_vgic_resume_vcpus(vm);

	return ret || write ? ret : put_user(val, uaddr);
}

static int reset(struct keel_its *its)
{
	keel_its_reset(its);
	return 0;
}

static int control(struct keel_its *its, u64 attr)
{
	switch (attr) {
	case KVM_DEV_ARM_VGIC_CTRL_INIT:
		return 0;
	case KVM_DEV_ARM_ITS_CTRL_RESET:
		return stopped(its, reset);
	case KVM_DEV_ARM_ITS_SAVE_TABLES:
		return stopped(its, keel_its_save_tables);
	case KVM_DEV_ARM_ITS_RESTORE_TABLES:
		return stopped(its, keel_its_restore_tables);
	}
	return -ENXIO;
}

static int set_attr(struct keel_its *its, const struct kvm_device_attr *attr)
{
	u64 __user *uaddr = u64_to_user_ptr(attr->addr);

	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		return attr->attr == KVM_VGIC_ITS_ADDR_TYPE ? set_addr(its, uaddr) : -ENODEV;
	case KVM_DEV_ARM_VGIC_GRP_CTRL:
		return control(its, attr->attr);
	case KVM_DEV_ARM_VGIC_GRP_ITS_REGS:
		return access_reg(its, attr->attr, true, uaddr);
	}
	return -ENXIO;
}

static int get_attr(struct keel_its *its, const struct kvm_device_attr *attr)
{
	u64 __user *uaddr = u64_to_user_ptr(attr->addr);

	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		return attr->attr == KVM_VGIC_ITS_ADDR_TYPE ? put_user(its->base, uaddr) : -ENODEV;
	case KVM_DEV_ARM_VGIC_GRP_ITS_REGS:
		return access_reg(its, attr->attr, false, uaddr);
	}
	return -ENXIO;
}

static int has_attr(const struct kvm_device_attr *attr)
{
	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		return attr->attr == KVM_VGIC_ITS_ADDR_TYPE ? 0 : -ENXIO;
	case KVM_DEV_ARM_VGIC_GRP_CTRL:
		switch (attr->attr) {
		case KVM_DEV_ARM_VGIC_CTRL_INIT:
		case KVM_DEV_ARM_ITS_CTRL_RESET:
		case KVM_DEV_ARM_ITS_SAVE_TABLES:
		case KVM_DEV_ARM_ITS_RESTORE_TABLES:
			return 0;
		}
		return -ENXIO;
	case KVM_DEV_ARM_VGIC_GRP_ITS_REGS:
		return check_offset(attr->attr);
	}
	return -ENXIO;
}

static long device_ioctl(struct file *file, unsigned int ioctl, unsigned long arg)
{
	struct keel_its *its = file->private_data;
	struct kvm_device_attr attr;
	struct keel_vm *vm = its->vm;
	long ret = keel_device_attr(vm, ioctl, arg, &attr);

	if (ret)
		return ret;

	mutex_lock(&vm->lock);
	if (ioctl == KVM_SET_DEVICE_ATTR)
		ret = set_attr(its, &attr);
	else
		ret = ioctl == KVM_GET_DEVICE_ATTR ? get_attr(its, &attr) : has_attr(&attr);
	mutex_unlock(&vm->lock);

	return ret;
}

static int device_release(struct inode *inode, struct file *file)
{
	struct keel_its *its = file->private_data;

	keel_vm_put(its->vm);
	return 0;
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = device_ioctl,
	.release = device_release,
};

int keel_its_create(struct keel_vm *vm)
{
	struct keel_vgic *vgic = &vm->vgic;
	struct keel_its *its;
	int fd;

	/* Whether there are LPIs is in registers that a guest has read, once it runs. */
	if (vm->has_run)
		return -EBUSY;
	if (vgic->nr_its == KEEL_MAX_ITS)
		return -ENOSPC;
	its = kzalloc(sizeof(*its), GFP_KERNEL_ACCOUNT);
	if (!its)
		return -ENOMEM;
	its->vm = vm;
	its->base = KEEL_VGIC_UNSET;
	xa_init(&its->devices);
	xa_init(&its->collections);
	keel_its_reset(its);

	keel_vm_get(vm);
	fd = anon_inode_getfd("kvm-arm-vgic-its", &device_fops, its, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		keel_vm_put(vm);
		kfree(its);
		return fd;
	}
	vgic->its[vgic->nr_its] = its;
	smp_store_release(&vgic->nr_its, vgic->nr_its + 1);
	return fd;
}

/* vCPUs are gone, and with them the queues that LPIs may have been in. */
void keel_its_destroy_all(struct keel_vm *vm)
{
	struct keel_vgic *vgic = &vm->vgic;
	struct keel_its_device *device;
	struct keel_lpi *lpi;
	unsigned long index;

	xa_for_each(&vgic->lpis, index, lpi)
		kfree(lpi);
	xa_destroy(&vgic->lpis);
	for (unsigned int i = 0; i < vgic->nr_its; i++) {
		xa_for_each(&vgic->its[i]->devices, index, device) {
			xa_destroy(&device->events);
			kfree(device);
			cond_resched();
		}
		xa_destroy(&vgic->its[i]->devices);
		xa_destroy(&vgic->its[i]->collections);
		kfree(vgic->its[i]);
	}
}
