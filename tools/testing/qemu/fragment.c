// SPDX-License-Identifier: GPL-2.0-only
/*
 * Leaves the machine with free memory in single pages only: takes all there is,
 * locked in place, and gives every other page of the last part back. Goes on in
 * the background, so that the memory stays as it is.
 *
 *	fragment LEAVE-KIB
 *
 * Boot with cma=0: memory set aside for CMA counts as free but is of no use to
 * most of the kernel.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_DONTNEED_LOCKED
#define MADV_DONTNEED_LOCKED	24
#endif
#define PAGE	4096UL
#define PART	(64UL << 20)
#define STEP	(64 * PAGE)

static unsigned long free_kib(void)
{
	return sysconf(_SC_AVPHYS_PAGES) * (PAGE >> 10);
}

static void write_to(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f)) {
		perror(path);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	unsigned long leave = argc > 1 ? strtoul(argv[1], NULL, 0) : 2048;
	unsigned long all = free_kib() << 10;
	unsigned long used = 0;
	char *mem;

	/* Else compaction would put the pieces together again. */
	write_to("/proc/sys/vm/compact_unevictable_allowed", "0");
	write_to("/proc/sys/vm/min_free_kbytes", "256");
	write_to("/proc/self/oom_score_adj", "-1000");

	mem = mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		   -1, 0);
	if (mem == MAP_FAILED || madvise(mem, all, MADV_NOHUGEPAGE)) {
		perror("mmap");
		return 1;
	}
	for (; used < all && free_kib() > leave; used += STEP) {
		if (mlock(mem + used, STEP))
			break;
	}
	for (unsigned long at = used > PART ? used - PART : 0; at < used; at += 2 * PAGE) {
		if (madvise(mem + at, PAGE, MADV_DONTNEED_LOCKED))
			perror("madvise");
	}

	printf("%lu KiB held\n", used >> 10);
	if (daemon(0, 0)) {
		perror("daemon");
		return 1;
	}
	for (;;)
		pause();
}
