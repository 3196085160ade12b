// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests of keel-sign, built with ASan and UBSan. Prints TAP.
 *
 *   unit               run them
 *   unit --seeds DIR   write small images into DIR, for the fuzzer to begin with
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "vectors.h"

#define KERNEL_SIZE 5000

EVP_PKEY *key;
struct blob key_bytes, image;
static u8 kernel[KERNEL_SIZE];
const struct span initrd = { (const u8 *)"an initrd", 9 };
const struct span initrd_debug = { (const u8 *)"another one", 11 };
static int tests, failures;

void check(bool good, const char *what)
{
	tests++;
	failures += !good;
	printf("%sok %d - %s\n", good ? "" : "not ", tests, what);
}

bool refused(const char *got, const char *want)
{
	if (got && !strcmp(got, want))
		return true;
	printf("# %s\n", got ? got : "accepted");
	return false;
}

struct span span_of(struct blob blob)
{
	return (struct span){ blob.data, blob.size };
}

const char *verify(struct span data)
{
	struct avb_image out;

	return avb_verify(data.data, data.size, span_of(key_bytes), &initrd, 7, &out);
}

struct blob compact(struct span content, struct span vbmeta)
{
	struct blob out = { .size = content.size + vbmeta.size + AVB_FOOTER_SIZE };
	u8 *footer;

	out.data = calloc(1, out.size);
	memcpy(out.data, content.data, content.size);
	memcpy(out.data + content.size, vbmeta.data, vbmeta.size);
	footer = out.data + out.size - AVB_FOOTER_SIZE;
	memcpy(footer, "AVBf", 4);
	put32(footer + FOOTER_MAJOR, 1);
	put64(footer + FOOTER_ORIGINAL, content.size);
	put64(footer + FOOTER_OFFSET, content.size);
	put64(footer + FOOTER_VBMETA, vbmeta.size);
	return out;
}

void sign_again(struct blob it, u64 kernel_size)
{
	u8 *header = it.data + kernel_size, *auth = header + AVB_HEADER_SIZE;
	struct span head = { header, AVB_HEADER_SIZE };
	struct span tail = { auth + 320, it.size - AVB_FOOTER_SIZE - kernel_size - 576 };

	if (!digest2("sha256", head, tail, auth) || !sign2(key, "sha256", head, tail, auth + 32))
		abort();
}

static struct avb_request request(void)
{
	static const char *const properties[] = { "com.android.virt.cap:remote_attest" };

	return (struct avb_request){
		.kernel = { kernel, KERNEL_SIZE }, .initrd = { &initrd, &initrd_debug },
		.rollback = 7, .hash = "sha256", .release = "unit",
		.properties = properties, .nr_properties = 1,
	};
}

static void set_up(void)
{
	const struct span pem = { (const u8 *)testkey_rsa2048, strlen(testkey_rsa2048) };
	struct avb_request r = request();

	for (size_t i = 0; i < KERNEL_SIZE; i++)
		kernel[i] = (u8)(i * 7 + 1);
	if (key_read(pem, &key) || key_blob(key, &key_bytes) || avb_build(&r, key, &image))
		abort();
}

static void tear_down(void)
{
	free(image.data);
	free(key_bytes.data);
	EVP_PKEY_free(key);
}

static void test_round_trip(unsigned int bits, const char *hash)
{
	struct avb_request r = request();
	struct avb_image out;
	struct blob pem, blob, it;
	EVP_PKEY *other;
	char what[80];
	bool good;

	r.hash = hash;
	good = !key_new(bits, &pem) && !key_read(span_of(pem), &other) &&
	       !key_blob(other, &blob) && !avb_build(&r, other, &it);
	snprintf(what, sizeof(what), "what is signed with RSA-%u and %s is accepted", bits, hash);
	check(good && !avb_verify(it.data, it.size, span_of(blob), &initrd, 7, &out) &&
	      out.rollback == 7 && out.kernel.size == KERNEL_SIZE && out.nr_properties == 1 &&
	      it.size == 8192 + 65536 + 4096, what);
	check(refused(avb_verify(it.data, it.size, span_of(key_bytes), &initrd, 7, &out),
		      "signed with another key"), "not for another key");
	free(pem.data);
	free(blob.data);
	free(it.data);
	EVP_PKEY_free(other);
}

static void test_initrds(void)
{
	const struct span stranger = { (const u8 *)"an initre", 9 };
	struct avb_request r = request();
	struct blob bare;
	struct avb_image out;
	const struct span k = span_of(key_bytes);

	check(!avb_verify(image.data, image.size, k, &initrd_debug, 0, &out),
	      "the debug initrd is accepted");
	check(refused(avb_verify(image.data, image.size, k, &stranger, 0, &out),
		      "the initrd is not the one that was signed"), "another initrd is not");
	check(refused(avb_verify(image.data, image.size, k, NULL, 0, &out),
		      "an initrd was signed, but there is none"), "none is not");
	check(refused(avb_verify(image.data, image.size, k, &initrd, 8, &out),
		      "the rollback index is too low"), "an older image");
	r.initrd[INITRD_NORMAL] = r.initrd[INITRD_DEBUG] = NULL;
	if (avb_build(&r, key, &bare))
		abort();
	check(!avb_verify(bare.data, bare.size, k, NULL, 0, &out), "no initrd, none signed");
	check(refused(avb_verify(bare.data, bare.size, k, &initrd, 0, &out),
		      "there is an initrd, but none was signed"), "an initrd that nobody signed");
	free(bare.data);
}

static void test_requests(void)
{
	struct avb_request r = request();
	static const char *const bad[] = { "no colon" };
	struct blob out;

	r.kernel = span_of(image);
	check(refused(avb_build(&r, key, &out), "the kernel is signed already"),
	      "an image is not signed again");
	r = request();
	r.properties = bad;
	check(refused(avb_build(&r, key, &out), "a property is not KEY:VALUE"),
	      "a property without a colon");
	r = request();
	r.salt = (struct span){ image.data, 70000 };
	check(refused(avb_build(&r, key, &out),
		      "too much to describe: the vbmeta is over 64 KiB"), "a salt of 70000 bytes");
	r = request();
	r.hash = "sha1";
	check(refused(avb_build(&r, key, &out), "no AVB algorithm of that hash and key size"),
	      "SHA-1");
}

static void write_seed(const char *dir, const char *name, struct span content)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "wb");
	if (!f || fwrite(content.data, 1, content.size, f) != content.size || fclose(f))
		abort();
}

static void write_seeds(const char *dir)
{
	struct avb_image parsed;
	struct blob small;

	if (avb_parse(image.data, image.size, &parsed))
		abort();
	small = compact((struct span){ kernel, 64 }, parsed.vbmeta);
	write_seed(dir, "compact", span_of(small));
	write_seed(dir, "footer", (struct span){ small.data + small.size - 64, 64 });
	free(small.data);
	small = compact((struct span){ kernel, 0 }, parsed.vbmeta);
	write_seed(dir, "no-kernel", span_of(small));
	free(small.data);
}

int main(int argc, char **argv)
{
	set_up();
	if (argc == 3 && !strcmp(argv[1], "--seeds")) {
		write_seeds(argv[2]);
		tear_down();
		return 0;
	}
	printf("TAP version 13\n");
	test_vectors();
	test_round_trip(2048, "sha256");
	test_round_trip(2048, "sha512");
	test_round_trip(4096, "sha256");
	test_round_trip(4096, "sha512");
	test_initrds();
	test_requests();
	test_spoiled();
	test_signed_nonsense();
	printf("1..%d\n", tests);
	tear_down();
	return failures != 0;
}
