// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmm [ops]: run guest.S as a protected guest with nothing but the KVM UAPI, and print what its
 * operations and the life of a VM take, in bench.ko's format: instructions of all
 * exception levels together. With an argument only what the guest counts.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest.h"

#define VM_PROTECTED	(1UL << 31)
#define IPA_BITS	36
#define NR_CREATE	11
#define NR_TEARDOWN	3
#define BLOCK_SIZE	(2UL << 20)
#define MAX_VCPUS	2

extern const char guest_start[], guest_end[];

enum { OP_CREATE = NR_GUEST_OPS, OP_TEARDOWN, OP_TEARDOWN_BLOCKS, NR_OPS };

static const char *const names[NR_OPS] = {
	[OP_HVC] = "guest_hvc",
	[OP_MMIO_WRITE] = "guest_mmio_write",
	[OP_MMIO_READ] = "guest_mmio_read",
	[OP_TOUCH_FRESH] = "guest_touch_fresh",
	[OP_TOUCH_READY] = "guest_touch",
	[OP_TOUCH_FIRST] = "guest_touch_2m_first",
	[OP_TOUCH_BLOCK] = "guest_touch_2m_all",
	[OP_SHARE] = "guest_share_unshare",
	[OP_TIMER] = "guest_timer",
	[OP_IPI] = "guest_ipi",
	[OP_CREATE] = "vm_create",
	[OP_TEARDOWN] = "vm_teardown_64m",
	[OP_TEARDOWN_BLOCKS] = "vm_teardown_64m_2m",
};

static struct series {
	uint64_t samples[NR_SAMPLES];
	unsigned int nr;
} series[NR_OPS];

struct area {
	uint64_t ipa, size;
	bool huge, ready;
	char *at;
};

struct vm {
	int kvm, fd, gic, nr_vcpus, mode;
	int vcpus[MAX_VCPUS];
	struct kvm_run *runs[MAX_VCPUS];
	size_t run_size;
};

static void die(const char *what)
{
	printf("error %s: %s\n", what, strerror(errno));
	exit(1);
}

static int must(int fd, unsigned long request, unsigned long arg, const char *what)
{
	int ret = ioctl(fd, request, arg);

	if (ret < 0)
		die(what);
	return ret;
}
#define MUST(fd, request, arg)	must(fd, request, (unsigned long)(arg), #request)

static uint64_t now(void)
{
	uint64_t t;

	asm volatile("isb; mrs %0, cntvct_el0" : "=r"(t) : : "memory");
	return t;
}

static void add(unsigned int op, uint64_t instructions)
{
	if (series[op].nr < NR_SAMPLES)
		series[op].samples[series[op].nr++] = instructions;
}

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void print_series(unsigned int op)
{
	struct series *s = &series[op];
	uint64_t first = s->samples[0];

	if (!s->nr)
		return;
	qsort(s->samples, s->nr, sizeof(*s->samples), by_size);
	printf("op %s n=%u first=%llu min=%llu median=%llu max=%llu\n", names[op], s->nr,
	       (unsigned long long)first, (unsigned long long)s->samples[0],
	       (unsigned long long)s->samples[s->nr / 2],
	       (unsigned long long)s->samples[s->nr - 1]);
}

/* Aligned, so that it can be had in 2 MiB pages or surely is not. */
static void area_map(struct area *area)
{
	uintptr_t at = (uintptr_t)mmap(NULL, area->size + BLOCK_SIZE, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == (uintptr_t)MAP_FAILED)
		die("mmap of RAM");
	area->at = (char *)((at + BLOCK_SIZE - 1) & ~(BLOCK_SIZE - 1));
	if (madvise(area->at, area->size, area->huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE))
		die("madvise");
	if (area->ready)
		memset(area->at, 1, area->size);
}

static void gic_create(struct vm *vm)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_V3 };
	uint64_t dist = GICD, redist = GICR;
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

static void vcpu_create(struct vm *vm, int id)
{
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

/* With the areas as its memory. The first holds the guest's code. */
static void vm_create(struct vm *vm, struct area *areas, int nr_areas)
{
	uint64_t pc = CODE_IPA;
	struct kvm_one_reg reg = {
		.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE |
		      __builtin_offsetof(struct kvm_regs, regs.pc) / 4,
		.addr = (uintptr_t)&pc,
	};
	int i;

	vm->fd = MUST(vm->kvm, KVM_CREATE_VM, VM_PROTECTED | IPA_BITS);
	for (i = 0; i < nr_areas; i++) {
		struct kvm_userspace_memory_region slot = {
			.slot = i,
			.guest_phys_addr = areas[i].ipa,
			.memory_size = areas[i].size,
			.userspace_addr = (uintptr_t)areas[i].at,
		};

		MUST(vm->fd, KVM_SET_USER_MEMORY_REGION, &slot);
	}
	for (i = 0; i < vm->nr_vcpus; i++)
		vcpu_create(vm, i);
	gic_create(vm);
	MUST(vm->vcpus[0], KVM_SET_ONE_REG, &reg);
}

static void vm_close(struct vm *vm)
{
	int i;

	for (i = 0; i < vm->nr_vcpus; i++) {
		munmap(vm->runs[i], vm->run_size);
		close(vm->vcpus[i]);
	}
	close(vm->gic);
	close(vm->fd);
}

/* The device. Return: false when the guest is done. */
static bool device(const struct vm *vm, struct kvm_run *run)
{
	uint64_t offset = run->mmio.phys_addr - DEVICE, value = vm->mode;

	if (!run->mmio.is_write) {
		memcpy(run->mmio.data, &value, sizeof(value));
	} else if (offset / 8 < NR_GUEST_OPS) {
		memcpy(&value, run->mmio.data, sizeof(value));
		add(offset / 8, value);
	}
	return offset != DEVICE_END;
}

static void vcpu_run(struct vm *vm, int id)
{
	struct kvm_run *run = vm->runs[id];

	do {
		if (ioctl(vm->vcpus[id], KVM_RUN, 0)) {
			if (errno == EINTR)
				continue;
			die("KVM_RUN");
		}
		if (run->exit_reason != KVM_EXIT_MMIO) {
			printf("error exit reason %u\n", run->exit_reason);
			exit(1);
		}
	} while (device(vm, run));
}

/* The second vCPU has no exits for this program. */
static void *second(void *vm)
{
	vcpu_run(vm, 1);
	return NULL;
}

static void bench_create(struct vm *vm, struct area *code)
{
	uint64_t begin;
	int i;

	vm->mode = MODE_CREATE;
	vm->nr_vcpus = 1;
	for (i = 0; i < NR_CREATE; i++) {
		memcpy(code->at, guest_start, guest_end - guest_start);
		begin = now();
		vm_create(vm, code, 1);
		/* to the first exit */
		MUST(vm->vcpus[0], KVM_RUN, 0);
		add(OP_CREATE, now() - begin);
		vm_close(vm);
	}
}

/* @op: what it takes to be rid of a VM that uses all of 64 MiB */
static void bench_teardown(struct vm *vm, struct area *code, unsigned int op, bool huge)
{
	struct area areas[] = { *code, { LARGE_IPA, LARGE_PAGES << 12, huge, true, NULL } };
	uint64_t begin;
	int i;

	area_map(&areas[1]);
	vm->mode = MODE_LARGE;
	vm->nr_vcpus = 1;
	for (i = 0; i < NR_TEARDOWN; i++) {
		memcpy(code->at, guest_start, guest_end - guest_start);
		vm_create(vm, areas, 2);
		vcpu_run(vm, 0);
		begin = now();
		vm_close(vm);
		add(op, now() - begin);
	}
	munmap(areas[1].at, areas[1].size);
}

static void bench_ops(struct vm *vm, struct area *areas, int nr)
{
	pthread_t thread;

	vm->mode = MODE_OPS;
	vm->nr_vcpus = 2;
	memcpy(areas[0].at, guest_start, guest_end - guest_start);
	vm_create(vm, areas, nr);
	if (pthread_create(&thread, NULL, second, vm))
		die("pthread_create");
	vcpu_run(vm, 0);
}

int main(int argc, char **argv __attribute__((unused)))
{
	struct area areas[] = {
		{ CODE_IPA, BLOCK_SIZE, false, true, NULL },
		{ FRESH_IPA, BLOCK_SIZE, false, false, NULL },
		{ READY_IPA, BLOCK_SIZE, false, true, NULL },
		{ BLOCK_IPA, NR_BLOCKS * BLOCK_SIZE, true, true, NULL },
	};
	struct vm vm = { .kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC) };
	unsigned int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (vm.kvm < 0)
		die("/dev/kvm");
	vm.run_size = MUST(vm.kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	for (i = 0; i < 4; i++)
		area_map(&areas[i]);
	if (argc == 1) {
		bench_create(&vm, areas);
		bench_teardown(&vm, areas, OP_TEARDOWN, false);
		bench_teardown(&vm, areas, OP_TEARDOWN_BLOCKS, true);
	}
	bench_ops(&vm, areas, 4);
	for (i = 0; i < NR_OPS; i++)
		print_series(i);
	/* the second vCPU still waits */
	_exit(0);
}
