// SPDX-License-Identifier: GPL-2.0-only
/* The same bytes as Android's avbtool: see vectors.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "vectors.h"

static bool digest_is(const char *hash, struct span data, const char *hex)
{
	u8 digest[64];
	char text[129];

	if (!digest2(hash, data, (struct span){ digest, 0 }, digest))
		return false;
	for (size_t i = 0; i < strlen(hex) / 2; i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
	return !strcmp(text, hex);
}

static bool vbmeta_is(const struct avb_request *r, struct span descriptors, size_t size,
		      const char *hex)
{
	struct blob vbmeta;
	bool good;

	if (avb_build_vbmeta(r, descriptors, key, &vbmeta))
		return false;
	good = vbmeta.size == size && digest_is(r->hash, span_of(vbmeta), hex);
	free(vbmeta.data);
	return good;
}

static size_t put_cmdline(u8 *p, const char *text)
{
	size_t size = round_to(24 + strlen(text), 8);

	put64(p, 3);
	put64(p + 8, size - 16);
	put32(p + 20, (u32)strlen(text));
	memcpy(p + 24, text, strlen(text));
	return size;
}

/* Two descriptors that keel-sign does not write, and one that it does. */
static void test_boot(void)
{
	struct avb_request r = { .rollback = BOOT_ROLLBACK, .hash = "sha256", .release = "" };
	u8 *kernel = malloc(BOOT_KERNEL), descriptors[512] = { 0 };
	struct avb_image out;
	struct blob built;
	size_t size;

	for (size_t i = 0; i < BOOT_KERNEL; i++)
		kernel[i] = (u8)i;
	r.kernel = (struct span){ kernel, BOOT_KERNEL };
	r.salt = (struct span){ (const u8 *)"\xde\xad\xbe\xef", 4 };
	if (avb_build(&r, key, &built) || avb_parse(built.data, built.size, &out))
		abort();
	size = put_cmdline(descriptors, "cmdline in vbmeta $(ANDROID_BOOT_PARTUUID)");
	size += put_cmdline(descriptors + size,
			    "cmdline in hash footer $(ANDROID_SYSTEM_PARTUUID)");
	/* The descriptor of the kernel: 132 bytes, "boot", salt, digest; padded. */
	memcpy(descriptors + size, out.signed_tail.data, 176);
	size += 176;
	check(vbmeta_is(&r, (struct span){ descriptors, size }, BOOT_SIZE, BOOT_SHA256),
	      "Android's vbmeta with a kernel's descriptor, byte for byte");
	free(kernel);
	free(built.data);
}

static void test_footer(void)
{
	struct avb_request r = { .hash = "sha256", .release = "" };
	u8 *kernel = malloc(FOOTER_KERNEL);
	struct avb_image out;
	struct blob built;

	for (size_t n = 0; n < FOOTER_KERNEL; n++) {
		bool few = (n >= 5000 && n < 105000) || (n >= 205000 && n < 305000) ||
			   (n >= 505000 && n < 605000);

		kernel[n] = (u8)(few ? n & 3 : n);
	}
	r.kernel = (struct span){ kernel, FOOTER_KERNEL };
	r.salt = (struct span){ (const u8 *)"\xd0\x0d\xf0\x0d", 4 };
	if (avb_build(&r, key, &built) || avb_parse(built.data, built.size, &out))
		abort();
	check(out.vbmeta.data == built.data + FOOTER_KERNEL && out.vbmeta.size == FOOTER_SIZE &&
	      out.signed_tail.size == FOOTER_AUX && out.kernel.size == FOOTER_KERNEL,
	      "a hash footer is where avbtool puts it");
	for (size_t i = 0; i < 32; i++) {
		char hex[3];

		sprintf(hex, "%02x", out.boot.digest.data[i]);
		if (memcmp(hex, FOOTER_DIGEST + 2 * i, 2)) {
			check(false, "a kernel's digest as of avbtool");
			break;
		}
		if (i == 31)
			check(true, "a kernel's digest as of avbtool");
	}
	free(kernel);
	free(built.data);
}

void test_vectors(void)
{
	const struct span none = { NULL, 0 };
	struct avb_request r = { .hash = "sha256", .release = "" };

	check(digest_is("sha1", span_of(key_bytes), KEY_SHA1) &&
	      digest_is("sha256", span_of(key_bytes), KEY_SHA256),
	      "Android's test key makes Android's key blob");
	check(vbmeta_is(&r, none, EMPTY_SIZE, EMPTY_SHA256),
	      "Android's empty vbmeta, SHA256_RSA2048, byte for byte");
	r.hash = "sha512";
	check(vbmeta_is(&r, none, EMPTY_SIZE, EMPTY_SHA512),
	      "Android's empty vbmeta, SHA512_RSA2048, byte for byte");
	test_boot();
	test_footer();
}
