// SPDX-License-Identifier: GPL-2.0-only
/*
 * The template bootloader of protected guests and its configuration: from the files inside
 * this module into pages that are donated to EL2 at load. From finalise on only EL2 has them.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <keel/guest.h>

#include "keel.h"

int __init keel_firmware_load(struct keel_boot_params *params)
{
	size_t image = keel_firmware_image_end - keel_firmware_image;
	size_t config = keel_firmware_config_end - keel_firmware_config;
	u64 image_pages = DIV_ROUND_UP(image, 4096);
	u64 pages = image_pages + DIV_ROUND_UP(config, 4096);
	void *to;

	if (!image)
		return 0;
	if (pages > KEEL_FIRMWARE_PAGES) {
		pr_err("cannot take EL2: pvmfw is larger than its window: rebuild the module (%d)\n",
		       -E2BIG);
		return -E2BIG;
	}
	to = alloc_pages_exact(pages << 12, GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN);
	if (!to) {
		pr_err("cannot take EL2: no %llu KiB in one piece: load earlier or add memory (%d)\n",
		       pages << 2, -ENOMEM);
		return -ENOMEM;
	}
	memcpy(to, keel_firmware_image, image);
	memcpy(to + (image_pages << 12), keel_firmware_config, config);
	params->firmware_pfn = virt_to_phys(to) >> 12;
	params->firmware_pages = pages;
	params->firmware_image_pages = image_pages;
	return 0;
}

void keel_firmware_free(struct keel_boot_params *params)
{
	if (params->firmware_pages)
		free_pages_exact(phys_to_virt(params->firmware_pfn << 12),
				 params->firmware_pages << 12);
	params->firmware_pages = 0;
}
