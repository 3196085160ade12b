/* SPDX-License-Identifier: GPL-2.0-only */
/* The own map as an array: symbolic index, no symbolic pointer. */
#ifndef __HYP_MM_OWN_MAP_H
#define __HYP_MM_OWN_MAP_H

#include "lib/types.h"

extern u64 hyp_va_base;

void *own_map_ptr(hyp_pfn_t pfn);
hyp_pfn_t own_map_pfn(const void *ptr);

#endif
