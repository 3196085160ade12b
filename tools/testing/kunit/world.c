// SPDX-License-Identifier: GPL-2.0-only
/* A machine's memory, small, with EL2 set up in it by the real setup code. */
#include <linux/vmalloc.h>
#include "fake.h"
#include "calls/calls.h"
#include "mm/early_alloc.h"

static void *memory;			/* RAM_PAGES from RAM_PA on */
static struct hyp_page *page_array;
static struct hyp_cpu no_cpu;		/* before there is one */
static struct hyp_cpu *cpu_now = &no_cpu;
static bool watched;
static bool owners_known;		/* own_map_ptr() can ask who owns a page */

struct hyp_cpu *this_cpu(void)
{
	return cpu_now;
}

void world_on_cpu(unsigned int cpu)
{
	cpu_now = hyp_cpus[cpu];
	hw_write("mpidr_el1", cpu_now->mpidr);
}

void *ram(u64 pfn)
{
	BUG_ON(pfn < RAM_PFN || pfn >= RAM_PFN + RAM_PAGES);
	return memory + ((pfn - RAM_PFN) << HYP_PAGE_SHIFT);
}

void *own_map_ptr(hyp_pfn_t pfn)
{
	if (pfn.n < RAM_PFN || pfn.n >= RAM_PFN + RAM_PAGES)
		hyp_panic("test: EL2 address without memory behind it");
	if (owners_known && pfn_to_page(pfn)->owner != OWNER_HYP)
		hyp_panic("test: page is not in EL2's map");
	return ram(pfn.n);
}

hyp_pfn_t own_map_pfn(const void *ptr)
{
	return HYP_PFN(RAM_PFN + ((ptr - memory) >> HYP_PAGE_SHIFT));
}

/* Entries that nobody initialised are illegal ones. */
static void place_page_array(u64 first, u64 end)
{
	u64 bytes = (end - first) * sizeof(struct hyp_page);

	vfree(page_array);
	page_array = vmalloc(bytes);
	memset(page_array, 0xff, bytes);
	hyp_vmemmap = page_array - first;
}

void world_blank(void)
{
	u64 pfn;

	if (!memory)
		memory = vmalloc(RAM_PAGES << HYP_PAGE_SHIFT);
	hw_reset();
	mmu_forget_all();
	cpu_now = &no_cpu;
	no_cpu = (struct hyp_cpu){};
	owners_known = false;
	hyp_finalised = false;
	test_setup_reset();
	test_hyp_map_reset();
	test_host_s2_reset();
	test_oracle_free();
	hyp_pool_init(&hyp_pool);
	page_counts = (struct page_counts){};
	boot_params = (struct keel_boot_params){};
	hyp_va_base = HYP_VA_BASE;
	place_page_array(RAM_PFN, RAM_PFN + RAM_PAGES);
	for (pfn = RAM_PFN; pfn < RAM_PFN + RAM_PAGES; pfn++)
		*pfn_to_page(HYP_PFN(pfn)) = hyp_page_owned_by(OWNER_HYP);
	/* PARange: 40 bits */
	hw_write("id_aa64mmfr0_el1", 2);
}

static struct keel_region region(u64 start, u64 end, enum keel_region_type type)
{
	return (struct keel_region){
		.base = start << HYP_PAGE_SHIFT,
		.size = (end - start) << HYP_PAGE_SHIFT,
		.type = type,
	};
}

void world_params(void)
{
	unsigned int i;

	world_blank();
	boot_params = (struct keel_boot_params){
		.image_pa = IMAGE_PFN << HYP_PAGE_SHIFT,
		.image_va = IMAGE_VA,
		.image_size = IMAGE_PAGES * HYP_PAGE_SIZE,
		.hyp_va_base = HYP_VA_BASE,
		.host_panic_va = 0xffff800012345678,
		.panic_record_pfn = PANIC_PFN,
		.nr_cpus = WORLD_CPUS,
		.nr_regions = 4,
		.regions = {
			region(A_PFN, A_END, KEEL_REGION_RAM),
			region(R_PFN, R_END, KEEL_REGION_RESERVED),
			region(B_PFN, B_END, KEEL_REGION_RAM),
			region(C_PFN, C_END, KEEL_REGION_RAM),
		},
		.nr_chunks = 3,
		.chunks = {
			{ CHUNK0_PFN, CHUNK0_NR },
			{ CHUNK1_PFN, CHUNK1_NR },
			{ CHUNK2_PFN, CHUNK2_NR },
		},
	};
	for (i = 0; i < WORLD_CPUS; i++)
		boot_params.mpidr[i] = 0x100 + i;
}

static void *at_el2_va(u64 va)
{
	struct pgt_leaf leaf = pgt_get(&hyp_pgt, va);

	BUG_ON(!(leaf.desc & PGT_VALID) || leaf.level != PGT_LAST_LEVEL);
	return ram((leaf.desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT) + va % HYP_PAGE_SIZE;
}

void *hw_pointer(const void *va)
{
	u64 slots = hyp_va_base + KEEL_VA_FIXMAP;

	return (u64)va - slots < KEEL_VA_WINDOW ? at_el2_va((u64)va) : (void *)va;
}

/*
 * From here on EL2 would use the addresses it mapped. What setup put behind them
 * is replaced by what a kernel can reach.
 */
void switch_ttbr0(u64 ttbr)
{
	u64 first = HYP_PFN_MAX, end = 0;
	unsigned int i;

	for (i = 0; i < nr_mem_regions; i++) {
		if (mem_regions[i].type != KEEL_REGION_RAM)
			continue;
		first = min(first, mem_regions[i].start_pfn & ~1023UL);
		end = max(end, (mem_regions[i].end_pfn + 1023) & ~1023UL);
	}
	place_page_array(first, end);
	for (i = 0; i < boot_params.nr_cpus; i++)
		hyp_cpus[i] = at_el2_va((u64)hyp_cpus[i]);
	test_oracle_place();
}

int world_setup(void)
{
	int ret = hyp_setup();

	if (ret)
		return ret;
	owners_known = true;
	world_on_cpu(0);
	mmu_watch(&hyp_pgt);
	mmu_watch(&host_s2);
	watched = true;
	return 0;
}

void world_do_not_watch(void)
{
	mmu_forget_all();
	watched = false;
}

int world_run(void)
{
	unsigned int i;
	int ret = world_setup();

	for (i = 0; !ret && i < WORLD_CPUS; i++) {
		world_on_cpu(i);
		ret = hyp_cpu_init(i, 0);
		this_cpu()->deprivileged = true;
	}
	world_on_cpu(0);
	hyp_finalised = true;
	hw_forget();
	/* what firmware was asked while CPUs came up is nothing of the test's */
	smc_count = 0;
	return ret;
}

static bool in_image(u64 pfn)
{
	return pfn >= IMAGE_PFN && pfn < IMAGE_PFN + IMAGE_PAGES;
}

static const char *counts_fault(const struct mem_region *r, struct page_counts *sum)
{
	u64 pfn;

	for (pfn = r->start_pfn; pfn < r->end_pfn; pfn++) {
		const struct hyp_page *p = pfn_to_page(HYP_PFN(pfn));
		struct pgt_leaf leaf;

		if (!page_state_invariant(p))
			return "page state";
		sum->ram++;
		sum->host += p->owner == OWNER_HOST;
		sum->host_shared += p->hyp == PAGE_SHARED_BORROWED;
		sum->hyp += p->owner == OWNER_HYP;
		sum->guest += p->owner >= OWNER_FIRST_GUEST;
		sum->guest_shared += p->host == PAGE_SHARED_BORROWED;
		if (p->host == PAGE_SHARED_OWNED && p->hyp == PAGE_NOPAGE)
			sum->lent += p->count;
		leaf = pgt_get(&hyp_pgt, hyp_va_base + (pfn << HYP_PAGE_SHIFT));
		if (!!(leaf.desc & PGT_VALID) != (p->owner == OWNER_HYP && !in_image(pfn)))
			return "own map and owner differ";
		/* looks at the whole block: once is enough */
		leaf = pgt_get(&host_s2, pfn << HYP_PAGE_SHIFT);
		if (!((pfn << HYP_PAGE_SHIFT) & (pgt_level_size(leaf.level) - 1)) &&
		    !host_s2_page_invariant(HYP_PFN(pfn)))
			return "host stage-2 maps what the host must not reach";
	}
	return NULL;
}

static const char *denied_fault(const struct mem_region *r)
{
	u64 block, i;

	for (block = r->start_pfn & ~511UL; block < r->end_pfn; block += HYP_BLOCK_PAGES) {
		u64 denied = 0, at = max(block, r->start_pfn);

		for (i = at; i < block + HYP_BLOCK_PAGES && i < r->end_pfn; i++)
			denied += !page_host_may_access(pfn_to_page(HYP_PFN(i)));
		if (region_block_denied(r, HYP_PFN(at)) != denied)
			return "count of denied pages in a block";
	}
	return NULL;
}

const char *world_fault(void)
{
	struct page_counts sum = {};
	const char *fault = NULL;
	unsigned int i;

	if (!owners_known)
		return "setup failed";
	if (host_lock.held || hyp_map_lock.held || hyp_pool.lock.held)
		return "lock held";
	for (i = 0; !fault && i < nr_mem_regions; i++) {
		if (mem_regions[i].type != KEEL_REGION_RAM)
			continue;
		fault = counts_fault(&mem_regions[i], &sum);
		if (!fault)
			fault = denied_fault(&mem_regions[i]);
	}
	if (!fault && memcmp(&sum, &page_counts, sizeof(sum)))
		fault = "page counts";
	if (!fault && !hyp_pool_invariant(&hyp_pool))
		fault = "page pool";
	if (!fault && watched)
		fault = mmu_sync(&host_s2) ?: mmu_sync(&hyp_pgt);
	return fault;
}

int world_test_init(struct kunit *test)
{
	world_params();
	return world_run();
}

void world_test_exit(struct kunit *test)
{
	if (!panic_happened)
		EXPECT_SANE(test);
	world_blank();
}

int blank_test_init(struct kunit *test)
{
	world_blank();
	return 0;
}

void blank_test_exit(struct kunit *test)
{
	world_blank();
}
