/* SPDX-License-Identifier: GPL-2.0-only */
/* VMs that the attacks make for themselves, and a guest that executes what it is told. */
#ifndef HOSTILE_VM_H
#define HOSTILE_VM_H

#include <keel/guest.h>

#include "hostile_ko.h"

#define VM_IPA_BITS	36
#define IPA_CODE	0x80000000UL	/* where a guest begins */
#define GFN_CODE	(IPA_CODE >> 12)
#define IPA_MAILBOX	0x0a000000UL
#define GUEST_PAGES	4		/* from GFN_CODE on; the first is code */
#define GUEST_VCPUS	2

/* A call with up to four arguments, a canary in all other registers: x1. */
s64 vm_hcall(struct report *r, u64 nr, u64 a1, u64 a2, u64 a3, u64 a4);
/* The same; pages are donated for as long as EL2 lacks some. */
s64 vm_hcall_fed(struct report *r, u64 nr, u64 a1, u64 a2, u64 a3, u64 a4);
#define VMCALL(r, name, a1, a2, a3, a4)	vm_hcall(r, KEEL_HCALL_##name, a1, a2, a3, a4)
#define VMCALL_FED(r, name, a1, a2, a3, a4) \
	vm_hcall_fed(r, KEEL_HCALL_##name, a1, a2, a3, a4)

/* vcpu_run; regs->x[1..] as keel/guest.h says, all of them in and out. */
s64 vcpu_run_regs(struct report *r, struct regs *regs);
s64 vcpu_run(struct report *r, u64 handle, u64 vcpu, u64 flags, u64 data, struct regs *regs);

/* Handle, or negative. */
s64 vm_new(struct report *r, bool protected, u64 nr_vcpus);
/* Step by step to its end; complains if that is not reached. */
void vm_end(struct report *r, u64 handle);

/* Pages that no VM has any more: the host's again, and nothing in them. */
void pages_are_wiped(struct report *r, void *va, unsigned int nr);

/* What EL2 was given for VMs: back, as far as it has no use for it. */
void pool_trim(struct report *r);

struct guest {
	u64 handle;
	bool protected;
	void *va;		/* GUEST_PAGES pages, donated or lent */
	bool asking;		/* it waits for its next instruction */
};

/* One instruction for the guest, and what came of it. */
struct order {
	u64 insn, x[4];		/* in and out */
	u64 esr;		/* of the exception it caused, or 0 */
	u64 sum;		/* of the registers that are nobody's to change */
	s64 exit;		/* the last exit that was not the mailbox's or an interrupt */
	u64 info[4];
};

#define ORDER_SHORT	BIT(32)	/* x[] is not passed: faster */
#define INSN_HVC(imm)	(0xd4000002 | (imm) << 5)
#define INSN_SMC(imm)	(0xd4000003 | (imm) << 5)
/* with x0; op0 is 2 or 3 */
#define INSN_SYSREG(op0, op1, crn, crm, op2) \
	(0xd5100000 | ((op0) & 1) << 19 | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)
#define INSN_READ	BIT(21)

#define ESR_CLASS(esr)	((esr) >> 26 & 0x3f)

bool guest_new(struct report *r, struct guest *g, bool protected);
/* The pages must come back, and those of a protected one wiped. */
void guest_end(struct report *r, struct guest *g);
/* False: it has not come back for the next instruction. */
bool guest_do(struct report *r, struct guest *g, struct order *o);
/* A call by the guest, by SMC or HVC: x0. */
s64 guest_call(struct report *r, struct guest *g, bool smc, u64 x0, u64 x1, u64 x2, u64 x3);
/* It lives, and no register but those of the call ever changed. */
void guest_is_well(struct report *r, struct guest *g);

extern const char guest_code[], guest_code_end[];

#endif
