/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The realm world: EL3 has booted the object at R-EL2, the kernel runs at EL2 and keeps
 * it. Nothing is loaded or launched; host calls go by SMC, as keel/realm.h says.
 *
 *	preflight   who answers there?
 *	attach      where its panic record goes; from then on this world is the only one
 *	hcall       the two transports
 */
#ifndef __KEEL_REALM_DRIVER_H
#define __KEEL_REALM_DRIVER_H

#include <linux/arm-smccc.h>
#include <linux/init.h>
#include <linux/types.h>

/* Host calls go to R-EL2. Set once, at load. */
extern bool keel_realm_attached;

/*
 * Asks for an object of this driver's ABI at R-EL2, changes nothing: 0, -ENODEV: nobody
 * answers, -EPROTO: one of another ABI does, -EIO: it has panicked.
 */
int keel_realm_find(void);

/*
 * Makes R-EL2's object this kernel's, and keel_hyp_timer() its timer. 0; -EBUSY: it has been
 * some kernel's before; -ENOMEM.
 */
int keel_realm_attach(u64 panic_record_pfn, u32 timer_intid);

/*
 * INTID of the hypervisor's timer that a kernel at EL2 does not tick on (host_ppis.c). To be asked
 * once: what is requested for KVM follows from it.
 */
u32 keel_hyp_timer(void);

/* keel_hcall() and keel_hcall_regs() of this world */
s64 keel_realm_hcall(u64 nr, u64 a1, u64 a2, u64 a3, u64 a4);
s64 keel_realm_hcall_regs(u64 nr, struct arm_smccc_1_2_regs *r);

#endif
