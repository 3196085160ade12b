// SPDX-License-Identifier: GPL-2.0-only
/* VM files: birth and death of a VM, and what is asked of it. */
#include <linux/anon_inodes.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "keel.h"
#include "kvm.h"
#include "memslot.h"
#include "uapi.h"
#include <uapi/linux/keel.h>

#define DEFAULT_IPA_BITS	40
#define MIN_IPA_BITS		32
#define NO_FEATURES		(~0U)

/* Linux 6.8 has it: the same, and then a guest_memfd, whose flag is not known here. */
struct keel_memory_region2 {
	struct kvm_userspace_memory_region region;
	u64 guest_memfd_offset;
	u32 guest_memfd;
	u32 pad1;
	u64 pad2[14];
};

#define KEEL_SET_USER_MEMORY_REGION2	_IOW(KVMIO, 0x49, struct keel_memory_region2)

void keel_vm_get(struct keel_vm *vm)
{
	kref_get(&vm->refs);
}

/*
 * EL2 wipes and returns some pages a call. Return: are all of them the host's? If not,
 * they must stay pinned for ever.
 */
static bool el2_teardown(u64 handle)
{
	s64 ret;

	do {
		ret = keel_hcall_vm_teardown(handle);
		cond_resched();
	} while (ret > 0 || ret == -EBUSY);
	WARN_ONCE(ret, "keel: EL2 does not take a VM apart (%lld)\n", ret);
	return !ret;
}

static void vm_free(struct keel_vm *vm)
{
	mmdrop(vm->mm);
	kfree(vm);
}

/* Nobody can reach the VM any more; process context. */
static void vm_destroy(struct kref *refs)
{
	struct keel_vm *vm = container_of(refs, struct keel_vm, refs);

	keel_irqs_destroy(vm);
	keel_ioeventfds_destroy(vm);
	keel_coalesced_destroy(vm);
	keel_smccc_destroy(vm);
	for (unsigned int i = 0; i < KEEL_MAX_VCPUS; i++)
		if (vm->vcpus[i])
			keel_vcpu_destroy(vm->vcpus[i]);
	keel_vgic_vm_destroy(vm);
	if (el2_teardown(vm->handle))
		keel_memslots_destroy(vm);
	keel_el2_trim();
	vm_free(vm);
}

void keel_vm_put(struct keel_vm *vm)
{
	kref_put(&vm->refs, vm_destroy);
}

/* EL2 decides what is too late or wrong; a VM that is not protected does not get here. */
static int set_measurement(struct keel_vm *vm, const struct kvm_enable_cap *cap)
{
	struct keel_vm_measurement m;
	union keel_run_regs r = {};
	s64 ret;

	if (copy_from_user(&m, (void __user *)cap->args[0], sizeof(m)))
		return -EFAULT;
	if (m.reserved || cap->args[1] || cap->args[2] || cap->args[3])
		return -EINVAL;
	mutex_lock(&vm->lock);
	r.x[1] = vm->handle;
	r.x[2] = m.hash;
	memcpy(&r.x[3], m.rpv, sizeof(m.rpv));
	ret = keel_hcall_vm_configure(&r.regs);
	vm->configured |= !ret;
	mutex_unlock(&vm->lock);
	return ret;
}

static s64 el2_create(const struct keel_vm *vm, u64 more)
{
	u64 flags = vm->ipa_bits | more | (vm->protected ? KEEL_VM_PROTECTED : 0);
	unsigned int tries = 0;
	s64 ret;

	do {
		ret = keel_hcall_vm_create(flags, KEEL_MAX_VCPUS);
	} while (keel_el2_again(ret, &tries));
	return ret;
}

static u64 firmware_size(void)
{
	s64 pages = keel_hcall_stat_read(KEEL_STAT_firmware_pages);

	return pages > 0 ? pages << 12 : 0;
}

/*
 * To EL2, where a VM begins is a property it is born with: as long as it has nothing yet,
 * one that begins in the firmware takes its place.
 */
static int use_firmware(struct keel_vm *vm, const struct kvm_enable_cap *cap)
{
	s64 ret;

	if (cap->args[1] || cap->args[2] || cap->args[3] || !firmware_size() ||
	    cap->args[0] != KEEL_FIRMWARE_IPA)
		return -EINVAL;
	mutex_lock(&vm->lock);
	if (vm->nr_vcpus || vm->firmware || vm->configured)
		ret = -EBUSY;
	else
		ret = el2_create(vm, KEEL_VM_FIRMWARE);
	if (ret > 0) {
		el2_teardown(vm->handle);
		vm->handle = ret;
		vm->firmware = true;
		ret = 0;
	}
	mutex_unlock(&vm->lock);
	return ret;
}

/* crosvm's and pKVM's interface */
static int protected_vm_cap(struct keel_vm *vm, const struct kvm_enable_cap *cap)
{
	u64 info[8] = { firmware_size() };	/* and reserved */

	if (!vm->protected)
		return -EINVAL;
	switch (cap->flags) {
	case KEEL_CAP_PVM_SET_FW_IPA:
		return use_firmware(vm, cap);
	case KEEL_CAP_PVM_SET_MEASUREMENT:
		return set_measurement(vm, cap);
	case KEEL_CAP_PVM_INFO:
		return copy_to_user((void __user *)cap->args[0], info, sizeof(info)) ? -EFAULT : 0;
	}
	return -EINVAL;
}

static int enable_imp_id_regs(struct keel_vm *vm)
{
	int ret;

	mutex_lock(&vm->lock);
	ret = vm->nr_vcpus ? -EINVAL : 0;
	if (!ret)
		WRITE_ONCE(vm->imp_id_regs, true);
	mutex_unlock(&vm->lock);
	return ret;
}

static int vm_enable_cap(struct keel_vm *vm, const struct kvm_enable_cap *cap)
{
	if (cap->cap == KEEL_CAP_ARM_PROTECTED_VM)
		return protected_vm_cap(vm, cap);
	/* what is left is no concern of a protected guest's host */
	if (vm->protected || cap->flags)
		return -EINVAL;
	switch (cap->cap) {
	case KVM_CAP_ARM_WRITABLE_IMP_ID_REGS:
		return enable_imp_id_regs(vm);
	case KVM_CAP_ARM_NISV_TO_USER:
		WRITE_ONCE(vm->nisv_to_user, true);
		return 0;
	case KVM_CAP_ARM_SYSTEM_SUSPEND:
		WRITE_ONCE(vm->smccc.system_suspend, true);
		return 0;
	}
	return -EINVAL;
}

static int vm_create_device(struct keel_vm *vm, struct kvm_create_device *dev, void __user *arg)
{
	int ret = keel_vgic_create_device(vm, dev);

	if (ret)
		return ret;
	return copy_to_user(arg, dev, sizeof(*dev)) ? -EFAULT : 0;
}

static int vm_preferred_target(void __user *arg)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8 };

	return copy_to_user(arg, &init, sizeof(init)) ? -EFAULT : 0;
}

/* What ioctls of a VM take, copied once. */
union vm_arg {
	struct kvm_enable_cap cap;
	struct kvm_userspace_memory_region mem;
	struct kvm_create_device dev;
	struct kvm_irq_level irq_level;
	struct kvm_irqfd irqfd;
	struct kvm_msi msi;
	struct kvm_ioeventfd ioeventfd;
	struct kvm_device_attr attr;
	struct kvm_coalesced_mmio_zone zone;
	struct reg_mask_range masks;
};

/* Those whose argument is a structure of known size. */
static long struct_ioctl(struct keel_vm *vm, unsigned int cmd, void __user *uarg)
{
	union vm_arg a = {};
	int bad = copy_from_user(&a, uarg, min_t(size_t, _IOC_SIZE(cmd), sizeof(a))) ? -EFAULT : 0;

	switch (cmd) {
	case KVM_ENABLE_CAP:
		return bad ?: vm_enable_cap(vm, &a.cap);
	case KVM_SET_USER_MEMORY_REGION:
	case KEEL_SET_USER_MEMORY_REGION2:
		return bad ?: keel_set_memslot(vm, &a.mem);
	case KVM_CREATE_DEVICE:
		return bad ?: vm_create_device(vm, &a.dev, uarg);
	case KVM_IRQ_LINE:
		return bad ?: keel_irq_line(vm, &a.irq_level);
	case KVM_IRQFD:
		return bad ?: keel_irqfd(vm, &a.irqfd);
	case KVM_SIGNAL_MSI:
		return bad ?: keel_its_signal(vm, &a.msi);
	case KVM_IOEVENTFD:
		return bad ?: keel_ioeventfd(vm, &a.ioeventfd);
	case KVM_HAS_DEVICE_ATTR:
		return bad ?: keel_smccc_has_attr(vm, &a.attr);
	case KVM_SET_DEVICE_ATTR:
		return bad ?: keel_smccc_set_attr(vm, &a.attr);
	case KVM_ARM_GET_REG_WRITABLE_MASKS:
		return bad ?: keel_get_reg_masks(vm, &a.masks);
	case KVM_REGISTER_COALESCED_MMIO:
		return bad ?: keel_coalesced_add(vm, &a.zone);
	case KVM_UNREGISTER_COALESCED_MMIO:
		return bad ?: keel_coalesced_remove(vm, &a.zone);
	}
	return -EINVAL;
}

static long vm_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct keel_vm *vm = file->private_data;
	void __user *uarg = (void __user *)arg;

	if (vm->mm != current->mm || READ_ONCE(vm->dead))
		return -EIO;
	switch (cmd) {
	case KVM_CREATE_VCPU:
		return keel_vcpu_create(vm, arg);
	case KVM_CHECK_EXTENSION:
		return keel_check_extension(vm, arg);
	case KVM_SET_GSI_ROUTING:
		return keel_irq_set_routing(vm, uarg);
	case KVM_ARM_PREFERRED_TARGET:
		return vm_preferred_target(uarg);
	case KVM_GET_STATS_FD:
		return keel_vm_stats_fd(vm);
	case KVM_CREATE_IRQCHIP:
		/* that would be a GICv2 */
		return -ENODEV;
	}
	return struct_ioctl(vm, cmd, uarg);
}

static int vm_release(struct inode *inode, struct file *file)
{
	keel_vm_put(file->private_data);
	return 0;
}

static const struct file_operations vm_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = vm_ioctl,
	.release = vm_release,
	.llseek = noop_llseek,
};

/* IPA bits that a VM's type asks for, or -EINVAL. */
static int type_ipa_bits(unsigned long type)
{
	unsigned long bits = type & KVM_VM_TYPE_ARM_IPA_SIZE_MASK;

	if (type & ~(KVM_VM_TYPE_ARM_IPA_SIZE_MASK | KEEL_VM_PROTECTED))
		return -EINVAL;
	if (!bits)
		bits = DEFAULT_IPA_BITS;
	if (bits < MIN_IPA_BITS || (s64)bits > keel_hcall_stat_read(KEEL_STAT_ipa_bits))
		return -EINVAL;
	return bits;
}

static int vm_init(struct keel_vm *vm)
{
	s64 ret = keel_memslots_init(vm);

	if (ret)
		return ret;
	ret = keel_ioeventfds_init(vm);
	if (ret)
		goto free_slots;
	ret = keel_coalesced_init(vm);
	if (ret)
		goto free_ioeventfds;
	ret = el2_create(vm, 0);
	if (ret < 0)
		goto free_coalesced;
	vm->handle = ret;
	keel_vgic_vm_init(vm);
	keel_irqs_init(vm);
	keel_smccc_init(vm);
	return 0;

free_coalesced:
	keel_coalesced_destroy(vm);
free_ioeventfds:
	keel_ioeventfds_destroy(vm);
free_slots:
	keel_memslots_destroy(vm);
	return ret;
}

int keel_vm_create(unsigned long type)
{
	struct keel_vm *vm;
	int ret = type_ipa_bits(type);

	if (ret < 0)
		return ret;
	if (!(type & KEEL_VM_PROTECTED) && keel_realm_world()) {
		pr_info_once("in the realm world all VMs are protected: set bit 31 of the VM's type\n");
		return -EINVAL;
	}
	vm = kzalloc(sizeof(*vm), GFP_KERNEL_ACCOUNT);
	if (!vm)
		return -ENOMEM;
	kref_init(&vm->refs);
	mutex_init(&vm->lock);
	vm->ipa_bits = ret;
	vm->protected = type & KEEL_VM_PROTECTED;
	vm->features = NO_FEATURES;
	vm->mm = current->mm;
	mmgrab(vm->mm);

	ret = vm_init(vm);
	if (ret) {
		vm_free(vm);
		keel_el2_trim();
		return ret;
	}
	ret = anon_inode_getfd("kvm-vm", &vm_fops, vm, O_RDWR | O_CLOEXEC);
	if (ret < 0)
		keel_vm_put(vm);
	return ret;
}
