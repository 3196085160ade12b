// SPDX-License-Identifier: GPL-2.0-only
/* The kernel is made to touch EL2's memory for a process: it must say EFAULT. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "user.h"

#define PAGE	4096

/* The errno a system call ended with, 0 if it worked. */
#define ERRNO(call)	({ errno = 0; (call) < 0 ? errno : 0; })

static void one_page(char *page, int file)
{
	struct timespec now = { 0 };
	struct iovec iov = { page + 100, 64 };

	EXPECT(ERRNO(pread(file, page, 64, 0)), EFAULT, "read into it");
	EXPECT(ERRNO(pread(file, page + PAGE - 1, 1, 0)), EFAULT, "read of a byte into its end");
	EXPECT(ERRNO(pread(file, page, PAGE, 0)), EFAULT, "read of a page into it");
	EXPECT(ERRNO(pwrite(file, page, 64, 0)), EFAULT, "write from it");
	EXPECT(ERRNO(pwrite(file, page + 3, PAGE - 3, 0)), EFAULT, "write of most of it");
	EXPECT(ERRNO(preadv(file, &iov, 1, 0)), EFAULT, "readv into it");
	EXPECT(ERRNO(pwritev(file, &iov, 1, 0)), EFAULT, "writev from it");
	EXPECT(ERRNO(syscall(SYS_futex, page, FUTEX_WAIT, 0, &now, NULL, 0)), EFAULT,
	       "futex wait in it");
	EXPECT(ERRNO(syscall(SYS_futex, page, FUTEX_WAKE_OP, 1, 1, page + 8, 0)), EFAULT,
	       "futex atomic in it");
	EXPECT(ERRNO(open(page, O_RDONLY)), EFAULT, "path in it");
	EXPECT(ERRNO(syscall(SYS_clock_gettime, CLOCK_REALTIME, page)), EFAULT, "time into it");
	EXPECT(ERRNO(nanosleep((void *)page, NULL)), EFAULT, "time from it");
	EXPECT(ERRNO(syscall(SYS_getcwd, page, 64)), EFAULT, "getcwd into it");
}

static void system_calls(void)
{
	int file = open("/dev/shm/uaccess", O_RDWR | O_CREAT | O_TRUNC, 0600);
	char content[PAGE];
	unsigned int n = 0;
	uint64_t pfn;

	memset(content, 'x', PAGE);
	EXPECT(pwrite(file, content, PAGE, 0), PAGE, "write to a file");
	for (enum hostile_kind kind = 0; kind < HOSTILE_NR_KINDS; kind++) {
		for (unsigned int i = 0; i < 4 && find_page(kind, i, &pfn); i++, n++) {
			char *page = map_pfn(pfn, 1, false);

			one_page(page, file);
			munmap(page, PAGE);
		}
	}
	EXPECT(pread(file, content, PAGE, 0), PAGE, "read of the file");
	for (int i = 0; i < PAGE; i++)
		if (content[i] != 'x')
			complain("byte %d of the file is %x", i, content[i]);
	close(file);
	unlink("/dev/shm/uaccess");
	note("%u pages", n);
}

/* The first pages are the process's own: what fits in them arrives, then it stops. */
static void partial(void)
{
	int file = open("/dev/shm/uaccess", O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *two = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t pfn;

	if (!find_page(HOSTILE_DONATED, 0, &pfn)) {
		complain("no page");
		return;
	}
	memset(two, 'y', 2 * PAGE);
	EXPECT(pwrite(file, two, 2 * PAGE, 0), 2 * PAGE, "write of two pages");
	mmap(two + PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, device, pfn << 12);
	memset(two, 0, PAGE);
	EXPECT(pread(file, two + PAGE - 64, 128, 0), 64, "read across the edge");
	EXPECT(pwrite(file, two + PAGE - 64, 128, PAGE), 64, "write across the edge");
	munmap(two, 2 * PAGE);
	close(file);
	unlink("/dev/shm/uaccess");
}

static void on_usr1(int sig)
{
	(void)sig;
}

/* The kernel cannot put the signal frame there, and kills the process. */
static void signal_stack(void)
{
	struct sigaction act = { .sa_handler = on_usr1, .sa_flags = SA_ONSTACK };
	uint64_t pfn;
	int status;

	if (!find_page(HOSTILE_DONATED, 0, &pfn)) {
		complain("no page");
		return;
	}
	fflush(stdout);
	if (!fork()) {
		/* the same page over and over, for a stack that is large enough */
		char *area = mmap(NULL, 16 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		stack_t stack = { .ss_sp = area, .ss_size = 16 * PAGE };

		for (int i = 0; i < 16; i++)
			mmap(area + i * PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
			     device, pfn << 12);
		signal(SIGSEGV, SIG_DFL);
		sigaltstack(&stack, NULL);
		sigaction(SIGUSR1, &act, NULL);
		raise(SIGUSR1);
		_exit(0);
	}
	wait(&status);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, 1, "killed by SIGSEGV (%x)", status);
}

const struct attack uaccess_attacks[] = {
	{ "uaccess", "[4] [29] system calls with arguments in EL2's memory", system_calls },
	{ "uaccess", "[47] system calls across the edge of a donated page", partial },
	{ "uaccess", "[29] a signal stack in EL2's memory", signal_stack },
	{ 0 }
};
