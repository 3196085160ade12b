// SPDX-License-Identifier: GPL-2.0-only
/* What hyp_setup() builds from the driver's parameters, and refuses to. */
#include "fake.h"
#include "mm/fixmap.h"
#include <keel/guest.h>

static int setup_test_init(struct kunit *test)
{
	world_params();
	return 0;
}

static u64 el2_leaf(u64 va)
{
	struct pgt_leaf leaf = pgt_get(&hyp_pgt, va);

	return leaf.level == PGT_LAST_LEVEL ? leaf.desc : 0;
}

static u64 page(u64 pfn, u64 prot)
{
	return pfn << HYP_PAGE_SHIFT | pgt_leaf_attr(PGT_HYP_S1, PGT_LAST_LEVEL, prot);
}

static void standard_world(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, world_setup(), 0);
	EXPECT_SANE(test);
	KUNIT_EXPECT_EQ(test, nr_mem_regions, 4U);
	KUNIT_EXPECT_TRUE(test, hyp_pool_invariant(&hyp_pool));
	KUNIT_EXPECT_GT(test, hyp_pool_nr_free(&hyp_pool), 300UL);
	/* read with the MMU off: at the point of coherency */
	KUNIT_EXPECT_GE(test, hw_find(0, HW_DC_CLEAN, (u64)&idmap_params), 0);
	KUNIT_EXPECT_EQ(test, idmap_params.ttbr0, pfn_to_pa(hyp_pgt.root).a);
	KUNIT_EXPECT_EQ(test, idmap_params.vectors, (u64)hyp_vectors);
}

/* Bit by bit, from Arm ARM D24.2 (SCTLR_EL2, TCR_EL2). */
static void control_values(struct kunit *test)
{
	u64 sctlr = idmap_params.sctlr, tcr = idmap_params.tcr;

	/* MMU, caches, SP alignment; nothing writable is executable; little-endian */
	KUNIT_EXPECT_EQ(test, sctlr & (BIT(0) | BIT(2) | BIT(3) | BIT(12)),
			BIT(0) | BIT(2) | BIT(3) | BIT(12));
	KUNIT_EXPECT_TRUE(test, sctlr & BIT(19));
	KUNIT_EXPECT_FALSE(test, sctlr & BIT(25));
	/* 48 bits, 4 KiB, walks inner shareable and write-back */
	KUNIT_EXPECT_EQ(test, tcr & 0x3f, 16UL);
	KUNIT_EXPECT_EQ(test, tcr >> 14 & 3, 0UL);
	KUNIT_EXPECT_EQ(test, tcr >> 12 & 3, 3UL);
	KUNIT_EXPECT_EQ(test, tcr >> 8 & 0xf, 5UL);
}

/* Each section of the image with its rights, and the one page of the idmap. */
static void image_sections(struct kunit *test)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, world_setup(), 0);
	for (i = 0; i < IMAGE_PAGES; i++) {
		u64 prot = i < RODATA_PAGE ? PGT_R | PGT_X : i < RO_DATA_PAGE ? PGT_R : PGT_RW;

		KUNIT_EXPECT_EQ_MSG(test, el2_leaf(SECTION_VA(i)), page(IMAGE_PFN + i, prot),
				    "page %u", i);
		/* not in the own map: no second, writable view of the code */
		KUNIT_EXPECT_EQ(test, el2_leaf(hyp_va_base + ((IMAGE_PFN + i) << 12)), 0UL);
	}
	KUNIT_EXPECT_EQ(test, el2_leaf(SECTION_VA(IMAGE_PAGES)), 0UL);
	KUNIT_EXPECT_EQ(test, el2_leaf(SECTION_VA(0) - 1), 0UL);
	KUNIT_EXPECT_EQ(test, el2_leaf((IMAGE_PFN + IDMAP_PAGE) << 12),
			page(IMAGE_PFN + IDMAP_PAGE, PGT_R | PGT_X));
	KUNIT_EXPECT_EQ(test, el2_leaf((IMAGE_PFN + IDMAP_PAGE + 1) << 12), 0UL);
	KUNIT_EXPECT_EQ(test, el2_leaf((IMAGE_PFN + IDMAP_PAGE - 1) << 12), 0UL);
}

/* Walk all of EL2's map: nothing writable is executable, nothing of the host's is mapped. */
static void check_leaves(struct kunit *test, const u64 *table, unsigned int level)
{
	unsigned int i;

	for (i = 0; i < PGT_ENTRIES; i++) {
		u64 pfn = (table[i] & PGT_ADDR_MASK) >> 12;

		if (!(table[i] & PGT_VALID))
			continue;
		if (level < PGT_LAST_LEVEL) {
			KUNIT_ASSERT_TRUE_MSG(test, table[i] & PGT_TABLE, "block in EL2's map");
			check_leaves(test, ram(pfn), level + 1);
			continue;
		}
		KUNIT_EXPECT_TRUE_MSG(test, table[i] & (BIT(54) | BIT(7)), "W+X: %llx", table[i]);
		/* the panic record is the host's, pinned: in a slot of each CPU */
		if (pfn != PANIC_PFN)
			KUNIT_EXPECT_EQ_MSG(test, pfn_to_page(HYP_PFN(pfn))->owner, OWNER_HYP, "%llx",
					    pfn);
	}
}

static void el2_map_is_its_own(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, world_setup(), 0);
	check_leaves(test, ram(hyp_pgt.root.n), 0);
}

/* The page array is there for every page of RAM, each page of it another one. */
static void page_array(struct kunit *test)
{
	u64 last = 0, pfn;

	KUNIT_ASSERT_EQ(test, world_setup(), 0);
	for (pfn = A_PFN; pfn < C_END; pfn++) {
		u64 va = hyp_va_base + KEEL_VA_VMEMMAP + pfn * sizeof(struct hyp_page);
		u64 leaf = el2_leaf(va);

		if (!range_is_ram(HYP_PFN(pfn), 1))
			continue;
		KUNIT_ASSERT_TRUE(test, leaf & PGT_VALID);
		if (va % HYP_PAGE_SIZE == 0)
			KUNIT_EXPECT_NE(test, leaf, last);
		last = leaf;
	}
}

/* A guard on both sides of each stack, and of each CPU's data. */
static void cpus(struct kunit *test)
{
	unsigned int cpu, i;

	KUNIT_ASSERT_EQ(test, world_setup(), 0);
	for (cpu = 0; cpu < WORLD_CPUS; cpu++) {
		u64 va = hyp_va_base + KEEL_VA_PERCPU + cpu * 16 * HYP_PAGE_SIZE;

		KUNIT_EXPECT_EQ(test, hyp_cpus[cpu]->index, (u64)cpu);
		KUNIT_EXPECT_EQ(test, hyp_cpus[cpu]->mpidr, 0x100UL + cpu);
		KUNIT_EXPECT_EQ(test, hyp_cpus[cpu]->stack_top,
				va + (1 + KEEL_STACK_PAGES) * HYP_PAGE_SIZE);
		for (i = 0; i < 16; i++) {
			bool there = (i >= 1 && i <= KEEL_STACK_PAGES) || i == KEEL_STACK_PAGES + 2;
			u64 leaf = el2_leaf(va + i * HYP_PAGE_SIZE);

			KUNIT_EXPECT_EQ_MSG(test, leaf & PGT_VALID, (u64)there, "cpu %u page %u", cpu,
					    i);
		}
	}
}

static void page_states(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, world_setup(), 0);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(A_PFN))->owner, OWNER_HOST);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(C_END - 1))->owner, OWNER_HOST);
	/* beside RAM, where a buddy may look */
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(A_PFN - 1))->owner, OWNER_NONE);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(R_PFN))->owner, OWNER_NONE);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(B_PFN - 1))->owner, OWNER_NONE);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(PANIC_PFN))->count, 1);
	KUNIT_EXPECT_EQ(test, page_counts.host_shared, 1UL);
}

#define REFUSED(test, err, ...)							\
	do {									\
		world_params();							\
		__VA_ARGS__;							\
		KUNIT_EXPECT_EQ_MSG(test, hyp_setup(), err, "%s", #__VA_ARGS__); \
	} while (0)

static void bad_regions(struct kunit *test)
{
	REFUSED(test, -EINVAL, boot_params.nr_regions = 0);
	REFUSED(test, -EINVAL, boot_params.nr_regions = KEEL_MAX_REGIONS + 1);
	REFUSED(test, -EINVAL, boot_params.nr_regions = ~0UL);
	REFUSED(test, -EINVAL, boot_params.regions[1].base -= HYP_PAGE_SIZE);
	REFUSED(test, -EINVAL, boot_params.regions[0].size += 1);
}

static void bad_chunks(struct kunit *test)
{
	REFUSED(test, -EINVAL, boot_params.nr_chunks = 0);
	REFUSED(test, -EINVAL, boot_params.nr_chunks = KEEL_MAX_CHUNKS + 1);
	REFUSED(test, -EINVAL, boot_params.chunks[1].nr = 0);
	REFUSED(test, -EINVAL, boot_params.chunks[1].nr = ~0UL);
	REFUSED(test, -EINVAL, boot_params.chunks[1].pfn = R_PFN);
	REFUSED(test, -EINVAL, boot_params.chunks[1].pfn = B_END - 1);
}

static void overlaps(struct kunit *test)
{
	/* chunks with each other, by a page at either end; with the image */
	REFUSED(test, -EINVAL, boot_params.chunks[2].pfn = CHUNK1_PFN + CHUNK1_NR - 1);
	REFUSED(test, -EINVAL, boot_params.chunks[2].pfn = CHUNK1_PFN - CHUNK2_NR + 1);
	REFUSED(test, -EINVAL, boot_params.chunks[2].pfn = IMAGE_PFN + IMAGE_PAGES - 1);
	REFUSED(test, -EINVAL, boot_params.chunks[2].pfn = CHUNK1_PFN);
	/* the image where no RAM is */
	REFUSED(test, -EINVAL, boot_params.image_pa = (A_END - 1) << HYP_PAGE_SHIFT);
	/* touching is not overlapping */
	REFUSED(test, 0, boot_params.chunks[2].pfn = CHUNK1_PFN + CHUNK1_NR);
}

#define FIRMWARE_PFN	(RAM_PFN + 2000)

static void firmware(struct kunit *test)
{
	u64 i;

	world_params();
	boot_params.firmware_pfn = FIRMWARE_PFN;
	boot_params.firmware_pages = 3;
	boot_params.firmware_image_pages = 2;
	KUNIT_ASSERT_EQ(test, hyp_setup(), 0);
	/* its configuration is completed before finalise */
	KUNIT_EXPECT_EQ(test, el2_leaf(HYP_VA_BASE + ((FIRMWARE_PFN + 2) << HYP_PAGE_SHIFT)) &
			      (PGT_VALID | BIT(7)), PGT_VALID);
	KUNIT_EXPECT_EQ(test, el2_leaf(HYP_VA_BASE + ((FIRMWARE_PFN + 1) << HYP_PAGE_SHIFT)) &
			      (PGT_VALID | BIT(7)), PGT_VALID | BIT(7));
	hyp_map_seal_ro_data();
	for (i = 0; i < 3; i++) {
		u64 leaf = el2_leaf(HYP_VA_BASE + ((FIRMWARE_PFN + i) << HYP_PAGE_SHIFT));

		KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FIRMWARE_PFN + i))->owner, OWNER_HYP);
		/* readable: bit 7 of a stage-1 leaf says nobody writes */
		KUNIT_EXPECT_EQ(test, leaf & (PGT_VALID | BIT(7)), PGT_VALID | BIT(7));
	}
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FIRMWARE_PFN + 3))->owner, OWNER_HOST);
	REFUSED(test, -EINVAL, boot_params.firmware_pfn = FIRMWARE_PFN,
		boot_params.firmware_pages = KEEL_FIRMWARE_PAGES + 1);
	/* where there is no RAM, and what is somebody else's */
	REFUSED(test, -EINVAL, boot_params.firmware_pfn = R_PFN - 1, boot_params.firmware_pages = 2);
	REFUSED(test, -EINVAL, boot_params.firmware_pfn = IMAGE_PFN, boot_params.firmware_pages = 1);
	REFUSED(test, -EINVAL, boot_params.firmware_pfn = CHUNK1_PFN + CHUNK1_NR - 1,
		boot_params.firmware_pages = 1);
}

static void bad_cpus(struct kunit *test)
{
	REFUSED(test, -EINVAL, boot_params.nr_cpus = 0);
	REFUSED(test, -EINVAL, boot_params.nr_cpus = KEEL_MAX_CPUS + 1);
	REFUSED(test, -EINVAL, boot_params.nr_cpus = ~0UL);
	REFUSED(test, -EINVAL, boot_params.boot_cpu = WORLD_CPUS);
	REFUSED(test, -EINVAL, boot_params.boot_cpu = ~0UL);
}

static void bad_panic_record(struct kunit *test)
{
	REFUSED(test, -EINVAL, boot_params.panic_record_pfn = R_PFN);
	REFUSED(test, -EINVAL, boot_params.panic_record_pfn = ~0UL);
	REFUSED(test, -EPERM, boot_params.panic_record_pfn = IMAGE_PFN);
	REFUSED(test, -EPERM, boot_params.panic_record_pfn = CHUNK0_PFN);
}

/* From far too little to just enough: -ENOMEM or success, never anything else. */
static void too_little_memory(struct kunit *test)
{
	bool enough = false;
	u64 nr;

	for (nr = 1; nr < 200; nr += nr < 120 ? 1 : 7) {
		int ret;

		world_params();
		boot_params.nr_chunks = 1;
		boot_params.chunks[0].nr = nr;
		ret = hyp_setup();
		if (enough)
			KUNIT_EXPECT_EQ_MSG(test, ret, 0, "%llu pages", nr);
		else if (ret)
			KUNIT_EXPECT_EQ_MSG(test, ret, -ENOMEM, "%llu pages", nr);
		enough = !ret;
	}
	KUNIT_EXPECT_TRUE(test, enough);
}

static int init_cpu(unsigned int cpu, u64 index, u64 mpidr)
{
	world_on_cpu(cpu);
	hw_write("mpidr_el1", mpidr);
	return hyp_cpu_init(index, 0x1234);
}

/* A CPU must be who it says: index and MPIDR, affinity fields only. */
static void cpu_init(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, world_setup(), 0);
	KUNIT_EXPECT_EQ(test, init_cpu(1, 1, 0x102), -EINVAL);
	KUNIT_EXPECT_EQ(test, init_cpu(1, WORLD_CPUS, 0x101), -EINVAL);
	KUNIT_EXPECT_EQ(test, init_cpu(1, ~0UL, 0x101), -EINVAL);
	KUNIT_EXPECT_EQ(test, init_cpu(1, 1, 0x101UL | 1UL << 32), -EINVAL);
	KUNIT_EXPECT_FALSE(test, hyp_cpus[1]->initialised);
	KUNIT_EXPECT_EQ(test, init_cpu(1, 1, 0x81000101UL), 0);
	KUNIT_EXPECT_TRUE(test, hyp_cpus[1]->initialised);
	KUNIT_EXPECT_EQ(test, hyp_cpus[1]->sctlr_at_launch, 0x1234UL);
	KUNIT_EXPECT_EQ(test, el2_leaf((u64)fixmap_va(FIXMAP_PANIC)), page(PANIC_PFN, PGT_RW));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(standard_world),
	KUNIT_CASE(control_values),
	KUNIT_CASE(image_sections),
	KUNIT_CASE(el2_map_is_its_own),
	KUNIT_CASE(page_array),
	KUNIT_CASE(cpus),
	KUNIT_CASE(page_states),
	KUNIT_CASE(bad_regions),
	KUNIT_CASE(bad_chunks),
	KUNIT_CASE(overlaps),
	KUNIT_CASE(firmware),
	KUNIT_CASE(bad_cpus),
	KUNIT_CASE(bad_panic_record),
	KUNIT_CASE(too_little_memory),
	KUNIT_CASE(cpu_init),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("setup"),
	.init = setup_test_init,
	.exit = blank_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
