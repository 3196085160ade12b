// SPDX-License-Identifier: GPL-2.0-only
/*
 * The physical memory map for EL2, from the kernel's resource tree.
 *
 * Only what is RAM now is in it. The tree is read without its lock (not
 * exported): at load, in the initramfs, nothing adds or removes memory.
 */
#include <linux/errno.h>
#include <linux/ioport.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <asm/sysreg.h>

#include "keel.h"

/* Type of a top-level resource, or -1 if it is no memory. */
static int region_type(const struct resource *res)
{
	if ((res->flags & IORESOURCE_SYSTEM_RAM) == IORESOURCE_SYSTEM_RAM)
		return KEEL_REGION_RAM;
	/* Memory the kernel does not map (no-map); at lower levels it is in RAM. */
	if ((res->flags & IORESOURCE_MEM) && res->name && !strcmp(res->name, "reserved"))
		return KEEL_REGION_RESERVED;
	return -1;
}

static int add_region(struct keel_boot_params *params, u64 start, u64 end, u64 type)
{
	u64 nr = params->nr_regions;
	struct keel_region *last = nr ? &params->regions[nr - 1] : NULL;

	if (last && last->type == type && last->base + last->size == start) {
		last->size += end - start;
		return 0;
	}
	if (nr == KEEL_MAX_REGIONS) {
		pr_err("cannot take EL2: more than %d pieces of memory: Keel needs an update (%d)\n",
		       KEEL_MAX_REGIONS, -E2BIG);
		return -E2BIG;
	}
	params->regions[nr] = (struct keel_region){
		.base = start,
		.size = end - start,
		.type = type,
	};
	params->nr_regions = nr + 1;
	return 0;
}

/* Physical addresses this CPU can output with 48-bit tables, or EL2's own map holds. */
static unsigned int usable_pa_bits(void)
{
	static const u8 bits[] = { 32, 36, 40, 42, 44, 48, 48, 48 };
	unsigned int cpu_bits = bits[read_sysreg(id_aa64mmfr0_el1) & 7];

	return min_t(unsigned int, cpu_bits, KEEL_OWN_PA_BITS);
}

int keel_boot_params_regions(struct keel_boot_params *params)
{
	u64 limit = 1UL << usable_pa_bits();

	for (struct resource *res = iomem_resource.child; res; res = res->sibling) {
		int type = region_type(res);
		u64 start = ALIGN(res->start, 4096);
		u64 end = ALIGN_DOWN(res->end + 1, 4096);
		int ret;

		if (type < 0 || end <= start)
			continue;
		if (end > limit) {
			pr_err("cannot take EL2: memory at %pR is beyond %u bits: boot with mem= (%d)\n",
			       res, usable_pa_bits(), -ERANGE);
			return -ERANGE;
		}
		ret = add_region(params, start, end, type);
		if (ret)
			return ret;
	}
	return 0;
}

u64 keel_ram_pages(const struct keel_boot_params *params)
{
	u64 pages = 0;

	for (u64 i = 0; i < params->nr_regions; i++) {
		if (params->regions[i].type == KEEL_REGION_RAM)
			pages += params->regions[i].size >> 12;
	}
	return pages;
}
