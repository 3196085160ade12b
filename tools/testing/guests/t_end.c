// SPDX-License-Identifier: GPL-2.0-only
/* The ends a VM can come to: every page comes back, wiped, and nothing stays behind. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests.h"

#define CPUS		4
#define PAGES		64
#define FILL		0xa5
/* Pool pages that EL2 may keep as tables of the host's own map. */
#define TABLES_AT_HAND	16
/* Of what the kernel keeps for itself: lists, caches, its accounting. */
#define SLACK_KB	16384

enum end { KILLED, EXITED, CLOSED, HALF_MADE, NR_ENDS };

static const char *const names[NR_ENDS] = {
	[KILLED] = "killed while all its vCPUs run",
	[EXITED] = "exited while all its vCPUs run",
	[CLOSED] = "closed in good order",
	[HALF_MADE] = "never complete",
};

static struct load load = { .type = VM_PROTECTED, .nr_vcpus = CPUS, .pages = PAGES };

/* A VM of which creation ends in the middle: slots overlap, a vCPU is there already. */
static void half_made(void)
{
	struct kvm_userspace_memory_region again = {
		.slot = 1,
		.guest_phys_addr = CODE_IPA,
		.memory_size = PAGE,
		.userspace_addr = (uintptr_t)load.ram,
	};

	vm_create(&load.vm, VM_PROTECTED);
	vm_add_memory(&load.vm, 0, CODE_IPA, load.ram, load_size(&load));
	if (!ioctl(load.vm.fd, KVM_SET_USER_MEMORY_REGION, &again))
		_exit(1);
	vm_add_vcpu(&load.vm);
	if (ioctl(load.vm.fd, KVM_CREATE_VCPU, 0) >= 0)
		_exit(1);
	_exit(0);
}

/* The VMM, which says when its guest has all its memory. */
static void child(enum end end, int say)
{
	vm_open(&load.vm);
	if (end == HALF_MADE)
		half_made();
	load_start(&load);
	if (!load_filled(&load))
		_exit(1);
	if (end == CLOSED)
		load_stop(&load);
	if (end != KILLED)
		_exit(0);
	if (write(say, "", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static bool all_are(const char *at, uint64_t size, char value)
{
	return at[0] == value && !memcmp(at, at + 1, size - 1);
}

/* One VM's life in a process of its own. */
static bool cycle(enum end end, unsigned long i)
{
	uint64_t work = load_work_size(&load);
	int say[2], status;
	char byte;
	pid_t pid;

	memset(load.ram + CODE_SIZE, FILL, work);
	if (pipe(say))
		die("pipe");
	pid = fork();
	if (!pid)
		child(end, say[1]);
	close(say[1]);
	if (read(say[0], &byte, 1) == 1) {
		/* at some moment of their rounds */
		usleep(i * 7919 % 20000);
		kill(pid, SIGKILL);
	}
	close(say[0]);
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	if (end == KILLED ? !WIFSIGNALED(status) : status)
		return result(false, "VMM to be %s: status %x", names[end], status);
	if (!all_back())
		return result(false, "not all pages are back: %s", names[end]);
	return all_are(load.ram + CODE_SIZE, work, end == HALF_MADE ? (char)FILL : 0) ||
	       result(false, "a page is not wiped: %s", names[end]);
}

struct state {
	long pool, pins, available;
};

static struct state state(void)
{
	/* what CPUs have counted each for itself */
	int fd = open("/proc/sys/vm/stat_refresh", O_WRONLY | O_CLOEXEC);

	if (write(fd, "1", 1) != 1)
		die("stat_refresh");
	close(fd);
	return (struct state){
		.pool = number("/sys/kernel/keel/pool_pages") -
			number("/sys/kernel/keel/pool_free_pages") -
			number("/sys/kernel/keel/host_s2_tables"),
		.pins = field("/proc/vmstat", "nr_foll_pin_acquired ") -
			field("/proc/vmstat", "nr_foll_pin_released "),
		.available = field("/proc/meminfo", "MemAvailable:"),
	};
}

void test_kill(unsigned long cycles)
{
	unsigned long good[NR_ENDS] = {}, all[NR_ENDS] = {}, i;
	struct state before, after;

	load.ram = memory(load_size(&load), memory_file(load_size(&load)));
	/* what the first VM makes kernel and EL2 keep is no leak */
	cycle(CLOSED, 0);
	before = state();
	for (i = 0; i < cycles; i++) {
		all[i % NR_ENDS]++;
		good[i % NR_ENDS] += cycle(i % NR_ENDS, i);
	}
	after = state();
	for (i = 0; i < NR_ENDS; i++)
		result(all[i] && good[i] == all[i], "%lu VMs %s: every page is back, wiped", all[i],
		       names[i]);
	result(after.pool - before.pool <= TABLES_AT_HAND, "EL2's pool lost nothing to %lu VMs (%ld)",
	       cycles, after.pool - before.pool);
	result(after.pins == before.pins, "no page is pinned after them (%ld)",
	       after.pins - before.pins);
	result(before.available - after.available < SLACK_KB, "the host has its memory (%ld KiB less)",
	       before.available - after.available);
}
