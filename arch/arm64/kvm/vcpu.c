// SPDX-License-Identifier: GPL-2.0-only
/* vCPU files: creation, reset, and what is asked of a vCPU; the page shared with user space. */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "kvm.h"
#include "services.h"
#include "vgic_state.h"

#define FEATURE(name)	BIT(KVM_ARM_VCPU_##name)
#define PTRAUTH_FEATURES (FEATURE(PTRAUTH_ADDRESS) | FEATURE(PTRAUTH_GENERIC))
/* Those that linux/kvm.h defines for all kernels: the rest does not exist anywhere. */
#define KNOWN_FEATURES	(BIT(KVM_ARM_VCPU_PTRAUTH_GENERIC + 1) - 1)

/* As Linux's KVM refuses them. */
static int check_init(const struct kvm_vcpu_init *init)
{
	u32 features = init->features[0];

	if (init->target != KVM_ARM_TARGET_GENERIC_V8)
		return -EINVAL;
	if (features & ~KNOWN_FEATURES)
		return -ENOENT;
	for (unsigned int i = 1; i < ARRAY_SIZE(init->features); i++)
		if (init->features[i])
			return -ENOENT;
	if (features & ~(FEATURE(POWER_OFF) | FEATURE(PSCI_0_2) | PTRAUTH_FEATURES))
		return -EINVAL;
	if ((features & PTRAUTH_FEATURES) &&
	    ((features & PTRAUTH_FEATURES) != PTRAUTH_FEATURES || !keel_has_ptrauth()))
		return -EINVAL;
	return 0;
}

static s64 el2_init(const struct keel_vcpu *vcpu, u64 features)
{
	u64 handle = vcpu->vm->handle;
	unsigned int tries = 0;
	s64 ret;

	if (vcpu->initialised)
		return keel_hcall_vcpu_reset(handle, vcpu->id, features);
	do {
		ret = keel_hcall_vcpu_create(handle, vcpu->id, features);
	} while (keel_el2_again(ret, &tries));
	return ret;
}

/* Both locks held. */
static int init_locked(struct keel_vcpu *vcpu, u32 features)
{
	struct keel_vm *vm = vcpu->vm;
	bool off = features & FEATURE(POWER_OFF);
	u64 el2_features = 0;
	int ret;

	/* being off is no property that all vCPUs share */
	features &= ~FEATURE(POWER_OFF);
	if (vm->features != ~0U && vm->features != features)
		return -EINVAL;
	if (off)
		el2_features |= KEEL_VCPU_POWER_OFF;
	if (features & PTRAUTH_FEATURES)
		el2_features |= KEEL_VCPU_PTRAUTH;
	ret = el2_init(vcpu, el2_features);
	if (ret)
		return ret;

	vm->features = features;
	vcpu->features = el2_features;
	vcpu->powered_off = off;
	WRITE_ONCE(vcpu->switched_on, false);
	WRITE_ONCE(vcpu->stopped, false);
	vcpu->mmio_pending = false;
	vcpu->mmio_done = false;
	vcpu->abort = false;
	vcpu->call_own = false;
	vcpu->suspended = false;
	vcpu->walk_level = KEEL_NO_WALK;
	vcpu->gfn_seen = KEEL_NO_GFN;
	keel_regs_reset(vcpu);
	if (vcpu->initialised)
		keel_vgic_vcpu_reset(vcpu);
	vcpu->initialised = true;
	return 0;
}

static int vcpu_init(struct keel_vcpu *vcpu, void __user *arg)
{
	struct keel_vm *vm = vcpu->vm;
	struct kvm_vcpu_init init;
	int ret;

	if (copy_from_user(&init, arg, sizeof(init)))
		return -EFAULT;
	ret = check_init(&init);
	if (ret)
		return ret;
	mutex_lock(&vm->lock);
	ret = mutex_lock_killable(&vcpu->mutex);
	if (!ret) {
		ret = init_locked(vcpu, init.features[0]);
		mutex_unlock(&vcpu->mutex);
	}
	mutex_unlock(&vm->lock);
	return ret;
}

static int get_mp_state(struct keel_vcpu *vcpu, void __user *arg)
{
	bool off = vcpu->powered_off || READ_ONCE(vcpu->stopped);
	struct kvm_mp_state mp = { off ? KVM_MP_STATE_STOPPED : KVM_MP_STATE_RUNNABLE };

	/* CPU_ON that it has not noticed yet */
	if (READ_ONCE(vcpu->switched_on) && !READ_ONCE(vcpu->stopped))
		mp.mp_state = KVM_MP_STATE_RUNNABLE;
	if (vcpu->suspended)
		mp.mp_state = KVM_MP_STATE_SUSPENDED;
	return copy_to_user(arg, &mp, sizeof(mp)) ? -EFAULT : 0;
}

static int set_mp_state(struct keel_vcpu *vcpu, void __user *arg)
{
	struct kvm_mp_state mp;
	bool on, was_on;
	s64 ret = 0;

	if (copy_from_user(&mp, arg, sizeof(mp)))
		return -EFAULT;
	if (mp.mp_state != KVM_MP_STATE_RUNNABLE && mp.mp_state != KVM_MP_STATE_STOPPED &&
	    (mp.mp_state != KVM_MP_STATE_SUSPENDED || vcpu->vm->protected))
		return -EINVAL;
	if (!vcpu->initialised)
		return -ENOEXEC;
	on = mp.mp_state != KVM_MP_STATE_STOPPED;
	/* a CPU_ON that it has not noticed yet must keep its entry point */
	was_on = !vcpu->powered_off || READ_ONCE(vcpu->switched_on);
	if (on != was_on)
		ret = keel_hcall_vcpu_set_reg(vcpu->vm->handle, vcpu->id, KEEL_REG_POWER, on);
	if (ret)
		return ret;
	vcpu->powered_off = !on;
	WRITE_ONCE(vcpu->switched_on, false);
	WRITE_ONCE(vcpu->stopped, false);
	vcpu->suspended = mp.mp_state == KVM_MP_STATE_SUSPENDED;
	return 0;
}

static int get_events(struct keel_vcpu *vcpu, void __user *arg)
{
	struct kvm_vcpu_events events;
	int ret = vcpu->initialised ? keel_get_events(vcpu, &events) : -ENOEXEC;

	if (ret)
		return ret;
	return copy_to_user(arg, &events, sizeof(events)) ? -EFAULT : 0;
}

static int set_events(struct keel_vcpu *vcpu, void __user *arg)
{
	struct kvm_vcpu_events events;

	if (!vcpu->initialised)
		return -ENOEXEC;
	if (copy_from_user(&events, arg, sizeof(events)))
		return -EFAULT;
	return keel_set_events(vcpu, &events);
}

static int set_sigmask(struct keel_vcpu *vcpu, struct kvm_signal_mask __user *arg)
{
	struct kvm_signal_mask head;
	sigset_t mask;

	if (!arg) {
		vcpu->has_sigmask = false;
		return 0;
	}
	if (copy_from_user(&head, arg, sizeof(head)))
		return -EFAULT;
	if (head.len != sizeof(mask))
		return -EINVAL;
	if (copy_from_user(&mask, arg->sigset, sizeof(mask)))
		return -EFAULT;
	sigdelsetmask(&mask, sigmask(SIGKILL) | sigmask(SIGSTOP));
	vcpu->sigmask = mask;
	vcpu->has_sigmask = true;
	return 0;
}

static int one_reg(struct keel_vcpu *vcpu, unsigned int cmd, void __user *arg)
{
	struct kvm_one_reg reg;

	if (!vcpu->initialised)
		return -ENOEXEC;
	if (copy_from_user(&reg, arg, sizeof(reg)))
		return -EFAULT;
	return cmd == KVM_GET_ONE_REG ? keel_get_one_reg(vcpu, &reg) :
					keel_set_one_reg(vcpu, &reg);
}

/* The timers' interrupts stay where they are: EL2 knows them by number. */
static int timer_attr(struct keel_vcpu *vcpu, unsigned int cmd, const struct kvm_device_attr *attr)
{
	int intid = attr->attr == KVM_ARM_VCPU_TIMER_IRQ_VTIMER ? KEEL_VTIMER_INTID :
								  KEEL_PTIMER_INTID;
	int __user *uaddr = u64_to_user_ptr(attr->addr);
	int wanted;

	if (attr->attr != KVM_ARM_VCPU_TIMER_IRQ_VTIMER &&
	    attr->attr != KVM_ARM_VCPU_TIMER_IRQ_PTIMER)
		return -ENXIO;
	if (cmd == KVM_HAS_DEVICE_ATTR)
		return 0;
	if (cmd == KVM_GET_DEVICE_ATTR)
		return put_user(intid, uaddr);
	if (get_user(wanted, uaddr))
		return -EFAULT;
	if (READ_ONCE(vcpu->vm->has_run))
		return -EBUSY;
	return wanted == intid ? 0 : -EINVAL;
}

static int device_attr(struct keel_vcpu *vcpu, unsigned int cmd, void __user *arg)
{
	struct kvm_device_attr attr;

	if (copy_from_user(&attr, arg, sizeof(attr)))
		return -EFAULT;
	switch (attr.group) {
	case KVM_ARM_VCPU_TIMER_CTRL:
		return timer_attr(vcpu, cmd, &attr);
	case KVM_ARM_VCPU_PVTIME_CTRL:
		return keel_pvtime_attr(vcpu, cmd, &attr);
	}
	return -ENXIO;
}

/* vcpu->mutex held. */
static long ioctl_locked(struct keel_vcpu *vcpu, unsigned int cmd, void __user *arg)
{
	switch (cmd) {
	case KVM_RUN:
		if (arg)
			return -EINVAL;
		return vcpu->initialised ? keel_vcpu_run(vcpu) : -ENOEXEC;
	case KVM_GET_ONE_REG:
	case KVM_SET_ONE_REG:
		return one_reg(vcpu, cmd, arg);
	case KVM_GET_REG_LIST:
		return vcpu->initialised ? keel_get_reg_list(vcpu, arg) : -ENOEXEC;
	case KVM_GET_MP_STATE:
		return get_mp_state(vcpu, arg);
	case KVM_SET_MP_STATE:
		return set_mp_state(vcpu, arg);
	case KVM_GET_VCPU_EVENTS:
		return get_events(vcpu, arg);
	case KVM_SET_VCPU_EVENTS:
		return set_events(vcpu, arg);
	case KVM_SET_SIGNAL_MASK:
		return set_sigmask(vcpu, arg);
	case KVM_HAS_DEVICE_ATTR:
	case KVM_GET_DEVICE_ATTR:
	case KVM_SET_DEVICE_ATTR:
		return device_attr(vcpu, cmd, arg);
	}
	return -EINVAL;
}

/* From here on calls the guest may make are fixed too. */
static void note_run(struct keel_vm *vm)
{
	mutex_lock(&vm->smccc.lock);
	WRITE_ONCE(vm->has_run, true);
	mutex_unlock(&vm->smccc.lock);
}

/* Before the first run of a VM: settles what it looks like. vcpu->mutex is held after success. */
static int lock_first_run(struct keel_vcpu *vcpu)
{
	struct keel_vm *vm = vcpu->vm;
	int ret;

	mutex_lock(&vm->lock);
	ret = mutex_lock_killable(&vcpu->mutex);
	if (!ret && !vm->has_run && vcpu->initialised) {
		ret = keel_vgic_prepare_run(vm);
		if (ret)
			mutex_unlock(&vcpu->mutex);
		else
			note_run(vm);
	}
	mutex_unlock(&vm->lock);
	return ret;
}

static long vcpu_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct keel_vcpu *vcpu = file->private_data;
	struct keel_vm *vm = vcpu->vm;
	long ret;

	if (vm->mm != current->mm || READ_ONCE(vm->dead))
		return -EIO;
	if (cmd == KVM_ARM_VCPU_INIT)
		return vcpu_init(vcpu, (void __user *)arg);
	if (cmd == KVM_GET_STATS_FD)
		return keel_vcpu_stats_fd(vcpu);
	if (cmd == KVM_RUN && !READ_ONCE(vm->has_run))
		ret = lock_first_run(vcpu);
	else
		ret = mutex_lock_killable(&vcpu->mutex);
	if (ret)
		return ret;
	ret = ioctl_locked(vcpu, cmd, (void __user *)arg);
	mutex_unlock(&vcpu->mutex);
	return ret;
}

static vm_fault_t run_page_fault(struct vm_fault *vmf)
{
	struct keel_vcpu *vcpu = vmf->vma->vm_file->private_data;

	if (!vmf->pgoff)
		vmf->page = virt_to_page(vcpu->run);
	else if (vmf->pgoff == KVM_COALESCED_MMIO_PAGE_OFFSET)
		vmf->page = keel_coalesced_page(vcpu->vm);
	else
		return VM_FAULT_SIGBUS;
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct run_page_ops = {
	.fault = run_page_fault,
};

static int vcpu_mmap(struct file *file, struct vm_area_struct *vma)
{
	vma->vm_ops = &run_page_ops;
	return 0;
}

static int vcpu_release(struct inode *inode, struct file *file)
{
	struct keel_vcpu *vcpu = file->private_data;

	keel_vm_put(vcpu->vm);
	return 0;
}

static const struct file_operations vcpu_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = vcpu_ioctl,
	.mmap = vcpu_mmap,
	.release = vcpu_release,
	.llseek = noop_llseek,
};

static void vcpu_free(struct keel_vcpu *vcpu)
{
	free_page((unsigned long)vcpu->run);
	/* a kick may still be looking at it */
	kfree_rcu(vcpu, rcu);
}

void keel_vcpu_destroy(struct keel_vcpu *vcpu)
{
	hrtimer_cancel(&vcpu->timer);
	keel_vgic_vcpu_destroy(vcpu);
	while (test_bit(0, &vcpu->kick_sent))
		cond_resched();
	vcpu_free(vcpu);
}

static struct keel_vcpu *vcpu_alloc(struct keel_vm *vm, unsigned int id)
{
	struct keel_vcpu *vcpu = kzalloc(sizeof(*vcpu), GFP_KERNEL_ACCOUNT);

	if (!vcpu)
		return NULL;
	vcpu->run = (struct kvm_run *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (!vcpu->run) {
		kfree(vcpu);
		return NULL;
	}
	vcpu->vm = vm;
	vcpu->id = id;
	vcpu->affinity = keel_default_affinity(id);
	vcpu->cpu = -1;
	vcpu->gfn_seen = KEEL_NO_GFN;
	vcpu->walk_level = KEEL_NO_WALK;
	vcpu->steal_base = KEEL_NO_STEAL;
	mutex_init(&vcpu->mutex);
	init_waitqueue_head(&vcpu->wait);
	keel_vcpu_kick_init(vcpu);
	return vcpu;
}

/* Everything that can fail, then everybody may know it. vm->lock held. */
static int create_locked(struct keel_vm *vm, struct keel_vcpu *vcpu)
{
	struct file *file;
	int fd, ret;

	if (vm->vcpus[vcpu->id])
		return -EEXIST;
	ret = keel_vgic_vcpu_init(vcpu);
	if (ret)
		return ret;
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0) {
		ret = fd;
		goto undo_vgic;
	}
	file = anon_inode_getfile("kvm-vcpu", &vcpu_fops, vcpu, O_RDWR);
	if (IS_ERR(file)) {
		ret = PTR_ERR(file);
		goto undo_fd;
	}
	keel_vm_get(vm);
	vm->nr_vcpus++;
	smp_store_release(&vm->vcpus[vcpu->id], vcpu);
	fd_install(fd, file);
	return fd;

undo_fd:
	put_unused_fd(fd);
undo_vgic:
	keel_vgic_vcpu_destroy(vcpu);
	return ret;
}

int keel_vcpu_create(struct keel_vm *vm, unsigned long id)
{
	struct keel_vcpu *vcpu;
	int ret;

	if (id >= KEEL_MAX_VCPUS)
		return -EINVAL;
	vcpu = vcpu_alloc(vm, id);
	if (!vcpu)
		return -ENOMEM;
	mutex_lock(&vm->lock);
	ret = create_locked(vm, vcpu);
	mutex_unlock(&vm->lock);
	if (ret < 0)
		vcpu_free(vcpu);
	return ret;
}
