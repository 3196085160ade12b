// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's device tree, as hostile input: copied once, walked once from end to end,
 * then asked for what struct platform has fields for. Only nodes right below / are
 * devices; phandles are not followed; whatever is not asked for is dropped.
 */
#include <libfdt.h>

#include "layout.h"
#include "platform.h"

#define FDT_HEADER	40U
#define MAX_NODES	512
#define MAX_FDT_DEPTH	8

#define RAM_LIMIT	(1ULL << (VA_BITS - 1))
#define MPIDR_AFFINITY	0xff00ffffffULL
#define NR_SPIS		988
#define GICD_SIZE	0x10000
#define GICR_SIZE	0x20000

/* --- Copying ------------------------------------------------------------------------ */

static u32 field(const u8 *header, unsigned int n)
{
	return be32(header + 4 * n);
}

/* The end of the part that is in use, or 0 if header fields are wrong. */
static u64 used_size(const u8 *header)
{
	u64 total = field(header, 1), end = FDT_HEADER, part_end;
	u64 structs = field(header, 2), strings = field(header, 3), reserve = field(header, 4);

	if (total < FDT_HEADER || structs < FDT_HEADER || strings < FDT_HEADER ||
	    reserve < FDT_HEADER || structs % 4 || reserve % 8)
		return 0;
	part_end = structs + field(header, 9);
	end = part_end > end ? part_end : end;
	part_end = strings + field(header, 8);
	end = part_end > end ? part_end : end;
	/* of the reservations only the list's end is looked at: they are dropped */
	part_end = reserve + 16;
	end = part_end > end ? part_end : end;
	return end <= total ? end : 0;
}

/* One walk over all tags: they nest, end, and are not too many. */
static enum refusal check_tags(const u8 *fdt)
{
	int offset = 0, depth = 0, nodes = 0;

	for (;;) {
		int next;
		u32 tag = fdt_next_tag(fdt, offset, &next);

		if (next < 0)
			return REFUSE_FDT_STRUCTURE;
		switch (tag) {
		case FDT_BEGIN_NODE:
			if (++nodes > MAX_NODES)
				return REFUSE_FDT_NODES;
			if (++depth > MAX_FDT_DEPTH)
				return REFUSE_FDT_STRUCTURE;
			break;
		case FDT_END_NODE:
			if (--depth < 0)
				return REFUSE_FDT_STRUCTURE;
			break;
		case FDT_END:
			return depth || !nodes ? REFUSE_FDT_STRUCTURE : ACCEPTED;
		case FDT_PROP:
			if (!depth)
				return REFUSE_FDT_STRUCTURE;
			break;
		default:
			break;
		}
		offset = next;
	}
}

enum refusal fdt_take(struct bytes from, u8 *to)
{
	u8 header[FDT_HEADER];
	u64 used;

	if (from.size < FDT_HEADER)
		return REFUSE_FDT_ADDRESS;
	memcpy(header, from.data, FDT_HEADER);
	if (field(header, 0) != FDT_MAGIC || field(header, 5) < 17 || field(header, 6) > 17)
		return REFUSE_FDT_HEADER;
	if (field(header, 1) > FDT_CLAIM_MAX)
		return REFUSE_FDT_SIZE;
	used = used_size(header);
	if (!used || used > from.size)
		return REFUSE_FDT_HEADER;
	if (used > FDT_IN_MAX)
		return REFUSE_FDT_SIZE;
	memcpy(to, from.data, (size_t)used);
	/* the header that was checked, whatever is there now */
	memcpy(to, header, FDT_HEADER);
	fdt_set_totalsize(to, (u32)used);
	if (fdt_check_header(to))
		return REFUSE_FDT_HEADER;
	return check_tags(to);
}

/* --- Small readers ------------------------------------------------------------------ */

static struct bytes property(const u8 *fdt, int node, const char *name)
{
	struct bytes p = { NULL, 0 };
	int len;
	const u8 *data = fdt_getprop(fdt, node, name, &len);

	if (data && len >= 0) {
		p.data = data;
		p.size = (size_t)len;
	}
	return p;
}

static u32 cell(struct bytes p, unsigned int n)
{
	return be32(p.data + 4 * n);
}

static u64 cells2(struct bytes p, unsigned int n)
{
	return be64(p.data + 4 * n);
}

/* A number of one or two cells. */
static bool number(struct bytes p, u64 *value)
{
	if (p.size == 4)
		*value = be32(p.data);
	else if (p.size == 8)
		*value = be64(p.data);
	else
		return false;
	return true;
}

static bool u32_property(const u8 *fdt, int node, const char *name, u32 *value)
{
	struct bytes p = property(fdt, node, name);

	if (p.size != 4)
		return false;
	*value = be32(p.data);
	return true;
}

static bool compatible(const u8 *fdt, int node, const char *with)
{
	return fdt_node_check_compatible(fdt, node, with) == 0;
}

/* Entry @n of reg, two cells each for address and size. */
static bool reg_entry(const u8 *fdt, int node, unsigned int n, struct region *r)
{
	struct bytes p = property(fdt, node, "reg");

	if (p.size % 16 || p.size / 16 <= n)
		return false;
	r->base = cells2(p, 4 * n);
	r->size = cells2(p, 4 * n + 2);
	return true;
}

/* Devices are below pvmfw or above memory, and end before the addresses do. */
static bool device_good(const struct platform *p, const struct region *r)
{
	return r->size && (range_within(r->base, r->size, 0, IMAGE_BASE) ||
			   range_within(r->base, r->size, p->ram.base + p->ram.size, 1ULL << 48));
}

/* Three cells: shared, number, flags. */
static bool irq_good(u32 type, const struct irq *irq)
{
	return !type && irq->number < NR_SPIS &&
	       (irq->flags == IRQ_EDGE || irq->flags == IRQ_LEVEL);
}

static bool device_irq(const u8 *fdt, int node, struct irq *irq)
{
	struct bytes p = property(fdt, node, "interrupts");

	if (p.size != 12)
		return false;
	irq->number = cell(p, 1);
	irq->flags = cell(p, 2);
	return irq_good(cell(p, 0), irq);
}

/* --- Memory, CPUs and what every machine has ------------------------------------------- */

/* The window of pvmfw may be told as memory: that part is not the payload's. */
static bool add_memory(struct platform *p, struct region r)
{
	if (r.base >= IMAGE_BASE && r.base < RAM_BASE) {
		u64 cut = RAM_BASE - r.base;

		if (r.size <= cut)
			return true;
		r.base = RAM_BASE;
		r.size -= cut;
	}
	if (p->ram.size || r.base != RAM_BASE || !r.size || r.size % PAGE_SIZE ||
	    !range_within(r.base, r.size, RAM_BASE, RAM_LIMIT))
		return false;
	p->ram = r;
	return true;
}

static enum refusal read_memory(const u8 *fdt, struct platform *p)
{
	int node;

	fdt_for_each_subnode(node, fdt, 0) {
		struct bytes type = property(fdt, node, "device_type");
		struct region r;
		unsigned int n;

		if (type.size != sizeof("memory") || memcmp(type.data, "memory", sizeof("memory")))
			continue;
		for (n = 0; reg_entry(fdt, node, n, &r); n++)
			if (!add_memory(p, r))
				return REFUSE_FDT_MEMORY;
		if (!n)
			return REFUSE_FDT_MEMORY;
	}
	return p->ram.size ? ACCEPTED : REFUSE_FDT_MEMORY;
}

static bool add_cpu(struct platform *p, u64 mpidr)
{
	unsigned int i;

	if (p->nr_cpus == MAX_CPUS || mpidr & ~MPIDR_AFFINITY)
		return false;
	for (i = 0; i < p->nr_cpus; i++)
		if (p->mpidr[i] == mpidr)
			return false;
	p->mpidr[p->nr_cpus++] = mpidr;
	return true;
}

static enum refusal read_cpus(const u8 *fdt, struct platform *p)
{
	int cpus = fdt_subnode_offset(fdt, 0, "cpus"), node;
	u32 cells;

	if (cpus < 0 || !u32_property(fdt, cpus, "#address-cells", &cells) || cells < 1 ||
	    cells > 2)
		return REFUSE_FDT_CPUS;
	fdt_for_each_subnode(node, fdt, cpus) {
		struct bytes type = property(fdt, node, "device_type");
		struct bytes reg = property(fdt, node, "reg");
		u64 mpidr;

		if (type.size != sizeof("cpu") || memcmp(type.data, "cpu", sizeof("cpu")))
			continue;
		if (reg.size != 4 * cells || !number(reg, &mpidr) || !add_cpu(p, mpidr))
			return REFUSE_FDT_CPUS;
	}
	return p->nr_cpus ? ACCEPTED : REFUSE_FDT_CPUS;
}

static enum refusal read_gic(const u8 *fdt, int node, struct platform *p)
{
	if (p->gicd.size || !reg_entry(fdt, node, 0, &p->gicd) ||
	    !reg_entry(fdt, node, 1, &p->gicr) || !device_good(p, &p->gicd) ||
	    !device_good(p, &p->gicr) || p->gicd.size != GICD_SIZE || p->gicr.size % GICR_SIZE ||
	    p->gicr.size / GICR_SIZE < p->nr_cpus || p->gicd.base % PAGE_SIZE ||
	    p->gicr.base % PAGE_SIZE ||
	    ranges_overlap(p->gicd.base, p->gicd.size, p->gicr.base, p->gicr.size))
		return REFUSE_FDT_GIC;
	return ACCEPTED;
}

static enum refusal read_psci(const u8 *fdt, struct platform *p)
{
	int node = fdt_subnode_offset(fdt, 0, "psci");
	struct bytes method;

	if (node < 0 || (!compatible(fdt, node, "arm,psci-1.0") &&
			 !compatible(fdt, node, "arm,psci-1.1")))
		return REFUSE_FDT_PSCI;
	method = property(fdt, node, "method");
	if (method.size != 4 || (memcmp(method.data, "smc", 4) && memcmp(method.data, "hvc", 4)))
		return REFUSE_FDT_PSCI;
	p->psci_smc = !memcmp(method.data, "smc", 4);
	return ACCEPTED;
}

/* --- Devices ------------------------------------------------------------------------------ */

static bool serial_kind(const u8 *fdt, int node, enum uart *kind)
{
	if (compatible(fdt, node, "ns16550a"))
		*kind = UART_8250;
	else if (compatible(fdt, node, "arm,pl011"))
		*kind = UART_PL011;
	else
		return false;
	return true;
}

bool fdt_console(const u8 *fdt, struct serial *port)
{
	int node;

	fdt_for_each_subnode(node, fdt, 0)
		if (serial_kind(fdt, node, &port->kind) && reg_entry(fdt, node, 0, &port->reg) &&
		    range_within(port->reg.base, PAGE_SIZE, 0, IMAGE_BASE - PAGE_SIZE))
			return true;
	return false;
}

static enum refusal read_serial(const u8 *fdt, int node, enum uart kind, struct platform *p)
{
	struct serial *s = &p->serial[p->nr_serials];

	if (p->nr_serials == MAX_SERIALS)
		return REFUSE_FDT_SERIAL;
	s->kind = kind;
	s->clock = 0;
	if (!reg_entry(fdt, node, 0, &s->reg) || !device_good(p, &s->reg) ||
	    !device_irq(fdt, node, &s->irq))
		return REFUSE_FDT_SERIAL;
	if (kind == UART_8250 && !u32_property(fdt, node, "clock-frequency", &s->clock))
		return REFUSE_FDT_SERIAL;
	p->nr_serials++;
	return ACCEPTED;
}

static enum refusal read_virtio(const u8 *fdt, int node, struct platform *p)
{
	struct virtio *v = &p->virtio[p->nr_virtio];

	if (p->nr_virtio == MAX_VIRTIO || !reg_entry(fdt, node, 0, &v->reg) ||
	    !device_good(p, &v->reg) || !device_irq(fdt, node, &v->irq))
		return REFUSE_FDT_VIRTIO;
	p->nr_virtio++;
	return ACCEPTED;
}

#define PCI_SPACE(flags)	((flags) >> 24 & 3)	/* 1 I/O, 2 memory, 3 64-bit memory */
#define PCI_RANGE_BITS		0x43000000U		/* with: prefetchable */
#define RANGE_CELLS		7
#define MAP_CELLS		10

static bool read_pci_ranges(const u8 *fdt, int node, struct platform *p)
{
	struct bytes ranges = property(fdt, node, "ranges");
	struct pci *pci = &p->pci;
	unsigned int i;

	if (!ranges.size || ranges.size % (4 * RANGE_CELLS) ||
	    ranges.size / (4 * RANGE_CELLS) > MAX_PCI_RANGES)
		return false;
	pci->nr_ranges = (unsigned int)(ranges.size / (4 * RANGE_CELLS));
	for (i = 0; i < pci->nr_ranges; i++) {
		struct pci_range *r = &pci->range[i];

		r->space = cell(ranges, RANGE_CELLS * i);
		r->pci = cells2(ranges, RANGE_CELLS * i + 1);
		r->cpu.base = cells2(ranges, RANGE_CELLS * i + 3);
		r->cpu.size = cells2(ranges, RANGE_CELLS * i + 5);
		if (r->space & ~PCI_RANGE_BITS || !PCI_SPACE(r->space) ||
		    !device_good(p, &r->cpu) || r->pci > UINT64_MAX - r->cpu.size)
			return false;
	}
	return true;
}

/* Unit address (3), pin, controller, its unit address (2), shared, number, flags */
static bool read_pci_irqs(const u8 *fdt, int node, struct pci *pci)
{
	struct bytes map = property(fdt, node, "interrupt-map");
	unsigned int i;

	if (map.size % (4 * MAP_CELLS) || map.size / (4 * MAP_CELLS) > MAX_PCI_IRQS)
		return false;
	pci->nr_irqs = (unsigned int)(map.size / (4 * MAP_CELLS));
	for (i = 0; i < pci->nr_irqs; i++) {
		struct pci_irq *irq = &pci->irq[i];

		irq->device = cell(map, MAP_CELLS * i);
		irq->pin = cell(map, MAP_CELLS * i + 3);
		irq->irq.number = cell(map, MAP_CELLS * i + 8);
		irq->irq.flags = cell(map, MAP_CELLS * i + 9);
		if (irq->device & ~0xf800U || cell(map, MAP_CELLS * i + 1) ||
		    cell(map, MAP_CELLS * i + 2) || irq->pin < 1 || irq->pin > 4 ||
		    irq->irq.flags != IRQ_LEVEL ||
		    !irq_good(cell(map, MAP_CELLS * i + 7), &irq->irq))
			return false;
	}
	return true;
}

static enum refusal read_pci(const u8 *fdt, int node, bool ecam, struct platform *p)
{
	struct bytes bus = property(fdt, node, "bus-range");
	struct pci *pci = &p->pci;

	if (pci->present || !reg_entry(fdt, node, 0, &pci->config) ||
	    !device_good(p, &pci->config) || !read_pci_ranges(fdt, node, p) ||
	    !read_pci_irqs(fdt, node, pci))
		return REFUSE_FDT_PCI;
	if (bus.size == 8) {
		pci->first_bus = cell(bus, 0);
		pci->last_bus = cell(bus, 1);
	}
	if ((bus.size && bus.size != 8) || pci->first_bus > pci->last_bus || pci->last_bus > 255)
		return REFUSE_FDT_PCI;
	pci->present = true;
	pci->ecam = ecam;
	return ACCEPTED;
}

static enum refusal read_devices(const u8 *fdt, struct platform *p)
{
	bool timer = false;
	int node;

	fdt_for_each_subnode(node, fdt, 0) {
		enum refusal why = ACCEPTED;
		enum uart kind;

		if (compatible(fdt, node, "arm,gic-v3"))
			why = read_gic(fdt, node, p);
		else if (compatible(fdt, node, "arm,armv8-timer"))
			timer = true;
		else if (serial_kind(fdt, node, &kind))
			why = read_serial(fdt, node, kind, p);
		else if (compatible(fdt, node, "virtio,mmio"))
			why = read_virtio(fdt, node, p);
		else if (compatible(fdt, node, "pci-host-cam-generic"))
			why = read_pci(fdt, node, false, p);
		else if (compatible(fdt, node, "pci-host-ecam-generic"))
			why = read_pci(fdt, node, true, p);
		if (why)
			return why;
	}
	if (!p->gicd.size)
		return REFUSE_FDT_GIC;
	return timer ? ACCEPTED : REFUSE_FDT_TIMER;
}

/* --- What the VMM says about the payload ------------------------------------------------------ */

static enum refusal read_dma_pool(const u8 *fdt, struct platform *p)
{
	int parent = fdt_subnode_offset(fdt, 0, "reserved-memory"), node;

	if (parent < 0)
		return ACCEPTED;
	fdt_for_each_subnode(node, fdt, parent) {
		if (!compatible(fdt, node, "restricted-dma-pool"))
			continue;
		if (p->dma_size || !number(property(fdt, node, "size"), &p->dma_size) ||
		    !number(property(fdt, node, "alignment"), &p->dma_align) ||
		    !p->dma_size || p->dma_size % PAGE_SIZE || p->dma_size > p->ram.size / 2 ||
		    !p->dma_align || p->dma_align & (p->dma_align - 1) ||
		    p->dma_align % PAGE_SIZE || p->dma_align > p->ram.size)
			return REFUSE_FDT_DMA_POOL;
	}
	return ACCEPTED;
}

static enum refusal read_chosen(const u8 *fdt, struct platform *p)
{
	int node = fdt_subnode_offset(fdt, 0, "chosen");
	struct bytes args, start, end;
	u64 initrd_end;

	if (node < 0)
		return ACCEPTED;
	args = property(fdt, node, "bootargs");
	if (args.size) {
		if (args.size > BOOTARGS_MAX || memchr(args.data, 0, args.size) !=
						args.data + args.size - 1)
			return REFUSE_FDT_CHOSEN;
		memcpy(p->bootargs, args.data, args.size);
	}
	start = property(fdt, node, "linux,initrd-start");
	end = property(fdt, node, "linux,initrd-end");
	if (!start.data && !end.data)
		return ACCEPTED;
	if (!number(start, &p->initrd.base) || !number(end, &initrd_end) ||
	    initrd_end <= p->initrd.base)
		return REFUSE_FDT_CHOSEN;
	p->initrd.size = initrd_end - p->initrd.base;
	return ACCEPTED;
}

static enum refusal read_config(const u8 *fdt, struct region registers, struct platform *p)
{
	int node = fdt_subnode_offset(fdt, 0, "config");

	p->kernel = registers;
	if (node < 0)
		return registers.size ? ACCEPTED : REFUSE_FDT_CONFIG;
	if (!number(property(fdt, node, "kernel-address"), &p->kernel.base) ||
	    !number(property(fdt, node, "kernel-size"), &p->kernel.size))
		return REFUSE_FDT_CONFIG;
	return ACCEPTED;
}

static enum refusal read_instance(const u8 *fdt, struct platform *p)
{
	int avf = fdt_subnode_offset(fdt, 0, "avf"), node;
	struct bytes id;

	if (avf < 0)
		return ACCEPTED;
	node = fdt_subnode_offset(fdt, avf, "untrusted");
	if (node < 0)
		return ACCEPTED;
	id = property(fdt, node, "instance-id");
	if (!id.data)
		return ACCEPTED;
	if (id.size != INSTANCE_ID)
		return REFUSE_FDT_INSTANCE;
	memcpy(p->instance, id.data, INSTANCE_ID);
	p->has_instance = true;
	return ACCEPTED;
}

enum refusal fdt_read(const u8 *fdt, struct region kernel, struct platform *p)
{
	struct region at = p->fdt;
	enum refusal why;
	u32 cells, sizes;

	memset(p, 0, sizeof(*p));
	p->fdt = at;
	if (!u32_property(fdt, 0, "#address-cells", &cells) || cells != 2 ||
	    !u32_property(fdt, 0, "#size-cells", &sizes) || sizes != 2)
		return REFUSE_FDT_CELLS;
	why = read_memory(fdt, p);
	if (!why)
		why = read_cpus(fdt, p);
	if (!why)
		why = read_psci(fdt, p);
	if (!why)
		why = read_devices(fdt, p);
	if (!why)
		why = read_dma_pool(fdt, p);
	if (!why)
		why = read_chosen(fdt, p);
	if (!why)
		why = read_config(fdt, kernel, p);
	if (!why)
		why = read_instance(fdt, p);
	return why;
}
