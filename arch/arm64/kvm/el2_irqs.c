// SPDX-License-Identifier: GPL-2.0-only
/*
 * Priority of the interrupts that EL2 takes itself while a guest runs.
 *
 * EL2 looks at what is pending before it acknowledges, so that it never takes an
 * interrupt of the host's. With its own three more urgent than any other none can
 * come in between. Where the redistributors are not found (ACPI), EL2 gives back
 * what it took by mistake; only an edge-triggered SPI could be lost then.
 *
 * Runs on each CPU in turn, interrupts off.
 */
#include <linux/io.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <asm/cputype.h>

#include "kvm.h"

#define EL2_PRIORITY	0x20	/* Linux gives 0xa0 to all, and 0x20 to its pseudo-NMIs */
#define FRAME_SIZE	(2 * SZ_64K)
#define FRAME_SIZE_V4	(4 * SZ_64K)
#define MAX_REGIONS	8

static struct {
	void __iomem *base;
	size_t size;
} regions[MAX_REGIONS];
static unsigned int nr_regions;

void keel_el2_irqs_find(void)
{
	struct device_node *gic = of_find_compatible_node(NULL, NULL, "arm,gic-v3");
	u32 nr = 1;

	if (!gic)
		return;
	of_property_read_u32(gic, "#redistributor-regions", &nr);
	for (; nr_regions < min_t(u32, nr, MAX_REGIONS); nr_regions++) {
		struct resource res;

		/* the distributor's registers come first */
		if (of_address_to_resource(gic, 1 + nr_regions, &res))
			break;
		regions[nr_regions].base = of_iomap(gic, 1 + nr_regions);
		regions[nr_regions].size = resource_size(&res);
		if (!regions[nr_regions].base)
			break;
	}
	of_node_put(gic);
}

/* GICR_TYPER has the affinity in its upper half, Aff3 first. */
static bool is_mine(u64 typer)
{
	u64 mpidr = read_cpuid_mpidr();
	u32 affinity = MPIDR_AFFINITY_LEVEL(mpidr, 3) << 24 | MPIDR_AFFINITY_LEVEL(mpidr, 2) << 16 |
		       MPIDR_AFFINITY_LEVEL(mpidr, 1) << 8 | MPIDR_AFFINITY_LEVEL(mpidr, 0);

	return typer >> 32 == affinity;
}

static void __iomem *my_frame(void)
{
	for (unsigned int i = 0; i < nr_regions; i++) {
		size_t at = 0;

		while (at + FRAME_SIZE <= regions[i].size) {
			void __iomem *frame = regions[i].base + at;
			u64 typer = readq_relaxed(frame + GICR_TYPER);

			if (is_mine(typer))
				return frame;
			if (typer & GICR_TYPER_LAST)
				break;
			at += typer & GICR_TYPER_VLPIS ? FRAME_SIZE_V4 : FRAME_SIZE;
		}
	}
	return NULL;
}

void keel_el2_irq_raise(u32 intid)
{
	void __iomem *frame = my_frame();

	if (frame)
		writeb_relaxed(EL2_PRIORITY, frame + SZ_64K + GICR_IPRIORITYR0 + intid);
}
