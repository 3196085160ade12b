/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the small VMMs of the tests share: a VM made with nothing but the KVM UAPI, its
 * memory the caller's. What must work and does not ends the program, with a line on stdout
 * that begins with "error".
 */
#ifndef TESTING_KVM_H
#define TESTING_KVM_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VM_PROTECTED	(1UL << 31)
#define VM_IPA_BITS	36
#define VM_MAX_VCPUS	4

/* Where vm_add_gic() puts the GIC. */
#define VM_GICD		0x08000000UL
#define VM_GICR		0x080a0000UL

struct vm {
	int kvm, fd, gic, nr_vcpus;
	int vcpus[VM_MAX_VCPUS];
	struct kvm_run *runs[VM_MAX_VCPUS];
	size_t run_size;
};

/* The bare guest that the program was linked with. */
extern const char guest_start[], guest_end[];

__attribute__((noreturn)) void die(const char *what);

int must(int fd, unsigned long request, unsigned long arg, const char *what);
#define MUST(fd, request, arg)	must(fd, request, (unsigned long)(arg), #request)

/* The counter; under -icount one an instruction. */
static inline uint64_t now(void)
{
	uint64_t t;

	asm volatile("isb; mrs %0, cntvct_el0" : "=r"(t) : : "memory");
	return t;
}

/* /dev/kvm, for any number of VMs one after the other. */
void vm_open(struct vm *vm);
/* @type: VM_PROTECTED or 0. Without memory, vCPUs and GIC. */
void vm_create(struct vm *vm, unsigned long type);
void vm_add_memory(struct vm *vm, unsigned int slot, uint64_t ipa, void *at, uint64_t size);
/* The first is on, and begins where vcpu_set_core() says; the others are off. */
void vm_add_vcpu(struct vm *vm);
void vm_add_gic(struct vm *vm);
void vm_close(struct vm *vm);

/* Number of a register for vcpu_*_core(): 32-bit words into struct kvm_regs. */
#define CORE(field)	(offsetof(struct kvm_regs, field) / 4)

/* 0 or -1, as ioctl() */
int vcpu_get_core(const struct vm *vm, int id, unsigned int nr, uint64_t *value);
void vcpu_set_core(const struct vm *vm, int id, unsigned int nr, uint64_t value);

#endif
