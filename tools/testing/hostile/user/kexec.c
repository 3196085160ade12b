// SPDX-License-Identifier: GPL-2.0-only
/*
 * hostile kexec IMAGE INITRAMFS: another kernel in place of this one.
 *
 * The new kernel is told of EL2's pages as reserved memory: it would be refused
 * them, and die at the first. Otherwise it gets what firmware gave to this one.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fdt.h"
#include "user.h"

#define PAGE		4096UL
#define MB		(1UL << 20)
#define RAM_BASE	0x40000000UL	/* QEMU virt */
#define RAM_END		0x80000000UL	/* with the 1 GiB it is run with */
#define MAX_RANGES	256
#define DTB_ROOM	(2 * MB)
#define REBOOT_KEXEC	0x45584543

static struct fdt_range reserved[MAX_RANGES];
static unsigned int nr_reserved;

/* What the kernel is entered by: x0 = device tree, x1 to x3 = 0. */
static struct {
	uint32_t code[6];
	uint64_t dtb, kernel;
} trampoline = {
	.code = {
		0x580000c0,	/* ldr x0, dtb */
		0xaa1f03e1,	/* mov x1, xzr */
		0xaa1f03e2,	/* mov x2, xzr */
		0xaa1f03e3,	/* mov x3, xzr */
		0x58000084,	/* ldr x4, kernel */
		0xd61f0080,	/* br x4 */
	},
};

static void die(const char *what)
{
	fprintf(stderr, "kexec: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void *read_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY);
	struct stat st;
	char *data;
	size_t done = 0;

	if (fd < 0 || fstat(fd, &st))
		die(path);
	data = malloc(st.st_size + PAGE);
	while (done < (size_t)st.st_size) {
		ssize_t n = read(fd, data + done, st.st_size - done);

		if (n <= 0)
			die(path);
		done += n;
	}
	close(fd);
	*size = done;
	return data;
}

static void reserve(uint64_t base)
{
	struct fdt_range *last = &reserved[nr_reserved - 1];

	if (nr_reserved && last->base + last->size == base) {
		last->size += PAGE;
		return;
	}
	if (nr_reserved == MAX_RANGES)
		die("EL2's memory is in too many pieces");
	reserved[nr_reserved++] = (struct fdt_range){ base, PAGE };
}

static void reserve_el2_memory(void)
{
	uint64_t pfn;

	for (enum hostile_kind kind = 0; kind < HOSTILE_NR_KINDS; kind++)
		for (unsigned int i = 0; find_page(kind, i, &pfn); i++)
			reserve(pfn * PAGE);
}

/* 2 MiB aligned, none of it EL2's. */
static uint64_t find_room(uint64_t size)
{
	uint64_t base = RAM_BASE + 64 * MB;

	while (base + size <= RAM_END) {
		bool free = true;

		for (unsigned int i = 0; i < nr_reserved; i++) {
			if (reserved[i].base < base + size &&
			    base < reserved[i].base + reserved[i].size)
				free = false;
		}
		if (free)
			return base;
		base += 2 * MB;
	}
	errno = ENOMEM;
	die("room for the kernel");
	return 0;
}

static uint64_t round_up(uint64_t n, uint64_t to)
{
	return (n + to - 1) / to * to;
}

int kexec_main(int argc, char **argv)
{
	size_t image_size, initrd_size, fdt_size, dtb_size;
	void *image, *initrd, *fdt, *dtb;
	uint64_t base, room, initrd_at, entry;

	device = open("/dev/hostile", O_RDWR);
	if (argc != 3 || device < 0)
		die("usage, or /dev/hostile");
	image = read_file(argv[1], &image_size);
	initrd = read_file(argv[2], &initrd_size);
	fdt = read_file("/sys/firmware/fdt", &fdt_size);
	reserve_el2_memory();

	/* Image header: offset 16 is the size with .bss */
	memcpy(&room, (char *)image + 16, sizeof(room));
	room = round_up(room, 2 * MB);
	base = find_room(room + DTB_ROOM + initrd_size);
	initrd_at = base + room + DTB_ROOM;
	entry = base + room;
	if (!fdt_set_number(fdt, "linux,initrd-start", initrd_at) ||
	    !fdt_set_number(fdt, "linux,initrd-end", initrd_at + initrd_size))
		die("device tree without initrd");
	dtb = fdt_with_reserved(fdt, reserved, nr_reserved, &dtb_size);
	trampoline.kernel = base;
	trampoline.dtb = entry + PAGE;

	struct kexec_segment segments[] = {
		{ image, image_size, (void *)base, round_up(image_size, PAGE) },
		{ &trampoline, sizeof(trampoline), (void *)entry, PAGE },
		{ dtb, dtb_size, (void *)(entry + PAGE), round_up(dtb_size, PAGE) },
		{ initrd, initrd_size, (void *)initrd_at, round_up(initrd_size, PAGE) },
	};
	if (syscall(SYS_kexec_load, entry, 4UL, segments, KEXEC_ARCH_AARCH64))
		die("kexec_load");
	printf("# kernel at %llx, %u pieces of EL2's memory reserved\n", (unsigned long long)base,
	       nr_reserved);
	fflush(stdout);
	syscall(SYS_reboot, 0xfee1dead, 0x28121969, REBOOT_KEXEC, NULL);
	die("reboot");
	return 2;
}
