/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the program know of each other. */
#ifndef HOSTILE_USER_H
#define HOSTILE_USER_H

#include <stdbool.h>
#include <stdint.h>

#include "hostile.h"

extern int device;			/* /dev/hostile */
extern unsigned int seconds, calls;	/* how long what takes time shall last, and how often */
extern uint64_t seed;

/* An attack of this program: complains for each expectation that was not met. */
struct attack {
	const char *group, *name;
	void (*try)(void);
};

extern const struct attack el0_attacks[], el0_32_attacks[], uaccess_attacks[], crash_attacks[],
	cpu_attacks[];

__attribute__((format(printf, 1, 2))) void complain(const char *fmt, ...);
__attribute__((format(printf, 1, 2))) void note(const char *fmt, ...);

#define EXPECT(got, want, fmt, ...)						\
	do {									\
		long long __got = (got), __want = (want);			\
		if (__got != __want)						\
			complain(fmt ": %lld, must be %lld", ##__VA_ARGS__,	\
				 __got, __want);				\
	} while (0)

/* x1 of a hypercall made by hostile.ko. */
long long hcall(uint64_t nr, uint64_t a1, uint64_t a2);
/* pfn of the @index-th page of a kind; false after the last. */
bool find_page(enum hostile_kind kind, unsigned int index, uint64_t *pfn);
/* @nr pages of physical memory from @pfn on, mapped read, write and execute. */
void *map_pfn(uint64_t pfn, unsigned int nr, bool non_cacheable);

/* Run one attack of hostile.ko by its index; prints its TAP line. */
void run_in_kernel(unsigned int index);

/* --- CPUs --- */

/* Takes CPUs but the first off and on again, in a process of its own, until told to stop. */
int hotplug_start(void);
void hotplug_stop(int pid);
bool cpu_online(int cpu, bool online);

/* --- health --- */

/* From here on the kernel's complaints are wanted (or not). */
void log_skip(void);
/* Lines of the kernel's log since the last look that match any of the words. */
unsigned int log_count(const char *const words[], bool print);
void check_host(void);

/* --- other modes --- */

int kexec_main(int argc, char **argv);

#endif
