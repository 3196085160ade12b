/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each CPU has for itself at EL2: one page, found through TPIDR_EL2, with
 * an emergency stack at its end for exceptions taken when the real one may be
 * exhausted. Only its own CPU writes it, except boot_args (see calls/psci.c).
 */
#ifndef __HYP_LIB_PERCPU_H
#define __HYP_LIB_PERCPU_H

#include "lib/types.h"
#include <keel/abi.h>
#include <keel/boot.h>

enum hyp_stat {
	STAT_TRAP_HVC,
	STAT_TRAP_SMC,
	STAT_TRAP_ABORT,
	STAT_INJECTED,
	STAT_TLBI,
	STAT_DC_PAGES,
	STAT_VCPU_RUNS,
	STAT_GUEST_EXITS,
	STAT_OPEN,		/* not a count: 1 if Spectre variant 2 reaches EL2 on this CPU */
	NR_HYP_STATS
};

/* General registers at a trap, the host's or a guest's, in the order vectors.S stores them. */
struct cpu_regs {
	u64 x[31];
	u64 spsr;	/* SPSR_EL2 at the trap */
};

/* V0 to V31, FPSR, FPCR, as entry/fpsimd.S stores them. */
struct fp_regs {
	u64 v[64];
	u64 fpsr, fpcr;
} __aligned(16);

/* DBGBVR<n>, DBGWVR<n>, DBGBCR<n>, DBGWCR<n> */
struct debug_bank {
	u64 bvr[16], wvr[16];
	u32 bcr[16], wcr[16];
};

/* EL2 registers the kernel's own boot code chose; replayed when a CPU comes back. */
#define EL2_NR_SAVED	24

enum boot_slot { BOOT_SLOT_FREE, BOOT_SLOT_PENDING };

struct boot_args {
	u32 state;		/* enum boot_slot, changed with cmpxchg */
	u64 entry;		/* where the host wants this CPU, an EL1 address */
	u64 context;		/* x0 there */
};

struct trace_cpu {
	struct keel_trace_ring *ring;	/* mapped in this CPU's fixmap window, or NULL */
	u64 head;		/* records ever written */
	u64 slot;		/* where the next one goes */
	u64 nr_slots;
	u64 pfn;
	u64 nr_pages;
};

struct vcpu;

struct hyp_cpu {
	u64 scratch[4];		/* first: vectors.S saves registers here on a fatal exception */
	u64 index;
	u64 mpidr;
	u64 stack_top;
	u64 lrs_clear;		/* list registers not in use are empty */
	struct vcpu *vcpu;	/* the guest whose EL1 this CPU holds, or NULL: the host's */
	u64 history_arg;	/* entry/history.h: for the vectors in use */
	u64 host_vectors, guest_vectors;	/* VBAR_EL2 while EL1 is the host's, a guest's */
	u64 *fixmap_pte;	/* first entry of this CPU's slots */
	u64 fixmap_va;
	u64 initialised;	/* runs on EL2's own tables */
	u64 deprivileged;
	u64 sctlr_at_launch;	/* SCTLR_EL2, for giving EL2 back before finalise */
	struct boot_args on;	/* CPU_ON, written by the caller's CPU */
	struct boot_args suspend;
	struct trace_cpu trace;
	u64 el2_saved[EL2_NR_SAVED];
	u64 stat[NR_HYP_STATS];
	u64 hcall_count[KEEL_HCALL_SPAN];
	/* The host's, while a guest has these registers of the CPU's. */
	struct fp_regs host_fp;
	struct debug_bank host_debug;
};

#define HYP_CPU_BYTES		2048	/* struct hyp_cpu; the emergency stack has the rest */
#define HYP_CPU_EMERGENCY	HYP_PAGE_SIZE

extern struct hyp_cpu *hyp_cpus[KEEL_MAX_CPUS];
extern struct keel_boot_params boot_params;

/* The CPU that ran setup. */
static inline struct hyp_cpu *boot_cpu(void)
{
	return hyp_cpus[boot_params.boot_cpu];
}

#ifndef KEEL_TEST_BUILD
static inline struct hyp_cpu *this_cpu(void)
{
	struct hyp_cpu *cpu;

	asm("mrs %0, tpidr_el2" : "=r"(cpu));
	return cpu;
}
#else
struct hyp_cpu *this_cpu(void);
#endif

#endif
