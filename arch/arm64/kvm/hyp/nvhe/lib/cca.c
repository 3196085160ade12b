// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout of CCA tokens: see cca.h. Maps are in the deterministic order of RFC 8949,
 * which for these keys is that of their numbers.
 */
#include "lib/cca.h"

void cca_rak_claim(const __u8 *point, __u8 claim[CCA_RAK_CLAIM_SIZE])
{
	struct cbor_out out = { .data = claim, .room = CCA_RAK_CLAIM_SIZE };

	cbor_map(&out, 4);
	cose_put_type(&out);
	cose_put_point(&out, point);
}

static void put_claim(struct cbor_out *out, int key, const void *data, unsigned long size)
{
	cbor_int(out, key);
	cbor_bytes(out, data, size);
}

void cca_put_realm(struct cbor_out *out, const struct cca_realm *realm)
{
	unsigned int i;

	cbor_map(out, 8);
	put_claim(out, CCA_CHALLENGE, realm->challenge, CCA_CHALLENGE_SIZE);
	cbor_int(out, CCA_PROFILE);
	cbor_text(out, "tag:arm.com,2023:realm#1.0.0");
	put_claim(out, CCA_RPV, realm->rpv, CCA_RPV_SIZE);
	cbor_int(out, CCA_REALM_HASH_NAME);
	if (realm->digest_size == 32)
		cbor_text(out, "sha-256");
	else
		cbor_text(out, "sha-512");
	put_claim(out, CCA_RAK, realm->rak, CCA_RAK_CLAIM_SIZE);
	put_claim(out, CCA_RIM, realm->rim, realm->digest_size);
	cbor_int(out, CCA_REMS);
	cbor_array(out, CCA_NR_REMS);
	for (i = 0; i < CCA_NR_REMS; i++)
		cbor_bytes(out, realm->rem[i], realm->digest_size);
	cbor_int(out, CCA_RAK_HASH_NAME);
	cbor_text(out, "sha-256");
}

static void put_component(struct cbor_out *out, const struct cca_component *c)
{
	unsigned int len = 0;

	while (len < sizeof(c->type) && c->type[len])
		len++;
	cbor_map(out, 3);
	cbor_int(out, CCA_COMPONENT_TYPE);
	cbor_head(out, CBOR_TEXT, len);
	cbor_raw(out, c->type, len);
	put_claim(out, CCA_COMPONENT_DIGEST, c->digest, sizeof(c->digest));
	put_claim(out, CCA_COMPONENT_SIGNER, c->signer, sizeof(c->signer));
}

void cca_put_platform(struct cbor_out *out, const struct cca_platform *platform)
{
	unsigned int i;

	cbor_map(out, 8);
	put_claim(out, CCA_CHALLENGE, platform->rak_hash, sizeof(platform->rak_hash));
	put_claim(out, CCA_INSTANCE_ID, platform->instance, CCA_INSTANCE_SIZE);
	cbor_int(out, CCA_PROFILE);
	cbor_text(out, "tag:arm.com,2023:cca_platform#1.0.0");
	cbor_int(out, CCA_LIFECYCLE);
	cbor_int(out, platform->lifecycle);
	put_claim(out, CCA_IMPLEMENTATION_ID, platform->implementation, CCA_ID_SIZE);
	cbor_int(out, CCA_COMPONENTS);
	cbor_array(out, platform->nr_components);
	for (i = 0; i < platform->nr_components; i++)
		put_component(out, &platform->components[i]);
	put_claim(out, CCA_CONFIG, platform->config, sizeof(platform->config));
	cbor_int(out, CCA_HASH_NAME);
	cbor_text(out, "sha-256");
}

void cca_put_token(struct cbor_out *out)
{
	cbor_tag(out, CCA_TAG_TOKEN);
	cbor_map(out, 2);
}

void cca_put_part(struct cbor_out *out, int key, unsigned long size)
{
	cbor_int(out, key);
	cbor_head(out, CBOR_BYTES, size);
}
