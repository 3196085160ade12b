// SPDX-License-Identifier: GPL-2.0-only
/* vCPUs: creation, first registers, and the thread that runs one. */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "vm.h"

#define CORE_REG(name)							       \
	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(name))

/* EL1 with its own stack pointer; D, A, I and F masked. */
#define PSTATE_AT_BOOT	0x3c5

static bool has(const struct vm *vm, unsigned long cap)
{
	return ioctl(vm->fd, KVM_CHECK_EXTENSION, cap) > 0;
}

void vcpu_create(struct vm *vm, unsigned int id, int run_size)
{
	struct vcpu *cpu = &vm->cpu[id];
	struct kvm_vcpu_init init;

	cpu->vm = vm;
	cpu->id = id;
	cpu->fd = kvm_must(vm->fd, KVM_CREATE_VCPU, (void *)(uintptr_t)id, "KVM_CREATE_VCPU");
	cpu->run = mmap(NULL, (size_t)run_size, PROT_READ | PROT_WRITE, MAP_SHARED, cpu->fd, 0);
	if (cpu->run == MAP_FAILED)
		fail_errno("cannot map vCPU %u", id);

	kvm_must(vm->fd, KVM_ARM_PREFERRED_TARGET, &init, "KVM_ARM_PREFERRED_TARGET");
	init.features[0] = 1U << KVM_ARM_VCPU_PSCI_0_2;
	if (id)
		init.features[0] |= 1U << KVM_ARM_VCPU_POWER_OFF;
	if (has(vm, KVM_CAP_ARM_PTRAUTH_ADDRESS) && has(vm, KVM_CAP_ARM_PTRAUTH_GENERIC))
		init.features[0] |= 1U << KVM_ARM_VCPU_PTRAUTH_ADDRESS |
				    1U << KVM_ARM_VCPU_PTRAUTH_GENERIC;
	kvm_must(cpu->fd, KVM_ARM_VCPU_INIT, &init, "KVM_ARM_VCPU_INIT");
}

static void set_reg(const struct vcpu *cpu, u64 id, u64 value, const char *what)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)&value };

	kvm_must(cpu->fd, KVM_SET_ONE_REG, &reg, what);
}

/* Where the guest is, as far as we may know. */
static u64 get_pc(const struct vcpu *cpu)
{
	u64 pc = 0;
	struct kvm_one_reg reg = { .id = CORE_REG(regs.pc), .addr = (uintptr_t)&pc };

	return ioctl(cpu->fd, KVM_GET_ONE_REG, &reg) ? 0 : pc;
}

__attribute__((format(printf, 2, 3))) static void crash(struct vcpu *cpu, const char *fmt, ...)
{
	char why[128];
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	warn("vCPU %u at 0x%llx: %s", cpu->id, get_pc(cpu), why);
	vm_stop(cpu->vm, EXIT_CRASH);
}

static void system_event(struct vcpu *cpu)
{
	switch (cpu->run->system_event.type) {
	case KVM_SYSTEM_EVENT_SHUTDOWN:
		vm_stop(cpu->vm, EXIT_POWEROFF);
		break;
	case KVM_SYSTEM_EVENT_RESET:
		vm_stop(cpu->vm, EXIT_RESET);
		break;
	default:
		crash(cpu, "the guest crashed (system event %u)", cpu->run->system_event.type);
	}
}

/* A call of the guest's to its VMM: there is none that keelvm knows. */
static void hypercall(struct vcpu *cpu)
{
	set_reg(cpu, CORE_REG(regs.regs[0]), ~0ULL, "KVM_SET_ONE_REG (X0)");
}

static void handle_exit(struct vcpu *cpu)
{
	struct kvm_run *run = cpu->run;

	switch (run->exit_reason) {
	case KVM_EXIT_MMIO:
		vm_mmio(cpu->vm, run);
		break;
	case KVM_EXIT_INTR:
		break;
	case KVM_EXIT_HYPERCALL:
		hypercall(cpu);
		break;
	case KVM_EXIT_SYSTEM_EVENT:
		system_event(cpu);
		break;
	case KVM_EXIT_FAIL_ENTRY:
		crash(cpu, "KVM cannot enter the guest (reason 0x%llx)",
		      run->fail_entry.hardware_entry_failure_reason);
		break;
	case KVM_EXIT_INTERNAL_ERROR:
		crash(cpu, "KVM internal error %u", run->internal.suberror);
		break;
	default:
		crash(cpu, "unknown exit %u of KVM_RUN", run->exit_reason);
	}
}

static void *vcpu_thread(void *arg)
{
	struct vcpu *cpu = arg;
	struct vm *vm = cpu->vm;

	while (__atomic_load_n(&vm->status, __ATOMIC_SEQ_CST) < 0) {
		if (!ioctl(cpu->fd, KVM_RUN, NULL))
			handle_exit(cpu);
		else if (errno != EINTR && errno != EAGAIN)
			crash(cpu, "KVM_RUN: %s (errno %d)", strerror(errno), errno);
	}
	return NULL;
}

void vcpu_start(struct vcpu *cpu, const struct start *start)
{
	int error;

	/* The others are powered off until the guest says where they begin. */
	if (!cpu->id) {
		set_reg(cpu, CORE_REG(regs.pstate), PSTATE_AT_BOOT, "KVM_SET_ONE_REG (PSTATE)");
		set_reg(cpu, CORE_REG(regs.regs[0]), start->fdt, "KVM_SET_ONE_REG (X0)");
		set_reg(cpu, CORE_REG(regs.regs[1]), start->kernel, "KVM_SET_ONE_REG (X1)");
		set_reg(cpu, CORE_REG(regs.regs[2]), start->kernel_size, "KVM_SET_ONE_REG (X2)");
		if (start->pc)
			set_reg(cpu, CORE_REG(regs.pc), start->pc, "KVM_SET_ONE_REG (PC)");
	}
	error = pthread_create(&cpu->thread, NULL, vcpu_thread, cpu);
	if (error) {
		errno = error;
		fail_errno("cannot start vCPU %u", cpu->id);
	}
}
