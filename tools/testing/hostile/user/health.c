// SPDX-License-Identifier: GPL-2.0-only
/* After every group: does the host still work, and what does its kernel say? */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "user.h"

static int log_fd = -1;

static int kernel_log(void)
{
	if (log_fd < 0)
		log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	return log_fd;
}

void log_skip(void)
{
	lseek(kernel_log(), 0, SEEK_END);
}

unsigned int log_count(const char *const words[], bool print)
{
	char record[8192];
	unsigned int count = 0;

	for (;;) {
		ssize_t n = read(kernel_log(), record, sizeof(record) - 1);

		if (n < 0 && errno == EPIPE)	/* overwritten meanwhile */
			continue;
		if (n <= 0)
			return count;
		record[n] = 0;
		for (int i = 0; words[i]; i++) {
			if (!strstr(record, words[i]))
				continue;
			count++;
			if (print)
				complain("kernel: %.120s", strchr(record, ';') + 1);
			break;
		}
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* A process and a timer on every CPU. */
static void every_cpu(void)
{
	int cpus = sysconf(_SC_NPROCESSORS_CONF), status;

	for (int cpu = 0; cpu < cpus; cpu++) {
		cpu_set_t set;
		pid_t pid;

		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		pid = fork();
		if (!pid) {
			double before = now();

			if (sched_setaffinity(0, sizeof(set), &set))
				_exit(1);
			usleep(2000);
			_exit(now() > before ? 0 : 2);
		}
		waitpid(pid, &status, 0);
		EXPECT(status, 0, "process on CPU %d", cpu);
	}
}

/* 4 MiB that were written are read again. */
static void memory(void)
{
	size_t size = 4 << 20;
	uint64_t *data = malloc(size);

	for (size_t i = 0; i < size / 8; i++)
		data[i] = i * 0x9e3779b97f4a7c15UL;
	for (size_t i = 0; i < size / 8; i++)
		if (data[i] != i * 0x9e3779b97f4a7c15UL)
			complain("word %zu of memory is %llx", i, (unsigned long long)data[i]);
	free(data);
}

void check_host(void)
{
	static const char *const trouble[] = {
		"Oops", "BUG:", "WARNING:", "Unable to handle", "Call trace", "SError",
		"rcu_sched detected", "rcu: INFO", "soft lockup", "hung_task", "Bad page", "EL2 panic",
		"trace of CPU", NULL
	};

	fflush(stdout);
	every_cpu();
	memory();
	log_count(trouble, true);
}
