/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VM and vCPU objects. They live in pages of the page pool, so the host cannot
 * reach them, and it names them by handle and index only.
 *
 * Who may touch what: vm_get() gives a VM that cannot go away until vm_put(); a
 * vCPU's fields, other than its power state, belong to whoever loaded it
 * (vcpu_get), one CPU at a time.
 */
#ifndef __HYP_VM_VM_H
#define __HYP_VM_VM_H

#include "lib/hw.h"
#include "lib/percpu.h"
#include "protect/guest_s2.h"
#include "vm/attest.h"
#include "vm/measure.h"
#include <keel/guest.h>

#ifndef SYS_SP_EL0
#define SYS_SP_EL0	sys_reg(3, 0, 4, 1, 0)
#endif

struct vm;

/*
 * EL1 registers that a guest has for itself. All exist on every Armv8.0 CPU; of
 * later ones, those not here are either trapped, so not the guest's, or have no
 * effect with what HCR_EL2 and HCRX_EL2 say while a guest runs.
 */
#define EL1_REGS(R) \
	R(SYS_CSSELR_EL1) R(SYS_CPACR_EL1) R(SYS_TTBR0_EL1) R(SYS_TTBR1_EL1) \
	R(SYS_ESR_EL1) R(SYS_AFSR0_EL1) R(SYS_AFSR1_EL1) R(SYS_FAR_EL1) \
	R(SYS_MAIR_EL1) R(SYS_AMAIR_EL1) R(SYS_VBAR_EL1) R(SYS_CONTEXTIDR_EL1) \
	R(SYS_TPIDR_EL1) R(SYS_TPIDR_EL0) R(SYS_TPIDRRO_EL0) R(SYS_PAR_EL1) \
	R(SYS_CNTKCTL_EL1) R(SYS_ELR_EL1) R(SYS_SPSR_EL1) R(SYS_SP_EL1) R(SYS_SP_EL0) \
	R(SYS_MDSCR_EL1) R(SYS_TCR_EL1) R(SYS_SCTLR_EL1)

#define PAUTH_KEY_REGS(R) \
	R(SYS_APIAKEYLO_EL1) R(SYS_APIAKEYHI_EL1) R(SYS_APIBKEYLO_EL1) R(SYS_APIBKEYHI_EL1) \
	R(SYS_APDAKEYLO_EL1) R(SYS_APDAKEYHI_EL1) R(SYS_APDBKEYLO_EL1) R(SYS_APDBKEYHI_EL1) \
	R(SYS_APGAKEYLO_EL1) R(SYS_APGAKEYHI_EL1)

enum el1_reg {
#define R(reg)	EL1_##reg,
	EL1_REGS(R)
	EL1_FIRST_KEY,
	EL1_BEFORE_KEYS = EL1_FIRST_KEY - 1,
	PAUTH_KEY_REGS(R)
#undef R
	NR_EL1_REGS
};

/*
 * EL2 registers that say what EL1 may do; the host's are put back when it continues. Those
 * of one feature are together, so that its ID register is read once a switch.
 */
#define TRAP_REGS(R) \
	R(SYS_HCR_EL2) R(SYS_CPTR_EL2) R(SYS_MDCR_EL2) R(SYS_HSTR_EL2) R(SYS_CNTHCTL_EL2) \
	R(SYS_CNTVOFF_EL2) R(SYS_VPIDR_EL2) R(SYS_VMPIDR_EL2) R(SYS_VTCR_EL2) R(SYS_VTTBR_EL2)
#define TRAP_REGS_HCX(R)	R(SYS_HCRX_EL2)
#define TRAP_REGS_FGT(R) \
	R(SYS_HFGRTR_EL2) R(SYS_HFGWTR_EL2) R(SYS_HFGITR_EL2) R(SYS_HDFGRTR_EL2) R(SYS_HDFGWTR_EL2)
#define TRAP_REGS_AMU(R)	R(SYS_HAFGRTR_EL2)
#define TRAP_REGS_MPAM(R)	R(SYS_MPAM2_EL2)

enum trap_reg {
#define R(reg)	TRAP_##reg,
	TRAP_REGS(R)
	TRAP_REGS_HCX(R)
	TRAP_REGS_FGT(R)
	TRAP_REGS_AMU(R)
	TRAP_REGS_MPAM(R)
#undef R
	NR_TRAP_REGS
};

/* Debug registers of a guest that is not protected (vm/debug.c). */
struct vcpu_debug {
	u64 mdscr;			/* as the guest has it; el1[] has what the CPU gets */
	u64 mdccint;
	bool os_lock;
	bool live;			/* the CPU holds the guest's breakpoints and watchpoints */
	struct debug_bank bank;
};

/* The guest's interface to the GIC, between runs. */
struct vcpu_gic {
	u64 vmcr;
	u64 ap0r[4], ap1r[4];
	u64 lr[KEEL_MAX_LRS];		/* what the host gave */
	u8 nr_lrs;
	u8 eoi_count;			/* deactivated in the last run without a list register */
};

struct vcpu_timer {
	u64 cntv_ctl, cntv_cval;
	u64 cntp_ctl, cntp_cval;	/* emulated: the physical timer is the host's */
	bool phys_level;		/* what the host was told of the physical timer */
	u64 lr;				/* the virtual timer's list register, between runs */
	bool phys_active;		/* EL2 took PPI 27 and has not deactivated it */
	u64 config;			/* KEEL_RUN_TIMER_* of this run */
};

enum vcpu_power { VCPU_OFF, VCPU_CLAIMED, VCPU_ON_PENDING, VCPU_ON };

/* A load or store the host is emulating. */
struct vcpu_mmio {
	bool pending;
	bool write, sign_extend, wide;
	bool swap;			/* of a big-endian access */
	u8 rt, size_log2;
};

/* RSI_HOST_CALL that the host is answering: a copy of the structure's registers. */
#define NR_CALL_REGS	31

struct vcpu_call {
	bool pending;
	u64 ipa;			/* of the structure */
	u64 gprs[NR_CALL_REGS];
};

struct vcpu {
	struct cpu_regs regs;		/* first: entry/vectors.S; .spsr is the guest's PSTATE */
	u64 pc;
	struct vm *vm;
	u32 index;
	u32 loaded;			/* in use by some CPU; changed with cmpxchg */
	u32 power;			/* enum vcpu_power; changed with cmpxchg by others */
	u64 on_pc, on_context;		/* CPU_ON's, while CLAIMED or ON_PENDING */
	u64 features;			/* KEEL_VCPU_* */
	bool has_run;
	bool no_gic;			/* the host gives the VM none */
	bool clidr_given;
	u64 clidr, mpidr;		/* CLIDR_EL1, if given; MPIDR_EL1 */
	bool fp_live;			/* the CPU holds the guest's FP/SIMD registers */
	bool mem_fault;			/* the last exit asked for memory, for an access */
	bool call_fault;		/* or for a call, whose x0 is to be call_error without */
	bool abort;			/* the host has none: inject an abort once loaded */
	bool call_asked;		/* the last exit was CALL: EL2 can still answer it */
	s64 call_error;
	u64 serror;			/* KEEL_SERROR_* */
	u64 vdisr;			/* an SError that ESB has deferred */
	struct vcpu_mmio mmio;
	struct vcpu_call call;
	struct attest attest;
	u64 fault_esr, fault_far;	/* of the last abort, for KEEL_RUN_ABORT */
	u64 run_flags;			/* KEEL_RUN_* of this run */
	struct vcpu_gic gic;
	struct vcpu_timer timer;
	struct vcpu_debug debug;
	u64 el1[NR_EL1_REGS];
	struct fp_regs fp;
	/* The host's, while this vCPU is on a CPU. */
	u64 host_el1[NR_EL1_REGS];
	u64 host_trap[NR_TRAP_REGS];
	u64 host_elr, host_spsr;
	u64 host_pmscr, host_trfcr, host_pmcr;
	u64 info[4];			/* of the exit, for the host */
};

static_assert(sizeof(struct vcpu) <= HYP_PAGE_SIZE);

/*
 * Pages a guest opened with the MMIO guard, as ranges of one word each, so that
 * they can be read without the lock: first page 63:24, count 23:0 (0: free).
 */
#ifndef KEEL_GUARD_RANGES	/* CBMC proves smaller tables */
#define KEEL_GUARD_RANGES	128
#endif
#define GUARD_NR_MAX		GENMASK_ULL(23, 0)
#define GUARD(first, nr)	((u64)(first) << 24 | (nr))
#define GUARD_FIRST(r)		((r) >> 24)
#define GUARD_NR(r)		((r) & GUARD_NR_MAX)

/* ID registers that the host may reduce: CRm 1 to 7, MIDR, REVIDR, AIDR, CTR (vm/idregs.c) */
#define VM_ID_SPACE	56
#define VM_NR_IDS	60
#define MPIDR_AFFINITY	0xff00ffffffUL

struct vm {
	struct hyp_spinlock lock;	/* vcpus, guard, begun, measured, id */
	u64 handle;
	u32 index;
	bool protected;
	bool guarded;			/* the guest says which addresses are devices */
	bool begun;			/* a vCPU has run without CPU_ON */
	bool ran;			/* a vCPU has: what it sees of the CPU is fixed */
	u64 ram_base, ram_top;		/* RSI: what the guest has said is RAM lies within */
	u64 cntvoff, cntpoff;		/* what the guest's counters are behind CNTPCT_EL0 */
	u64 nr_vcpus_max;
	struct vcpu *vcpus[KEEL_MAX_VCPUS];
	/* the vCPU of this VM that each CPU ran last: whose local TLB entries it may hold */
	u8 last_vcpu[KEEL_MAX_CPUS];
	u64 guard[KEEL_GUARD_RANGES];
	struct vm_measurements measured;
	u64 ids_given;			/* which of id[] count, until then EL2's view does */
	u64 id[VM_NR_IDS];
	struct guest_s2 s2;
};

static_assert(sizeof(struct vm) <= HYP_PAGE_SIZE);

/* Handle of a new VM, or -EINVAL, -ENOSPC (KEEL_MAX_VMS), -ENOMEM. */
s64 vm_create(u64 flags, u64 nr_vcpus);

/*
 * -ENOENT: no such VM. -EBUSY: in use by another CPU, by which it can be found no more: try
 * again. Else 1: more to do, 0: it is gone.
 */
s64 vm_teardown(u64 handle);

/* The VM, which stays until vm_put(), or NULL. */
struct vm *vm_get(u64 handle);
void vm_put(struct vm *vm);

u64 vm_count(void);

/* 0, -EINVAL, -EEXIST, -ENOMEM */
s64 vcpu_create(struct vm *vm, u64 index, u64 features);

/* The vCPU for this CPU's use alone until vcpu_put(); -ENOENT, -EBUSY. */
int vcpu_get(struct vm *vm, u64 index, struct vcpu **vcpu);
void vcpu_put(struct vcpu *vcpu);

/* Into the architecture's reset state, off or on as its features say. */
void vcpu_reset(struct vcpu *vcpu, u64 features);
/* Somebody's CPU_ON, if there is one pending, becomes the state of the vCPU, which is loaded. */
void vcpu_power_up(struct vcpu *vcpu);
bool vcpu_features_valid(u64 features);

u64 vcpu_mpidr(const struct vcpu *vcpu);
struct vcpu *vcpu_by_mpidr(struct vm *vm, u64 mpidr);

/* Register access of the host, by KEEL_REG_*. 0, -ENOENT, -EPERM, -EINVAL. */
int vcpu_get_reg(struct vcpu *vcpu, u64 reg, u64 *value);
int vcpu_set_reg(struct vcpu *vcpu, u64 reg, u64 value);

/* vcpu_run: @x as keel/guest.h says. Return: enum keel_exit or -errno. */
s64 vcpu_run(struct vcpu *vcpu, u64 *x);

#endif
