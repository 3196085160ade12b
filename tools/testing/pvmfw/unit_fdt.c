// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device trees: what VMMs write is read, what is written from it reads the same and has
 * nothing else in it; one thing wrong at a time is refused for that.
 */
#include <libfdt.h>
#include <stdlib.h>

#include "unit.h"

static u8 in[FDT_IN_MAX] __attribute__((aligned(8)));
static u8 out[FDT_OUT_MAX] __attribute__((aligned(8)));
static u8 work[FDT_IN_MAX] __attribute__((aligned(8)));
static struct platform platform;

static enum refusal read_tree(const void *tree, size_t size)
{
	enum refusal why = fdt_take((struct bytes){ tree, size }, in);

	platform.fdt = (struct region){ 0x8fe00000, FDT_OUT_MAX };
	return why ? why : fdt_read(in, (struct region){ 0x80000000, 0x100000 }, &platform);
}

static void crosvm(void)
{
	struct bytes tree = load("crosvm.dtb");

	check_refusal(read_tree(tree.data, tree.size), ACCEPTED, "fdt: crosvm's is read");
	check(platform.ram.base == 0x80000000 && platform.ram.size == 0x10000000,
	      "fdt: memory without pvmfw's window");
	check(platform.nr_cpus == 2 && platform.mpidr[1] == 1 && platform.nr_serials == 2 &&
	      platform.pci.nr_irqs == 2 && platform.pci.irq[1].irq.number == 5 &&
	      platform.pci.nr_ranges == 2 && platform.dma_size == 0x4000000,
	      "fdt: CPUs, serial ports, PCI, DMA pool");
	check(platform.kernel.base == 0x80200000 && platform.kernel.size == 0x100000 &&
	      platform.initrd.base == 0x84000000 && platform.initrd.size == 0x1000 &&
	      platform.has_instance && platform.instance[63] == 63,
	      "fdt: kernel, initrd, instance");
	check_refusal(layout_check(&platform), ACCEPTED, "fdt: laid out well");
	bootargs_filter(platform.bootargs);
	check(!strcmp(platform.bootargs, "console=ttyS0 panic=-1 host.id=7"),
	      "bootargs: init= and earlycon= are dropped");
}

static void keelvm(void)
{
	struct bytes tree = load("keelvm.dtb");
	struct serial port;

	check_refusal(read_tree(tree.data, tree.size), ACCEPTED, "fdt: keelvm's is read");
	check(platform.kernel.base == 0x80000000 && platform.nr_virtio == 2 &&
	      platform.virtio[1].irq.number == 2 && platform.psci_smc && !platform.pci.present,
	      "fdt: kernel from the registers, virtio-mmio, PSCI by SMC");
	check(fdt_console(in, &port) && port.reg.base == 0x9000000 && port.kind == UART_8250,
	      "fdt: the console");
}

/* What was read, written, and read again. */
static void round_trip(const char *name)
{
	struct bytes tree = load(name);
	const struct handout h = { .dice = { 0x7fe00000, 0x4000 } };
	struct platform first;
	int node;

	if (read_tree(tree.data, tree.size))
		exit(1);
	first = platform;
	check_refusal(fdt_write(&platform, &h, out), ACCEPTED, "fdt: the payload's is written");
	/* the layout is the VMM's: pvmfw tells the payload of the initrd only */
	check_refusal(fdt_take((struct bytes){ out, sizeof(out) }, in), ACCEPTED, "fdt: sound");
	check_refusal(fdt_read(in, first.kernel, &platform), ACCEPTED, "fdt: and read again");
	platform.has_instance = first.has_instance;
	memcpy(platform.instance, first.instance, INSTANCE_ID);
	check(!memcmp(&platform, &first, sizeof(first)), "fdt: says the same");
	check(fdt_path_offset(out, "/evil@80200000") < 0 &&
	      fdt_path_offset(out, "/reserved-memory/evil@80000000") < 0 &&
	      fdt_path_offset(out, "/rtc@2000") < 0 && fdt_num_mem_rsv(out) == 0 &&
	      !fdt_getprop(out, fdt_path_offset(out, "/chosen"), "kaslr-seed", NULL),
	      "fdt: has nothing else in it");
	node = fdt_path_offset(out, "/reserved-memory/dice@7fe00000");
	check(node > 0 && fdt_getprop(out, node, "no-map", NULL), "fdt: tells of the handover");
}

/* --- One thing wrong ------------------------------------------------------------------ */

static void wrong_set(const char *file, const char *path, const char *name, const void *value,
		      size_t size, enum refusal want, const char *what)
{
	struct bytes tree = load(file);
	int node;

	if (fdt_open_into(tree.data, work, sizeof(work)))
		exit(1);
	node = fdt_path_offset(work, path);
	if (node < 0 || (value ? fdt_setprop(work, node, name, value, (int)size) :
				 fdt_delprop(work, node, name)))
		exit(1);
	check_refusal(read_tree(work, sizeof(work)), want, what);
}

#define CELLS(...) (const u32[]){ __VA_ARGS__ }, sizeof((const u32[]){ __VA_ARGS__ })
#define BE(x) __builtin_bswap32(x)
#define GONE NULL, 0

static void wrong_base(void)
{
	const char *f = "crosvm.dtb";

	wrong_set(f, "/", "#size-cells", CELLS(BE(1)), REFUSE_FDT_CELLS, "fdt: one size cell");
	wrong_set(f, "/memory", "reg", CELLS(0, BE(0x40000000), 0, BE(0x10000000)),
		  REFUSE_FDT_MEMORY, "fdt: memory elsewhere");
	wrong_set(f, "/memory", "reg", CELLS(0, BE(0x80000000), BE(~0), BE(0xfffff000)),
		  REFUSE_FDT_MEMORY, "fdt: memory that wraps");
	wrong_set(f, "/memory", "reg", CELLS(0, BE(0x80000000), BE(0x80), 0),
		  REFUSE_FDT_MEMORY, "fdt: more memory than is translated");
	wrong_set(f, "/memory", "reg", CELLS(0, BE(0x80000000), 0, BE(0x1800)),
		  REFUSE_FDT_MEMORY, "fdt: half a page of memory");
	wrong_set(f, "/memory", "reg", CELLS(0, BE(0x7fc00000), 0, BE(0x400000)),
		  REFUSE_FDT_MEMORY, "fdt: no memory but pvmfw's");
	wrong_set(f, "/memory", "reg", CELLS(0, BE(0x80000000), 0, BE(0x1000), 0, BE(0x80000000),
					     0, BE(0x1000)), REFUSE_FDT_MEMORY, "fdt: memory twice");
	wrong_set(f, "/cpus/cpu@1", "reg", CELLS(0), REFUSE_FDT_CPUS, "fdt: a CPU twice");
	wrong_set(f, "/cpus/cpu@1", "reg", CELLS(BE(1U << 30)), REFUSE_FDT_CPUS,
		  "fdt: a CPU without an affinity");
	wrong_set(f, "/cpus", "#address-cells", CELLS(BE(3)), REFUSE_FDT_CPUS,
		  "fdt: three cells a CPU");
	wrong_set(f, "/psci", "method", "abc", 4, REFUSE_FDT_PSCI, "fdt: another PSCI method");
	wrong_set(f, "/psci", "compatible", "arm,psci", 9, REFUSE_FDT_PSCI, "fdt: PSCI 0.1");
	wrong_set(f, "/intc", "compatible", "arm,gic", 8, REFUSE_FDT_GIC, "fdt: no GICv3");
	wrong_set(f, "/intc", "reg", CELLS(0, BE(0x80000000), 0, BE(0x10000), 0, BE(0x3ffb0000),
					   0, BE(0x40000)), REFUSE_FDT_GIC, "fdt: GIC in memory");
	wrong_set(f, "/intc", "reg", CELLS(0, BE(0x3fff0000), 0, BE(0x10000), 0, BE(0x3ffb0000),
					   0, BE(0x20000)), REFUSE_FDT_GIC,
		  "fdt: too few redistributors");
	wrong_set(f, "/intc", "reg", CELLS(0, BE(0x3fff0000), 0, BE(0x10000), 0, BE(0x3ffe0000),
					   0, BE(0x40000)), REFUSE_FDT_GIC, "fdt: GIC over itself");
	wrong_set(f, "/timer", "compatible", "x", 2, REFUSE_FDT_TIMER, "fdt: no timer");
}

static void wrong_devices(void)
{
	const char *f = "crosvm.dtb", *k = "keelvm.dtb";

	wrong_set(f, "/U6_16550A@3f8", "reg", CELLS(0, BE(0x7fc00000), 0, BE(8)),
		  REFUSE_FDT_SERIAL, "fdt: serial port over pvmfw");
	wrong_set(f, "/U6_16550A@3f8", "interrupts", CELLS(BE(1), 0, BE(1)), REFUSE_FDT_SERIAL,
		  "fdt: serial port with a PPI");
	wrong_set(f, "/U6_16550A@3f8", "interrupts", CELLS(0, 0, BE(2)), REFUSE_FDT_SERIAL,
		  "fdt: serial port with a falling edge");
	wrong_set(f, "/U6_16550A@3f8", "clock-frequency", GONE, REFUSE_FDT_SERIAL,
		  "fdt: serial port without a clock");
	wrong_set(k, "/virtio@a000000", "reg", CELLS(0, BE(0x8fffffff), 0, BE(1)),
		  REFUSE_FDT_VIRTIO, "fdt: virtio in memory");
	wrong_set(k, "/virtio@a000000", "reg", CELLS(BE(~0), BE(~0), 0, BE(2)),
		  REFUSE_FDT_VIRTIO, "fdt: virtio that wraps");
	wrong_set(k, "/virtio@a000000", "interrupts", CELLS(0, BE(988), BE(1)),
		  REFUSE_FDT_VIRTIO, "fdt: virtio with no such interrupt");
	wrong_set(f, "/pci", "ranges", CELLS(BE(0x3000000), 0, BE(0x2000000), 0, BE(0x80000000),
					     0, BE(0x1000)), REFUSE_FDT_PCI, "fdt: PCI over memory");
	wrong_set(f, "/pci", "ranges", CELLS(0, 0, BE(0x2000000), 0, BE(0x2000000), 0,
					     BE(0x1000)), REFUSE_FDT_PCI, "fdt: PCI window of no kind");
	wrong_set(f, "/pci", "ranges", CELLS(0, 0), REFUSE_FDT_PCI, "fdt: half a PCI window");
	wrong_set(f, "/pci", "interrupt-map",
		  CELLS(BE(0x800), 0, 0, BE(5), BE(1), 0, 0, 0, BE(4), BE(4)), REFUSE_FDT_PCI,
		  "fdt: PCI pin E");
	wrong_set(f, "/pci", "interrupt-map",
		  CELLS(BE(0x801), 0, 0, BE(1), BE(1), 0, 0, 0, BE(4), BE(4)), REFUSE_FDT_PCI,
		  "fdt: PCI device with a register");
	wrong_set(f, "/pci", "bus-range", CELLS(BE(1), 0), REFUSE_FDT_PCI, "fdt: PCI buses");
}

static void wrong_payload(void)
{
	static const char unterminated[4] = "abcd";
	static char long_args[BOOTARGS_MAX + 1];
	const char *f = "crosvm.dtb";

	memset(long_args, 'x', sizeof(long_args) - 1);
	wrong_set(f, "/reserved-memory/restricted_dma_reserved", "size", CELLS(0, BE(0x8001000)),
		  REFUSE_FDT_DMA_POOL, "fdt: DMA pool of more than half of memory");
	wrong_set(f, "/reserved-memory/restricted_dma_reserved", "alignment", CELLS(0, BE(0x3000)),
		  REFUSE_FDT_DMA_POOL, "fdt: DMA pool of an odd alignment");
	wrong_set(f, "/chosen", "bootargs", unterminated, 4, REFUSE_FDT_CHOSEN,
		  "fdt: command line without its end");
	wrong_set(f, "/chosen", "bootargs", "a\0b", 4, REFUSE_FDT_CHOSEN,
		  "fdt: command line with two");
	wrong_set(f, "/chosen", "bootargs", long_args, sizeof(long_args), REFUSE_FDT_CHOSEN,
		  "fdt: command line too long");
	wrong_set(f, "/chosen", "linux,initrd-end", GONE, REFUSE_FDT_CHOSEN,
		  "fdt: initrd without an end");
	wrong_set(f, "/chosen", "linux,initrd-end", CELLS(BE(0x84000000)), REFUSE_FDT_CHOSEN,
		  "fdt: initrd of no size");
	wrong_set(f, "/config", "kernel-size", GONE, REFUSE_FDT_CONFIG, "fdt: kernel of no size");
	wrong_set(f, "/avf/untrusted", "instance-id", CELLS(0), REFUSE_FDT_INSTANCE,
		  "fdt: short instance-id");
}

/* --- The file itself ------------------------------------------------------------------- */

static void wrong_file(void)
{
	struct bytes tree = load("crosvm.dtb");
	u8 *bad = copy_of(tree);
	bool seen = true;
	size_t n;

	for (n = 0; n < tree.size; n++) {
		u8 *exact = copy_of((struct bytes){ tree.data, n });

		seen &= fdt_take((struct bytes){ exact, n }, in) != ACCEPTED;
		free(exact);
	}
	check(seen, "fdt: truncated anywhere");
	bad[0] = 0;
	check_refusal(read_tree(bad, tree.size), REFUSE_FDT_HEADER, "fdt: no magic");
	bad[0] = tree.data[0];
	fdt_set_totalsize(bad, FDT_CLAIM_MAX + 8);
	check_refusal(read_tree(bad, tree.size), REFUSE_FDT_SIZE, "fdt: more than 2 MiB");
	fdt_set_totalsize(bad, FDT_CLAIM_MAX);
	check_refusal(read_tree(bad, tree.size), ACCEPTED, "fdt: 2 MiB, mostly empty");
	fdt_set_size_dt_strings(bad, 0xfffffff0);
	check_refusal(read_tree(bad, tree.size), REFUSE_FDT_HEADER, "fdt: strings that wrap");
	fdt_set_size_dt_strings(bad, FDT_IN_MAX);
	check_refusal(fdt_take((struct bytes){ bad, FDT_CLAIM_MAX }, in), REFUSE_FDT_SIZE,
		      "fdt: more in use than is copied");
	free(bad);
}

/* Too many nodes, too deep: made with the sequential writer. */
static void too_much(void)
{
	int i, error = 0;

	fdt_create(work, sizeof(work));
	fdt_finish_reservemap(work);
	for (i = 0; i < 20; i++)
		error |= fdt_begin_node(work, "n");
	for (i = 0; i < 20; i++)
		error |= fdt_end_node(work);
	error |= fdt_finish(work);
	check_refusal(error ? NR_REFUSALS : read_tree(work, sizeof(work)), REFUSE_FDT_STRUCTURE,
		      "fdt: 20 nodes deep");
	fdt_create(work, sizeof(work));
	fdt_finish_reservemap(work);
	error = fdt_begin_node(work, "");
	for (i = 0; i < 600; i++)
		error |= fdt_begin_node(work, "n") | fdt_end_node(work);
	error |= fdt_end_node(work) | fdt_finish(work);
	check_refusal(error ? NR_REFUSALS : read_tree(work, sizeof(work)), REFUSE_FDT_NODES,
		      "fdt: 600 nodes");
}

void test_fdt(void)
{
	crosvm();
	keelvm();
	round_trip("crosvm.dtb");
	round_trip("keelvm.dtb");
	wrong_base();
	wrong_devices();
	wrong_payload();
	wrong_file();
	too_much();
}
