/* SPDX-License-Identifier: GPL-2.0-only */
/* What hostile.ko offers to the program of the same name, through /dev/hostile. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct hostile_run - one attack from EL1
 * @index:	which, from 0 on
 * @seconds:	how long those that take time shall last
 * @calls:	and how many random calls shall be made at least
 * @seed:	where their random numbers start
 * @failures:	out: expectations that were not met
 * @group, @name: out: also filled in by HOSTILE_LIST
 * @text:	out: lines that say what was not met, and what was counted
 */
struct hostile_run {
	__u32 index;
	__u32 seconds;
	__u64 seed;
	__u32 calls;
	__u32 failures;
	char group[16];
	char name[80];
	char text[1600];
};

struct hostile_hcall {
	__u64 nr, a1, a2;	/* in: number in the hypercall table, arguments */
	__u64 x0;		/* out: SMCCC status */
	__s64 ret;		/* out: x1 */
};

/* What EL2 uses a page for, as far as the host can tell. */
enum hostile_kind {
	HOSTILE_IMAGE,		/* text, read-only data, data, idmap page; the guests' firmware */
	HOSTILE_EARLY,		/* stacks, per-CPU data, page array, EL2's first tables */
	HOSTILE_TABLE,		/* page pool, in use: host stage-2, later EL2 tables */
	HOSTILE_FREE,		/* page pool, free */
	HOSTILE_DONATED,	/* donated by hostile.ko itself */
	HOSTILE_GUEST,		/* a protected VM's, given to it by hostile.ko */
	HOSTILE_SPARE,		/* not EL2's: hostile.ko's own, to be donated and taken back */
	HOSTILE_NR_KINDS = HOSTILE_SPARE
};

struct hostile_page {
	__u32 kind;		/* in */
	__u32 index;		/* in: from 0 on; -ENOENT after the last */
	__u64 pfn;		/* out */
};

/* Accesses that the kernel does not expect to fail. */
enum hostile_how { HOSTILE_CRASH_READ, HOSTILE_CRASH_WRITE, HOSTILE_CRASH_EXEC };

#define HOSTILE_LIST	_IOWR('K', 1, struct hostile_run)	/* -ENOENT after the last */
#define HOSTILE_RUN	_IOWR('K', 2, struct hostile_run)
#define HOSTILE_HCALL	_IOWR('K', 3, struct hostile_hcall)
#define HOSTILE_PAGE	_IOWR('K', 4, struct hostile_page)
#define HOSTILE_CRASH	_IOW('K', 5, __u32)

/* mmap() offset: any pfn as a page; with this bit it is Normal non-cacheable. */
#define HOSTILE_MMAP_NC	(1ULL << 47)

#endif
