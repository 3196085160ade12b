/* SPDX-License-Identifier: GPL-2.0-only */
/* The object's own sections, from nvhe.lds.S; page aligned, in this order. */
#ifndef __HYP_MM_IMAGE_H
#define __HYP_MM_IMAGE_H

#include "lib/types.h"
#include <keel/boot.h>

extern char image_start[];		/* = text */
extern char idmap_start[], idmap_end[];	/* inside text */
extern char rodata_start[];
extern char ro_data_start[];		/* written by setup, sealed at finalise */
extern char data_start[];
extern char image_end[];
/* Elf64_Rela, all of them relative. */
extern char rela_start[], rela_end[];

extern struct keel_boot_params boot_params;

static inline hyp_pa_t image_pa(const void *sym)
{
	return HYP_PA((u64)sym - boot_params.image_va + boot_params.image_pa);
}

#endif
