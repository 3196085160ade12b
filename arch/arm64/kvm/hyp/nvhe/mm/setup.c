// SPDX-License-Identifier: GPL-2.0-only
/*
 * Building EL2's world, once: on the temporary tables of the driver at first, on
 * EL2's own from build_tables() on. One CPU runs this; the host is trusted still,
 * but what it says is checked where a mistake would not show otherwise.
 */
#include "entry/entry.h"
#include "entry/history.h"
#include "mm/early_alloc.h"
#include "mm/fixmap.h"
#include "mm/hyp_map.h"
#include "mm/image.h"
#include "mm/own_map.h"
#include "mm/regions.h"
#include "protect/host_s2.h"
#include "protect/oracle.h"
#include "protect/transitions.h"
#include "vm/attest.h"
#include "vm/identity.h"
#include "world/world.h"
#include "lib/hw.h"
#include "lib/panic.h"
#include "lib/sha.h"
#include "lib/string.h"

struct keel_boot_params boot_params __hyp_ro_after_init;
struct hyp_cpu *hyp_cpus[KEEL_MAX_CPUS] __hyp_ro_after_init;

/* hyp_setup() runs on this before any CPU has its own. */
u8 init_stack[HYP_PAGE_SIZE] __aligned(16);
static struct hyp_cpu setup_cpu;

/* A CPU's window: guard, stack, guard, data. */
#define PERCPU_STRIDE		(16 * HYP_PAGE_SIZE)
#define PERCPU_STACK		HYP_PAGE_SIZE
#define PERCPU_DATA		(PERCPU_STACK + (KEEL_STACK_PAGES + 1) * HYP_PAGE_SIZE)

/* One page of hyp_vmemmap describes this many pages: 4 MiB. */
#define VMEMMAP_SPAN		(HYP_PAGE_SIZE / sizeof(struct hyp_page))

#define MPIDR_AFFINITY		0xff00ffffffUL

static int import_regions(void)
{
	u64 i;

	if (regions_check(boot_params.regions, boot_params.nr_regions))
		return -EINVAL;
	for (i = 0; i < boot_params.nr_regions; i++) {
		const struct keel_region *r = &boot_params.regions[i];

		mem_regions[i] = (struct mem_region){
			.start_pfn = r->base >> HYP_PAGE_SHIFT,
			.end_pfn = (r->base + r->size) >> HYP_PAGE_SHIFT,
			.type = r->type,
		};
	}
	nr_mem_regions = i;
	return 0;
}

static u16 *alloc_counters(const struct mem_region *r, unsigned int shift)
{
	u64 nr = ((r->end_pfn - 1) >> (shift - HYP_PAGE_SHIFT)) -
		 (r->start_pfn >> (shift - HYP_PAGE_SHIFT)) + 1;
	u64 pages = (nr * sizeof(u16) + HYP_PAGE_SIZE - 1) >> HYP_PAGE_SHIFT;
	hyp_pfn_t pfn = early_alloc_pages(pages, 1);

	return pfn.n == HYP_PFN_NONE.n ? NULL : own_map_ptr(pfn);
}

static int map_counters(void)
{
	unsigned int i;

	for (i = 0; i < nr_mem_regions; i++) {
		struct mem_region *r = &mem_regions[i];

		if (r->type != KEEL_REGION_RAM)
			continue;
		r->block_denied = alloc_counters(r, HYP_BLOCK_SHIFT);
		r->giant_denied = alloc_counters(r, HYP_GIANT_SHIFT);
		if (!r->block_denied || !r->giant_denied)
			return -ENOMEM;
	}
	return 0;
}

/* Neighbouring regions may share a page of the array; it is mapped once. */
static int map_vmemmap(void)
{
	u64 next = 0;
	unsigned int i;

	hyp_vmemmap = (struct hyp_page *)(hyp_va_base + KEEL_VA_VMEMMAP);
	for (i = 0; i < nr_mem_regions; i++) {
		const struct mem_region *r = &mem_regions[i];
		u64 span = r->start_pfn / VMEMMAP_SPAN;

		if (r->type != KEEL_REGION_RAM)
			continue;
		for (span = span < next ? next : span;
		     span * VMEMMAP_SPAN < r->end_pfn; span++) {
			hyp_pfn_t pfn = early_alloc_page();
			u64 va = (u64)&hyp_vmemmap[span * VMEMMAP_SPAN];

			if (pfn.n == HYP_PFN_NONE.n || hyp_map_early(va, pfn, 1, PGT_RW))
				return -ENOMEM;
			next = span + 1;
		}
	}
	return 0;
}

static int map_cpu(unsigned int cpu)
{
	u64 va = hyp_va_base + KEEL_VA_PERCPU + cpu * PERCPU_STRIDE;
	hyp_pfn_t stack = early_alloc_pages(KEEL_STACK_PAGES, 1);
	hyp_pfn_t data = early_alloc_page();
	struct hyp_cpu *c;

	if (stack.n == HYP_PFN_NONE.n || data.n == HYP_PFN_NONE.n)
		return -ENOMEM;
	if (hyp_map_early(va + PERCPU_STACK, stack, KEEL_STACK_PAGES, PGT_RW) ||
	    hyp_map_early(va + PERCPU_DATA, data, 1, PGT_RW))
		return -ENOMEM;
	/* not reachable at its own VA yet: fill it in through the own map */
	c = own_map_ptr(data);
	hyp_cpus[cpu] = c;
	c->index = cpu;
	c->mpidr = boot_params.mpidr[cpu];
	c->stack_top = va + PERCPU_STACK + KEEL_STACK_PAGES * HYP_PAGE_SIZE;
	if (fixmap_init(cpu))
		return -ENOMEM;
	hyp_cpus[cpu] = (struct hyp_cpu *)(va + PERCPU_DATA);
	return 0;
}

static int map_cpus(void)
{
	unsigned int cpu;
	int ret = 0;

	if (!boot_params.nr_cpus || boot_params.nr_cpus > KEEL_MAX_CPUS ||
	    boot_params.boot_cpu >= boot_params.nr_cpus)
		return -EINVAL;
	for (cpu = 0; !ret && cpu < boot_params.nr_cpus; cpu++)
		ret = map_cpu(cpu);
	return ret;
}

static int build_tables(void)
{
	int ret;

	hyp_va_base = boot_params.hyp_va_base;
	ret = import_regions();
	if (!ret)
		ret = early_alloc_init(boot_params.chunks, boot_params.nr_chunks);
	if (!ret)
		ret = hyp_map_create();
	if (!ret)
		ret = map_counters();
	if (!ret)
		ret = map_vmemmap();
	if (!ret)
		ret = oracle_init();
	if (!ret)
		ret = map_cpus();
	return ret;
}

static void init_page_states(void)
{
	unsigned int i;
	u64 pfn;

	for (i = 0; i < nr_mem_regions; i++) {
		const struct mem_region *r = &mem_regions[i];
		u64 first = r->start_pfn / VMEMMAP_SPAN * VMEMMAP_SPAN;
		u64 end = (r->end_pfn + VMEMMAP_SPAN - 1) / VMEMMAP_SPAN * VMEMMAP_SPAN;

		if (r->type != KEEL_REGION_RAM)
			continue;
		for (pfn = first; pfn < end; pfn++)
			if (!range_is_ram(HYP_PFN(pfn), 1))
				*pfn_to_page(HYP_PFN(pfn)) = hyp_page_owned_by(OWNER_NONE);
		for (pfn = r->start_pfn; pfn < r->end_pfn; pfn++)
			*pfn_to_page(HYP_PFN(pfn)) = hyp_page_owned_by(OWNER_HOST);
		page_counts.ram += r->end_pfn - r->start_pfn;
	}
	page_counts.host = page_counts.ram;
}

static int claim(u64 pfn, u64 nr)
{
	u64 i;

	if (!range_is_ram(HYP_PFN(pfn), nr))
		return -EINVAL;
	for (i = pfn; i < pfn + nr; i++) {
		if (pfn_to_page(HYP_PFN(i))->owner != OWNER_HOST)
			return -EINVAL;		/* chunks overlap */
		*pfn_to_page(HYP_PFN(i)) = hyp_page_owned_by(OWNER_HYP);
	}
	region_note_denied(HYP_PFN(pfn), nr, +1);
	page_counts.host -= nr;
	page_counts.hyp += nr;
	return 0;
}

/* What was donated at load becomes EL2's: the image, the template and all chunks. */
static int claim_boot_memory(void)
{
	u64 i;
	int ret;

	ret = claim(boot_params.image_pa >> HYP_PAGE_SHIFT,
		    boot_params.image_size >> HYP_PAGE_SHIFT);
	if (!ret && boot_params.firmware_pages)
		ret = claim(boot_params.firmware_pfn, boot_params.firmware_pages);
	for (i = 0; !ret && i < boot_params.nr_chunks; i++)
		ret = claim(boot_params.chunks[i].pfn, boot_params.chunks[i].nr);
	return ret;
}

static void fill_pool(void)
{
	hyp_pfn_t pfn;
	unsigned int i;
	u64 nr;

	hyp_pool_init(&hyp_pool);
	for (i = 0; early_alloc_leftover(i, &pfn, &nr); i++)
		hyp_pool_add(&hyp_pool, pfn, nr);
	while (hyp_map_early_spare(&pfn))
		hyp_pool_add(&hyp_pool, pfn, 1);
}

/*
 * The page EL2 writes its last words to stays the host's, shared and pinned for
 * good. Every CPU gets it mapped, those that are offline now included.
 */
int claim_panic_record(u64 pfn)
{
	unsigned int cpu;
	int ret;

	ret = host_share_hyp(pfn, 1);
	if (!ret)
		ret = hyp_pin_shared(pfn, 1);
	for (cpu = 0; !ret && cpu < boot_params.nr_cpus; cpu++)
		fixmap_set(cpu, FIXMAP_PANIC, HYP_PFN(pfn));
	return ret;
}

/* The code is what it will be: relocations do not touch it. */
static void init_attest(void)
{
	u8 digest[SHA_MAX_SIZE];

	sha_digest(SHA_256, image_start, rodata_start - image_start, digest);
	attest_init(digest);
}

static int build_state(void)
{
	int ret;

	init_page_states();
	ret = claim_boot_memory();
	if (ret)
		return ret;
	fill_pool();
	ret = world_init();
	if (ret)
		return ret;
	init_attest();
	oracle_start();
	/* in the realm world the driver names one later */
	return boot_params.panic_record_pfn ? claim_panic_record(boot_params.panic_record_pfn) : 0;
}

/* Called from init.S. Return: 0 or -errno; the driver then gives EL2 back. */
int hyp_setup(void)
{
	int ret;

	write_sysreg(&setup_cpu, tpidr_el2);
	ret = build_tables();
	if (ret)
		return ret;
	/* Read with the MMU off by every CPU from now on. */
	idmap_params.ttbr0 = pfn_to_pa(hyp_pgt.root).a;
	idmap_params.vectors = (u64)hyp_vectors;
	hw_dcache_clean_inval(&idmap_params, sizeof(idmap_params));
	switch_ttbr0(idmap_params.ttbr0);
	return build_state();
}

/* Called from init.S on each CPU, on EL2's own tables and the CPU's own stack. */
int hyp_cpu_init(u64 cpu, u64 sctlr)
{
	struct hyp_cpu *c = this_cpu();
	int ret = 0;

	if (cpu >= boot_params.nr_cpus || (read_sysreg(mpidr_el1) & MPIDR_AFFINITY) != c->mpidr)
		return -EINVAL;
	c->sctlr_at_launch = sctlr;
	history_init_cpu(c);
	/* here and not in setup, whose stack is half of this one */
	if (cpu == boot_params.boot_cpu)
		ret = identity_init();
	c->initialised = !ret;
	return ret;
}
