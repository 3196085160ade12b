// SPDX-License-Identifier: GPL-2.0-only
/* CPUs that go off and on. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user.h"

#define MAX_CPUS	64

static volatile sig_atomic_t stop;

/* What the kernel was asked for may be refused while it is at it; false after many tries. */
bool cpu_online(int cpu, bool online)
{
	char path[64];
	int fd, tries;
	bool done = false;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	for (tries = 0; !done && tries < 50; tries++) {
		fd = open(path, O_WRONLY);
		if (fd < 0)
			return false;
		done = write(fd, online ? "1" : "0", 1) == 1;
		close(fd);
		if (!done)
			usleep(20000);
	}
	return done;
}

static void on_term(int sig)
{
	(void)sig;
	stop = 1;
}

static void toggle_until_stopped(void)
{
	int cpus = sysconf(_SC_NPROCESSORS_CONF), cpu = 0, rounds = 0, failed = 0;

	signal(SIGTERM, on_term);
	while (!stop) {
		cpu = 1 + cpu % (cpus - 1);
		failed += !cpu_online(cpu, false);
		failed += !cpu_online(cpu, true);
		rounds++;
	}
	printf("# %d times a CPU went off and on\n", rounds);
	fflush(stdout);
	_exit(failed || rounds < 3 ? 1 : 0);
}

int hotplug_start(void)
{
	int pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		toggle_until_stopped();
	return pid;
}

void hotplug_stop(int pid)
{
	int status;

	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	printf("%s hotplug: [31] CPUs went off and on under load\n", status ? "not ok" : "ok");
}

/* Every CPU once, with nothing else going on; EL2 must answer there (health). */
static void one_by_one(void)
{
	int cpus = sysconf(_SC_NPROCESSORS_CONF);

	for (int cpu = 1; cpu < cpus; cpu++) {
		EXPECT(cpu_online(cpu, false), 1, "CPU %d off", cpu);
		EXPECT(cpu_online(cpu, true), 1, "CPU %d on", cpu);
	}
	for (int cpu = 1; cpu < cpus; cpu++)
		EXPECT(cpu_online(cpu, false), 1, "CPU %d off", cpu);
	for (int cpu = cpus - 1; cpu; cpu--)
		EXPECT(cpu_online(cpu, true), 1, "CPU %d on", cpu);
	EXPECT(sysconf(_SC_NPROCESSORS_ONLN), cpus, "CPUs online");
}

const struct attack cpu_attacks[] = {
	{ "psci", "[31] every CPU off and on, one by one and all", one_by_one },
	{ 0 }
};
