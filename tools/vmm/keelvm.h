/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keelvm: types every file needs, and the guest's physical address map.
 *
 *   0x0800_0000  GIC distributor; redistributors follow at 0x080a_0000
 *   0x0900_0000  8250 serial port
 *   0x0a00_0000  virtio-mmio, one page a device (a page can be MMIO-guarded)
 *   0x7fc0_0000  pvmfw and its scratch memory, if it is the guest's first code
 *   0x8000_0000  RAM: the kernel first; at the end the initrd, then the FDT
 */
#ifndef KEELVM_H
#define KEELVM_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define GICD_BASE	0x08000000ULL
#define GICD_SIZE	0x00010000ULL
#define GICR_BASE	0x080a0000ULL
#define GICR_SIZE	0x00020000ULL /* for each CPU */
#define SERIAL_BASE	0x09000000ULL
#define SERIAL_SIZE	0x00001000ULL
#define VIRTIO_BASE	0x0a000000ULL
#define VIRTIO_SIZE	0x00001000ULL
#define FIRMWARE_BASE	0x7fc00000ULL
#define FIRMWARE_SIZE	0x00400000ULL
#define FIRMWARE_IMAGE	0x00200000ULL /* of it, for the image and its configuration */
#define RAM_BASE	0x80000000ULL

#define MiB		(1024ULL * 1024)
#define FDT_MAX		(2 * MiB) /* the arm64 boot protocol's limit */

#define MAX_CPUS	32
#define MAX_VIRTIO	4

/* Shared peripheral interrupts, counted from 0 as irqfd and the FDT do. */
#define SPI_SERIAL	0
#define SPI_VIRTIO	1
#define GIC_NR_IRQS	64

/* What keelvm exits with. */
enum {
	EXIT_POWEROFF = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_RESET = 3,
	EXIT_CRASH = 4,
	EXIT_SIGNAL = 130,
};

/* One line on stderr; fail_errno() adds what errno says. Both exit. */
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *fmt, ...);
__attribute__((noreturn, format(printf, 1, 2))) void fail_errno(const char *fmt, ...);
__attribute__((format(printf, 1, 2))) void warn(const char *fmt, ...);

#endif
