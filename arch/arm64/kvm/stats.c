// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_GET_STATS_FD: counters of a VM and of its vCPUs, as a file that describes itself.
 *
 * What the driver sees of them; EL2's own counters are in /sys/kernel/keel.
 */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kvm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/stddef.h>

#include "kvm.h"
#include "memslot.h"

#define NAME_SIZE	48
#define MAX_STATS	8

/* struct kvm_stats_desc with the name behind it. */
struct desc {
	u32 flags;
	s16 exponent;
	u16 size;
	u32 offset;
	u32 bucket_size;
	char name[NAME_SIZE];
};

static_assert(offsetof(struct desc, name) == offsetof(struct kvm_stats_desc, name));

/* The whole file; there is nothing else in it. */
struct stats_file {
	struct kvm_stats_header header;
	char id[NAME_SIZE];
	struct desc descs[MAX_STATS];
	u64 values[MAX_STATS];
};

static void add(struct stats_file *f, const char *name, u32 type, u64 value)
{
	u32 n = f->header.num_desc++;
	struct desc *d = &f->descs[n];

	d->flags = type | KVM_STATS_UNIT_NONE | KVM_STATS_BASE_POW10;
	d->size = 1;
	d->offset = n * sizeof(u64);
	strscpy(d->name, name, sizeof(d->name));
	f->values[n] = value;
}

static void begin(struct stats_file *f)
{
	f->header = (struct kvm_stats_header){
		.name_size = NAME_SIZE,
		.id_offset = offsetof(struct stats_file, id),
		.desc_offset = offsetof(struct stats_file, descs),
		.data_offset = offsetof(struct stats_file, values),
	};
}

static void vm_stats(struct stats_file *f, const struct keel_vm *vm)
{
	begin(f);
	snprintf(f->id, sizeof(f->id), "kvm-keel-%llx", vm->handle);
	add(f, "vcpus", KVM_STATS_TYPE_INSTANT, READ_ONCE(vm->nr_vcpus));
	add(f, "pinned_pages", KVM_STATS_TYPE_INSTANT, READ_ONCE(vm->slots->pinned));
}

static void vcpu_stats(struct stats_file *f, const struct keel_vcpu *vcpu)
{
	begin(f);
	snprintf(f->id, sizeof(f->id), "kvm-keel-%llx/vcpu-%u", vcpu->vm->handle, vcpu->id);
	/* named as Linux's KVM names them */
	add(f, "exits", KVM_STATS_TYPE_CUMULATIVE, READ_ONCE(vcpu->stat.exits));
	add(f, "mmio_exit_user", KVM_STATS_TYPE_CUMULATIVE, READ_ONCE(vcpu->stat.mmio_user));
	add(f, "mmio_exit_kernel", KVM_STATS_TYPE_CUMULATIVE, READ_ONCE(vcpu->stat.mmio_kernel));
	add(f, "wfi_exit_stat", KVM_STATS_TYPE_CUMULATIVE, READ_ONCE(vcpu->stat.wfi_exits));
	add(f, "wfe_exit_stat", KVM_STATS_TYPE_CUMULATIVE, READ_ONCE(vcpu->stat.wfe_exits));
	add(f, "hvc_exit_stat", KVM_STATS_TYPE_CUMULATIVE, READ_ONCE(vcpu->stat.hvc_exits));
	add(f, "signal_exits", KVM_STATS_TYPE_CUMULATIVE, READ_ONCE(vcpu->stat.signal_exits));
}

static ssize_t read_file(struct file *file, char __user *to, size_t size, loff_t *pos, bool vcpu)
{
	struct stats_file *f = kzalloc(sizeof(*f), GFP_KERNEL);
	size_t end;
	ssize_t ret;

	if (!f)
		return -ENOMEM;
	if (vcpu)
		vcpu_stats(f, file->private_data);
	else
		vm_stats(f, file->private_data);
	end = offsetof(struct stats_file, values) + f->header.num_desc * sizeof(u64);
	ret = simple_read_from_buffer(to, size, pos, f, end);
	kfree(f);
	return ret;
}

static ssize_t vm_read(struct file *file, char __user *to, size_t size, loff_t *pos)
{
	return read_file(file, to, size, pos, false);
}

static ssize_t vcpu_read(struct file *file, char __user *to, size_t size, loff_t *pos)
{
	return read_file(file, to, size, pos, true);
}

static int vm_release(struct inode *inode, struct file *file)
{
	keel_vm_put(file->private_data);
	return 0;
}

static int vcpu_release(struct inode *inode, struct file *file)
{
	keel_vm_put(((struct keel_vcpu *)file->private_data)->vm);
	return 0;
}

static const struct file_operations vm_stats_fops = {
	.owner = THIS_MODULE,
	.read = vm_read,
	.release = vm_release,
	.llseek = noop_llseek,
};

static const struct file_operations vcpu_stats_fops = {
	.owner = THIS_MODULE,
	.read = vcpu_read,
	.release = vcpu_release,
	.llseek = noop_llseek,
};

/* The file keeps the VM alive. pread() too. */
static int stats_fd(struct keel_vm *vm, const char *name, const struct file_operations *fops,
		    void *what)
{
	int fd = get_unused_fd_flags(O_CLOEXEC);
	struct file *file;

	if (fd < 0)
		return fd;
	file = anon_inode_getfile(name, fops, what, O_RDONLY);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	keel_vm_get(vm);
	file->f_mode |= FMODE_PREAD;
	fd_install(fd, file);
	return fd;
}

int keel_vm_stats_fd(struct keel_vm *vm)
{
	return stats_fd(vm, "kvm-vm-stats", &vm_stats_fops, vm);
}

int keel_vcpu_stats_fd(struct keel_vcpu *vcpu)
{
	return stats_fd(vcpu->vm, "kvm-vcpu-stats", &vcpu_stats_fops, vcpu);
}
