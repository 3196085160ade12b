// SPDX-License-Identifier: GPL-2.0-only
/* mm/hyp_map.c means EL2 addresses: of own pages, and of the image's sections. */
#include "mm/hyp_map.h"
#include "mm/image.h"
#include "mm/own_map.h"
#include "world_map.h"

static inline void *el2_address(hyp_pfn_t pfn)
{
	return (void *)(hyp_va_base + (pfn.n << HYP_PAGE_SHIFT));
}

#define own_map_ptr	el2_address
#define image_start	((char *)SECTION_VA(0))
#define idmap_start	((char *)SECTION_VA(IDMAP_PAGE))
#define idmap_end	((char *)SECTION_VA(IDMAP_PAGE + 1))
#define rodata_start	((char *)SECTION_VA(RODATA_PAGE))
#define ro_data_start	((char *)SECTION_VA(RO_DATA_PAGE))
#define data_start	((char *)SECTION_VA(DATA_PAGE))
#define image_end	((char *)SECTION_VA(IMAGE_PAGES))
#include "mm/hyp_map.c"

void test_hyp_map_reset(void);

void test_hyp_map_reset(void)
{
	early_tables = (struct page_cache){};
	hyp_map_lock = (struct hyp_spinlock){};
	hyp_pgt = (struct pgtable){};
}
