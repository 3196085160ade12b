/* SPDX-License-Identifier: GPL-2.0-only */
/* A VMM that starts a guest in pvmfw, as qemu.dts describes it; what it does meanwhile is others'. */
#ifndef PVMFW_VMM_H
#define PVMFW_VMM_H

#include "../kvm/kvm.h"

#define RAM_IPA		0x80000000UL
#define RAM_SIZE	0x10000000UL
#define KERNEL_IPA	0x80200000UL
#define INITRD_IPA	0x84000000UL
#define FDT_IPA		0x8fe00000UL
#define FIRMWARE_IPA	0x7fc00000UL
#define FIRMWARE_SIZE	0x400000UL

#define SLOT_RAM	0
#define SLOT_FIRMWARE	1

#define PL011		0x09000000UL

extern struct vm vm;
extern uint8_t *ram, *firmware;
extern size_t fdt_size, kernel_size, initrd_size;

/* Memory, with these files where they are told to be. */
void vmm_load(const char *fdt, const char *kernel, const char *initrd);
/* @path: into memory; how long it is */
size_t vmm_read_file(const char *path, uint8_t *to);
/* The VM, two vCPUs. @template: it begins in EL2's, else in what is in @firmware. */
void vmm_make(bool template);

/**
 * vmm_run() - until the guest ends
 * @said: a line on its console, without its end
 * @stored: what it stores into the console's page, behind the registers; or NULL
 * Return: 0 it powered off, 3 it reset, 4 anything else.
 */
int vmm_run(void (*said)(const char *line), void (*stored)(uint64_t offset, uint64_t value));

#endif
