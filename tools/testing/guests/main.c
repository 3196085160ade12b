// SPDX-License-Identifier: GPL-2.0-only
/*
 * guests TEST [NUMBER]: protected VMs and what a host may do around them, in its good right or
 * not. Run as root on a machine with Keel's /dev/kvm and nothing else that uses it.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests.h"

#define BLOCK		(2UL << 20)
#define SECONDS		20

bool result(bool good, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printf(good ? "ok " : "not ok ");
	vprintf(fmt, args);
	printf("\n");
	va_end(args);
	return good;
}

long number(const char *path)
{
	FILE *f = fopen(path, "r");
	long value = -1;

	if (f && fscanf(f, "%ld", &value) != 1)
		value = -1;
	if (f)
		fclose(f);
	return value;
}

long field(const char *path, const char *key)
{
	FILE *f = fopen(path, "r");
	char line[256];
	long value = -1;

	while (f && value < 0 && fgets(line, sizeof(line), f))
		if (!strncmp(line, key, strlen(key)))
			value = strtol(line + strlen(key), NULL, 10);
	if (f)
		fclose(f);
	return value;
}

bool all_back(void)
{
	static const char *const stats[] = { "guest_pages", "guest_shared_pages", "lent_pages", "vms" };
	bool back = false;
	char path[64];

	for (int i = 0; !back && i < SECONDS * 100; i++) {
		back = true;
		for (unsigned int j = 0; j < sizeof(stats) / sizeof(stats[0]); j++) {
			snprintf(path, sizeof(path), "/sys/kernel/keel/%s", stats[j]);
			back &= number(path) == 0;
		}
		if (!back)
			usleep(10000);
	}
	return back;
}

int memory_file(uint64_t size)
{
	int fd = memfd_create("guest", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, size))
		die("memfd");
	return fd;
}

char *memory(uint64_t size, int fd)
{
	uintptr_t at = (uintptr_t)mmap(NULL, size + 2 * BLOCK, PROT_NONE,
				       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *mem;

	if (at == (uintptr_t)MAP_FAILED)
		die("mmap");
	at = (at + 2 * BLOCK - 1) & ~(BLOCK - 1);
	mem = mmap((void *)at, size, PROT_READ | PROT_WRITE,
		   MAP_FIXED | (fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED), fd, 0);
	if (mem == MAP_FAILED)
		die("mmap of RAM");
	return mem;
}

int main(int argc, char **argv)
{
	const char *test = argc > 1 ? argv[1] : "";
	unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(test, "kill"))
		test_kill(n);
	else if (!strcmp(test, "hotplug"))
		test_hotplug(n);
	else if (!strcmp(test, "backing"))
		test_backing();
	else if (!strcmp(test, "dump"))
		test_dump();
	else if (!strcmp(test, "fork"))
		test_fork();
	else if (!strcmp(test, "mlock"))
		test_mlock();
	else if (!strcmp(test, "node"))
		test_node();
	else
		return 2;
	return 0;
}
