// SPDX-License-Identifier: GPL-2.0-only
/*
 * A host that turned against EL2: attacks from EL0, and through hostile.ko from
 * EL1, in groups; after each group EL2 and the host must be well.
 *
 *	hostile [-t SECONDS] [-c CALLS] [-s SEED] [-l] GROUP...
 *	hostile kexec IMAGE INITRAMFS
 *
 * Prints one line `ok NAME` or `not ok NAME` for each attack, and `# ...` lines.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "user.h"

int device;
unsigned int seconds = 3, calls;
uint64_t seed = 1;

static unsigned int failures, failed_attacks;
static char notes[4096];
static double began;

static const struct attack *const user_attacks[] = {
	el0_attacks, el0_32_attacks, uaccess_attacks, crash_attacks, cpu_attacks,
};

static void append(const char *fmt, va_list args)
{
	size_t at = strlen(notes);

	if (at + 256 > sizeof(notes))
		return;
	at += vsnprintf(notes + at, 250, fmt, args);
	strcat(notes, "\n");
}

void note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	append(fmt, args);
	va_end(args);
}

void complain(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (failures++ < 8)
		append(fmt, args);
	va_end(args);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void result(const char *group, const char *name, unsigned int failed, const char *text)
{
	printf("%s %s: %s (%.1f s)\n", failed ? "not ok" : "ok", group, name, now() - began);
	began = now();
	while (*text) {
		size_t len = strcspn(text, "\n");

		printf("# %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
	if (failed)
		printf("# %u expectations not met\n", failed);
	failed_attacks += failed != 0;
	fflush(stdout);
}

static void run_here(const struct attack *a)
{
	failures = 0;
	notes[0] = 0;
	a->try();
	result(a->group, a->name, failures, notes);
}

void run_in_kernel(unsigned int index)
{
	struct hostile_run run = { .index = index, .seconds = seconds, .calls = calls,
		.seed = seed };

	if (ioctl(device, HOSTILE_RUN, &run)) {
		result("hostile", "attack in the kernel", 1, strerror(errno));
		return;
	}
	result(run.group, run.name, run.failures, run.text);
}

long long hcall(uint64_t nr, uint64_t a1, uint64_t a2)
{
	struct hostile_hcall h = { .nr = nr, .a1 = a1, .a2 = a2 };

	if (ioctl(device, HOSTILE_HCALL, &h))
		return -errno;
	return h.x0 ? -EOPNOTSUPP : h.ret;
}

bool find_page(enum hostile_kind kind, unsigned int index, uint64_t *pfn)
{
	struct hostile_page p = { .kind = kind, .index = index };

	if (ioctl(device, HOSTILE_PAGE, &p))
		return false;
	*pfn = p.pfn;
	return true;
}

void *map_pfn(uint64_t pfn, unsigned int nr, bool non_cacheable)
{
	uint64_t offset = pfn << 12 | (non_cacheable ? HOSTILE_MMAP_NC : 0);
	void *va = mmap(NULL, (size_t)nr << 12, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_SHARED,
			device, offset);

	if (va == MAP_FAILED) {
		perror("# mmap of /dev/hostile");
		exit(2);
	}
	return va;
}

/* The attacks of a group in the kernel; false if there is no such group there. */
static bool group_in_kernel(const char *group)
{
	struct hostile_run run = { .index = 0 };
	bool any = false;

	for (; !ioctl(device, HOSTILE_LIST, &run); run.index++) {
		if (strcmp(run.group, group))
			continue;
		run_in_kernel(run.index);
		any = true;
	}
	return any;
}

static bool group_here(const char *group)
{
	bool any = false;

	for (unsigned int i = 0; i < sizeof(user_attacks) / sizeof(*user_attacks); i++) {
		for (const struct attack *a = user_attacks[i]; a->name; a++) {
			if (strcmp(a->group, group))
				continue;
			run_here(a);
			any = true;
		}
	}
	return any;
}

static void host_is_well(void)
{
	static const struct attack well = { "health", "the host works and its kernel has no complaint",
		check_host };

	run_here(&well);
}

static void run_group(const char *group)
{
	static bool some_lost;	/* a CPU is not Linux's any more, and never will be */
	int hotplug = strcmp(group, "hotplug") ? 0 : hotplug_start();
	bool lost = !strcmp(group, "lost"), off = lost || !strcmp(group, "on");
	bool any;

	printf("# group %s\n", group);
	began = now();
	/* a CPU that Linux has no use for, for the attacker to start himself */
	if (off && !cpu_online(1, false))
		result(group, "CPU 1 goes off", 1, "");
	any = group_in_kernel(group);
	if (off && !lost && !cpu_online(1, true))
		result(group, "CPU 1 comes back for Linux", 1, "");
	any |= group_here(group);
	if (hotplug)
		hotplug_stop(hotplug);
	if (!any)
		result(group, "there is such a group", 1, "");
	group_in_kernel("health");
	some_lost |= lost;
	if (!some_lost)
		host_is_well();
}

static void list(void)
{
	struct hostile_run run = { .index = 0 };

	for (; !ioctl(device, HOSTILE_LIST, &run); run.index++)
		printf("%-10s EL1 %s\n", run.group, run.name);
	for (unsigned int i = 0; i < sizeof(user_attacks) / sizeof(*user_attacks); i++)
		for (const struct attack *a = user_attacks[i]; a->name; a++)
			printf("%-10s EL0 %s\n", a->group, a->name);
}

int main(int argc, char **argv)
{
	int c;

	if (argc > 1 && !strcmp(argv[1], "kexec"))
		return kexec_main(argc - 1, argv + 1);
	device = open("/dev/hostile", O_RDWR);
	if (device < 0) {
		perror("/dev/hostile");
		return 2;
	}
	while ((c = getopt(argc, argv, "t:c:s:l")) > 0) {
		if (c == 't')
			seconds = atoi(optarg);
		else if (c == 'c')
			calls = atoi(optarg);
		else if (c == 's')
			seed = strtoull(optarg, NULL, 0);
		else if (c == 'l')
			return list(), 0;
		else
			return 2;
	}
	log_skip();
	for (; optind < argc; optind++)
		run_group(argv[optind]);
	printf("# all groups done\n");
	return failed_attacks ? 1 : 0;
}
