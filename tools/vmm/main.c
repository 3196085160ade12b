// SPDX-License-Identifier: GPL-2.0-only
/* keelvm: the command line, and the order in which a VM comes together. */
#include <errno.h>
#include <getopt.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devtree.h"
#include "loader.h"
#include "vm.h"

static const char usage[] =
	"keelvm run --kernel IMAGE [options]\n"
	"\n"
	"Boots a flat arm64 Image on /dev/kvm. stdin and stdout are the guest's consoles:\n"
	"ttyS0, and hvc0 once virtio-mmio is there. Ctrl-A x ends it.\n"
	"\n"
	"  --kernel IMAGE    the kernel\n"
	"  --initrd FILE     initial RAM disk\n"
	"  --disk FILE       virtio disk, raw; read-only if FILE is\n"
	"  --cpus N          vCPUs, 1 to 32 (default 1)\n"
	"  --mem M           MiB of RAM (default 256)\n"
	"  --append S        added to the command line \"console=ttyS0\"\n"
	"  --protected       a protected VM: the hypervisor's pvmfw runs first, and starts\n"
	"                    only what is signed with the key it trusts (keel-sign sign)\n"
	"  --no-pvmfw        it begins in the kernel itself, signed or not\n"
	"  --firmware FILE   it begins in a pvmfw of the VMM's, for tests\n"
	"  --hash H          what it is measured with: sha256 (default) or sha512\n"
	"  --rpv HEX         its personalization value, up to 64 bytes\n"
	"  --psci smc|hvc    how the guest calls firmware (default hvc; protected: smc)\n"
	"\n"
	"There is an entropy source, and a network that echoes: any address answers ARP,\n"
	"ping and UDP.\n"
	"\n"
	"Exit status: 0 the guest powered off, 1 keelvm failed, 2 wrong usage, 3 the guest\n"
	"reset, 4 the guest crashed, 130 ended by a signal or Ctrl-A x.\n";

struct options {
	const char *kernel, *initrd, *disk;
	const char *append;
	unsigned int cpus;
	u64 ram_size;
	const char *firmware;
	bool protected, pvmfw, pvmfw_given;
	bool psci_smc, psci_given;
	bool measured;			/* --hash or --rpv */
	struct keel_vm_measurement measurement;
};

__attribute__((noreturn)) static void misused(const char *why, const char *what)
{
	fprintf(stderr, "keelvm: %s%s (--help tells more)\n", why, what);
	exit(EXIT_USAGE);
}

static u64 number(const char *text, u64 min, u64 max, const char *what)
{
	char *end;
	u64 value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || value < min || value > max)
		misused("bad value for ", what);
	return value;
}

static void parse_psci(struct options *o, const char *text)
{
	o->psci_given = true;
	o->psci_smc = !strcmp(text, "smc");
	if (!o->psci_smc && strcmp(text, "hvc"))
		misused("bad value for ", "--psci");
}

static void parse_hash(struct options *o, const char *text)
{
	o->measured = true;
	if (!strcmp(text, "sha512"))
		o->measurement.hash = KEEL_VM_HASH_SHA512;
	else if (strcmp(text, "sha256"))
		misused("bad value for ", "--hash");
}

static void parse_rpv(struct options *o, const char *text)
{
	size_t digits = strlen(text), i;
	char byte[3] = "";

	o->measured = true;
	if (digits % 2 || digits > 2 * sizeof(o->measurement.rpv) ||
	    strspn(text, "0123456789abcdefABCDEF") != digits)
		misused("bad value for ", "--rpv");
	for (i = 0; i < digits / 2; i++) {
		memcpy(byte, text + 2 * i, 2);
		o->measurement.rpv[i] = (u8)strtoul(byte, NULL, 16);
	}
}

static void parse_one(struct options *o, int option)
{
	switch (option) {
	case 'k':
		o->kernel = optarg;
		break;
	case 'i':
		o->initrd = optarg;
		break;
	case 'd':
		o->disk = optarg;
		break;
	case 'c':
		o->cpus = (unsigned int)number(optarg, 1, MAX_CPUS, "--cpus");
		break;
	case 'm':
		o->ram_size = number(optarg, 4, 1 << 20, "--mem") * MiB;
		break;
	case 'a':
		o->append = optarg;
		break;
	case 'p':
		o->protected = true;
		break;
	case 'f':
		o->firmware = optarg;
		break;
	case 'w':
	case 'W':
		o->pvmfw_given = true;
		o->pvmfw = option == 'w';
		break;
	case 's':
		parse_psci(o, optarg);
		break;
	case 'H':
		parse_hash(o, optarg);
		break;
	case 'r':
		parse_rpv(o, optarg);
		break;
	case 'h':
		fputs(usage, stdout);
		exit(0);
	default:
		misused("unknown option or missing value", "");
	}
}

static struct options parse(int argc, char **argv)
{
	static const struct option known[] = {
		{ "kernel", required_argument, NULL, 'k' },
		{ "initrd", required_argument, NULL, 'i' },
		{ "disk", required_argument, NULL, 'd' },
		{ "cpus", required_argument, NULL, 'c' },
		{ "mem", required_argument, NULL, 'm' },
		{ "append", required_argument, NULL, 'a' },
		{ "protected", no_argument, NULL, 'p' },
		{ "pvmfw", no_argument, NULL, 'w' },
		{ "no-pvmfw", no_argument, NULL, 'W' },
		{ "firmware", required_argument, NULL, 'f' },
		{ "psci", required_argument, NULL, 's' },
		{ "hash", required_argument, NULL, 'H' },
		{ "rpv", required_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct options o = { .cpus = 1, .ram_size = 256 * MiB, .append = "" };
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "h", known, NULL)) >= 0)
		parse_one(&o, option);
	if (argc - optind != 1 || strcmp(argv[optind], "run"))
		misused("what to do? ", "keelvm run …");
	if (!o.kernel)
		misused("missing ", "--kernel");
	if (o.measured && !o.protected)
		misused("--hash and --rpv want ", "--protected");
	if (o.pvmfw_given && !o.protected)
		misused("--pvmfw and --no-pvmfw want ", "--protected");
	if (o.pvmfw && o.firmware)
		misused("either --pvmfw or ", "--firmware");
	if (!o.pvmfw_given)
		o.pvmfw = o.protected && !o.firmware;
	if (!o.psci_given)
		o.psci_smc = o.protected;
	return o;
}

static void build_fdt(struct vm *vm, const struct options *o, const struct loaded *loaded)
{
	struct fdt_params params = {
		.ram_size = o->ram_size,
		.initrd = loaded->initrd,
		.initrd_size = loaded->initrd_size,
		.cpus = o->cpus,
		.virtio = vm->nr_virtio,
		.psci_smc = o->psci_smc,
		/* Enough for all rings and what is in flight. */
		.dma_pool = o->protected ? 8 * MiB : 0,
	};
	char bootargs[2048]; /* as much as arm64 Linux takes */
	unsigned int i;
	int error;

	if (snprintf(bootargs, sizeof(bootargs), "console=ttyS0 %s", o->append) >=
	    (int)sizeof(bootargs))
		fail("the kernel command line is too long");
	params.bootargs = bootargs;
	for (i = 0; i < o->cpus; i++)
		params.mpidr[i] = vm_mpidr(vm, i);
	error = fdt_build(gmem_range(&vm->mem, loaded->fdt, FDT_MAX), FDT_MAX, &params);
	if (error)
		fail("cannot build the device tree: %s", fdt_strerror(error));
}

int main(int argc, char **argv)
{
	struct options o = parse(argc, argv);
	struct loaded loaded;
	struct start start;
	static struct vm vm;

	loop_prepare_signals(&vm.mem);
	vm_create(&vm, o.protected, o.pvmfw, o.cpus, o.ram_size);
	if (o.measured)
		vm_measure(&vm, &o.measurement);
	load(&vm.mem, o.kernel, o.initrd, &loaded);
	if (o.pvmfw && !loaded.is_signed)
		warn("%s is not signed, pvmfw will refuse it: sign it (keel-sign sign), or begin "
		     "in it (--no-pvmfw)", o.kernel);
	vm_add_virtio(&vm, console_create());
	vm_add_virtio(&vm, rng_create());
	vm_add_virtio(&vm, net_create());
	if (o.disk)
		vm_add_virtio(&vm, blk_create(o.disk));
	build_fdt(&vm, &o, &loaded);

	start = (struct start){ .pc = loaded.entry, .fdt = loaded.fdt };
	if (o.firmware || o.pvmfw) {
		start.kernel = loaded.entry;
		start.kernel_size = loaded.kernel_size;
		start.pc = o.firmware ? FIRMWARE_BASE : 0;
	}
	if (o.firmware)
		load_firmware(vm_add_firmware(&vm), o.firmware);
	vm_start(&vm, &start);
	loop_run(&vm);
	vm_join(&vm);
	return vm.status;
}
