// SPDX-License-Identifier: GPL-2.0-only
/*
 * The template bootloader of protected guests and its configuration: from the files inside
 * this module into pages that are donated to EL2 at load. From finalise on only EL2 has them.
 *
 * The handover in the configuration is the file's, unless the machine has one: then EL2
 * derives pvmfw's from it, and what is laid out here is all of it but the secrets and the
 * certificate.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <keel/guest.h>

#include "dice.h"
#include "keel.h"
#include "lib/dice.h"

/* Behind the secrets: label, head of the array, the chain, the room for what EL2 appends. */
static size_t handover_room(size_t links)
{
	return DICE_SECRETS_SIZE + 2 + links + KEEL_DICE_ROOM;
}

/* @at: where the handover is in the template. */
static void write_handover(struct keel_dice *dice, void *to, size_t at, struct dice_span links)
{
	struct cbor_out out = { .data = to + DICE_SECRETS_SIZE, .room = 2 + links.size };

	cbor_int(&out, 3);
	cbor_array(&out, dice->items ? dice->items + 1 : 2);
	cbor_raw(&out, links.data, links.size);
	dice->handover = at;
	dice->certificate = at + DICE_SECRETS_SIZE + out.size;
}

static int refuse(const char *what, int err)
{
	pr_err("cannot take EL2: %s (%d)\n", what, err);
	return err;
}

int __init keel_firmware_load(struct keel_boot_params *params)
{
	size_t image = keel_firmware_image_end - keel_firmware_image;
	size_t config = keel_firmware_config_end - keel_firmware_config, room = 0;
	u64 image_pages = DIV_ROUND_UP(image, 4096), pages;
	struct keel_config_plan plan = { .size = config };
	struct dice_span links = { };
	void *to;

	if (!image)
		return 0;
	if (params->dice.present) {
		links = keel_dice_links();
		room = handover_room(links.size);
		if (keel_config_plan(keel_firmware_config, config, room, &plan))
			return refuse("pvmfw's configuration is malformed: rebuild the module",
				      -EBADMSG);
	}
	pages = image_pages + DIV_ROUND_UP(plan.size, 4096);
	if (pages > KEEL_FIRMWARE_PAGES)
		return refuse("pvmfw is larger than its window: rebuild the module", -E2BIG);
	to = alloc_pages_exact(pages << 12, GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN);
	if (!to) {
		pr_err("cannot take EL2: no %llu KiB in one piece: load earlier or add memory (%d)\n",
		       pages << 2, -ENOMEM);
		return -ENOMEM;
	}
	memcpy(to, keel_firmware_image, image);
	if (room) {
		keel_config_move(keel_firmware_config, room, &plan, to + (image_pages << 12));
		write_handover(&params->dice, to + (image_pages << 12) + plan.handover,
			       (image_pages << 12) + plan.handover, links);
	} else {
		memcpy(to + (image_pages << 12), keel_firmware_config, config);
	}
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
