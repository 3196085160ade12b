/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Known measurements. Source: computed from the text of DEN0137 1.0 with Python's hashlib
 * and, for the same realm, by TF-RMM v0.5.0's measurement code; both agreed. SHA-2 alone:
 * FIPS 180-4's examples.
 */
#ifndef MEASURE_VECTORS_H
#define MEASURE_VECTORS_H

#include "lib/rim.h"

#define NR_VECTOR_STEPS	5

/* One realm: what is hashed at each step, and the RIM after it. */
static const char *const vector_rim[NR_REALM_SHAS][NR_VECTOR_STEPS] = {
	[SHA_256] = {
		"045cb3602843a6845cb710fbbfbb92f0c7d611afe0106ac2953e46950a70c42b",
		"7ca45e3aec88361274bb4a7157ac88c9f2325e4b125241674ec2f53f4f2c039e",
		"4372903efdd100c0579deb686ccda3e4908c7931a061d51ba62703e43404dfaa",
		"b7c5f6467476ca58f2d72704290cc4235d89e5f4e1cbb0d03fe522ab66474426",
		"24e317724ca51e7fe62338374435ade586552fcffe2f8a3b664b58bfd845bc79",
	},
	[SHA_512] = {
		"066e19aa2c3418dadc20ef31b5595907c612991952553e1e99731a677b5797c9"
		"898dffb6e3963a20b8e1af6d136cd2fe6fe25f048577dc3d7e5bf3a79a4b1e81",
		"8e5f9b47a4912e18d091c3f5d36c970b81380d12fd65b09beb6a7112a02f91a4"
		"37d540b15782b6c6afd9fbb0373c266febab730ec63aa1c8e09f5d5e4dc2baa9",
		"315572f295369a8f81c1e86435cb2b72b647efcb141d75ba64587facd6f3b887"
		"4b64f6c6f074f048e490fefe42b6aa3e15b5316230b38237ccd0bff095496a66",
		"554680808154b7bd65a90b4fbeb0c3be51b18d4834bed23b95ef6b407745d850"
		"8bd8494026e72cc2888f5e46c66e47b0903cdcb7da2710872f77004b8f524c01",
		"9d72e04b08124ece77a30ff23d6b08b68ed27333548a3f6d74ea8767ee756d12"
		"90521435692d17e622b72efc4db83fe5f509aa369b95a58b1afe1a9e67ce5c77",
	},
};

/* FIPS 180-4: "abc"; and the message of two blocks of each. */
static const struct {
	enum sha sha;
	const char *text, *digest;
} vector_sha[] = {
	{ SHA_256, "abc",
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ SHA_256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ SHA_512, "abc",
	  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
	{ SHA_512, "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
		   "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	  "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
	  "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909" },
};

static inline void vector_page(__u8 *digest, enum sha sha)
{
	__u8 block[64];
	struct sha_state s;
	unsigned int i;

	for (i = 0; i < sizeof(block); i++)
		block[i] = 0x11;
	sha_begin(&s, sha);
	for (i = 0; i < RIM_PAGE_SIZE / sizeof(block); i++)
		sha_add(&s, block, sizeof(block));
	sha_end(&s, digest);
}

/* Take the realm's RIM one step on. */
static inline void vector_step(unsigned int step, __u8 *rim, enum sha sha)
{
	static const __u64 gprs[RIM_NR_GPRS];
	struct rim_params params = {
		.ipa_bits = 40,
		.nr_breakpoints = 1,
		.nr_watchpoints = 1,
		.hash = sha == SHA_256 ? KEEL_HASH_SHA256 : KEEL_HASH_SHA512,
	};
	struct rim_descriptor d = { .type = 0 };

	switch (step) {
	case 0:
		rim_init(rim, &params);
		break;
	case 1:
		d.ripas.base = 0x80000000;
		d.ripas.top = 0x80200000;
		rim_extend(rim, sha, RIM_RIPAS, &d);
		break;
	case 2:
		d.data.ipa = 0x80000000;
		d.data.flags = RIM_DATA_MEASURED;
		vector_page(d.data.content, sha);
		rim_extend(rim, sha, RIM_DATA, &d);
		break;
	case 3:
		d.data.ipa = 0x80001000;
		rim_extend(rim, sha, RIM_DATA, &d);
		break;
	case 4:
		rim_rec_digest(d.rec.content, sha, 0x80000000, gprs);
		rim_extend(rim, sha, RIM_REC, &d);
		break;
	}
}

/* Are the first bytes of @data what @hex says? */
static inline _Bool vector_equal(const __u8 *data, const char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (; *hex; data++, hex += 2)
		if (digits[*data >> 4] != hex[0] || digits[*data & 15] != hex[1])
			return 0;
	return 1;
}

#endif
