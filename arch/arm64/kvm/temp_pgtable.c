// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL2's first address space, used until it has built its own.
 *
 *	PA of the idmap		-> itself		code
 *	image_va		-> the image		per segment: code, R or RW
 *	hyp_va_base + PA	-> each chunk		RW
 *
 * Four levels of 4 KiB tables, 48 bits. Built before launch, freed after it.
 */
#include <linux/align.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/printk.h>
#include <linux/sizes.h>

#include "keel.h"

/* EL2 stage-1 descriptor */
#define DESC_TABLE	0x3UL
#define DESC_PAGE	0x3UL
#define DESC_BLOCK	0x1UL
#define DESC_TYPE	0x3UL
#define DESC_ADDR	0x0000fffffffff000UL
#define ATTR_INDEX(i)	((u64)(i) << 2)
#define AP_RES1		BIT(6)
#define AP_READ_ONLY	BIT(7)
#define SH_INNER	(3UL << 8)
#define ACCESS_FLAG	BIT(10)
#define EXEC_NEVER	BIT(54)

#define PROT_COMMON	(ATTR_INDEX(KEEL_MAIR_NORMAL) | AP_RES1 | SH_INNER | ACCESS_FLAG)
#define PROT_CODE	(PROT_COMMON | AP_READ_ONLY)
#define PROT_RO		(PROT_COMMON | AP_READ_ONLY | EXEC_NEVER)
#define PROT_RW		(PROT_COMMON | EXEC_NEVER)

#define ENTRIES		512
#define LEVEL_SHIFT(l)	(12 + 9 * (3 - (l)))

/* 64 chunks of the worst shape need about 140; more means something is wrong. */
#define MAX_TABLES	256

static void *tables[MAX_TABLES];
static unsigned int nr_tables;

static u64 *new_table(void)
{
	void *table;

	if (nr_tables == MAX_TABLES)
		return NULL;
	table = (void *)get_zeroed_page(GFP_KERNEL);
	if (table)
		tables[nr_tables++] = table;
	return table;
}

/* The table that @entry points to, made if there is none yet. */
static u64 *next_table(u64 *entry)
{
	u64 *table;

	if ((*entry & DESC_TYPE) == DESC_TABLE)
		return phys_to_virt(*entry & DESC_ADDR);
	table = new_table();
	if (table)
		*entry = virt_to_phys(table) | DESC_TABLE;
	return table;
}

/* One page, or one 2 MiB block if @level is 2. */
static int map_one(u64 *pgd, u64 va, u64 pa, u64 prot, int level)
{
	u64 *table = pgd;
	u64 *entry;

	for (int l = 0; l < level; l++) {
		table = next_table(&table[(va >> LEVEL_SHIFT(l)) % ENTRIES]);
		if (!table)
			return -ENOMEM;
	}
	entry = &table[(va >> LEVEL_SHIFT(level)) % ENTRIES];
	if (*entry)
		return -EEXIST;
	*entry = pa | prot | (level == 3 ? DESC_PAGE : DESC_BLOCK);
	return 0;
}

static int map(u64 *pgd, u64 va, u64 pa, u64 size, u64 prot)
{
	while (size) {
		bool block = IS_ALIGNED(va | pa, SZ_2M) && size >= SZ_2M;
		u64 step = block ? SZ_2M : SZ_4K;
		int ret = map_one(pgd, va, pa, prot, block ? 2 : 3);

		if (ret)
			return ret;
		va += step;
		pa += step;
		size -= step;
	}
	return 0;
}

static u64 segment_prot(const struct elf64_phdr *p)
{
	if (p->p_flags & PF_X)
		return PROT_CODE;
	return p->p_flags & PF_W ? PROT_RW : PROT_RO;
}

static int map_image(u64 *pgd, const struct keel_object *obj)
{
	for (unsigned int i = 0; i < obj->elf.nr_phdrs; i++) {
		const struct elf64_phdr *p = &obj->elf.phdr[i];
		int ret;

		if (p->p_type != PT_LOAD)
			continue;
		ret = map(pgd, obj->va + p->p_vaddr, obj->pa + p->p_vaddr,
			  ALIGN(p->p_memsz, SZ_4K), segment_prot(p));
		if (ret)
			return ret;
	}
	return 0;
}

static int map_idmap(u64 *pgd, const struct keel_object *obj)
{
	phys_addr_t start = keel_object_symbol_pa(obj, "idmap_start", 1);
	phys_addr_t end = keel_object_symbol_pa(obj, "idmap_end", 1);

	if (!start || end <= start)
		return -ENOENT;
	start = ALIGN_DOWN(start, SZ_4K);
	return map(pgd, start, start, ALIGN(end, SZ_4K) - start, PROT_CODE);
}

static int map_chunks(u64 *pgd, const struct keel_boot_params *params)
{
	for (u64 i = 0; i < params->nr_chunks; i++) {
		const struct keel_chunk *c = &params->chunks[i];
		int ret = map(pgd, params->hyp_va_base + (c->pfn << 12), c->pfn << 12,
			      c->nr << 12, PROT_RW);

		if (ret)
			return ret;
	}
	return 0;
}

int keel_temp_pgtable_build(struct keel_boot_params *params, const struct keel_object *obj)
{
	u64 *pgd = new_table();
	int ret = pgd ? 0 : -ENOMEM;

	if (!ret)
		ret = map_idmap(pgd, obj);
	if (!ret)
		ret = map_image(pgd, obj);
	if (!ret)
		ret = map_chunks(pgd, params);
	if (ret) {
		pr_err("cannot take EL2: its first page tables cannot be built: %s (%d)\n",
		       ret == -ENOMEM ? "add memory" : "rebuild the module", ret);
		keel_temp_pgtable_free();
		return ret;
	}
	params->temp_pgd_pa = virt_to_phys(pgd);
	return 0;
}

void keel_temp_pgtable_free(void)
{
	while (nr_tables)
		free_page((unsigned long)tables[--nr_tables]);
}

void keel_clean_temp_pgtable(void)
{
	for (unsigned int i = 0; i < nr_tables; i++)
		keel_clean_to_poc(tables[i], SZ_4K);
}
