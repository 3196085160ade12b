/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KEELVM_VM_H
#define KEELVM_VM_H

#include <linux/kvm.h>
#include <pthread.h>

#include "../../include/uapi/linux/keel.h"
#include "devices.h"

struct vcpu {
	struct vm *vm;
	unsigned int id;
	int fd;
	struct kvm_run *run;
	pthread_t thread;
};

struct vm {
	int kvm, fd;
	bool protected;
	unsigned int cpus;
	struct vcpu cpu[MAX_CPUS];
	struct gmem mem;

	/* Devices are used by every vCPU's thread and the event loop: under @lock. */
	pthread_mutex_t lock;
	struct serial serial;
	struct virtio *virtio[MAX_VIRTIO];
	unsigned int nr_virtio;

	int wake_fd;	/* makes the event loop look again */
	int status;	/* what to exit with; negative while the guest runs */
};

/* What the first vCPU begins with. */
struct start {
	u64 pc;		/* 0: the hypervisor's firmware, where that says */
	u64 fdt;
	u64 kernel, kernel_size; /* for firmware */
};

/* Everything KVM makes at once: VM, memory, vCPUs, interrupt controller. */
void vm_create(struct vm *vm, bool protected, bool pvmfw, unsigned int cpus, u64 ram_size);
void vm_add_virtio(struct vm *vm, struct virtio *dev);
/* How a protected VM is measured; before it starts. */
void vm_measure(const struct vm *vm, const struct keel_vm_measurement *how);
u64 vm_mpidr(const struct vm *vm, unsigned int cpu);

/* Memory at FIRMWARE_BASE, for firmware of the VMM's. */
void *vm_add_firmware(struct vm *vm);

/* Start all vCPUs; stop them and wait. */
void vm_start(struct vm *vm, const struct start *start);
void vm_join(struct vm *vm);

/* Any thread: the guest ends with @status. Only the first call counts. */
void vm_stop(struct vm *vm, int status);
void vm_wake(const struct vm *vm);

/* One access of a vCPU to what is not RAM. */
void vm_mmio(struct vm *vm, struct kvm_run *run);

void vcpu_create(struct vm *vm, unsigned int id, int run_size);
void vcpu_start(struct vcpu *cpu, const struct start *start);

/* Before any thread is made, so that all of them leave signals to the loop. */
void loop_prepare_signals(const struct gmem *mem);

/* Serve stdin, notifications and signals until vm_stop(). */
void loop_run(struct vm *vm);

/* A KVM ioctl that must not fail; @what names it. */
int kvm_must(int fd, unsigned long request, void *arg, const char *what);

#endif
