// SPDX-License-Identifier: GPL-2.0-only
/*
 * The realm world's first steps, on one CPU with the MMU off: all that keel.ko does for the
 * other world before EL2 changes hands. Where the image is and what memory there is
 * becomes boot_params; the image is relocated; first page tables let hyp_setup() run.
 *
 * Runs at its physical address, before relocation: no pointer that lies in memory may be
 * used, and none of EL2's state exists. All memory is Device here: nothing unaligned, no
 * atomics. EL3 is trusted; what it says is checked for mistakes.
 */
#include "world/realm/realm.h"
#include "world/realm/manifest.h"
#include "mm/image.h"
#include "mm/pgtable.h"
#include "lib/hw.h"
#include "lib/string.h"
#include <linux/elf.h>
#include <keel/guest.h>

/* EL3 gives this much memory from the image's start on: what its platform port reserves. */
#define OWN_MEMORY		((u64)CONFIG_KEEL_REALM_MEMORY << 10)
/* Of it, at the end: the first tables. They are the page pool's when setup is done. */
#define NR_TABLES		16
/* Setup needs these beyond what the RAM decides. */
#define SPARE_PAGES		256

#define BLOCK_LEVEL		2

static struct realm_manifest manifest;
static u64 manifest_page[HYP_PAGE_SIZE / sizeof(u64)];
static u64 tables_next, tables_end;

static s64 read_manifest(u64 shared)
{
	const u64 *from = (const u64 *)shared;
	u64 i;

	if (!shared || shared & ~HYP_PAGE_MASK)
		return RMM_BOOT_SHARED_BUFFER;
	for (i = 0; i < HYP_PAGE_SIZE / sizeof(u64); i++)
		manifest_page[i] = READ_ONCE(from[i]);
	switch (manifest_check(manifest_page, shared, &manifest)) {
	case MANIFEST_OK:
		return 0;
	case MANIFEST_VERSION:
		return RMM_BOOT_MANIFEST_VERSION;
	case MANIFEST_DATA:
		break;
	}
	return RMM_BOOT_MANIFEST_DATA;
}

/* Banks are the host's DRAM; ours may lie in one or not, but not across an edge. */
static s64 make_regions(u64 start, u64 end)
{
	struct keel_region own = { start, end - start, KEEL_REGION_RAM };
	bool placed = false;
	u64 i;

	for (i = 0; i < manifest.nr_banks; i++) {
		const struct keel_region *b = &manifest.bank[i];
		u64 bank_end = b->base + b->size;

		if (start >= b->base && end <= bank_end)
			placed = true;
		else if (start < bank_end && end > b->base)
			return RMM_BOOT_MANIFEST_DATA;
		if (!placed && end <= b->base) {
			boot_params.regions[boot_params.nr_regions++] = own;
			placed = true;
		}
		boot_params.regions[boot_params.nr_regions++] = *b;
	}
	if (!placed)
		boot_params.regions[boot_params.nr_regions++] = own;
	return 0;
}

static u64 pages_needed(void)
{
	u64 ram = 0, i;

	for (i = 0; i < boot_params.nr_regions; i++)
		ram += boot_params.regions[i].size >> HYP_PAGE_SHIFT;
	/* granule.c has a bit a page besides */
	return keel_pages_for_ram(ram) + keel_pages_for_tables(ram) + (ram >> 15) +
	       boot_params.nr_cpus * KEEL_PERCPU_PAGES + NR_TABLES + SPARE_PAGES;
}

static s64 make_params(u64 cpu, u64 max_cpus, u64 shared)
{
	u64 pa = (u64)image_start, end = pa + OWN_MEMORY, free;
	s64 ret;

	if (!max_cpus || max_cpus > KEEL_MAX_CPUS || cpu >= max_cpus)
		return RMM_BOOT_CPUS;
	/* the page is EL3's as well: no memory of ours */
	if (shared >= pa && shared < end)
		return RMM_BOOT_SHARED_BUFFER;
	boot_params.image_pa = pa;
	boot_params.image_size = image_end - image_start;
	boot_params.hyp_va_base = ~pa & (1UL << (KEEL_VA_BITS - 1));
	boot_params.image_va = boot_params.hyp_va_base + KEEL_VA_IMAGE;
	boot_params.nr_cpus = max_cpus;
	boot_params.boot_cpu = cpu;
	free = pa + boot_params.image_size;
	boot_params.firmware_pages = realm_firmware[0];
	boot_params.firmware_image_pages = realm_firmware[1];
	if (boot_params.firmware_pages > KEEL_FIRMWARE_PAGES)
		return RMM_BOOT_UNKNOWN;
	boot_params.firmware_pfn = boot_params.firmware_pages ? free >> HYP_PAGE_SHIFT : 0;
	free += boot_params.firmware_pages << HYP_PAGE_SHIFT;
	ret = make_regions(pa, end);
	if (ret)
		return ret;
	boot_params.chunks[0] = (struct keel_chunk){
		.pfn = free >> HYP_PAGE_SHIFT,
		.nr = (end - free) >> HYP_PAGE_SHIFT,
	};
	boot_params.nr_chunks = 1;
	return end <= free || boot_params.chunks[0].nr < pages_needed() ? RMM_BOOT_MANIFEST_DATA : 0;
}

/* As the driver does for the other world. scripts/check-elf has seen that all are relative. */
static void relocate(void)
{
	const Elf64_Rela *r;

	for (r = (const Elf64_Rela *)rela_start; r < (const Elf64_Rela *)rela_end; r++)
		*(u64 *)(boot_params.image_pa + r->r_offset) = boot_params.image_va + r->r_addend;
}

/* Zeroed; image and pool come out of reset or of EL3 with whatever is in them. */
static u64 *new_table(void)
{
	u64 *table = (u64 *)tables_next;
	u64 i;

	if (tables_next == tables_end)
		return NULL;
	tables_next += HYP_PAGE_SIZE;
	for (i = 0; i < PGT_ENTRIES; i++)
		WRITE_ONCE(table[i], 0);
	return table;
}

static bool map_one(u64 va, u64 pa, u64 prot, unsigned int leaf)
{
	u64 *table = (u64 *)boot_params.temp_pgd_pa, *entry;
	unsigned int level;

	for (level = 0;; level++) {
		entry = &table[va >> pgt_level_shift(level) & (PGT_ENTRIES - 1)];
		if (level == leaf)
			break;
		table = *entry ? (u64 *)(*entry & PGT_ADDR_MASK) : new_table();
		if (!table)
			return false;
		*entry = (u64)table | PGT_VALID | PGT_TABLE;
	}
	*entry = pa | pgt_leaf_attr(PGT_HYP_S1, leaf, prot);
	return true;
}

static bool map(u64 va, u64 pa, u64 end, u64 prot, unsigned int level)
{
	u64 size = pgt_level_size(level);

	for (; pa < end; pa += size, va += size)
		if (!map_one(va, pa, prot, level))
			return false;
	return true;
}

static bool map_section(const char *start, const char *end, u64 prot)
{
	return map((u64)start - boot_params.image_pa + boot_params.image_va, (u64)start, (u64)end,
		   prot, PGT_LAST_LEVEL);
}

/*
 * The own map is made of blocks that reach beyond our memory at its ends. Nothing looks
 * there, and a speculative access to what is not Realm memory has no effect.
 */
static bool make_tables(void)
{
	u64 idmap = (u64)idmap_start, idmap_end_pa = (u64)idmap_end;
	u64 end = boot_params.image_pa + OWN_MEMORY;
	u64 block = boot_params.image_pa & ~(pgt_level_size(BLOCK_LEVEL) - 1);

	tables_end = end;
	tables_next = end - NR_TABLES * HYP_PAGE_SIZE;
	boot_params.temp_pgd_pa = (u64)new_table();
	return map(idmap, idmap, idmap_end_pa, PGT_R | PGT_X, PGT_LAST_LEVEL) &&
	       map_section(image_start, rodata_start, PGT_R | PGT_X) &&
	       map_section(rodata_start, ro_data_start, PGT_R) &&
	       map_section(ro_data_start, image_end, PGT_RW) &&
	       map(boot_params.hyp_va_base + block, block, end, PGT_RW, BLOCK_LEVEL);
}

/* Called from realm.S, once. Return: 0 or E_RMM_BOOT_*. */
s64 realm_boot(u64 cpu, u64 version, u64 max_cpus, u64 shared)
{
	s64 ret;

	if (RMM_IFC_MAJOR(version) != RMM_IFC_SUPPORTED_MAJOR)
		return RMM_BOOT_VERSION;
	world_realm = true;
	ret = read_manifest(shared);
	if (!ret)
		ret = make_params(cpu, max_cpus, shared);
	if (ret)
		return ret;
	relocate();
	if (!make_tables())
		return RMM_BOOT_UNKNOWN;
	/*
	 * Written with the MMU off, read with it on: a cache may hold what a loader left there
	 * (Arm ARM D7.5.9.4, mismatched attributes). Nothing in it is newer than memory.
	 */
	hw_dcache_clean_inval_early(image_start, image_end - image_start);
	hw_dcache_clean_inval_early((void *)(tables_end - NR_TABLES * HYP_PAGE_SIZE),
				    NR_TABLES * HYP_PAGE_SIZE);
	return 0;
}
