// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel touches EL2's memory where it expects no fault: an oops, which kills
 * the process it did it for and nothing else.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user.h"

static void crash(enum hostile_how how, const char *name)
{
	static const char *const oops[] = { "FSC = 0x21", NULL };
	__u32 arg = how;
	int status = 0;

	log_skip();
	fflush(stdout);
	if (!fork()) {
		ioctl(device, HOSTILE_CRASH, &arg);
		_exit(0);	/* survived */
	}
	wait(&status);
	EXPECT(WIFSIGNALED(status), 1, "%s: the process was killed (status %x)", name, status);
	EXPECT(log_count(oops, false) > 0, 1, "%s: the kernel says it was an alignment fault", name);
	log_skip();
}

static void crash_read(void)
{
	crash(HOSTILE_CRASH_READ, "load");
}

static void crash_write(void)
{
	crash(HOSTILE_CRASH_WRITE, "store");
}

static void crash_exec(void)
{
	crash(HOSTILE_CRASH_EXEC, "execute");
}

const struct attack crash_attacks[] = {
	{ "oops", "[29] [30] the kernel loads from EL2's memory", crash_read },
	{ "oops", "[29] [30] the kernel stores to EL2's memory", crash_write },
	{ "oops", "[29] [30] the kernel executes EL2's memory", crash_exec },
	{ 0 }
};
