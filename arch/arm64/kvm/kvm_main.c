// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/kvm: the device node and what can be asked of it without a VM.
 *
 * May assume: EL2 is Keel's. If the node cannot be had, the machine goes on without.
 */
#include <linux/fs.h>
#include <linux/kvm.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "keel.h"
#include "kvm.h"

static long dev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case KVM_GET_API_VERSION:
		return arg ? -EINVAL : KVM_API_VERSION;
	case KVM_CREATE_VM:
		return keel_vm_create(arg);
	case KVM_CHECK_EXTENSION:
		return keel_check_extension(NULL, arg);
	case KVM_GET_VCPU_MMAP_SIZE:
		return arg ? -EINVAL : (KVM_COALESCED_MMIO_PAGE_OFFSET + 1) * PAGE_SIZE;
	}
	return -EINVAL;
}

static const struct file_operations dev_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = dev_ioctl,
	.llseek = noop_llseek,
};

/* No mode: udev gives it the group and mode that it gives Linux's own node of that name. */
static struct miscdevice dev = {
	.minor = KVM_MINOR,
	.name = "kvm",
	.fops = &dev_fops,
};

int keel_kvm_init(void)
{
	int ret = keel_host_ppis_init();

	if (ret) {
		pr_warn("no /dev/kvm: the GIC's interrupts for guests cannot be had (%d)\n", ret);
		return ret;
	}
	ret = misc_register(&dev);
	if (ret)
		pr_warn("no /dev/kvm: minor %d is taken, by Linux's KVM? (%d)\n", KVM_MINOR, ret);
	return ret;
}
