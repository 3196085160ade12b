/* SPDX-License-Identifier: GPL-2.0-only */
/* The machine's DICE handover, and pvmfw's configuration with a place for its own. */
#ifndef __KEEL_DICE_H
#define __KEEL_DICE_H

#include <linux/types.h>
#include <keel/boot.h>

#include "lib/dice.h"

/**
 * keel_dice_take() - read what the bootloader handed over, if it did
 * @params: ->dice is filled in
 *
 * The handover stays where it is until keel_dice_wipe(). A machine that has one which
 * cannot be used is refused: it must not be mistaken for one that has none.
 *
 * Return: 0 or -errno, which was logged.
 */
int keel_dice_take(struct keel_boot_params *params);

/* The secrets in @params, which are in the object's own copy now. */
void keel_dice_forget(struct keel_boot_params *params);

/* The bootloader's copy. Any context: the last thing before EL2 is finalised. */
void keel_dice_wipe(void);

/* The machine's certificate chain, which is public; 0 bytes: there is none. */
const void *keel_dice_chain(size_t *size);

/* The links of it, without the array's head. */
struct dice_span keel_dice_links(void);

/* After the launch; the second if it failed. */
void keel_dice_release(void);
void keel_dice_free(void);

/**
 * struct keel_config_plan - pvmfw's configuration with another handover in it
 * @handover:	offset of the handover
 * @tail:	offset in the old blob of what follows the old one
 * @moved:	where that goes in the new blob
 * @size:	of the new blob
 */
struct keel_config_plan {
	size_t handover;
	size_t tail;
	size_t moved;
	size_t size;
};

/**
 * keel_config_plan() - find room for a handover of @room bytes in a configuration blob
 * @config:	a blob as the build made it, @size bytes
 *
 * Return: 0, or -EBADMSG: it is not one.
 */
int keel_config_plan(const void *config, size_t size, size_t room, struct keel_config_plan *plan);

/* Write the new blob to @to, zeros where the handover goes. @to has plan->size bytes of zeros. */
void keel_config_move(const void *config, size_t room, const struct keel_config_plan *plan,
		      void *to);

#endif
