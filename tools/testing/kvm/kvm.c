// SPDX-License-Identifier: GPL-2.0-only
/* See kvm.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kvm.h"

void die(const char *what)
{
	printf("error %s: %s\n", what, strerror(errno));
	fflush(stdout);
	_exit(1);
}

int must(int fd, unsigned long request, unsigned long arg, const char *what)
{
	int ret = ioctl(fd, request, arg);

	if (ret < 0)
		die(what);
	return ret;
}

void vm_open(struct vm *vm)
{
	vm->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm->kvm < 0)
		die("/dev/kvm");
	vm->run_size = MUST(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
}

void vm_create(struct vm *vm, unsigned long type)
{
	vm->fd = MUST(vm->kvm, KVM_CREATE_VM, type | VM_IPA_BITS);
	vm->gic = -1;
	vm->nr_vcpus = 0;
}

void vm_add_memory(struct vm *vm, unsigned int slot, uint64_t ipa, void *at, uint64_t size)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.guest_phys_addr = ipa,
		.memory_size = size,
		.userspace_addr = (uintptr_t)at,
	};

	MUST(vm->fd, KVM_SET_USER_MEMORY_REGION, &region);
}

void vm_add_vcpu(struct vm *vm)
{
	int id = vm->nr_vcpus++;
	struct kvm_vcpu_init init;

	vm->vcpus[id] = MUST(vm->fd, KVM_CREATE_VCPU, id);
	MUST(vm->fd, KVM_ARM_PREFERRED_TARGET, &init);
	init.features[0] = 1 << KVM_ARM_VCPU_PSCI_0_2 | (id ? 1 << KVM_ARM_VCPU_POWER_OFF : 0);
	MUST(vm->vcpus[id], KVM_ARM_VCPU_INIT, &init);
	vm->runs[id] = mmap(NULL, vm->run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
			    vm->vcpus[id], 0);
	if (vm->runs[id] == MAP_FAILED)
		die("mmap of the run page");
}

void vm_add_gic(struct vm *vm)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_V3 };
	uint64_t dist = VM_GICD, redist = VM_GICR;
	struct kvm_device_attr attr = {
		.group = KVM_DEV_ARM_VGIC_GRP_ADDR,
		.attr = KVM_VGIC_V3_ADDR_TYPE_DIST,
		.addr = (uintptr_t)&dist,
	};

	MUST(vm->fd, KVM_CREATE_DEVICE, &device);
	vm->gic = device.fd;
	MUST(vm->gic, KVM_SET_DEVICE_ATTR, &attr);
	attr.attr = KVM_VGIC_V3_ADDR_TYPE_REDIST;
	attr.addr = (uintptr_t)&redist;
	MUST(vm->gic, KVM_SET_DEVICE_ATTR, &attr);
	attr = (struct kvm_device_attr){
		.group = KVM_DEV_ARM_VGIC_GRP_CTRL,
		.attr = KVM_DEV_ARM_VGIC_CTRL_INIT,
	};
	MUST(vm->gic, KVM_SET_DEVICE_ATTR, &attr);
}

void vm_close(struct vm *vm)
{
	int i;

	for (i = 0; i < vm->nr_vcpus; i++) {
		munmap(vm->runs[i], vm->run_size);
		close(vm->vcpus[i]);
	}
	if (vm->gic >= 0)
		close(vm->gic);
	close(vm->fd);
}

static struct kvm_one_reg core_reg(unsigned int nr, uint64_t *value)
{
	return (struct kvm_one_reg){
		.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | nr,
		.addr = (uintptr_t)value,
	};
}

int vcpu_get_core(const struct vm *vm, int id, unsigned int nr, uint64_t *value)
{
	struct kvm_one_reg reg = core_reg(nr, value);

	return ioctl(vm->vcpus[id], KVM_GET_ONE_REG, &reg);
}

void vcpu_set_core(const struct vm *vm, int id, unsigned int nr, uint64_t value)
{
	struct kvm_one_reg reg = core_reg(nr, &value);

	MUST(vm->vcpus[id], KVM_SET_ONE_REG, &reg);
}
