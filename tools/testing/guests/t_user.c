// SPDX-License-Identifier: GPL-2.0-only
/* What users expect of a device node, of file descriptors and of RLIMIT_MEMLOCK. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests.h"

#define NOBODY		65534
#define LIMIT		(1UL << 20)
#define SMALL		32		/* pages a vCPU: well below the limit */
#define LARGE		512		/* far above it */

static struct load load = { .nr_vcpus = 2 };

static long locked_kb(void)
{
	return field("/proc/self/status", "VmLck:");
}

/* As a user who may lock LIMIT bytes, with the node open: run a VM until it has its memory. */
static void run_limited(unsigned long type, uint64_t pages, bool fits, const char *what)
{
	struct rlimit limit = { LIMIT, LIMIT };
	bool filled, good;
	long during;

	load.type = type;
	load.pages = pages;
	load.ram = memory(load_size(&load), -1);
	vm_open(&load.vm);
	if (setrlimit(RLIMIT_MEMLOCK, &limit) || setgid(NOBODY) || setuid(NOBODY))
		die("becoming nobody");
	load_start(&load);
	filled = load_filled(&load);
	during = locked_kb();
	if (type)
		good = during * 1024 <= (long)LIMIT &&
		       (!fits || during * 1024 >= (long)load_work_size(&load));
	else
		good = !during;
	good &= filled == fits && (fits || load_error(&load) == ENOMEM);
	result(good, "%s (%ld KiB locked, errno %d)", what, during, load_error(&load));
	load_stop(&load);
	during = locked_kb();
	result(!during, "and afterwards nothing is accounted as locked (%ld KiB)", during);
}

/* User ids are the process's for good. */
static void in_child(unsigned long type, uint64_t pages, bool fits, const char *what)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		run_limited(type, pages, fits, what);
		fflush(stdout);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		result(false, "%s: status %x", what, status);
}

void test_mlock(void)
{
	in_child(VM_PROTECTED, SMALL, true, "a protected VM's memory is accounted as locked");
	in_child(VM_PROTECTED, LARGE, false, "a protected VM does not get more than RLIMIT_MEMLOCK");
	in_child(0, LARGE, true, "another VM's is not locked and not limited");
	result(all_back(), "all pages of these are back");
}

static bool closes_on_exec(int fd)
{
	return fcntl(fd, F_GETFD) & FD_CLOEXEC;
}

void test_node(void)
{
	struct stat st = {};
	int status;
	pid_t pid;

	result(!stat("/dev/kvm", &st) && S_ISCHR(st.st_mode) && st.st_rdev == makedev(10, 232),
	       "/dev/kvm is character device 10:232");
	result(!st.st_uid && (st.st_mode & 0777) == 0600, "it is root's alone before udev has a say");
	pid = fork();
	if (!pid)
		_exit(setuid(NOBODY) || open("/dev/kvm", O_RDWR) >= 0 || errno != EACCES);
	result(waitpid(pid, &status, 0) == pid && !status, "another user gets EACCES");

	vm_open(&load.vm);
	vm_create(&load.vm, VM_PROTECTED);
	vm_add_vcpu(&load.vm);
	vm_add_gic(&load.vm);
	result(closes_on_exec(load.vm.fd) && closes_on_exec(load.vm.vcpus[0]) &&
		       closes_on_exec(load.vm.gic),
	       "the files of VM, vCPU and device are closed by exec");
	vm_close(&load.vm);
	result(all_back(), "the VM is gone");
}
