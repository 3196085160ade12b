// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine's own keys. Its bootloader hands two secrets to what it starts, and a chain
 * that certifies the key one of them gives (DICE); the driver has read them before
 * finalise and put them into the boot parameters. From them come
 *
 *	the platform key	as the chain says: signs platform tokens, and certifies pvmfw
 *	the realm key		signs realm tokens
 *	pvmfw's secrets		with what pvmfw is mixed in: the next layer's, in DICE's words
 *
 * Nobody but EL2 has any of them from finalise on, but guests pvmfw's, until it wipes them.
 */
#include "vm/identity.h"
#include "vm/attest.h"
#include "lib/dice.h"
#include "lib/sha.h"
#include "lib/string.h"
#include "mm/image.h"
#include "mm/own_map.h"

#define REALM_USE	"Keel realm key"

static u8 *template_at(u64 offset)
{
	return (u8 *)own_map_ptr(HYP_PFN(boot_params.firmware_pfn)) + offset;
}

/* Both places are in the configuration, which is what follows the image. */
static bool template_fits(const struct keel_dice *d)
{
	u64 first = boot_params.firmware_image_pages << HYP_PAGE_SHIFT;
	u64 end = boot_params.firmware_pages << HYP_PAGE_SHIFT;

	return d->handover >= first && d->handover < end &&
	       d->certificate >= d->handover + DICE_SECRETS_SIZE && d->certificate < end &&
	       KEEL_DICE_ROOM <= end - d->certificate;
}

/*
 * Code is the template's pages, as the RIM has them. Nobody signs pvmfw by itself: it is
 * a part of what the layer before measured. So there is no authority, and sealed secrets
 * outlive an update of it.
 */
static void measure_firmware(struct dice_inputs *in, struct cbor_out *descriptor)
{
	cbor_map(descriptor, 1);
	cbor_int(descriptor, DICE_COMPONENT_NAME);
	cbor_text(descriptor, "pvmfw");
	in->descriptor = (struct dice_span){ descriptor->data, descriptor->size };
	sha_digest(SHA_512, descriptor->data, descriptor->size, in->config);
	sha_digest(SHA_512, template_at(0), boot_params.firmware_image_pages << HYP_PAGE_SHIFT, in->code);
}

/* pvmfw's handover: the driver has put the machine's chain into its middle. */
static void certify_firmware(const struct keel_dice *d, const struct dice_key *platform)
{
	u8 attest[DICE_CDI_SIZE], seal[DICE_CDI_SIZE], descriptor[16];
	struct cbor_out text = { .data = descriptor, .room = sizeof(descriptor) };
	struct cbor_out head = { .data = template_at(d->handover), .room = DICE_SECRETS_SIZE };
	struct cbor_out tail = { .data = template_at(d->certificate), .room = KEEL_DICE_ROOM };
	struct dice_inputs in = {
		.mode = d->mode,
		.profile = { DICE_ANDROID_PROFILE, sizeof(DICE_ANDROID_PROFILE) - 1 },
	};
	struct dice_key key;

	measure_firmware(&in, &text);
	dice_derive_cdis(d->attest, d->seal, &in, attest, seal);
	dice_derive_key(attest, &key);
	dice_put_secrets(&head, attest, seal, true);
	if (!d->items)
		dice_put_key(&tail, platform->point);
	dice_put_certificate(&tail, platform, key.point, &in);
}

/* Both are public. */
static bool ends_in(const struct keel_dice *d, const u8 *point)
{
	unsigned int i;

	for (i = 0; i < sizeof(d->leaf); i++)
		if (d->leaf[i] != point[1 + i])
			return false;
	return true;
}

static int identify(const struct keel_dice *d)
{
	struct dice_key platform, realm;
	struct attest_identity id = {
		.platform = platform.private,
		.platform_point = platform.point,
		.realm = realm.private,
		.realm_point = realm.point,
		.lifecycle = d->mode == DICE_NORMAL ? CCA_LIFECYCLE_SECURED : CCA_LIFECYCLE_DEBUG,
	};

	if (boot_params.firmware_pages && !template_fits(d))
		return -EINVAL;
	dice_derive_key(d->attest, &platform);
	if (d->items && !ends_in(d, platform.point))
		return -EKEYREJECTED;
	dice_derive_private(d->attest, (struct dice_span){ REALM_USE, sizeof(REALM_USE) - 1 },
			    realm.private);
	es384_public(realm.private, realm.point);
	attest_identify(&id);
	if (boot_params.firmware_pages)
		certify_firmware(d, &platform);
	return 0;
}

int identity_init(void)
{
	struct keel_dice *d = &boot_params.dice;
	int ret;

	if (!d->present)
		return 0;
	ret = identify(d);
	memset(d->attest, 0, sizeof(d->attest));
	memset(d->seal, 0, sizeof(d->seal));
	return ret;
}
