/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What pvmfw understands of a machine. The host's FDT is read into this, checked, and
 * the payload's FDT is written from this and from nothing else: what has no field here
 * does not get through.
 */
#ifndef PVMFW_PLATFORM_H
#define PVMFW_PLATFORM_H

#include "types.h"
#include "refusal.h"

#define FDT_IN_MAX		KiB(256)	/* of the host's, in use; the file may claim 2 MiB */
#define FDT_CLAIM_MAX		MiB(2)
#define FDT_OUT_MAX		KiB(64)

#define MAX_CPUS		16
#define MAX_SERIALS		4
#define MAX_VIRTIO		32
#define MAX_PCI_RANGES		3
#define MAX_PCI_IRQS		16
#define BOOTARGS_MAX		2048		/* with the NUL, as arm64 Linux has it */
#define INSTANCE_ID		64

struct region {
	u64 base, size;
};

/* A shared peripheral interrupt. */
struct irq {
	u32 number;
	u32 flags;	/* IRQ_EDGE or IRQ_LEVEL */
};

#define IRQ_EDGE	1U
#define IRQ_LEVEL	4U

enum uart {
	UART_8250,
	UART_PL011,
};

struct serial {
	enum uart kind;
	struct region reg;
	struct irq irq;
	u32 clock;
};

struct virtio {
	struct region reg;
	struct irq irq;
};

struct pci_range {
	u32 space;
	u64 pci;
	struct region cpu;
};

struct pci_irq {
	u32 device;	/* device number in bits 15:11 */
	u32 pin;
	struct irq irq;
};

struct pci {
	bool present, ecam;
	struct region config;
	u32 first_bus, last_bus;
	unsigned int nr_ranges, nr_irqs;
	struct pci_range range[MAX_PCI_RANGES];
	struct pci_irq irq[MAX_PCI_IRQS];
};

struct platform {
	struct region ram, kernel, initrd, fdt;
	unsigned int nr_cpus;
	u64 mpidr[MAX_CPUS];
	struct region gicd, gicr;
	bool psci_smc;
	unsigned int nr_serials, nr_virtio;
	struct serial serial[MAX_SERIALS];
	struct virtio virtio[MAX_VIRTIO];
	struct pci pci;
	u64 dma_size, dma_align;	/* restricted-dma-pool; size 0: none */
	char bootargs[BOOTARGS_MAX];
	bool has_instance;
	u8 instance[INSTANCE_ID];
};

/* What pvmfw adds. */
struct handout {
	struct region dice;
	u8 seed[64];
	bool has_seed;
};

/**
 * fdt_take() - copy as much of a device tree as is in use
 * @from: where it lies, to the end of what may be read; may change while it is copied
 * @to: private, FDT_IN_MAX bytes
 *
 * The copy is structurally sound: libfdt can walk it.
 */
enum refusal fdt_take(struct bytes from, u8 *to);

/**
 * fdt_console() - the first serial port there is, for messages while the rest is read
 *
 * Return: false if none is found.
 */
bool fdt_console(const u8 *fdt, struct serial *port);

/**
 * fdt_read() - what the tree says, checked
 * @kernel: where the kernel is if there is no /config, from the VMM's registers
 */
enum refusal fdt_read(const u8 *fdt, struct region kernel, struct platform *p);

/**
 * layout_check() - kernel, initrd and FDT lie apart, and in memory
 */
enum refusal layout_check(const struct platform *p);

/**
 * image_check() - the same once the kernel is known to be genuine: its header says how
 * much memory behind it it will use
 * @size: of the kernel without what signing added
 */
enum refusal image_check(const struct platform *p, const u8 *kernel, u64 size);

/**
 * bootargs_filter() - keep of a command line what cannot subvert a payload
 *
 * In place. For a payload that is not in debug mode: parameters of the kernel can make it
 * run, or overwrite, what the host likes (init=, rdinit=, earlycon=ADDRESS). Kept are
 * console=tty... and console=hvc..., loglevel=, panic=, quiet, and what begins with
 * "host.", which the payload must take as the host's word.
 */
void bootargs_filter(char *bootargs);

/**
 * fdt_write() - the payload's device tree
 * @out: FDT_OUT_MAX bytes
 */
enum refusal fdt_write(const struct platform *p, const struct handout *h, u8 *out);

#endif
