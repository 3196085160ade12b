// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmm SECRET: run guest.S with one of two secrets and print everything the host can
 * see of it: the whole run page at each exit and when it came, registers as far as
 * they are answered, shared memory, and EL2's statistics.
 *
 * Nothing here depends on the secret either: the same instructions for both.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define RAM_IPA		0x80000000UL
#define RAM_SIZE	(4UL << 20)
#define VM_PROTECTED	(1UL << 31)
#define END_ADDRESS	0x09000010UL
#define MAX_EXITS	200

extern const char guest_start[], guest_end[], guest_secret[];

static const uint64_t secrets[2] = { 0xa5c3f00d12345678UL, 0x5a3c0ff2edcba987UL };

static struct kvm_run *run;
static int vcpu;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int must(int fd, unsigned long request, unsigned long arg, const char *what)
{
	int ret = ioctl(fd, request, arg);

	if (ret < 0)
		die(what);
	return ret;
}

static uint64_t now(void)
{
	uint64_t t;

	asm volatile("isb; mrs %0, cntvct_el0" : "=r"(t));
	return t;
}

static void set_core(unsigned int index, uint64_t value)
{
	struct kvm_one_reg reg = {
		.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | index,
		.addr = (uintptr_t)&value,
	};

	must(vcpu, KVM_SET_ONE_REG, (uintptr_t)&reg, "KVM_SET_ONE_REG");
}

#define CORE(field)	(__builtin_offsetof(struct kvm_regs, field) / 4)

/* 31 general registers, SP, PC, PSTATE, SP_EL1, ELR_EL1: what of them is answered. */
static void print_registers(void)
{
	unsigned int i;

	for (i = 0; i < 36; i++) {
		uint64_t value = 0;
		struct kvm_one_reg reg = {
			.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | 2 * i,
			.addr = (uintptr_t)&value,
		};
		int ret = ioctl(vcpu, KVM_GET_ONE_REG, &reg);

		printf("register %u: %d %d %llx\n", i, ret, ret ? errno : 0,
		       (unsigned long long)value);
	}
}

static void print_run_page(unsigned int nr, uint64_t t)
{
	const uint64_t *p = (const uint64_t *)run;
	unsigned int i;

	printf("exit %u at %llu:", nr, (unsigned long long)t);
	for (i = 0; i < 4096 / 8; i++)
		if (p[i])
			printf(" %x=%llx", i, (unsigned long long)p[i]);
	printf("\n");
}

static void print_file(const char *path)
{
	char text[256];
	int fd = open(path, O_RDONLY), n = fd < 0 ? 0 : read(fd, text, sizeof(text));

	printf("%s: %.*s", path, n < 0 ? 0 : n, text);
	close(fd);
}

static int create_vm(char *ram)
{
	struct kvm_userspace_memory_region slot = {
		.guest_phys_addr = RAM_IPA,
		.memory_size = RAM_SIZE,
		.userspace_addr = (uintptr_t)ram,
	};
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), vm;
	struct kvm_vcpu_init init;

	if (kvm < 0)
		die("/dev/kvm");
	vm = must(kvm, KVM_CREATE_VM, VM_PROTECTED | 36, "KVM_CREATE_VM");
	must(vm, KVM_SET_USER_MEMORY_REGION, (uintptr_t)&slot, "KVM_SET_USER_MEMORY_REGION");
	vcpu = must(vm, KVM_CREATE_VCPU, 0, "KVM_CREATE_VCPU");
	must(vm, KVM_ARM_PREFERRED_TARGET, (uintptr_t)&init, "KVM_ARM_PREFERRED_TARGET");
	init.features[0] = 1 << KVM_ARM_VCPU_PSCI_0_2;
	must(vcpu, KVM_ARM_VCPU_INIT, (uintptr_t)&init, "KVM_ARM_VCPU_INIT");
	run = mmap(NULL, must(kvm, KVM_GET_VCPU_MMAP_SIZE, 0, "KVM_GET_VCPU_MMAP_SIZE"),
		   PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	if (run == MAP_FAILED)
		die("mmap of the run page");
	set_core(CORE(regs.pc), RAM_IPA);
	return vm;
}

int main(int argc, char **argv)
{
	unsigned int i;
	uint64_t begin;
	char *ram;

	if (argc != 2)
		return 2;
	setvbuf(stdout, NULL, _IOFBF, 1 << 20);
	ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (ram == MAP_FAILED)
		die("mmap of RAM");
	memcpy(ram, guest_start, guest_end - guest_start);
	memcpy(ram + (guest_secret - guest_start), &secrets[argv[1][0] & 1], 8);
	create_vm(ram);

	begin = now();
	for (i = 0; i < MAX_EXITS; i++) {
		if (ioctl(vcpu, KVM_RUN, 0) && errno != EINTR)
			die("KVM_RUN");
		print_run_page(i, now() - begin);
		if (run->exit_reason == KVM_EXIT_SYSTEM_EVENT)
			break;
		if (run->exit_reason == KVM_EXIT_MMIO && !run->mmio.is_write)
			memset(run->mmio.data, 0x77, sizeof(run->mmio.data));
		if (run->exit_reason == KVM_EXIT_MMIO && run->mmio.phys_addr == END_ADDRESS)
			print_registers();
	}
	print_registers();
	print_file("/sys/kernel/keel/guest_pages");
	print_file("/sys/kernel/keel/guest_shared_pages");
	print_file("/sys/kernel/keel/guest_exits");
	print_file("/sys/kernel/keel/vcpu_runs");
	print_file("/sys/kernel/keel/tlbi_count");
	print_file("/sys/kernel/keel/dc_clean_pages");
	printf("%s after %u exits\n", i < MAX_EXITS ? "off" : "NOT off", i + 1);
	return i == MAX_EXITS;
}
