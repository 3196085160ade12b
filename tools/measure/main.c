// SPDX-License-Identifier: GPL-2.0-only
/* keel-measure: the measurements a protected VM will have, from files and numbers alone. */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "file.h"
#include "measure.h"

static const char usage[] =
	"keel-measure [options]   what EL2 will report of a protected VM\n"
	"keel-measure verify …    whether a token says what was expected (verify --help)\n"
	"keel-measure chain …     whether a guest's DICE certificates do (chain --help)\n"
	"\n"
	"  --ipa-bits N      IPA size of the VM (default 40, as keelvm makes them)\n"
	"  --hash H          sha256 (default) or sha512\n"
	"  --rpv HEX         personalization value, up to 64 bytes; only repeated\n"
	"  --json            as JSON\n"
	"With the template bootloader:\n"
	"  --pvmfw F         pvmfw.bin, without a configuration blob\n"
	"  --pvmfw-ipa ADDR  where it is loaded (default 0x7fc00000)\n"
	"  --payload F       the signed kernel\n"
	"  --initrd F        its initrd\n"
	"  --vcpus N         CPUs in the payload's device tree (default 1)\n"
	"  --bootargs S      the command line the payload finds, all of it (default: none)\n"
	"Without it, so that the content of the VM is not measured:\n"
	"  --boot PC[,X0…]   where the boot vCPU begins, and up to eight registers\n"
	"\n"
	"Exit status: 0; 1: a file is not what it should be; 2: wrong usage.\n";

struct options {
	const char *pvmfw, *payload, *initrd, *bootargs, *rpv, *boot;
	struct launch launch;
	unsigned int vcpus;
	bool json;
};

__attribute__((noreturn, format(printf, 2, 3))) static void stop(int status, const char *fmt, ...)
{
	va_list args;

	fputs("keel-measure: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(status);
}

static __u64 number(const char *text, int base, __u64 min, __u64 max, const char *what)
{
	char *end;
	__u64 value;

	errno = 0;
	value = strtoull(text, &end, base);
	if (*text < '0' || *text > '9' || *end || errno || value < min || value > max)
		stop(2, "bad value for %s", what);
	return value;
}

static __u64 hash_by_name(const char *name)
{
	if (!strcmp(name, "sha256"))
		return KEEL_HASH_SHA256;
	if (!strcmp(name, "sha512"))
		return KEEL_HASH_SHA512;
	stop(2, "bad value for --hash");
}

static void parse_boot(struct launch *l, const char *text)
{
	char copy[256], *save, *part;
	unsigned int i = 0;

	if (strlen(text) >= sizeof(copy))
		stop(2, "bad value for --boot");
	part = strtok_r(strcpy(copy, text), ",", &save);
	if (!part)
		stop(2, "bad value for --boot");
	l->pc = number(part, 0, 0, ~0ULL, "--boot");
	while ((part = strtok_r(NULL, ",", &save))) {
		if (i == RIM_NR_GPRS)
			stop(2, "bad value for --boot");
		l->x[i++] = number(part, 0, 0, ~0ULL, "--boot");
	}
}

static void parse_one(struct options *o, int option)
{
	switch (option) {
	case 'f':
		o->pvmfw = optarg;
		break;
	case 'a':
		o->launch.pvmfw_ipa = number(optarg, 0, 0, ~0ULL, "--pvmfw-ipa");
		break;
	case 'p':
		o->payload = optarg;
		break;
	case 'i':
		o->initrd = optarg;
		break;
	case 's':
		o->bootargs = optarg;
		break;
	case 'n':
		o->vcpus = (unsigned int)number(optarg, 10, 1, 512, "--vcpus");
		break;
	case 'b':
		o->launch.ipa_bits = (unsigned int)number(optarg, 10, 32, 52, "--ipa-bits");
		break;
	case 'm':
		o->launch.hash = hash_by_name(optarg);
		break;
	case 'r':
		o->rpv = optarg;
		break;
	case 'o':
		o->boot = optarg;
		break;
	case 'j':
		o->json = true;
		break;
	case 'h':
		fputs(usage, stdout);
		exit(0);
	default:
		stop(2, "unknown option or missing value (--help tells more)");
	}
}

static struct options parse(int argc, char **argv)
{
	static const struct option known[] = {
		{ "pvmfw", required_argument, NULL, 'f' },
		{ "pvmfw-ipa", required_argument, NULL, 'a' },
		{ "payload", required_argument, NULL, 'p' },
		{ "initrd", required_argument, NULL, 'i' },
		{ "bootargs", required_argument, NULL, 's' },
		{ "vcpus", required_argument, NULL, 'n' },
		{ "ipa-bits", required_argument, NULL, 'b' },
		{ "hash", required_argument, NULL, 'm' },
		{ "rpv", required_argument, NULL, 'r' },
		{ "boot", required_argument, NULL, 'o' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct options o = {
		.launch = { .ipa_bits = 40, .pvmfw_ipa = PVMFW_IPA },
		.bootargs = "",
		.rpv = "",
		.vcpus = 1,
	};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "h", known, NULL)) >= 0)
		parse_one(&o, option);
	if (argc != optind)
		stop(2, "what is \"%s\"? (--help tells more)", argv[optind]);
	if (!o.pvmfw == !o.boot)
		stop(2, "either --pvmfw or --boot (--help tells more)");
	if (!o.pvmfw != !o.payload)
		stop(2, "--pvmfw and --payload go together");
	if (o.initrd && !o.payload)
		stop(2, "--initrd goes with --payload");
	if (o.boot)
		parse_boot(&o.launch, o.boot);
	return o;
}

static struct span read_file(const char *path)
{
	size_t size;
	unsigned char *data = file_read(path, SIZE_MAX, &size);

	if (!data)
		stop(1, "cannot read %s: %s", path, strerror(errno));
	return (struct span){ data, size };
}

static void print_hex(const unsigned char *data, size_t size)
{
	while (size--)
		printf("%02x", *data++);
}

/* As EL2 keeps it: padded with zeros at its end. */
static void parse_rpv(const char *hex, unsigned char *rpv)
{
	size_t n = strlen(hex);
	unsigned int byte;
	size_t i;

	memset(rpv, 0, KEEL_RPV_SIZE);
	if (n % 2 || n > 2 * KEEL_RPV_SIZE || strspn(hex, "0123456789abcdefABCDEF") != n)
		stop(2, "bad value for --rpv");
	for (i = 0; i < n / 2; i++) {
		sscanf(hex + 2 * i, "%2x", &byte);
		rpv[i] = (unsigned char)byte;
	}
}

static void print_text(const struct measurements *m, size_t size, const unsigned char *rpv)
{
	unsigned int i;

	for (i = 0; i < KEEL_NR_MEASUREMENTS; i++) {
		if (i == KEEL_MEASUREMENT_RIM)
			printf("RIM  ");
		else
			printf("REM%u ", i - KEEL_MEASUREMENT_REM(0));
		print_hex(m->value[i], size);
		putchar('\n');
	}
	printf("RPV  ");
	print_hex(rpv, KEEL_RPV_SIZE);
	putchar('\n');
}

static void print_json(const struct measurements *m, __u64 hash, size_t size,
		       const unsigned char *rpv)
{
	unsigned int i;

	printf("{\"hash\": \"%s\", \"rim\": \"", hash == KEEL_HASH_SHA256 ? "sha256" : "sha512");
	print_hex(m->value[KEEL_MEASUREMENT_RIM], size);
	printf("\", \"rems\": [");
	for (i = 0; i < KEEL_NR_REMS; i++) {
		printf(i ? ", \"" : "\"");
		print_hex(m->value[KEEL_MEASUREMENT_REM(i)], size);
		putchar('"');
	}
	printf("], \"rpv\": \"");
	print_hex(rpv, KEEL_RPV_SIZE);
	printf("\"}\n");
}

static void predict_signed(struct measurements *m, const struct options *o)
{
	struct span image = read_file(o->payload), initrd = { };
	struct payload payload;
	const char *wrong;

	if (o->initrd)
		initrd = read_file(o->initrd);
	wrong = payload_read(image, o->initrd ? &initrd : NULL, &payload);
	if (wrong)
		stop(1, "%s: %s", o->payload, wrong);
	predict_payload(m, o->launch.hash, &payload, o->vcpus, o->bootargs);
}

static int cmd_predict(int argc, char **argv)
{
	struct options o = parse(argc, argv);
	unsigned char rpv[KEEL_RPV_SIZE];
	struct measurements m;
	struct span pvmfw;
	size_t size = sha_size(rim_sha(o.launch.hash));

	parse_rpv(o.rpv, rpv);
	if (o.pvmfw) {
		pvmfw = read_file(o.pvmfw);
		if (!pvmfw.size)
			stop(1, "%s is empty", o.pvmfw);
		o.launch.pvmfw = &pvmfw;
	}
	predict_launch(&m, &o.launch);
	if (o.payload)
		predict_signed(&m, &o);
	if (o.json)
		print_json(&m, o.launch.hash, size, rpv);
	else
		print_text(&m, size, rpv);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "verify"))
		return cmd_verify(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "chain"))
		return cmd_chain(argc - 1, argv + 1);
	return cmd_predict(argc, argv);
}
