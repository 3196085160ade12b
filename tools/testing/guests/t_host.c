// SPDX-License-Identifier: GPL-2.0-only
/* What a host does meanwhile: CPUs go off and on, memory under the guest goes away. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests.h"

#define CPUS		4
#define PAGES		64
#define ROUNDS		5

static struct load load = { .type = VM_PROTECTED, .nr_vcpus = CPUS, .pages = PAGES };

/* --- CPU hotplug ------------------------------------------------------------------- */

static bool cpu_set(int cpu, bool on)
{
	char path[64];
	int fd, ret;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	ret = write(fd, on ? "1" : "0", 1);
	close(fd);
	return ret == 1;
}

/* Each in turn, and all but the first at once, with rounds of the guest between. */
void test_hotplug(unsigned long rounds)
{
	int cpus = sysconf(_SC_NPROCESSORS_CONF), cpu;
	bool good = true, moved = cpus > 1;
	unsigned long i;

	load.ram = memory(load_size(&load), -1);
	vm_open(&load.vm);
	load_start(&load);
	good = load_filled(&load);
	for (i = 0; good && moved && i < rounds; i++) {
		for (cpu = 1; cpu < cpus; cpu++) {
			moved &= cpu_set(cpu, false);
			good &= load_rounds(&load, 1);
		}
		for (cpu = 1; cpu < cpus; cpu++) {
			moved &= cpu_set(cpu, true);
			good &= load_rounds(&load, 1);
		}
	}
	result(moved, "%d CPUs went off and on %lu times", cpus - 1, i);
	result(good, "%d vCPUs under load went on all the time (%lx, errno %d)", CPUS,
	       atomic_load(&load.bad), load_error(&load));
	load_stop(&load);
	result(all_back(), "and all pages are back");
}

/* --- The guest's backing --------------------------------------------------------------- */

static void do_munmap(char *at, uint64_t size, int fd)
{
	(void)fd;
	if (munmap(at, size))
		die("munmap");
}

static void do_dontneed(char *at, uint64_t size, int fd)
{
	(void)fd;
	if (madvise(at, size, MADV_DONTNEED))
		die("MADV_DONTNEED");
}

static void do_pageout(char *at, uint64_t size, int fd)
{
	(void)fd;
	if (madvise(at, size, MADV_PAGEOUT))
		die("MADV_PAGEOUT");
}

static void do_remove(char *at, uint64_t size, int fd)
{
	(void)fd;
	if (madvise(at, size, MADV_REMOVE))
		die("MADV_REMOVE");
}

static void do_replace(char *at, uint64_t size, int fd)
{
	(void)fd;
	if (mmap(at, size, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	    at)
		die("mmap over it");
	memset(at, 0x5a, size);
}

static void do_protect(char *at, uint64_t size, int fd)
{
	(void)fd;
	if (mprotect(at, size, PROT_NONE))
		die("mprotect");
}

static void do_move(char *at, uint64_t size, int fd)
{
	(void)fd;
	if (mremap(at, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, memory(size, -1)) == MAP_FAILED)
		die("mremap");
}

static void do_truncate(char *at, uint64_t size, int fd)
{
	(void)at;
	(void)size;
	if (ftruncate(fd, 0))
		die("ftruncate");
}

static void do_punch(char *at, uint64_t size, int fd)
{
	(void)at;
	if (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, CODE_SIZE, size))
		die("fallocate");
}

static const struct {
	const char *name;
	bool file;
	void (*take)(char *at, uint64_t size, int fd);
} ways[] = {
	{ "unmapped", false, do_munmap },
	{ "discarded (MADV_DONTNEED)", false, do_dontneed },
	{ "paged out (MADV_PAGEOUT)", false, do_pageout },
	{ "mapped over", false, do_replace },
	{ "made inaccessible", false, do_protect },
	{ "moved", false, do_move },
	{ "unmapped", true, do_munmap },
	{ "discarded (MADV_DONTNEED)", true, do_dontneed },
	{ "removed (MADV_REMOVE)", true, do_remove },
	{ "punched out", true, do_punch },
	{ "truncated", true, do_truncate },
};

void test_backing(void)
{
	uint64_t work = load_work_size(&load);

	vm_open(&load.vm);
	for (unsigned int i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		int fd = ways[i].file ? memory_file(load_size(&load)) : -1;
		bool good;

		load.ram = memory(load_size(&load), fd);
		load_start(&load);
		good = load_filled(&load);
		ways[i].take(load.ram + CODE_SIZE, work, fd);
		good = good && load_rounds(&load, ROUNDS);
		load_stop(&load);
		result(good && all_back(), "%s memory is %s under the guest, which keeps it",
		       fd < 0 ? "anonymous" : "a file's", ways[i].name);
		munmap(load.ram, load_size(&load));
		if (fd >= 0)
			close(fd);
	}
}

/* --- The kernel's own accesses -------------------------------------------------------------- */

/* TAINT_DIE */
static bool kernel_died(void)
{
	return number("/proc/sys/kernel/tainted") & 1 << 7;
}

static void crash(int fd)
{
	struct rlimit any = { RLIM_INFINITY, RLIM_INFINITY };

	setrlimit(RLIMIT_CORE, &any);
	load.ram = memory(load_size(&load), fd);
	vm_open(&load.vm);
	load_start(&load);
	if (!load_filled(&load))
		_exit(1);
	raise(SIGSEGV);
	_exit(1);
}

void test_dump(void)
{
	for (int file = 0; file < 2; file++) {
		int fd = file ? memory_file(load_size(&load)) : -1, status;
		pid_t pid = fork();

		if (!pid)
			crash(fd);
		if (waitpid(pid, &status, 0) != pid)
			die("waitpid");
		result(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV && WCOREDUMP(status) &&
			       !kernel_died(),
		       "a VMM with its guest's memory %s dumps core", file ? "in a file" : "anonymous");
		result(all_back(), "and all pages are back");
		if (fd >= 0)
			close(fd);
	}
}

void test_fork(void)
{
	bool good;
	int status = -1;
	pid_t pid;

	load.ram = memory(load_size(&load), -1);
	vm_open(&load.vm);
	load_start(&load);
	good = load_filled(&load);
	pid = fork();
	if (!pid)
		_exit(0);
	good &= waitpid(pid, &status, 0) == pid && !status;
	result(good && load_rounds(&load, ROUNDS) && !kernel_died(),
	       "a VMM forks, its guest's memory being anonymous");
	load_stop(&load);
	result(all_back(), "and all pages are back");
}
