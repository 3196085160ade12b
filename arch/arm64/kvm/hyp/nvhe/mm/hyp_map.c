// SPDX-License-Identifier: GPL-2.0-only
/* EL2's address space. */
#include "mm/hyp_map.h"
#include "mm/early_alloc.h"
#include "mm/image.h"
#include "mm/own_map.h"
#include "lib/hw.h"
#include <keel/guest.h>

struct pgtable hyp_pgt;
struct hyp_spinlock hyp_map_lock;
u64 hyp_va_base __hyp_ro_after_init;

/* Table pages for the early mappings; what is left at the end goes to the pool. */
static struct page_cache early_tables;

static int early_tables_fill(u64 nr)
{
	while (early_tables.nr < nr) {
		hyp_pfn_t pfn = early_alloc_page();

		if (pfn.n == HYP_PFN_NONE.n)
			return -ENOMEM;
		page_cache_put(&early_tables, pfn);
	}
	return 0;
}

int hyp_map_early(u64 va, hyp_pfn_t pfn, u64 nr, u64 prot)
{
	if (early_tables_fill(pgt_range_tables_max(nr << HYP_PAGE_SHIFT)))
		return -ENOMEM;
	/* Pages only: a block could not be split later while other CPUs run through it. */
	pgt_map_range(&hyp_pgt, va, pfn_to_pa(pfn), nr << HYP_PAGE_SHIFT, PGT_LAST_LEVEL, prot,
		      &early_tables);
	return 0;
}

u64 *hyp_map_early_slot(u64 va)
{
	if (early_tables_fill(PGT_LAST_LEVEL))
		return NULL;
	return pgt_pin_table(&hyp_pgt, va, &early_tables);
}

bool hyp_map_early_spare(hyp_pfn_t *pfn)
{
	if (!early_tables.nr)
		return false;
	*pfn = page_cache_take(&early_tables);
	return true;
}

static int map_section(const char *start, const char *end, u64 prot)
{
	return hyp_map_early((u64)start, pa_to_pfn(image_pa(start)),
			     (end - start) >> HYP_PAGE_SHIFT, prot);
}

static int map_image(void)
{
	u64 idmap_pa = image_pa(idmap_start).a;
	int ret;

	ret = hyp_map_early(idmap_pa, HYP_PFN(idmap_pa >> HYP_PAGE_SHIFT),
			    (idmap_end - idmap_start) >> HYP_PAGE_SHIFT, PGT_R | PGT_X);
	if (!ret)
		ret = map_section(image_start, rodata_start, PGT_R | PGT_X);
	if (!ret)
		ret = map_section(rodata_start, ro_data_start, PGT_R);
	if (!ret)
		ret = map_section(ro_data_start, image_end, PGT_RW);
	return ret;
}

/* The template bootloader of guests. Its configuration is completed before finalise. */
static int map_firmware(void)
{
	hyp_pfn_t pfn = HYP_PFN(boot_params.firmware_pfn);
	u64 image = boot_params.firmware_image_pages, config = boot_params.firmware_pages - image;
	int ret;

	if (boot_params.firmware_pages > KEEL_FIRMWARE_PAGES ||
	    boot_params.firmware_image_pages > boot_params.firmware_pages ||
	    boot_params.firmware_image_pages > KEEL_FIRMWARE_IMAGE_PAGES)
		return -EINVAL;
	if (!boot_params.firmware_pages)
		return 0;
	ret = hyp_map_early((u64)own_map_ptr(pfn), pfn, image, PGT_R);
	pfn = pfn_add(pfn, image);
	return ret ?: hyp_map_early((u64)own_map_ptr(pfn), pfn, config, PGT_RW);
}

int hyp_map_create(void)
{
	hyp_pfn_t root = early_alloc_page();
	u64 i;
	int ret;

	if (root.n == HYP_PFN_NONE.n)
		return -ENOMEM;
	pgt_init_s1(&hyp_pgt, root);
	ret = map_image();
	for (i = 0; !ret && i < boot_params.nr_chunks; i++) {
		hyp_pfn_t pfn = HYP_PFN(boot_params.chunks[i].pfn);

		ret = hyp_map_early((u64)own_map_ptr(pfn), pfn, boot_params.chunks[i].nr, PGT_RW);
	}
	return ret ?: map_firmware();
}

/* Lock held. */
static void seal(u64 va, hyp_pa_t pa, u64 size)
{
	struct page_cache none = {};	/* permissions change in place: no table is needed */

	if (size)
		pgt_map_range(&hyp_pgt, va, pa, size, PGT_LAST_LEVEL, PGT_R, &none);
}

void hyp_map_seal_ro_data(void)
{
	u64 image = boot_params.firmware_image_pages;
	hyp_pfn_t config = HYP_PFN(boot_params.firmware_pfn + image);

	hyp_spin_lock(&hyp_map_lock);
	seal((u64)ro_data_start, image_pa(ro_data_start), data_start - ro_data_start);
	seal((u64)own_map_ptr(config), pfn_to_pa(config),
	     (boot_params.firmware_pages - image) << HYP_PAGE_SHIFT);
	hyp_spin_unlock(&hyp_map_lock);
}

u64 own_map_tables_needed(hyp_pfn_t pfn, u64 nr)
{
	u64 need;

	hyp_spin_lock(&hyp_map_lock);
	need = pgt_tables_needed(&hyp_pgt, (u64)own_map_ptr(pfn), nr << HYP_PAGE_SHIFT,
				 PGT_LAST_LEVEL);
	hyp_spin_unlock(&hyp_map_lock);
	return need;
}

void own_map_add(hyp_pfn_t pfn, u64 nr, struct page_cache *cache)
{
	hyp_spin_lock(&hyp_map_lock);
	pgt_map_range(&hyp_pgt, (u64)own_map_ptr(pfn), pfn_to_pa(pfn), nr << HYP_PAGE_SHIFT,
		      PGT_LAST_LEVEL, PGT_RW, cache);
	hyp_spin_unlock(&hyp_map_lock);
}

void own_map_del(hyp_pfn_t pfn, u64 nr)
{
	struct page_cache none = {};	/* all leaves are pages: nothing to split */

	hyp_spin_lock(&hyp_map_lock);
	pgt_unmap_range(&hyp_pgt, (u64)own_map_ptr(pfn), nr << HYP_PAGE_SHIFT, &none);
	hyp_spin_unlock(&hyp_map_lock);
}
