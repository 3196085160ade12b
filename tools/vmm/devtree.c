// SPDX-License-Identifier: GPL-2.0-only
/* The guest's device tree, by libfdt's sequential writer. */
#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>

#include "devtree.h"

enum { PHANDLE_GIC = 1, PHANDLE_DMA_POOL };

/* Cells of the GIC binding. */
enum { GIC_SPI, GIC_PPI };
enum { EDGE_RISING = 1, LEVEL_HIGH = 4 };

#define SERIAL_CLOCK	1843200

/* The first error is kept, so that only the end has to look. */
struct writer {
	void *fdt;
	int error;
};

static void keep(struct writer *w, int error)
{
	if (!w->error)
		w->error = error;
}

__attribute__((format(printf, 2, 3))) static void begin(struct writer *w, const char *fmt, ...)
{
	char name[64];
	va_list args;

	va_start(args, fmt);
	vsnprintf(name, sizeof(name), fmt, args);
	va_end(args);
	keep(w, fdt_begin_node(w->fdt, name));
}

static void end(struct writer *w)
{
	keep(w, fdt_end_node(w->fdt));
}

static void put_string(struct writer *w, const char *name, const char *value)
{
	keep(w, fdt_property_string(w->fdt, name, value));
}

static void put_u32(struct writer *w, const char *name, u32 value)
{
	keep(w, fdt_property_u32(w->fdt, name, value));
}

static void put_u64(struct writer *w, const char *name, u64 value)
{
	keep(w, fdt_property_u64(w->fdt, name, value));
}

static void put_flag(struct writer *w, const char *name)
{
	keep(w, fdt_property(w->fdt, name, NULL, 0));
}

static void put_cells(struct writer *w, const char *name, unsigned int n, const u32 *cells)
{
	fdt32_t be[16];
	unsigned int i;

	for (i = 0; i < n; i++)
		be[i] = cpu_to_fdt32(cells[i]);
	keep(w, fdt_property(w->fdt, name, be, (int)(n * sizeof(*be))));
}

#define CELLS(w, name, ...)						       \
	put_cells(w, name, sizeof((u32[]){ __VA_ARGS__ }) / sizeof(u32),       \
		  (u32[]){ __VA_ARGS__ })

/* A 64-bit number in two cells. */
#define HI_LO(x) (u32)((x) >> 32), (u32)(x)

static void put_chosen(struct writer *w, const struct fdt_params *p)
{
	char path[64];

	snprintf(path, sizeof(path), "/serial@%llx", SERIAL_BASE);
	begin(w, "chosen");
	put_string(w, "bootargs", p->bootargs);
	put_string(w, "stdout-path", path);
	if (p->initrd_size) {
		put_u64(w, "linux,initrd-start", p->initrd);
		put_u64(w, "linux,initrd-end", p->initrd + p->initrd_size);
	}
	end(w);
}

static void put_memory(struct writer *w, const struct fdt_params *p)
{
	begin(w, "memory@%llx", RAM_BASE);
	put_string(w, "device_type", "memory");
	CELLS(w, "reg", HI_LO(RAM_BASE), HI_LO(p->ram_size));
	end(w);
	if (!p->dma_pool)
		return;
	/* Where the kernel knows such pools, devices see these pages and no others. */
	begin(w, "reserved-memory");
	put_u32(w, "#address-cells", 2);
	put_u32(w, "#size-cells", 2);
	put_flag(w, "ranges");
	begin(w, "restricted_dma_reserved");
	put_string(w, "compatible", "restricted-dma-pool");
	put_u64(w, "size", p->dma_pool);
	put_u64(w, "alignment", 0x1000);
	put_u32(w, "phandle", PHANDLE_DMA_POOL);
	end(w);
	end(w);
}

static void put_cpus(struct writer *w, const struct fdt_params *p)
{
	unsigned int i;

	begin(w, "cpus");
	put_u32(w, "#address-cells", 2);
	put_u32(w, "#size-cells", 0);
	for (i = 0; i < p->cpus; i++) {
		begin(w, "cpu@%llx", p->mpidr[i]);
		put_string(w, "device_type", "cpu");
		put_string(w, "compatible", "arm,armv8");
		put_string(w, "enable-method", "psci");
		put_u64(w, "reg", p->mpidr[i]);
		end(w);
	}
	end(w);
}

static void put_platform(struct writer *w, const struct fdt_params *p)
{
	static const char psci[] = "arm,psci-1.0\0arm,psci-0.2";

	begin(w, "psci");
	keep(w, fdt_property(w->fdt, "compatible", psci, sizeof(psci)));
	put_string(w, "method", p->psci_smc ? "smc" : "hvc");
	end(w);

	begin(w, "interrupt-controller@%llx", GICD_BASE);
	put_string(w, "compatible", "arm,gic-v3");
	put_u32(w, "#interrupt-cells", 3);
	put_flag(w, "interrupt-controller");
	CELLS(w, "reg", HI_LO(GICD_BASE), HI_LO(GICD_SIZE), HI_LO(GICR_BASE),
	      HI_LO(GICR_SIZE * p->cpus));
	put_u32(w, "phandle", PHANDLE_GIC);
	end(w);

	begin(w, "timer");
	put_string(w, "compatible", "arm,armv8-timer");
	/* Secure and non-secure physical, virtual, EL2: where KVM has them. */
	CELLS(w, "interrupts", GIC_PPI, 13, LEVEL_HIGH, GIC_PPI, 14, LEVEL_HIGH,
	      GIC_PPI, 11, LEVEL_HIGH, GIC_PPI, 10, LEVEL_HIGH);
	put_flag(w, "always-on");
	end(w);
}

static void put_serial(struct writer *w)
{
	begin(w, "serial@%llx", SERIAL_BASE);
	put_string(w, "compatible", "ns16550a");
	CELLS(w, "reg", HI_LO(SERIAL_BASE), HI_LO(SERIAL_SIZE));
	put_u32(w, "clock-frequency", SERIAL_CLOCK);
	CELLS(w, "interrupts", GIC_SPI, SPI_SERIAL, LEVEL_HIGH);
	end(w);
}

static void put_virtio(struct writer *w, const struct fdt_params *p)
{
	unsigned int i;

	for (i = 0; i < p->virtio; i++) {
		u64 base = VIRTIO_BASE + i * VIRTIO_SIZE;

		begin(w, "virtio@%llx", base);
		put_string(w, "compatible", "virtio,mmio");
		CELLS(w, "reg", HI_LO(base), HI_LO(VIRTIO_SIZE));
		CELLS(w, "interrupts", GIC_SPI, SPI_VIRTIO + i, EDGE_RISING);
		put_flag(w, "dma-coherent");
		if (p->dma_pool)
			put_u32(w, "memory-region", PHANDLE_DMA_POOL);
		end(w);
	}
}

int fdt_build(void *fdt, u64 size, const struct fdt_params *p)
{
	struct writer w = { fdt, fdt_create(fdt, (int)size) };

	keep(&w, fdt_finish_reservemap(fdt));
	begin(&w, "%s", "");
	put_string(&w, "compatible", "linux,dummy-virt");
	put_string(&w, "model", "keelvm");
	put_u32(&w, "#address-cells", 2);
	put_u32(&w, "#size-cells", 2);
	put_u32(&w, "interrupt-parent", PHANDLE_GIC);
	put_chosen(&w, p);
	put_memory(&w, p);
	put_cpus(&w, p);
	put_platform(&w, p);
	put_serial(&w);
	put_virtio(&w, p);
	end(&w);
	keep(&w, fdt_finish(fdt));
	return w.error;
}
