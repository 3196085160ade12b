/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a VMM may reduce the ID registers of a guest that is not protected. EL2 enforces it,
 * the driver tells user space (KVM_ARM_GET_REG_WRITABLE_MASKS).
 *
 * A register is made of fields of 4 bits, each of which may be given any value up to that
 * of EL2's own view, but those named here. There are no ID registers with other fields.
 */
#ifndef __KEEL_ID_REGS_H
#define __KEEL_ID_REGS_H

#define KEEL_ID_FIELD(shift)	(0xfUL << (shift))

/*
 * R(op1 0, CRm, op2, exact, is signed, may only grow, is 0 or 1)
 *
 * exact: FP, AdvSIMD and MPAM (PFR0), MPAM_frac (PFR1), pointer authentication, which is a
 *	feature of the vCPU (ISAR1, ISAR2), ASIDBits (MMFR0)
 * signed: DoubleLock and PMUVer (DFR0), TGran64 and TGran4 (MMFR0)
 * may only grow: SpecSEI (MMFR1)
 * 0 or 1: TGran*_2 (MMFR0), of stage-2 translations, which guests do not have
 */
#define KEEL_ID_RULES(R)								\
	R(4, 0, 0xffUL << 16 | KEEL_ID_FIELD(40), 0, 0, 0)				\
	R(4, 1, KEEL_ID_FIELD(16), 0, 0, 0)						\
	R(5, 0, 0, KEEL_ID_FIELD(36) | KEEL_ID_FIELD(8), 0, 0)				\
	R(6, 1, 0xffUL << 4 | 0xffUL << 24, 0, 0, 0)					\
	R(6, 2, 0xffUL << 8, 0, 0, 0)							\
	R(7, 0, KEEL_ID_FIELD(4), KEEL_ID_FIELD(24) | KEEL_ID_FIELD(28), 0, 0xfffUL << 32) \
	R(7, 1, 0, 0, KEEL_ID_FIELD(24), 0)

/* CTR_EL0: DIC, IDC, and the two line sizes may be smaller */
#define KEEL_CTR_DIC		(1UL << 29)
#define KEEL_CTR_IDC		(1UL << 28)
#define KEEL_CTR_DMINLINE	KEEL_ID_FIELD(16)
#define KEEL_CTR_IMINLINE	KEEL_ID_FIELD(0)
#define KEEL_CTR_WRITABLE	(KEEL_CTR_DIC | KEEL_CTR_IDC | KEEL_CTR_DMINLINE | KEEL_CTR_IMINLINE)

#endif
