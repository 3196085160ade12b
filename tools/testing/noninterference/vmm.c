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
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../kvm/kvm.h"

#define RAM_IPA		0x80000000UL
#define RAM_SIZE	(4UL << 20)
#define END_ADDRESS	0x09000010UL
#define MAX_EXITS	200

#define SECRET_SIZE	4096		/* the end of the guest */

static const uint64_t secrets[2] = { 0xa5c3f00d12345678UL, 0x5a3c0ff2edcba987UL };

static struct vm vm;

/* 31 general registers, SP, PC, PSTATE, SP_EL1, ELR_EL1: what of them is answered. */
static void print_registers(void)
{
	unsigned int i;

	for (i = 0; i < 36; i++) {
		uint64_t value = 0;
		int ret = vcpu_get_core(&vm, 0, 2 * i, &value);

		printf("register %u: %d %d %llx\n", i, ret, ret ? errno : 0,
		       (unsigned long long)value);
	}
}

static void print_run_page(unsigned int nr, uint64_t t)
{
	const uint64_t *p = (const uint64_t *)vm.runs[0];
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

int main(int argc, char **argv)
{
	struct kvm_run *run;
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
	memcpy(ram + (guest_end - guest_start - SECRET_SIZE), &secrets[argv[1][0] & 1], 8);
	vm_open(&vm);
	vm_create(&vm, VM_PROTECTED);
	vm_add_memory(&vm, 0, RAM_IPA, ram, RAM_SIZE);
	vm_add_vcpu(&vm);
	vcpu_set_core(&vm, 0, CORE(regs.pc), RAM_IPA);
	run = vm.runs[0];

	begin = now();
	for (i = 0; i < MAX_EXITS; i++) {
		if (ioctl(vm.vcpus[0], KVM_RUN, 0) && errno != EINTR)
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
