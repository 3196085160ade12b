/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of hostile.ko know of each other.
 *
 * An attack is a function that tries something and says through EXPECT() what
 * has to come of it. Names begin with the numbers of the attacks they carry out:
 * [23] is number 23 of reference/verification.md section 4, [b8] is number 8 of
 * its section 1.1 (bugs of other hypervisors that became public).
 */
#ifndef HOSTILE_KO_H
#define HOSTILE_KO_H

#include <linux/spinlock.h>
#include <linux/types.h>
#include <keel/abi.h>
#include <keel/boot.h>

#include "hcall.h"
#include "hostile.h"

/* --- reports --- */

struct report {
	struct hostile_run *run;
	spinlock_t lock;
	u64 random;
};

struct attack {
	const char *group, *name;
	void (*try)(struct report *r);
};

void report_init(struct report *r, struct hostile_run *run);
/* An expectation was not met. The first ones are kept in words, all are counted. */
__printf(2, 3) void complain(struct report *r, const char *fmt, ...);
/* Something worth knowing, failed or not. */
__printf(2, 3) void note(struct report *r, const char *fmt, ...);

#define EXPECT(r, got, want, fmt, ...)						\
	do {									\
		s64 __got = (got), __want = (want);				\
		if (__got != __want)						\
			complain(r, fmt ": %lld, must be %lld", ##__VA_ARGS__,	\
				 __got, __want);				\
	} while (0)

/* xorshift64*; threads have a state of their own. */
u64 random_next(u64 *state);

/* --- calls --- */

enum insn { HVC_0, HVC_1, HVC_FFFF, SMC_0, SMC_1, SMC_FFFF, NR_INSNS };

struct regs {
	u64 x[31];
};

/* insn.S: load x0-x30, execute, store x0-x30. */
extern void (*const insn_call[NR_INSNS])(struct regs *regs);

#define CANARY(i)	(0xca0000caca0000caUL + ((u64)(i) << 32))

/* One HVC or SMC: a register from @nr_out on that changes, or an EL2 address, is a complaint. */
void regs_checked(struct report *r, enum insn insn, unsigned int nr_out, struct regs *regs);

/**
 * call_checked() - one HVC or SMC with a canary in every register
 * @nr_out: registers from x0 on that the call may change; any other that changes,
 *	and any that holds an EL2 address, is a complaint
 * @args: x0 to x7 in; x0 to x7 out
 */
void call_checked(struct report *r, enum insn insn, unsigned int nr_out, u64 args[8]);

/* The status (x0) of such a call with up to three arguments. */
u64 call_x0(struct report *r, enum insn insn, u64 x0, u64 x1, u64 x2, u64 x3);

/*
 * A call of the kernel's own EL2 stub: must be refused. Only what tells about the
 * GIC (Linux 7.2 asks when a CPU comes online) may be answered.
 */
void stub_checked(struct report *r, u64 nr, u64 a1, u64 a2, u64 a3);

/* Hypercall by number, checked in the same way: x1, or -EOPNOTSUPP. */
s64 hcall(struct report *r, u64 nr, u64 a1, u64 a2);
#define HCALL(r, name, a1, a2)	hcall(r, KEEL_HCALL_##name, a1, a2)

/*
 * R-EL2 is EL2: there is no layout of the driver's, keel_layout() is NULL, and the address space
 * is that of an image whose physical address has bit 47 clear.
 */
bool realm_world(void);
s64 realm_hcall(struct report *r, u64 nr, u64 a1, u64 a2);
s64 realm_hcall_4(struct report *r, u64 nr, u64 a1, u64 a2, u64 a3, u64 a4);
/* x1 to x17 by the driver's page */
s64 realm_hcall_regs(u64 nr, struct regs *regs);
#define REALM_VA_BASE		(1UL << (KEEL_VA_BITS - 1))

#define NOT_SUPPORTED		(~0UL)		/* SMCCC_RET_NOT_SUPPORTED in x0 */
#define STUB_REFUSED		0xbadca11UL
#define STUB_SOFT_RESTART	1
#define STUB_GET_ICH_VTR	4

bool is_el2_address(u64 value);

/* --- pages --- */

/* Debug calls exist (debug build)? Without them page states are unknown. */
bool have_debug(void);
/* keel/abi.h KEEL_PAGE_STATE_*; negative if @pfn is not RAM. */
s64 page_state(u64 pfn);
bool is_host_owned(u64 pfn);
/* @index-th page of a kind; -ENOENT. */
int find_page(enum hostile_kind kind, unsigned int index, u64 *pfn);
bool is_boot_memory(u64 pfn);
u64 first_ram_pfn(void);
u64 end_ram_pfn(void);
bool range_is_one_ram(u64 pfn, u64 nr);

/* Pages of hostile.ko for attacks, contiguous, all the host's: NULL or address. */
void *sandbox_alloc(unsigned int nr);
/* All of them must be the host's and not shared again; else leaks them and complains. */
void sandbox_free(struct report *r, void *va, unsigned int nr);
/*
 * Reclaim what was donated. False if that is refused because EL2 made a table of a
 * page meanwhile: then sandbox_free() leaks them. Any other refusal is a complaint.
 */
bool take_back(struct report *r, u64 pfn, u64 nr);
u64 va_pfn(const void *va);
void *pfn_va(u64 pfn);

/* One page that stays donated, for others to attack; a guest's page is made along with it. */
u64 victim_pfn(void);
u64 victim_vm(void);
int victim_init(void);

/* --- accesses from EL1 that may fault --- */

enum must { FAULT, NO_FAULT, EITHER };

struct probe {
	const char *name;
	/* 0 or -EFAULT. *val: what to store; what was loaded. */
	int (*try)(unsigned long addr, u64 *val);
	unsigned int offset;		/* in the page */
	enum must must;
	bool loads;			/* changes *val when it works */
	bool (*usable)(void);
};

extern const struct probe probes[];
extern const unsigned int nr_probes;

int probe_read(unsigned long addr, u64 *val);
int probe_write(unsigned long addr, u64 *val);
void cache_flush(const void *va, size_t size);

/* --- threads --- */

typedef void (*thread_fn)(void *arg, unsigned int index, u64 *random);
/*
 * Call @fn over and over for @seconds and at least @min times, in one thread bound
 * to each online CPU and one more. Returns the number of calls made.
 */
u64 threads_run(struct report *r, unsigned int seconds, u64 min, thread_fn fn, void *arg);

/* --- attacks, by file --- */

extern const struct attack health_attacks[], calls_attacks[], stub_attacks[],
	range_attacks[], state_attacks[], own_attacks[], mem_attacks[], walk_attacks[],
	smc_attacks[], psci_attacks[], on_attacks[], trace_attacks[], exhaust_attacks[],
	fuzz_attacks[], race_attacks[], tlb_attacks[], vm_attacks[], guest_attacks[],
	measure_attacks[], attest_attacks[], firmware_attacks[],
	realm_attacks[], mem_realm_attacks[], debug_attacks[];

void health_baseline(void);

#endif
