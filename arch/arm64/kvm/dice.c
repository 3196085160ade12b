// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine's DICE handover: Android's bootloaders leave one in reserved memory that the
 * device tree names, for the kernel that they verified and started. It holds two secrets
 * and the certificate chain of the key that one of them gives.
 *
 * It is read here and not at EL2, as there is nobody to be protected from yet: until
 * finalise this code is as trusted as EL2 is, and EL2 has no use for a parser later. EL2
 * takes the secrets out of its own boot parameters; what else has a copy is wiped before
 * finalise. If the launch fails, all is left as it was, unless that came last of all.
 */
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "dice.h"
#include "keel.h"
#include "lib/dice.h"

/* More than any handover has. */
#define REGION_MAX	(1U << 20)

static void *region;		/* the bootloader's copy, while it counts */
static size_t region_size;
static void *chain;		/* a copy of what is public in it */
static size_t chain_size;

static int refuse(const char *what, int err)
{
	pr_err("cannot take EL2: DICE handover of this machine: %s (%d)\n", what, err);
	return err;
}

/* The one node. Return: NULL if there is none, or an error pointer. */
static struct device_node *find_node(void)
{
	static const char compatible[] = "google,open-dice";
	struct device_node *np = NULL, *found = NULL;

	while ((np = of_find_compatible_node(np, NULL, compatible))) {
		if (!of_device_is_available(np))
			continue;
		if (found) {
			of_node_put(np);
			of_node_put(found);
			return ERR_PTR(refuse("the device tree names two", -EEXIST));
		}
		found = of_node_get(np);
	}
	return found;
}

/* Return: 1 if @region is mapped, 0 if there is none, or -errno. */
static int map_region(void)
{
	struct device_node *np = find_node();
	struct resource res;
	int ret;

	if (IS_ERR_OR_NULL(np))
		return PTR_ERR_OR_ZERO(np);
	ret = of_address_to_resource(np, 0, &res);
	of_node_put(np);
	if (ret || resource_size(&res) > REGION_MAX)
		return refuse("the device tree does not say where it is", ret ?: -E2BIG);
	region_size = resource_size(&res);
	region = memremap(res.start, region_size, MEMREMAP_WB);
	return region ? 1 : refuse("cannot map it", -ENOMEM);
}

static int keep_chain(struct keel_dice *dice, struct dice_span from)
{
	struct dice_leaf leaf;

	if (dice_read_chain(from, &leaf))
		return refuse("malformed certificate chain", -EBADMSG);
	if (leaf.key.curve != COSE_CURVE_P384)
		return refuse("its chain does not end in a P-384 key", -ENOPKG);
	memcpy(dice->leaf, leaf.key.x.data, P384_SIZE);
	memcpy(dice->leaf + P384_SIZE, leaf.key.y.data, P384_SIZE);
	dice->items = leaf.items;
	dice->mode = leaf.mode;
	chain = kmemdup(from.data, from.size, GFP_KERNEL);
	if (!chain)
		return -ENOMEM;
	chain_size = from.size;
	return 0;
}

int keel_dice_take(struct keel_boot_params *params)
{
	struct keel_dice *dice = &params->dice;
	struct dice_handover handover;
	int ret = map_region();

	if (ret <= 0)
		return ret;
	if (dice_read_handover(region, region_size, &handover))
		return refuse("malformed", -EBADMSG);
	/* who trusts a key without a chain knows what it stands for */
	dice->mode = DICE_NORMAL;
	if (handover.chain.size) {
		ret = keep_chain(dice, handover.chain);
		if (ret)
			return ret;
	}
	memcpy(dice->attest, handover.attest, sizeof(dice->attest));
	memcpy(dice->seal, handover.seal, sizeof(dice->seal));
	dice->present = 1;
	return 0;
}

void keel_dice_forget(struct keel_boot_params *params)
{
	memzero_explicit(params->dice.attest, sizeof(params->dice.attest));
	memzero_explicit(params->dice.seal, sizeof(params->dice.seal));
}

void keel_dice_wipe(void)
{
	if (!region)
		return;
	memzero_explicit(region, region_size);
	/* also for who reads it with caches off */
	keel_clean_to_poc(region, region_size);
}

const void *keel_dice_chain(size_t *size)
{
	*size = chain_size;
	return chain;
}

/* It was read before. */
struct dice_span keel_dice_links(void)
{
	struct dice_leaf leaf = { };

	if (chain)
		dice_read_chain((struct dice_span){ chain, chain_size }, &leaf);
	return leaf.rest;
}

void keel_dice_release(void)
{
	if (region)
		memunmap(region);
	region = NULL;
}

void keel_dice_free(void)
{
	keel_dice_release();
	kfree(chain);
	chain = NULL;
	chain_size = 0;
}
