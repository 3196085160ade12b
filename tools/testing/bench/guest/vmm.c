// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmm [ops]: run guest.S as a protected guest with nothing but the KVM UAPI, and print what its
 * operations and the life of a VM take, in bench.ko's format: instructions of all
 * exception levels together. With an argument only what the guest counts.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../kvm/kvm.h"
#include "guest.h"

_Static_assert(GICD == VM_GICD && GICR == VM_GICR, "the guest's GIC is where kvm.c puts it");

#define NR_CREATE	11
#define NR_TEARDOWN	3
#define BLOCK_SIZE	(2UL << 20)

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

/* What the guest is to do: MODE_* */
static uint64_t mode;

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
	uint64_t first = s->samples[0], sum = 0;
	unsigned int i;

	if (!s->nr)
		return;
	for (i = 0; i < s->nr; i++)
		sum += s->samples[i];
	qsort(s->samples, s->nr, sizeof(*s->samples), by_size);
	printf("op %s n=%u first=%llu min=%llu median=%llu mean=%llu max=%llu\n", names[op],
	       s->nr, (unsigned long long)first, (unsigned long long)s->samples[0],
	       (unsigned long long)s->samples[s->nr / 2], (unsigned long long)(sum / s->nr),
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

/* With the areas as its memory. The first holds the guest's code. */
static void make(struct vm *vm, struct area *areas, int nr_areas, int nr_vcpus)
{
	int i;

	memcpy(areas[0].at, guest_start, guest_end - guest_start);
	vm_create(vm, VM_PROTECTED);
	for (i = 0; i < nr_areas; i++)
		vm_add_memory(vm, i, areas[i].ipa, areas[i].at, areas[i].size);
	for (i = 0; i < nr_vcpus; i++)
		vm_add_vcpu(vm);
	vm_add_gic(vm);
	vcpu_set_core(vm, 0, CORE(regs.pc), CODE_IPA);
}

/* The device. Return: false when the guest is done. */
static bool device(struct kvm_run *run)
{
	uint64_t offset = run->mmio.phys_addr - DEVICE, value = mode;

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
	} while (device(run));
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

	mode = MODE_CREATE;
	for (i = 0; i < NR_CREATE; i++) {
		begin = now();
		make(vm, code, 1, 1);
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
	mode = MODE_LARGE;
	for (i = 0; i < NR_TEARDOWN; i++) {
		make(vm, areas, 2, 1);
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

	mode = MODE_OPS;
	make(vm, areas, nr, 2);
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
	struct vm vm;
	unsigned int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	vm_open(&vm);
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
