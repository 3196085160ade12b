/* SPDX-License-Identifier: GPL-2.0-only */
/* The object's sections as one array, so that their order means something. */
#ifndef __HYP_MM_IMAGE_H
#define __HYP_MM_IMAGE_H

#include "lib/types.h"
#include <keel/boot.h>

extern u64 model_image[4];

#define image_start	((char *)&model_image[0])
#define ro_data_start	((char *)&model_image[2])
#define data_start	((char *)&model_image[3])

extern struct keel_boot_params boot_params;

hyp_pa_t image_pa(const void *sym);

#endif
