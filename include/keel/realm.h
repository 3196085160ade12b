/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a host call reaches the object in the realm world.
 *
 * EL3 forwards the SMCs 0xC4000150 to 0xC400018F to R-EL2, seven arguments in and five
 * results out (RMM-EL3 interface). One of these numbers was never assigned by any RMM;
 * under it goes the whole hypercall table:
 *
 *	x0	KEEL_REALM_FID
 *	x1	number of the call (keel/hcall_table.h) or KEEL_REALM_*
 *	x2-x5	its arguments; of a call of class R: x2 is the pfn of a page of host memory
 *		that holds struct keel_realm_regs
 *
 * and back come x0 = SMCCC_RET_SUCCESS and x1 = result, or x0 = SMCCC_RET_NOT_SUPPORTED.
 *
 * R-EL2 reads the page of a call of class R once, before it does anything, and writes
 * it once, at the end. It need not be shared; if it is not the host's, or R-EL2 cannot
 * reach it, the result is -EFAULT.
 */
#ifndef __KEEL_REALM_H
#define __KEEL_REALM_H

#include <linux/types.h>

#define KEEL_REALM_FID		0xc4000182UL

/*
 * x2: pfn of a page of host memory for struct keel_panic_record; x3: INTID of the hypervisor's
 * timer that the host does not tick on, KEEL_PHYS_HTIMER_INTID or KEEL_PHYS_HVTIMER_INTID.
 * -EBUSY: there is a host already, -EINVAL: no such timer
 */
#define KEEL_REALM_ATTACH	0x1000UL

/* x0 of every call once R-EL2 has panicked: the record says why */
#define KEEL_REALM_DEAD		(~1UL)

/* The page starts with this: x1 to x17 of the call and then of its result; x0 is not used. */
struct keel_realm_regs {
	__u64 x[18];
};

#endif
