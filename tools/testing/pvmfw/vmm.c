// SPDX-License-Identifier: GPL-2.0-only
/* See vmm.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vmm.h"

#define PAGE		4096UL
#define PL011_END	0x100UL		/* of its registers that are used */
#define UART_8250	0x3f8UL

/* Android's and crosvm's; not in Linux. */
#define CAP_ARM_PROTECTED_VM	0xffbadab1
#define PVM_SET_FW_IPA		0

struct vm vm;
uint8_t *ram, *firmware;
size_t fdt_size, kernel_size, initrd_size;

static uint8_t *pages(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

size_t vmm_read_file(const char *path, uint8_t *to)
{
	int fd = open(path, O_RDONLY);
	ssize_t got;
	size_t size = 0;

	if (fd < 0)
		die(path);
	while ((got = read(fd, to + size, 1 << 20)) > 0)
		size += got;
	if (got < 0)
		die(path);
	close(fd);
	return size;
}

void vmm_load(const char *fdt, const char *kernel, const char *initrd)
{
	ram = pages(RAM_SIZE);
	firmware = pages(FIRMWARE_SIZE);
	fdt_size = vmm_read_file(fdt, ram + (FDT_IPA - RAM_IPA));
	kernel_size = vmm_read_file(kernel, ram + (KERNEL_IPA - RAM_IPA));
	initrd_size = vmm_read_file(initrd, ram + (INITRD_IPA - RAM_IPA));
}

void vmm_make(bool template)
{
	struct kvm_enable_cap cap = {
		.cap = CAP_ARM_PROTECTED_VM, .flags = PVM_SET_FW_IPA, .args = { FIRMWARE_IPA },
	};

	vm_open(&vm);
	vm_create(&vm, VM_PROTECTED);
	vm_add_memory(&vm, SLOT_RAM, RAM_IPA, ram, RAM_SIZE);
	vm_add_memory(&vm, SLOT_FIRMWARE, FIRMWARE_IPA, firmware, FIRMWARE_SIZE);
	if (template)
		MUST(vm.fd, KVM_ENABLE_CAP, &cap);
	vm_add_vcpu(&vm);
	vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	vcpu_set_core(&vm, 0, CORE(regs.regs[0]), FDT_IPA);
	if (!template)
		vcpu_set_core(&vm, 0, CORE(regs.pc), FIRMWARE_IPA);
}

static void put(char c, void (*said)(const char *line))
{
	static char line[256];
	static size_t at;

	if (c == '\r')
		return;
	if (c != '\n' && at < sizeof(line) - 1) {
		line[at++] = c;
		return;
	}
	line[at] = 0;
	at = 0;
	said(line);
}

static void mmio(struct kvm_run *run, void (*said)(const char *line),
		 void (*stored)(uint64_t offset, uint64_t value))
{
	uint64_t at = run->mmio.phys_addr, value = 0;

	if (!run->mmio.is_write) {
		memset(run->mmio.data, 0, sizeof(run->mmio.data));
		/* room to transmit */
		if (at == UART_8250 + 5)
			run->mmio.data[0] = 0x20;
	} else if (at == PL011 || at == UART_8250) {
		put((char)run->mmio.data[0], said);
	} else if (stored && at >= PL011 + PL011_END && at < PL011 + PAGE) {
		memcpy(&value, run->mmio.data, run->mmio.len);
		stored(at - PL011, value);
	}
}

int vmm_run(void (*said)(const char *line), void (*stored)(uint64_t offset, uint64_t value))
{
	struct kvm_run *run = vm.runs[0];

	for (;;) {
		if (ioctl(vm.vcpus[0], KVM_RUN, 0) && errno != EINTR)
			die("KVM_RUN");
		switch (run->exit_reason) {
		case KVM_EXIT_MMIO:
			mmio(run, said, stored);
			break;
		case KVM_EXIT_SYSTEM_EVENT:
			return run->system_event.type == KVM_SYSTEM_EVENT_RESET ? 3 : 0;
		case KVM_EXIT_INTR:
			break;
		default:
			printf("error: exit %u\n", run->exit_reason);
			return 4;
		}
	}
}
