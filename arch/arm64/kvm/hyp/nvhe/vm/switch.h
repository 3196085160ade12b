/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside vm/: the world switch and what an exit is handed to. */
#ifndef __HYP_VM_SWITCH_H
#define __HYP_VM_SWITCH_H

#include "vm/vm.h"

/* A SYS_* as KVM numbers system registers: KVM_REG_ARM64_SYSREG's low 16 bits. */
#define ENC(reg)	((reg) >> 5)

/* How a guest left, from entry/vectors.S. */
enum guest_exit { GUEST_SYNC, GUEST_IRQ, GUEST_FIQ, GUEST_SERROR };

/* What to do with the guest: run it again, or tell the host (enum keel_exit). */
#define EXIT_RESUME	(-1L)

/* MDSCR_EL1: breakpoint and watchpoint exceptions */
#define MDSCR_MDE	BIT(15)
/* PSTATE: the single step has not been made yet */
#define PSR_SS_BIT	BIT(21)

/* In entry/vectors.S: ERET to the vCPU in this_cpu()->vcpu, return when it traps. */
u64 guest_enter(struct vcpu *vcpu);

/* The CPU's EL1 becomes the guest's; back. Interrupts are masked all along. */
void switch_to_guest(struct vcpu *vcpu);
void switch_to_host(struct vcpu *vcpu);

/* EL2 panics: give the host its EL1 back so that it can say so. */
void switch_abandon(void);

/* A guest that debugs itself: its breakpoints and watchpoints in the CPU; the host's again. */
void debug_load(struct vcpu *vcpu);
void debug_put(struct vcpu *vcpu);
/* A debug register of a guest that is not protected; false: @reg is none. */
bool debug_get(const struct vcpu *vcpu, u32 reg, u64 *value);
/* 0, -ENOENT: it is none, or -EINVAL. The vCPU is not loaded. */
int debug_set(struct vcpu *vcpu, u32 reg, u64 value);
/* A guest's access that trapped, to registers of op0 2. False: undefined. */
bool debug_trap_read(const struct vcpu *vcpu, u32 reg, u64 *value);
bool debug_trap_write(struct vcpu *vcpu, u32 reg, u64 value);
/* ID_AA64DFR0_EL1 as EL2 offers it. */
u64 debug_id(const struct vcpu *vcpu);

static inline bool debug_wanted(const struct vcpu *vcpu)
{
	return vcpu->el1[EL1_SYS_MDSCR_EL1] & MDSCR_MDE;
}

void fp_trap(struct vcpu *vcpu);
void fp_put(struct vcpu *vcpu);

void gic_load(struct vcpu *vcpu);
void gic_put(struct vcpu *vcpu);
/* How many list registers the host may fill; 0 without GICv3. */
unsigned int gic_nr_lrs(void);
/* Are these list registers ones the host may set? */
bool gic_lrs_valid(const u64 *lr, unsigned int nr);
bool gic_pending(const struct vcpu *vcpu);
/* The guest, which is loaded, wrote ICC_DIR_EL1: EXIT_RESUME or KEEL_EXIT_DIR. */
s64 gic_write_dir(struct vcpu *vcpu, u64 value);
/* A physical interrupt arrived. EXIT_RESUME if it was one of EL2's own. */
s64 gic_irq(struct vcpu *vcpu);

/* Acknowledge @intid, which is pending, and drop its priority; false if it went away. */
bool gic_take(u32 intid);
void gic_deactivate(u32 intid);

void timer_load(struct vcpu *vcpu);
void timer_put(struct vcpu *vcpu);
void timer_virt_irq(struct vcpu *vcpu);
/* EXIT_RESUME, or KEEL_EXIT_IRQ: the host is to look at the physical timer's level. */
s64 timer_hyp_irq(struct vcpu *vcpu);
/* While loaded: would an interrupt of the guest's timers be taken? */
bool timer_pending(const struct vcpu *vcpu);
/* Counter value (CNTPCT_EL0) of the next timer of a vCPU that sleeps, or ~0. */
u64 timer_next(const struct vcpu *vcpu);
u64 timer_state(const struct vcpu *vcpu);
/* CNTP_* are the host's hardware: emulated. */
u64 timer_phys_read(struct vcpu *vcpu, u32 reg);
s64 timer_phys_write(struct vcpu *vcpu, u32 reg, u64 value);

/* Exits. Guest registers are in @vcpu, EL1's in the CPU. EXIT_RESUME or enum keel_exit. */
s64 exit_sync(struct vcpu *vcpu);
s64 exit_abort(struct vcpu *vcpu, u64 esr);
s64 exit_sysreg(struct vcpu *vcpu, u64 esr);

/* The guest waits for an interrupt: it goes on if there is one, else the host may sleep. */
s64 exit_standby(struct vcpu *vcpu);

/* Before running: what the host says of the last exit. -EINVAL if it makes no sense. */
int exit_complete(struct vcpu *vcpu, u64 flags, u64 data);

/* ID registers as guests see them; @enc: as KEEL_REG_SYS numbers. False: it is none. */
bool idreg_read(const struct vcpu *vcpu, u32 enc, u64 *value);
/* What EL2 offers of those of CRm 1 to 7. */
bool idreg_view(const struct vcpu *vcpu, u32 enc, u64 *value);
/* The host wants it so: 0, -ENOENT, -EINVAL: more than there is, -EBUSY: the VM has run. */
int idreg_set(struct vcpu *vcpu, u32 enc, u64 value);
u64 idreg_midr(const struct vcpu *vcpu);
/* Bits of HCR_EL2 without which the guest would see the hardware's. */
u64 idreg_traps(const struct vcpu *vcpu);

void guest_skip_instruction(void);

static inline u64 vcpu_reg(const struct vcpu *vcpu, unsigned int rt)
{
	return rt == 31 ? 0 : vcpu->regs.x[rt];
}

static inline void vcpu_reg_set(struct vcpu *vcpu, unsigned int rt, u64 value)
{
	if (rt != 31)
		vcpu->regs.x[rt] = value;
}

#endif
