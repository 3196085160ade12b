// SPDX-License-Identifier: GPL-2.0-only
/* unit DIR: runs all of pvmfw's native tests. Prints TAP. */
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

static int tests, failures;
static const char *directory;
static void *loaded[128];	/* or they would count as leaks */
static unsigned int nr_loaded;

void check(bool good, const char *what)
{
	tests++;
	failures += !good;
	printf("%sok %d - %s\n", good ? "" : "not ", tests, what);
}

void check_refusal(enum refusal got, enum refusal want, const char *what)
{
	check(got == want, what);
	if (got != want)
		printf("# %s, not %s\n", refusal_text(got), refusal_text(want));
}

struct bytes load(const char *name)
{
	char path[512];
	struct bytes b;
	u8 *data;
	long size;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "rb");
	if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET)) {
		perror(path);
		exit(1);
	}
	data = malloc((size_t)size);
	if (nr_loaded < ARRAY_SIZE(loaded))
		loaded[nr_loaded++] = data;
	if (!data || fread(data, 1, (size_t)size, f) != (size_t)size) {
		perror(path);
		exit(1);
	}
	fclose(f);
	b.data = data;
	b.size = (size_t)size;
	return b;
}

u8 *copy_of(struct bytes b)
{
	u8 *copy = malloc(b.size ? b.size : 1);

	if (!copy)
		exit(1);
	memcpy(copy, b.data, b.size);
	return copy;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "unit DIR\n");
		return 2;
	}
	directory = argv[1];
	test_config();
	test_dice();
	test_avb();
	test_fdt();
	test_layout();
	printf("1..%d\n", tests);
	return failures ? 1 : 0;
}
