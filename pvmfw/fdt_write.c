// SPDX-License-Identifier: GPL-2.0-only
/* The payload's device tree: a template, and the numbers of struct platform. */
#include <libfdt.h>

#include "platform.h"

enum { PHANDLE_GIC = 1, PHANDLE_DMA_POOL, PHANDLE_CLOCK };
enum { GIC_SPI, GIC_PPI };

#define PL011_CLOCK	24000000

/* The first error is kept: only the end has to look. */
struct writer {
	void *fdt;
	int error;
};

static void keep(struct writer *w, int error)
{
	if (!w->error)
		w->error = error;
}

static void begin(struct writer *w, const char *name)
{
	keep(w, fdt_begin_node(w->fdt, name));
}

#define NODE_NAME_MAX 48

/* NAME@ADDRESS, for names of up to 30 bytes */
static void unit_name(char *to, const char *name, u64 address)
{
	int shift = 60;

	while (*name)
		*to++ = *name++;
	*to++ = '@';
	while (shift && !(address >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[address >> shift & 15];
	*to = 0;
}

static void begin_at(struct writer *w, const char *name, u64 address)
{
	char text[NODE_NAME_MAX];

	unit_name(text, name, address);
	begin(w, text);
}

static void end(struct writer *w)
{
	keep(w, fdt_end_node(w->fdt));
}

static void put(struct writer *w, const char *name, const void *value, size_t size)
{
	keep(w, fdt_property(w->fdt, name, value, (int)size));
}

static void put_string(struct writer *w, const char *name, const char *value)
{
	put(w, name, value, strlen(value) + 1);
}

static void put_flag(struct writer *w, const char *name)
{
	put(w, name, "", 0);
}

static void put_u64(struct writer *w, const char *name, u64 value)
{
	keep(w, fdt_property_u64(w->fdt, name, value));
}

static void put_cells(struct writer *w, const char *name, const u32 *cells, size_t n)
{
	void *to;
	size_t i;

	keep(w, fdt_property_placeholder(w->fdt, name, (int)(4 * n), &to));
	for (i = 0; i < n && !w->error; i++) {
		fdt32_t be = cpu_to_fdt32(cells[i]);

		memcpy((u8 *)to + 4 * i, &be, 4);
	}
}

#define CELLS(w, name, ...)							\
	put_cells(w, name, (const u32[]){ __VA_ARGS__ },			\
		  ARRAY_SIZE(((const u32[]){ __VA_ARGS__ })))

#define HI_LO(x) (u32)((x) >> 32), (u32)(x)
#define REGION(r) HI_LO((r).base), HI_LO((r).size)

static void put_chosen(struct writer *w, const struct platform *p, const struct handout *h)
{
	begin(w, "chosen");
	put_string(w, "bootargs", p->bootargs);
	put_flag(w, "avf,strict-boot");
	if (p->nr_serials)
		put_string(w, "stdout-path", "serial0");
	if (p->initrd.size) {
		put_u64(w, "linux,initrd-start", p->initrd.base);
		put_u64(w, "linux,initrd-end", p->initrd.base + p->initrd.size);
	}
	if (h->has_seed) {
		put(w, "kaslr-seed", h->seed, 8);
		put(w, "rng-seed", h->seed + 8, sizeof(h->seed) - 8);
	}
	end(w);
}

static void put_memory(struct writer *w, const struct platform *p, const struct handout *h)
{
	begin_at(w, "memory", p->ram.base);
	put_string(w, "device_type", "memory");
	CELLS(w, "reg", REGION(p->ram));
	end(w);

	begin(w, "reserved-memory");
	CELLS(w, "#address-cells", 2);
	CELLS(w, "#size-cells", 2);
	put_flag(w, "ranges");
	begin_at(w, "dice", h->dice.base);
	put_string(w, "compatible", "google,open-dice");
	CELLS(w, "reg", REGION(h->dice));
	put_flag(w, "no-map");
	end(w);
	if (p->dma_size) {
		begin(w, "restricted_dma_reserved");
		put_string(w, "compatible", "restricted-dma-pool");
		put_u64(w, "size", p->dma_size);
		put_u64(w, "alignment", p->dma_align);
		CELLS(w, "phandle", PHANDLE_DMA_POOL);
		end(w);
	}
	end(w);
}

static void put_cpus(struct writer *w, const struct platform *p)
{
	unsigned int i;

	begin(w, "cpus");
	CELLS(w, "#address-cells", 2);
	CELLS(w, "#size-cells", 0);
	for (i = 0; i < p->nr_cpus; i++) {
		begin_at(w, "cpu", p->mpidr[i]);
		put_string(w, "device_type", "cpu");
		put_string(w, "compatible", "arm,armv8");
		put_string(w, "enable-method", "psci");
		put_u64(w, "reg", p->mpidr[i]);
		end(w);
	}
	end(w);
}

static void put_gic_and_timer(struct writer *w, const struct platform *p)
{
	static const char psci[] = "arm,psci-1.0\0arm,psci-0.2";

	begin(w, "psci");
	put(w, "compatible", psci, sizeof(psci));
	put_string(w, "method", p->psci_smc ? "smc" : "hvc");
	end(w);

	begin_at(w, "interrupt-controller", p->gicd.base);
	put_string(w, "compatible", "arm,gic-v3");
	put_flag(w, "interrupt-controller");
	CELLS(w, "#interrupt-cells", 3);
	CELLS(w, "#address-cells", 2);
	CELLS(w, "#size-cells", 2);
	CELLS(w, "reg", REGION(p->gicd), REGION(p->gicr));
	CELLS(w, "phandle", PHANDLE_GIC);
	end(w);

	begin(w, "timer");
	put_string(w, "compatible", "arm,armv8-timer");
	CELLS(w, "interrupts", GIC_PPI, 13, IRQ_LEVEL, GIC_PPI, 14, IRQ_LEVEL,
	      GIC_PPI, 11, IRQ_LEVEL, GIC_PPI, 10, IRQ_LEVEL);
	put_flag(w, "always-on");
	end(w);
}

static void put_serial(struct writer *w, const struct serial *s)
{
	static const char pl011[] = "arm,pl011\0arm,primecell", clocks[] = "uartclk\0apb_pclk";

	begin_at(w, "serial", s->reg.base);
	CELLS(w, "reg", REGION(s->reg));
	CELLS(w, "interrupts", GIC_SPI, s->irq.number, s->irq.flags);
	if (s->kind == UART_8250) {
		put_string(w, "compatible", "ns16550a");
		CELLS(w, "clock-frequency", s->clock);
	} else {
		put(w, "compatible", pl011, sizeof(pl011));
		put(w, "clock-names", clocks, sizeof(clocks));
		CELLS(w, "clocks", PHANDLE_CLOCK, PHANDLE_CLOCK);
	}
	end(w);
}

static void put_aliases(struct writer *w, const struct platform *p)
{
	static const char name[MAX_SERIALS][8] = { "serial0", "serial1", "serial2", "serial3" };
	char path[NODE_NAME_MAX];
	unsigned int i;

	begin(w, "aliases");
	for (i = 0; i < p->nr_serials; i++) {
		unit_name(path, "/serial", p->serial[i].reg.base);
		put_string(w, name[i], path);
	}
	end(w);
}

static void put_devices(struct writer *w, const struct platform *p)
{
	unsigned int i;

	begin(w, "clock");
	put_string(w, "compatible", "fixed-clock");
	CELLS(w, "#clock-cells", 0);
	CELLS(w, "clock-frequency", PL011_CLOCK);
	CELLS(w, "phandle", PHANDLE_CLOCK);
	end(w);
	for (i = 0; i < p->nr_serials; i++)
		put_serial(w, &p->serial[i]);
	for (i = 0; i < p->nr_virtio; i++) {
		const struct virtio *v = &p->virtio[i];

		begin_at(w, "virtio", v->reg.base);
		put_string(w, "compatible", "virtio,mmio");
		CELLS(w, "reg", REGION(v->reg));
		CELLS(w, "interrupts", GIC_SPI, v->irq.number, v->irq.flags);
		put_flag(w, "dma-coherent");
		if (p->dma_size)
			CELLS(w, "memory-region", PHANDLE_DMA_POOL);
		end(w);
	}
}

static void put_pci(struct writer *w, const struct platform *p)
{
	const struct pci *pci = &p->pci;
	u32 ranges[7 * MAX_PCI_RANGES], map[10 * MAX_PCI_IRQS];
	unsigned int i;

	for (i = 0; i < pci->nr_ranges; i++) {
		const struct pci_range *r = &pci->range[i];
		const u32 cells[] = { r->space, HI_LO(r->pci), REGION(r->cpu) };

		memcpy(ranges + 7 * i, cells, sizeof(cells));
	}
	for (i = 0; i < pci->nr_irqs; i++) {
		const struct pci_irq *q = &pci->irq[i];
		const u32 cells[] = { q->device, 0, 0, q->pin, PHANDLE_GIC, 0, 0,
				      GIC_SPI, q->irq.number, q->irq.flags };

		memcpy(map + 10 * i, cells, sizeof(cells));
	}
	begin_at(w, "pcie", pci->config.base);
	put_string(w, "compatible",
		   pci->ecam ? "pci-host-ecam-generic" : "pci-host-cam-generic");
	put_string(w, "device_type", "pci");
	CELLS(w, "#address-cells", 3);
	CELLS(w, "#size-cells", 2);
	CELLS(w, "#interrupt-cells", 1);
	CELLS(w, "reg", REGION(pci->config));
	CELLS(w, "bus-range", pci->first_bus, pci->last_bus);
	put_cells(w, "ranges", ranges, 7 * pci->nr_ranges);
	put_cells(w, "interrupt-map", map, 10 * pci->nr_irqs);
	CELLS(w, "interrupt-map-mask", 0xf800, 0, 0, 7);
	put_flag(w, "dma-coherent");
	if (p->dma_size)
		CELLS(w, "memory-region", PHANDLE_DMA_POOL);
	end(w);
}

enum refusal fdt_write(const struct platform *p, const struct handout *h, u8 *out)
{
	struct writer w = { out, fdt_create(out, FDT_OUT_MAX) };

	keep(&w, fdt_finish_reservemap(out));
	begin(&w, "");
	put_string(&w, "compatible", "linux,dummy-virt");
	CELLS(&w, "#address-cells", 2);
	CELLS(&w, "#size-cells", 2);
	CELLS(&w, "interrupt-parent", PHANDLE_GIC);
	put_chosen(&w, p, h);
	put_memory(&w, p, h);
	put_cpus(&w, p);
	put_gic_and_timer(&w, p);
	put_aliases(&w, p);
	put_devices(&w, p);
	if (p->pci.present)
		put_pci(&w, p);
	end(&w);
	keep(&w, fdt_finish(out));
	return w.error ? REFUSE_FDT_WRITE : ACCEPTED;
}
