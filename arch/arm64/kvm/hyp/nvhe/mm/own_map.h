/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The own map: a page that EL2 owns is mapped at hyp_va_base + PA, read-write,
 * never executable, for as long as EL2 owns it. Nothing else is mapped there, so
 * there is no linear map of RAM to read through.
 */
#ifndef __HYP_MM_OWN_MAP_H
#define __HYP_MM_OWN_MAP_H

#include "lib/types.h"

extern u64 hyp_va_base;

/* @pfn: owned by EL2. The pointer is good until the page leaves EL2. */
static inline void *own_map_ptr(hyp_pfn_t pfn)
{
	return (void *)(hyp_va_base + (pfn.n << HYP_PAGE_SHIFT));
}

static inline hyp_pfn_t own_map_pfn(const void *ptr)
{
	return HYP_PFN(((u64)ptr - hyp_va_base) >> HYP_PAGE_SHIFT);
}

#endif
