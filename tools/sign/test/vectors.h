/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What Android's own avbtool makes, from the tests of its project (external/avb,
 * android-12.0.0_r12): the key is test/data/testkey_rsa2048.pem, which they publish
 * and which protects nothing; the digests are what test/avbtool_unittest.cc and
 * test/avb_slot_verify_unittest.cc expect. RSA with this padding is deterministic, so
 * a digest stands for every byte of a structure.
 */
#ifndef KEEL_AVB_VECTORS_H
#define KEEL_AVB_VECTORS_H

static const char testkey_rsa2048[] =
	"-----BEGIN RSA PRIVATE KEY-----\n"
	"MIIEowIBAAKCAQEAxlVR3TIkouAOvH79vaJTgFhpfvVKQIeVkFRZPVXK/zY0Gvrh\n"
	"4JAqGjJoW/PfrQv5sdD36qtHH3a+G5hLZ6Ni+t/mtfjucxZfuLGC3kmJ1T3XqEKZ\n"
	"gXXI2IR7vVSoImREvDQGEDyJwtHzLANlkbGg0cghVhWZSCAndO8BenalC2v94/rt\n"
	"DfkPekH6dgU3Sf40T0sBSeSY94mOzTaqOR2pfV1rWlLRdWmo33zeHBv52Rlbt0dM\n"
	"uXAureXWiHztkm5GCBC1dgM+CaxNtizNEgC91KcD0xuRCCM2WxH+r1lpszyIJDct\n"
	"YbrFmVEYl/kjQpafhy7Nsk1fqSTyRdriZSYmTQIDAQABAoIBAQC+kJgaCuX8wYAn\n"
	"SXWQ0fmdZlXnMNRpcF0a0pD0SAzGb1RdYBXMaXiqtyhiwc53PPxsCDdNecjayIMd\n"
	"jJVXPTwLhTruOgMS/bp3gcgWwV34UHV4LJXGOGAE+jbS0hbDBMiudOYmj6RmVshp\n"
	"z9G1zZCSQNMXHaWsEYkX59XpzzoB384nRul2QgEtwzUNR9XlpzgtJBLk3SACkvsN\n"
	"mQ/DW8IWHXLg8vLn1LzVJ2e3B16H4MoE2TCHxqfMgr03IDRRJogkenQuQsFhevYT\n"
	"o/mJyHSWavVgzMHG9I5m+eepF4Wyhj1Y4WyKAuMI+9dHAX/h7Lt8XFCQCh5DbkVG\n"
	"zGr34sWBAoGBAOs7n7YZqNaaguovfIdRRsxxZr1yJAyDsr6w3yGImDZYju4c4WY9\n"
	"5esO2kP3FA4p0c7FhQF5oOb1rBuHEPp36cpL4aGeK87caqTfq63WZAujoTZpr9Lp\n"
	"BRbkL7w/xG7jpQ/clpA8sHzHGQs/nelxoOtC7E118FiRgvD/jdhlMyL9AoGBANfX\n"
	"vyoN1pplfT2xR8QOjSZ+Q35S/+SAtMuBnHx3l0qH2bbBjcvM1MNDWjnRDyaYhiRu\n"
	"i+KA7tqfib09+XpB3g5D6Ov7ls/Ldx0S/VcmVWtia2HK8y8iLGtokoBZKQ5AaFX2\n"
	"iQU8+tC4h69GnJYQKqNwgCUzh8+gHX5Y46oDiTmRAoGAYpOx8lX+czB8/Da6MNrW\n"
	"mIZNT8atZLEsDs2ANEVRxDSIcTCZJId7+m1W+nRoaycLTWNowZ1+2ErLvR10+AGY\n"
	"b7Ys79Wg9idYaY9yGn9lnZsMzAiuLeyIvXcSqgjvAKlVWrhOQFOughvNWvFl85Yy\n"
	"oWSCMlPiTLtt7CCsCKsgKuECgYBgdIp6GZsIfkgclKe0hqgvRoeU4TR3gcjJlM9A\n"
	"lBTo+pKhaBectplx9RxR8AnsPobbqwcaHnIfAuKDzjk5mEvKZjClnFXF4HAHbyAF\n"
	"nRzZEy9XkWFhc80T5rRpZO7C7qdxmu2aiKixM3V3L3/0U58qULEDbubHMw9bEhAT\n"
	"PudI8QKBgHEEiMm/hr9T41hbQi/LYanWnlFw1ue+osKuF8bXQuxnnHNuFT/c+9/A\n"
	"vWhgqG6bOEHu+p/IPrYm4tBMYlwsyh4nXCyGgDJLbLIfzKwKAWCtH9LwnyDVhOow\n"
	"GH9shdR+sW3Ew97xef02KAH4VlNANEmBV4sQNqWWvsYrcFm2rOdL\n"
	"-----END RSA PRIVATE KEY-----\n";

/* "Public key (sha1)" of info_image, and androidboot.vbmeta.public_key_digest */
#define KEY_SHA1	"cdbb77177f731920bbe0a0f94f84d9038ae0617d"
#define KEY_SHA256	"22de3994532196f61c039e90260d78a93a4c57362c7e789be928036e80b77c8c"

/* make_vbmeta_image with nothing in it, SHA256_RSA2048 and SHA512_RSA2048 (tests Basic*) */
#define EMPTY_SHA256	"4161a7e655eabe16c3fe714de5d43736e7c0a190cf08d36c946d2509ce071e4d"
#define EMPTY_SHA512 \
	"cb913d2f1a884f4e04c1db5bb181f3133fd16ac02fb367a20ef0776c0b07b3656ad1f081" \
	"e01932cf70f38b8960877470b448f1588dff022808387cc52fa77e77"
#define EMPTY_SIZE	1152

/* test HashDescriptorInVBMeta: two command lines and a kernel of 5 MiB, salt deadbeef */
#define BOOT_SHA256	"99e84e34697a77414f0d7dd7896e98ac4da2d26bdd3756ef59ec79918de2adbe"
#define BOOT_SIZE	1472
#define BOOT_ROLLBACK	4
#define BOOT_KERNEL	(5 << 20)

/* test AddHashFooter: 1028 KiB with a pattern, salt d00df00d */
#define FOOTER_DIGEST	"9a58cc996d405e08a1e00f96dbfe9104fedf41cb83b1f5e4ed357fbcf58d88d9"
#define FOOTER_KERNEL	(1028 << 10)
#define FOOTER_AUX	704
#define FOOTER_SIZE	1280

#endif
