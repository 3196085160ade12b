// SPDX-License-Identifier: GPL-2.0-only
/* keel-sign's command line. Exits with 0, 1 if something is wrong, 2 if asked wrongly. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "key.h"

static const char usage[] =
	"keel-sign: kernels that pvmfw starts\n"
	"\n"
	"  keel-sign key [--new BITS] --key PEM --out BLOB\n"
	"      the public half of an RSA key as pvmfw takes it; --new makes the key first\n"
	"  keel-sign sign --key PEM --kernel F [--initrd F] [--initrd-debug F] [--rollback N]\n"
	"                 [--hash sha256|sha512] [--salt HEX] [--prop KEY:VALUE]... --out IMAGE\n"
	"      an image of the kernel, for either initrd; one in debug mode is --initrd-debug\n"
	"  keel-sign info IMAGE\n"
	"  keel-sign verify --key PEM|BLOB [--initrd F] [--rollback MIN] IMAGE\n";

struct options {
	const char *key, *kernel, *initrd, *initrd_debug, *out, *hash, *image;
	const char *properties[AVB_MAX_PROPERTIES];
	unsigned int nr_properties;
	u64 rollback, new_bits;
	struct span salt;
};

static void ask_right(const char *why)
{
	fprintf(stderr, "keel-sign: %s\n\n%s", why, usage);
	exit(2);
}

static const char *need(const char *value, const char *option)
{
	if (!value) {
		fprintf(stderr, "keel-sign: %s is missing\n", option);
		exit(2);
	}
	return value;
}

static u64 number(const char *text)
{
	char *end;
	u64 value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-')
		ask_right("not a number");
	return value;
}

static struct span unhex(const char *text)
{
	size_t size = strlen(text) / 2;
	u8 *data = malloc(size + 1);

	if (!data || strlen(text) % 2 || strspn(text, "0123456789abcdefABCDEF") != 2 * size)
		ask_right("not hexadecimal bytes");
	for (size_t i = 0; i < size; i++) {
		char digits[3] = { text[2 * i], text[2 * i + 1], 0 };

		data[i] = (u8)strtoul(digits, NULL, 16);
	}
	return (struct span){ data, size };
}

enum {
	OPT_KEY, OPT_KERNEL, OPT_INITRD, OPT_INITRD_DEBUG, OPT_OUT, OPT_HASH, OPT_ROLLBACK,
	OPT_SALT, OPT_PROP, OPT_NEW,
};

static const struct option long_options[] = {
	{ "key", required_argument, NULL, OPT_KEY },
	{ "kernel", required_argument, NULL, OPT_KERNEL },
	{ "initrd", required_argument, NULL, OPT_INITRD },
	{ "initrd-debug", required_argument, NULL, OPT_INITRD_DEBUG },
	{ "out", required_argument, NULL, OPT_OUT },
	{ "hash", required_argument, NULL, OPT_HASH },
	{ "rollback", required_argument, NULL, OPT_ROLLBACK },
	{ "salt", required_argument, NULL, OPT_SALT },
	{ "prop", required_argument, NULL, OPT_PROP },
	{ "new", required_argument, NULL, OPT_NEW },
	{ NULL, 0, NULL, 0 },
};

static void parse_option(int opt, struct options *o)
{
	const char **texts[] = {
		[OPT_KEY] = &o->key, [OPT_KERNEL] = &o->kernel, [OPT_INITRD] = &o->initrd,
		[OPT_INITRD_DEBUG] = &o->initrd_debug, [OPT_OUT] = &o->out, [OPT_HASH] = &o->hash,
	};

	switch (opt) {
	case OPT_ROLLBACK:
		o->rollback = number(optarg);
		break;
	case OPT_NEW:
		o->new_bits = number(optarg);
		break;
	case OPT_SALT:
		o->salt = unhex(optarg);
		break;
	case OPT_PROP:
		if (o->nr_properties == AVB_MAX_PROPERTIES)
			ask_right("too many properties");
		o->properties[o->nr_properties++] = optarg;
		break;
	default:
		if (opt < 0 || opt > OPT_HASH)
			ask_right("unknown option");
		*texts[opt] = optarg;
	}
}

static void parse_options(int argc, char **argv, struct options *o)
{
	int opt;

	*o = (struct options){ .hash = "sha256" };
	opterr = 0;
	while ((opt = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		parse_option(opt, o);
	if (optind < argc)
		o->image = argv[optind++];
	if (optind < argc)
		ask_right("too many arguments");
}

static EVP_PKEY *read_key(const char *path)
{
	EVP_PKEY *key;
	const char *bad = key_read(file_read(path), &key);

	if (bad)
		fail("%s: %s", path, bad);
	return key;
}

static struct blob blob_of(const char *path, EVP_PKEY *key)
{
	struct blob blob;
	const char *bad = key_blob(key, &blob);

	if (bad)
		fail("%s: %s", path, bad);
	return blob;
}

static struct span span_of(struct blob blob)
{
	return (struct span){ blob.data, blob.size };
}

static int cmd_key(const struct options *o)
{
	const char *path = need(o->key, "--key"), *out = need(o->out, "--out"), *bad;
	struct blob pem;

	if (o->new_bits) {
		bad = o->new_bits > 4096 ? "too many bits" : key_new((unsigned int)o->new_bits, &pem);
		if (bad)
			fail("%s", bad);
		file_write(path, span_of(pem), 0600);
	}
	file_write(out, span_of(blob_of(path, read_key(path))), 0644);
	return 0;
}

static int cmd_sign(const struct options *o)
{
	const char *path = need(o->key, "--key"), *out = need(o->out, "--out"), *bad;
	struct avb_request request = {
		.kernel = file_read(need(o->kernel, "--kernel")),
		.salt = o->salt, .rollback = o->rollback, .hash = o->hash,
		.release = "keel-sign 1.0", .properties = o->properties,
		.nr_properties = o->nr_properties,
	};
	struct span normal, debug;
	struct blob image;

	if (o->initrd) {
		normal = file_read(o->initrd);
		request.initrd[INITRD_NORMAL] = &normal;
	}
	if (o->initrd_debug) {
		debug = file_read(o->initrd_debug);
		request.initrd[INITRD_DEBUG] = &debug;
	}
	bad = avb_build(&request, read_key(path), &image);
	if (bad)
		fail("%s", bad);
	file_write(out, span_of(image), 0644);
	return 0;
}

static void print_hex(const char *what, struct span bytes)
{
	printf("%s", what);
	for (size_t i = 0; i < bytes.size; i++)
		printf("%02x", bytes.data[i]);
	putchar('\n');
}

/* What an image says may hold control characters: nothing of it goes to a terminal as it is. */
static void print_text(const char *what, struct span text)
{
	printf("%s", what);
	for (size_t i = 0; i < text.size; i++)
		putchar(text.data[i] >= ' ' && text.data[i] < 127 ? text.data[i] : '?');
}

static void print_hash(const struct avb_hash *hash)
{
	if (!hash->present)
		return;
	print_text("partition:  ", hash->name);
	printf("\n  size:     %llu\n", hash->image_size);
	print_text("  hash:     ", (struct span){ (const u8 *)hash->algorithm,
					       strlen(hash->algorithm) });
	print_hex("\n  salt:     ", hash->salt);
	print_hex("  digest:   ", hash->digest);
	if (hash->flags)
		printf("  flags:    %u\n", hash->flags);
}

static void print_image(const struct avb_image *image)
{
	u8 digest[32];

	if (!digest2("sha256", image->key, (struct span){ digest, 0 }, digest))
		fail("no SHA-256");
	printf("algorithm:  %s\n", image->algorithm->name);
	print_hex("key:        sha256 ", (struct span){ digest, sizeof(digest) });
	printf("rollback:   %llu\n", image->rollback);
	printf("version:    1.%u\n", image->minor);
	if (image->flags)
		printf("flags:      %u\n", image->flags);
	print_text("release:    ", (struct span){ (const u8 *)image->release,
						strlen(image->release) });
	putchar('\n');
	for (unsigned int i = 0; i < image->nr_properties; i++) {
		print_text("property:   ", image->property[i].key);
		print_text(":", image->property[i].value);
		putchar('\n');
	}
	print_hash(&image->boot);
	print_hash(&image->initrd[INITRD_NORMAL]);
	print_hash(&image->initrd[INITRD_DEBUG]);
}

static int cmd_info(const struct options *o)
{
	const char *path = need(o->image, "IMAGE");
	struct span file = file_read(path);
	struct avb_image image;
	const char *bad = avb_parse(file.data, file.size, &image);

	if (bad)
		fail("%s: %s", path, bad);
	print_image(&image);
	return 0;
}

static int cmd_verify(const struct options *o)
{
	const char *path = need(o->image, "IMAGE"), *key_path = need(o->key, "--key"), *bad;
	struct span file = file_read(path), key = file_read(key_path), initrd;
	struct avb_image image;

	if (key.size && key.data[0] == '-')
		key = span_of(blob_of(key_path, read_key(key_path)));
	if (o->initrd)
		initrd = file_read(o->initrd);
	bad = avb_verify(file.data, file.size, key, o->initrd ? &initrd : NULL, o->rollback,
			 &image);
	if (bad)
		fail("%s: %s", path, bad);
	printf("%s: good, %s, rollback index %llu\n", path, image.algorithm->name, image.rollback);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(const struct options *o);
} commands[] = {
	{ "key", cmd_key }, { "sign", cmd_sign }, { "info", cmd_info }, { "verify", cmd_verify },
};

int main(int argc, char **argv)
{
	struct options options;

	if (argc < 2)
		ask_right("no command");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
		fputs(usage, stdout);
		return 0;
	}
	parse_options(argc - 1, argv + 1, &options);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(&options);
	ask_right("unknown command");
}
