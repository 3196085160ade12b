/* SPDX-License-Identifier: GPL-2.0-only */
/* What tests of vm/ and of guest calls share: VMs in a running world, and a guest. */
#ifndef __KUNIT_FAKE_GUEST_H
#define __KUNIT_FAKE_GUEST_H

#include "fake.h"
/* Linux has a function of this name. */
#define timer_pending	vm_timer_pending
#include "vm/switch.h"
#undef timer_pending
#include "calls/guest.h"
#include "calls/handlers.h"
#include <asm/esr.h>
#include <keel/abi.h>
#include <keel/guest.h>

#define PVM		(KEEL_VM_PROTECTED | 40)
#define NPVM		40UL
#define ALIAS		(1UL << 39)
#define EC(x)		((u64)ESR_ELx_EC_##x << ESR_ELx_EC_SHIFT | ESR_ELx_IL)
#define SYS64(reg, rt, read)						\
	(EC(SYS64) | (u64)sys_reg_Op0(reg) << 20 | sys_reg_Op2(reg) << 17 |	\
	 sys_reg_Op1(reg) << 14 | sys_reg_CRn(reg) << 10 | (rt) << 5 |		\
	 sys_reg_CRm(reg) << 1 | (read))

/* Stands for the guest: called in place of ERET, returns how it trapped. */
extern u64 (*guest_hook)(struct vcpu *vcpu);
extern unsigned int guest_entries;

/* What the CPU's FP/SIMD registers hold. */
extern struct fp_regs fp_now;

/* A running world with a GICv3 of 4 list registers; VMs are taken apart at the end. */
int guest_test_init(struct kunit *test);
void guest_test_exit(struct kunit *test);

/* Held and loaded until the end of the test. */
struct vm *new_vm(struct kunit *test, u64 flags);
struct vcpu *new_vcpu(struct kunit *test, struct vm *vm, u64 index, u64 features);

/* @nr pages from FREE_PFN on at @gfn of a protected VM. */
void give_pages(struct kunit *test, struct vm *vm, u64 gfn, u64 nr);

/* Take all pages of the pool but @nr. */
void pool_leave(struct kunit *test, u64 nr);
void pool_refill(void);

/* vcpu_run with @regs: x1.. as the host sets them, and what it finds there. */
s64 run(struct vcpu *vcpu, u64 *x);

/* The guest leaves with this exception; ELR_EL2 and SPSR_EL2 stay as they are. */
u64 leave_sync(u64 esr);

/* --- Into the sources (wrap/vm.c) --- */

void test_vm_reset(void);
void test_vm_generation(u64 last);
u64 test_vm_users(u64 slot);

#endif
