// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_CREATE_DEVICE for KVM_DEV_TYPE_ARM_VGIC_V3, and the attributes of the device
 * file it makes: addresses, number of interrupts, initialisation, in any order; registers
 * are in vgic_uaccess.c.
 *
 * Everything here is from user space. Errors are those of Linux's KVM, which its
 * selftests check one by one.
 */
#include <linux/anon_inodes.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>

#include "vgic_lpi.h"

/* KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION: count, base, flags, index */
#define REGION_INDEX(val)	((val) & 0xfff)
#define REGION_FLAGS(val)	((val) >> 12 & 0xf)
#define REGION_BASE(val)	((val) & GENMASK_ULL(51, 16))
#define REGION_COUNT_SHIFT	52

#define MIN_INTIDS		(KEEL_NR_PRIVATE + 32)
#define MAX_INTIDS		1024

static bool overlaps(u64 a, u64 a_size, u64 b, u64 b_size)
{
	return a < b + b_size && b < a + a_size;
}

int keel_vgic_check_range(const struct keel_vm *vm, u64 base, u64 size)
{
	u64 end = 1ULL << vm->ipa_bits;

	if (!IS_ALIGNED(base, SZ_64K) || base + size < base)
		return -EINVAL;

	return base >= end || size > end - base ? -E2BIG : 0;
}

static int set_dist(struct keel_vm *vm, u64 base)
{
	struct keel_vgic *vgic = &vm->vgic;
	int ret;

	if (vgic->dist_base != KEEL_VGIC_UNSET)
		return -EEXIST;

	ret = keel_vgic_check_range(vm, base, KEEL_VGIC_DIST_SIZE);
	if (!ret)
		vgic->dist_base = base;

	return ret;
}

/* @count 0: the one region that has room for every vCPU. */
static int check_region(const struct keel_vgic *vgic, unsigned int index, u64 base,
			unsigned int count, u64 size)
{
	unsigned int i;

	if (base + size < base)
		return -EINVAL;
	if (vgic->nr_regions && !count)
		return vgic->regions[0].count ? -EINVAL : -EEXIST;
	if (index != vgic->nr_regions || (index && !vgic->regions[0].count))
		return -EINVAL;
	if (vgic->dist_base != KEEL_VGIC_UNSET &&
	    overlaps(base, size, vgic->dist_base, KEEL_VGIC_DIST_SIZE))
		return -EINVAL;

	for (i = 0; i < vgic->nr_regions; i++)
		if (overlaps(base, size, vgic->regions[i].base,
			     vgic->regions[i].count * KEEL_VGIC_REDIST_SIZE))
			return -EINVAL;

	/* Each region but a useless one has a vCPU. */
	return index < KEEL_MAX_VCPUS ? 0 : -ENOMEM;
}

static int add_region(struct keel_vm *vm, unsigned int index, u64 base, unsigned int count)
{
	struct keel_vgic *vgic = &vm->vgic;
	u64 size = (count ?: vgic->nr_redists) * KEEL_VGIC_REDIST_SIZE;
	int ret;

	ret = check_region(vgic, index, base, count, size);
	if (!ret)
		ret = keel_vgic_check_range(vm, base, size);
	if (ret)
		return ret;

	vgic->regions[index] = (struct keel_vgic_region){ base, count };
	/* A vCPU that runs may be looking. */
	smp_store_release(&vgic->nr_regions, index + 1);

	return 0;
}

static int set_addr(struct keel_vm *vm, u64 type, u64 __user *uaddr)
{
	u64 val;

	if (get_user(val, uaddr))
		return -EFAULT;

	switch (type) {
	case KVM_VGIC_V3_ADDR_TYPE_DIST:
		return set_dist(vm, val);
	case KVM_VGIC_V3_ADDR_TYPE_REDIST:
		return add_region(vm, 0, val, 0);
	case KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION:
		if (!(val >> REGION_COUNT_SHIFT) || REGION_FLAGS(val))
			return -EINVAL;
		return add_region(vm, REGION_INDEX(val), REGION_BASE(val),
				  val >> REGION_COUNT_SHIFT);
	default:
		return -ENXIO;
	}
}

static int get_addr(const struct keel_vgic *vgic, u64 type, u64 __user *uaddr)
{
	u64 val, index;

	switch (type) {
	case KVM_VGIC_V3_ADDR_TYPE_DIST:
		val = vgic->dist_base;
		break;
	case KVM_VGIC_V3_ADDR_TYPE_REDIST:
		val = vgic->nr_regions ? vgic->regions[0].base : KEEL_VGIC_UNSET;
		break;
	case KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION:
		if (get_user(val, uaddr))
			return -EFAULT;
		index = REGION_INDEX(val);
		if (index >= vgic->nr_regions)
			return -ENOENT;
		val = index | vgic->regions[index].base |
		      (u64)vgic->regions[index].count << REGION_COUNT_SHIFT;
		break;
	default:
		return -ENXIO;
	}
	return put_user(val, uaddr);
}

static int set_nr_irqs(struct keel_vgic *vgic, u32 __user *uaddr)
{
	u32 val;

	if (get_user(val, uaddr))
		return -EFAULT;
	if (val < MIN_INTIDS || val > MAX_INTIDS || val % 32)
		return -EINVAL;
	if (vgic->initialised || vgic->nr_intids)
		return -EBUSY;

	vgic->nr_intids = val;
	return 0;
}

/* its_mutex is taken: no vCPU runs, but one that does not may be waiting for it. */
static int save_pending_tables(struct keel_vm *vm)
{
	int ret;

	if (!vm->vgic.initialised)
		return -ENXIO;
	ret = keel_vgic_stop_vcpus(vm);
	if (ret)
		return ret;
	mutex_lock(&vm->vgic.its_mutex);
	ret = keel_lpis_save_pending(vm);
	mutex_unlock(&vm->vgic.its_mutex);
	keel_vgic_resume_vcpus(vm);

	return ret;
}

static int set_ctrl(struct keel_vm *vm, u64 attr)
{
	switch (attr) {
	case KVM_DEV_ARM_VGIC_CTRL_INIT:
		return keel_vgic_init(vm);
	case KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES:
		return save_pending_tables(vm);
	default:
		return -ENXIO;
	}
}

static bool is_reg_group(u32 group)
{
	return group == KVM_DEV_ARM_VGIC_GRP_DIST_REGS ||
	       group == KVM_DEV_ARM_VGIC_GRP_REDIST_REGS ||
	       group == KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS ||
	       group == KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO;
}

static int set_attr(struct keel_vm *vm, const struct kvm_device_attr *attr)
{
	void __user *uaddr = u64_to_user_ptr(attr->addr);

	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		return set_addr(vm, attr->attr, uaddr);
	case KVM_DEV_ARM_VGIC_GRP_NR_IRQS:
		return set_nr_irqs(&vm->vgic, uaddr);
	case KVM_DEV_ARM_VGIC_GRP_CTRL:
		return set_ctrl(vm, attr->attr);
	default:
		return is_reg_group(attr->group) ? keel_vgic_access_reg(vm, attr, true) : -ENXIO;
	}
}

static int get_attr(struct keel_vm *vm, const struct kvm_device_attr *attr)
{
	void __user *uaddr = u64_to_user_ptr(attr->addr);

	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		return get_addr(&vm->vgic, attr->attr, uaddr);
	case KVM_DEV_ARM_VGIC_GRP_NR_IRQS:
		return put_user(vm->vgic.nr_intids ?: KEEL_NR_PRIVATE, (u32 __user *)uaddr);
	default:
		return is_reg_group(attr->group) ? keel_vgic_access_reg(vm, attr, false) : -ENXIO;
	}
}

static int has_attr(struct keel_vm *vm, const struct kvm_device_attr *attr)
{
	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		switch (attr->attr) {
		case KVM_VGIC_V3_ADDR_TYPE_DIST:
		case KVM_VGIC_V3_ADDR_TYPE_REDIST:
		case KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION:
			return 0;
		}
		return -ENXIO;
	case KVM_DEV_ARM_VGIC_GRP_NR_IRQS:
		return 0;
	case KVM_DEV_ARM_VGIC_GRP_CTRL:
		return attr->attr == KVM_DEV_ARM_VGIC_CTRL_INIT ||
		       attr->attr == KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES ? 0 : -ENXIO;
	default:
		return is_reg_group(attr->group) ? keel_vgic_has_reg(vm, attr) : -ENXIO;
	}
}

static long access_attr(struct keel_vm *vm, unsigned int ioctl, const struct kvm_device_attr *attr)
{
	switch (ioctl) {
	case KVM_SET_DEVICE_ATTR:
		return set_attr(vm, attr);
	case KVM_GET_DEVICE_ATTR:
		return get_attr(vm, attr);
	default:
		return has_attr(vm, attr);
	}
}

int keel_device_attr(const struct keel_vm *vm, unsigned int ioctl, unsigned long arg,
		     struct kvm_device_attr *attr)
{
	if (vm->mm != current->mm || READ_ONCE(vm->dead))
		return -EIO;
	if (ioctl != KVM_SET_DEVICE_ATTR && ioctl != KVM_GET_DEVICE_ATTR &&
	    ioctl != KVM_HAS_DEVICE_ATTR)
		return -ENOTTY;
	return copy_from_user(attr, (void __user *)arg, sizeof(*attr)) ? -EFAULT : 0;
}

static long device_ioctl(struct file *file, unsigned int ioctl, unsigned long arg)
{
	struct keel_vm *vm = file->private_data;
	struct kvm_device_attr attr;
	long ret = keel_device_attr(vm, ioctl, arg, &attr);

	if (ret)
		return ret;

	mutex_lock(&vm->lock);
	ret = access_attr(vm, ioctl, &attr);
	mutex_unlock(&vm->lock);

	return ret;
}

static int device_release(struct inode *inode, struct file *file)
{
	struct keel_vm *vm = file->private_data;

	mutex_lock(&vm->lock);
	vm->vgic.open = false;
	mutex_unlock(&vm->lock);
	keel_vm_put(vm);

	return 0;
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = device_ioctl,
	.release = device_release,
};

/* Under vm->lock. Returns the file descriptor. */
static int create(struct keel_vm *vm)
{
	struct keel_vgic *vgic = &vm->vgic;
	int fd;

	/* kvmtool closes the device and asks again when there is no ITS: KVM fails it. */
	if (vgic->created && (vgic->open || vgic->initialised))
		return -EEXIST;
	if (vm->has_run)
		return -EBUSY;

	keel_vm_get(vm);
	fd = anon_inode_getfd("kvm-arm-vgic-v3", &device_fops, vm, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		keel_vm_put(vm);
		return fd;
	}
	vgic->dist_base = KEEL_VGIC_UNSET;
	vgic->nr_regions = 0;
	vgic->nr_intids = 0;
	vgic->open = true;
	WRITE_ONCE(vgic->created, true);

	return fd;
}

int keel_vgic_create_device(struct keel_vm *vm, struct kvm_create_device *dev)
{
	bool its = dev->type == KVM_DEV_TYPE_ARM_VGIC_ITS;
	int fd;

	if ((!its && dev->type != KVM_DEV_TYPE_ARM_VGIC_V3) || !vm->vgic.nr_lrs)
		return -ENODEV;
	if (dev->flags & KVM_CREATE_DEVICE_TEST)
		return 0;

	mutex_lock(&vm->lock);
	fd = its ? keel_its_create(vm) : create(vm);
	mutex_unlock(&vm->lock);
	if (fd < 0)
		return fd;

	dev->fd = fd;
	return 0;
}
