/* SPDX-License-Identifier: GPL-2.0-only */
/* hyp_vmemmap as one object a page: see model/window.h. */
#ifndef __MODEL_MM_VMEMMAP_H
#define __MODEL_MM_VMEMMAP_H

#define pfn_to_page	vmemmap_entry
#include_next "mm/vmemmap.h"
#undef pfn_to_page

struct hyp_page *pfn_to_page(hyp_pfn_t pfn);

#endif
