// SPDX-License-Identifier: GPL-2.0-only
/* The shared files against known values, natively, with sanitisers on. Prints TAP. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "vectors.h"

static unsigned int count, failed;

static void result(bool good, const char *what, unsigned int n)
{
	count++;
	failed += !good;
	printf("%sok %u - %s %u\n", good ? "" : "not ", count, what, n);
}

static void test_sha(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(vector_sha) / sizeof(vector_sha[0]); i++) {
		__u8 digest[SHA_MAX_SIZE];
		struct sha_state s;

		sha_begin(&s, vector_sha[i].sha);
		sha_add(&s, vector_sha[i].text, strlen(vector_sha[i].text));
		sha_end(&s, digest);
		result(vector_equal(digest, vector_sha[i].digest), "FIPS 180-4 example", i);
	}
}

/* As many zeros as are asked for, in whatever portions they are added. */
static void test_zeros(void)
{
	static const __u8 zeros[4096];
	static const unsigned long sizes[] = { 0, 1, 127, 128, 129, 4040, 4096 };
	unsigned int i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		__u8 a[SHA_MAX_SIZE], b[SHA_MAX_SIZE];
		struct sha_state s;

		sha_begin(&s, SHA_512);
		sha_add_zeros(&s, sizes[i]);
		sha_end(&s, a);
		sha_begin(&s, SHA_512);
		sha_add(&s, zeros, sizes[i]);
		sha_end(&s, b);
		result(!memcmp(a, b, sizeof(a)), "zeros", (unsigned int)sizes[i]);
	}
}

static void test_rim(enum sha sha)
{
	static const __u8 pad[KEEL_MEASUREMENT_SIZE];
	__u8 rim[KEEL_MEASUREMENT_SIZE];
	unsigned int i;

	memset(rim, 0xff, sizeof(rim));
	for (i = 0; i < NR_VECTOR_STEPS; i++) {
		vector_step(i, rim, sha);
		result(vector_equal(rim, vector_rim[sha][i]) &&
		       !memcmp(rim + sha_size(sha), pad, sizeof(rim) - sha_size(sha)),
		       sha == SHA_256 ? "RIM, SHA-256, step" : "RIM, SHA-512, step", i);
	}
}

int main(void)
{
	puts("TAP version 13");
	test_sha();
	test_zeros();
	test_rim(SHA_256);
	test_rim(SHA_512);
	printf("1..%u\n", count);
	return failed ? 1 : 0;
}
