// SPDX-License-Identifier: GPL-2.0-only
/* AArch32 programs take the same aborts, through another vector. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user.h"

static int status_of(uint64_t pfn, const char *how)
{
	char number[20];
	int status = -1;

	snprintf(number, sizeof(number), "%llx", (unsigned long long)pfn);
	fflush(stdout);
	if (!fork()) {
		execl("/touch32", "touch32", number, how, NULL);
		_exit(3);
	}
	wait(&status);
	return status;
}

static void one_page(uint64_t pfn)
{
	static const char *const ways[] = { "r", "w", "m", "x" };

	for (unsigned int i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		EXPECT(status_of(pfn, ways[i]) & 0x7f, SIGBUS, "'%s' of page %llx: signal", ways[i],
		       (unsigned long long)pfn);
}

static void aarch32(void)
{
	unsigned int pages = 0;
	uint64_t pfn;

	if (access("/touch32", X_OK)) {
		note("no compiler for AArch32: not tried");
		return;
	}
	if (!find_page(HOSTILE_SPARE, 0, &pfn)) {
		complain("no page");
		return;
	}
	EXPECT(status_of(pfn, "r"), 0, "load from a page of the host's own");
	EXPECT(status_of(pfn, "w"), 0, "store to a page of the host's own");
	EXPECT(status_of(pfn, "h") & 0x7f, SIGILL, "HVC: signal");
	for (enum hostile_kind kind = 0; kind < HOSTILE_NR_KINDS; kind++)
		for (unsigned int i = 0; i < 4 && find_page(kind, i, &pfn); i++, pages++)
			one_page(pfn);
	note("%u pages", pages);
}

const struct attack el0_32_attacks[] = {
	{ "el0", "[4] [29] [b13] AArch32 code against EL2's memory", aarch32 },
	{ 0 }
};
