/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mm/own_map.h for tests. EL2's address (hyp_va_base + PA) cannot be dereferenced
 * in a kernel, so a pointer is where the test keeps that page; who means the EL2
 * address, that is mm/hyp_map.c, is compiled with it (wrap/hyp_map.c).
 *
 * A page that EL2 does not own is not in its map: looking at one is a panic here,
 * as it is a fault at EL2.
 */
#ifndef __HYP_MM_OWN_MAP_H
#define __HYP_MM_OWN_MAP_H

#include "lib/types.h"

extern u64 hyp_va_base;

void *own_map_ptr(hyp_pfn_t pfn);
hyp_pfn_t own_map_pfn(const void *ptr);

#endif
