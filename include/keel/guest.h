/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the host driver and EL2 say to each other about guests.
 *
 * Everything travels in registers: there is no run page that one side could
 * change while the other reads it. A guest's registers and memory are EL2's; an
 * exit shows the host what that exit needs and nothing else.
 */
#ifndef __KEEL_GUEST_H
#define __KEEL_GUEST_H

#include <linux/types.h>

#ifndef KEEL_MAX_VMS		/* CBMC proves smaller tables */
#define KEEL_MAX_VMS		64
#endif
#ifndef KEEL_MAX_VCPUS
#define KEEL_MAX_VCPUS		16	/* of one VM */
#endif
#define KEEL_MAX_LRS		8	/* list registers the host may fill in one run */

/* vm_create: x1 */
#define KEEL_VM_IPA_BITS	0xffUL		/* bits 7:0: IPA size, 32 to KEEL_STAT_ipa_bits */
#define KEEL_VM_PROTECTED	(1UL << 31)
/* Protected, and begins in EL2's template bootloader at KEEL_FIRMWARE_IPA. */
#define KEEL_VM_FIRMWARE	(1UL << 30)

/*
 * Where the template is linked to run, and how much of the guest's space is EL2's to fill:
 * template, configuration, zeros. X0 to X14 are the VMM's to set; all else is EL2's.
 */
#ifndef KEEL_FIRMWARE_IPA	/* CBMC proves a smaller window */
#define KEEL_FIRMWARE_IPA	0x7fc00000UL
#define KEEL_FIRMWARE_PAGES	512UL
#endif
#define KEEL_FIRMWARE_IMAGE_PAGES 64UL	/* of these, the most that the template itself may have */

/* vcpu_create, vcpu_reset: features */
#define KEEL_VCPU_POWER_OFF	(1UL << 0)	/* starts with PSCI CPU_ON only */
#define KEEL_VCPU_PTRAUTH	(1UL << 1)

/* vm_share: what the guest may do, in the upper half of the page count */
#define KEEL_SHARE_NR		0xffffffffUL
#define KEEL_SHARE_RO		(1UL << 32)

/*
 * Register numbers of vcpu_get_reg and vcpu_set_reg. A protected vCPU takes
 * PC, X0..X14 before it has run, and answers none but ID registers and MPIDR_EL1;
 * for KEEL_EXIT_HOST_CALL see there.
 */
#define KEEL_REG_X(n)		(0x00000UL + (n))	/* 0 to 30 */
#define KEEL_REG_PC		0x00020UL
#define KEEL_REG_PSTATE		0x00021UL
#define KEEL_REG_V_LO(n)	(0x00100UL + 2 * (n))	/* 0 to 31 */
#define KEEL_REG_V_HI(n)	(0x00101UL + 2 * (n))
#define KEEL_REG_FPSR		0x00140UL
#define KEEL_REG_FPCR		0x00141UL
#define KEEL_REG_POWER		0x00150UL		/* 1: on, 0: off */
#define KEEL_REG_SERROR		0x00151UL		/* KEEL_SERROR_*: the virtual SError */
#define KEEL_REG_ICH_VMCR	0x00160UL
#define KEEL_REG_ICH_AP0R(n)	(0x00164UL + (n))	/* 0 to 3 */
#define KEEL_REG_ICH_AP1R(n)	(0x00168UL + (n))
#define KEEL_REG_ICH_VTR	0x0016cUL		/* what the hardware's is; fixed */
#define KEEL_REG_CNTVOFF	0x00170UL		/* one for the VM */
#define KEEL_REG_CNTPOFF	0x00171UL		/* the same */
#define KEEL_SERROR_PENDING	(1UL << 63)
#define KEEL_SERROR_ISS		0x1ffffffUL		/* its syndrome, if the CPU has FEAT_RAS */
#define KEEL_SERROR_IDS		(1UL << 24)		/* ... is the implementation's own */
/* System registers by encoding, as in KVM_REG_ARM64_SYSREG: op0:2 op1:3 CRn:4 CRm:4 op2:3 */
#define KEEL_REG_SYS		0x10000UL
#define KEEL_REG_SYS_MASK	0x0ffffUL

/* vcpu_run: registers in */
enum {
	KEEL_RUN_IN_HANDLE = 1,
	KEEL_RUN_IN_VCPU,
	KEEL_RUN_IN_FLAGS,	/* KEEL_RUN_* */
	KEEL_RUN_IN_DATA,	/* what an MMIO read returned */
	KEEL_RUN_IN_TIMERS,	/* KEEL_RUN_TIMER_* */
	KEEL_RUN_IN_LR,		/* KEEL_MAX_LRS values in the format of ICH_LR<n>_EL2 */
};

#define KEEL_RUN_NR_LRS		0xfUL		/* how many list registers are given */
#define KEEL_RUN_MMIO_DONE	(1UL << 8)	/* the last exit, MMIO, was emulated */
/*
 * The last exit, MMIO or MEM_FAULT: nothing is there. A guest that is not protected takes a
 * data abort without such an exit too.
 */
#define KEEL_RUN_ABORT		(1UL << 9)
/* With MMIO_DONE and nothing else: take that over, do not run. The result is 0, without outputs. */
#define KEEL_RUN_COMPLETE_ONLY	(1UL << 10)
#define KEEL_RUN_NO_GIC		(1UL << 11)	/* the VM has no GIC: its registers are undefined */
/* Only of a guest that is not protected: its calls, PSCI's aside, or those too, exit first ... */
#define KEEL_RUN_CALLS		(1UL << 12)
#define KEEL_RUN_PSCI		(1UL << 13)
/* ... and the last exit, CALL, is EL2's to answer after all. */
#define KEEL_RUN_CALL_OWN	(1UL << 14)
/* With ABORT: the fault was of its table walk, at the level in bits 17:16. Not if protected. */
#define KEEL_RUN_WALK		(1UL << 15)
#define KEEL_RUN_WALK_LEVEL_SHIFT 16
#define KEEL_RUN_WALK_LEVEL	(3UL << KEEL_RUN_WALK_LEVEL_SHIFT)

/* How the guest configured its timer interrupts: virtual in bits 15:0, physical in 31:16 */
#define KEEL_RUN_TIMER_PRIO	0xffUL
#define KEEL_RUN_TIMER_ENABLED	(1UL << 8)
#define KEEL_RUN_TIMER_GROUP1	(1UL << 9)
#define KEEL_RUN_TIMER_PTIMER_SHIFT	16

/* Guest INTIDs of the timers; the physical ones are those of BSA, which the driver checks. */
#define KEEL_VTIMER_INTID	27
#define KEEL_PTIMER_INTID	30
#define KEEL_PHYS_VTIMER_INTID	27
#define KEEL_PHYS_HTIMER_INTID	26
#define KEEL_PHYS_HVTIMER_INTID	28	/* instead, where 26 is a VHE host's tick */
#define KEEL_PHYS_MAINT_INTID	25

/*
 * vcpu_run: registers out; x1 is enum keel_exit, or a negative errno and nothing ran.
 * -EPERM: a protected VM has begun already, and has not started this vCPU.
 */
enum {
	KEEL_RUN_OUT_INFO = 2,	/* four values, by exit */
	KEEL_RUN_OUT_LR = 6,	/* the list registers given, as the guest left them */
	KEEL_RUN_OUT_TIMERS = 14,	/* KEEL_TIMER_* of the timer interrupts */
	KEEL_RUN_OUT_VMCR,	/* ICH_VMCR_EL2: priority mask and group enables */
	/* ICH_HCR_EL2.EOIcount: how many interrupts EOI deactivated without a list register */
	KEEL_RUN_OUT_EOI_COUNT,
};

/* State of the timer interrupts: virtual in bits 7:0, physical in 15:8 */
#define KEEL_TIMER_PENDING	(1UL << 0)
#define KEEL_TIMER_ACTIVE	(1UL << 1)
#define KEEL_TIMER_LEVEL	(1UL << 2)	/* the timer's condition is met now */
#define KEEL_TIMER_PTIMER_SHIFT	8

enum keel_exit {
	KEEL_EXIT_IRQ,		/* something for the host to do: interrupt, or list registers emptied */
	/*
	 * A load or store that stage-2 does not translate. info[0] IPA, without
	 * the shared alias; info[1] KEEL_MMIO_*; info[2] data of a write. The
	 * instruction is repeated unless KEEL_RUN_MMIO_DONE or _ABORT is given.
	 * Data is as a little-endian CPU would have it in a register, whatever the guest is.
	 * Also for memory the host has not provided yet, if the guest is not
	 * protected or has not told RAM from devices.
	 */
	KEEL_EXIT_MMIO,
	/*
	 * Memory to be provided. info[0] IPA, page aligned; info[1] KEEL_FAULT_*; info[2] with
	 * KEEL_FAULT_WALK the address that was walked for
	 */
	KEEL_EXIT_MEM_FAULT,
	KEEL_EXIT_WFI,		/* info[0]: counter value (CNTPCT_EL0) of the next timer, or ~0 */
	KEEL_EXIT_WFE,
	KEEL_EXIT_SGI,		/* info[0]: value written to ICC_SGI1R_EL1; info[1]: 0 SGI1R, 1 ASGI1R, 2 SGI0R */
	KEEL_EXIT_DIR,		/* info[0]: INTID written to ICC_DIR_EL1, in no list register given */
	KEEL_EXIT_CPU_ON,	/* info[0]: vCPU that can run now; run the caller again too */
	KEEL_EXIT_CPU_OFF,	/* this vCPU is off until CPU_ON */
	KEEL_EXIT_SYSTEM,	/* info[0]: KEEL_SYSTEM_*; info[1], [2]: SYSTEM_RESET2's type and cookie */
	KEEL_EXIT_RELINQUISHED,	/* info[0] IPA, info[1] pfn: the page is the host's again, wiped */
	KEEL_EXIT_POOL,		/* info[0]: pages the page pool lacks; donate and run again */
	KEEL_EXIT_SERROR,	/* the hardware reported an SError while the guest ran */
	KEEL_EXIT_FAULT,	/* the vCPU cannot go on; info[0]: ESR_EL2 */
	/* info[0] function id, [1] x1, [2] x2, [3] 1: by SMC. The guest goes on behind the call. */
	KEEL_EXIT_CALL,
	/*
	 * RSI_HOST_CALL. info[0]: its immediate; info[1]: its first register. Until the vCPU
	 * runs again vcpu_get_reg and vcpu_set_reg of X0 to X30 are of the call's registers.
	 */
	KEEL_EXIT_HOST_CALL,
	KEEL_NR_EXITS
};

#define KEEL_MMIO_WRITE		(1UL << 0)
#define KEEL_MMIO_SIZE_SHIFT	4		/* log2 of the bytes, 0 to 3 */
#define KEEL_MMIO_SIZE_MASK	3UL
/* No valid syndrome: only memory can help. info[2]: CM, WnR and FSC of it, if not protected */
#define KEEL_MMIO_INVALID	(1UL << 8)

#define KEEL_FAULT_WRITE	(1UL << 0)
#define KEEL_FAULT_EXEC		(1UL << 1)
#define KEEL_FAULT_WALK		(1UL << 2)	/* of its table walk; only if not protected */

#define KEEL_SYSTEM_OFF		1
#define KEEL_SYSTEM_RESET	2
#define KEEL_SYSTEM_RESET2	3
#define KEEL_SYSTEM_OFF2	4	/* as OFF; the guest means to hibernate */

#endif
