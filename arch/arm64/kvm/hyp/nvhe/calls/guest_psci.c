// SPDX-License-Identifier: GPL-2.0-only
/*
 * PSCI 1.3 for guests (Arm DEN0022). Power states are decided here; the host is
 * told which vCPU may run, and when the VM wants to be off or reset.
 */
#include "calls/guest.h"
#include "calls/calls.h"
#include <uapi/linux/psci.h>

/* Not in the headers of all supported kernels. */
#ifndef PSCI_1_3_FN_SYSTEM_OFF2
#define PSCI_1_3_FN_SYSTEM_OFF2		PSCI_0_2_FN(21)
#define PSCI_1_3_FN64_SYSTEM_OFF2	PSCI_0_2_FN64(21)
#define PSCI_1_3_OFF_TYPE_HIBERNATE_OFF	BIT(0)
#endif

/*
 * The target's state is this CPU's to write from OFF -> CLAIMED to ON_PENDING. From then on
 * it is on for every other caller, as with Linux's KVM: when it runs is the host's affair.
 */
static s64 cpu_on(struct vcpu *vcpu)
{
	struct vcpu *target = vcpu_by_mpidr(vcpu->vm, smccc_arg(&vcpu->regs, 1));
	u32 was = VCPU_OFF;

	if (!target)
		return guest_answer(vcpu, PSCI_RET_INVALID_PARAMS);
	if (!__atomic_compare_exchange_n(&target->power, &was, VCPU_CLAIMED, false,
					 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return guest_answer(vcpu, was == VCPU_CLAIMED ? PSCI_RET_ON_PENDING :
								PSCI_RET_ALREADY_ON);
	target->on_pc = smccc_arg(&vcpu->regs, 2);
	target->on_context = smccc_arg(&vcpu->regs, 3);
	__atomic_store_n(&target->power, VCPU_ON_PENDING, __ATOMIC_RELEASE);

	vcpu->regs.x[0] = PSCI_RET_SUCCESS;
	vcpu->info[0] = target->index;
	return KEEL_EXIT_CPU_ON;
}

static s64 cpu_off(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->power, VCPU_OFF, __ATOMIC_RELEASE);
	return KEEL_EXIT_CPU_OFF;
}

static s64 affinity_info(struct vcpu *vcpu)
{
	u64 affinity = smccc_arg(&vcpu->regs, 1), level = smccc_arg(&vcpu->regs, 2), mask, i;
	s64 best = -1;

	if (level > 3 || affinity & ~MPIDR_AFFINITY)
		return guest_answer(vcpu, PSCI_RET_INVALID_PARAMS);
	/* Aff3 is bits 39:32 */
	mask = MPIDR_AFFINITY & ~((1UL << (level == 3 ? 32 : 8 * level)) - 1);
	for (i = 0; i < KEEL_MAX_VCPUS; i++) {
		struct vcpu *v = __atomic_load_n(&vcpu->vm->vcpus[i], __ATOMIC_ACQUIRE);
		u32 power;

		if (!v || (vcpu_mpidr(v) & mask) != (affinity & mask))
			continue;
		power = __atomic_load_n(&v->power, __ATOMIC_ACQUIRE);
		if (power == VCPU_ON || power == VCPU_ON_PENDING)
			return guest_answer(vcpu, PSCI_0_2_AFFINITY_LEVEL_ON);
		if (power != VCPU_OFF)
			best = PSCI_0_2_AFFINITY_LEVEL_ON_PENDING;
		else if (best < 0)
			best = PSCI_0_2_AFFINITY_LEVEL_OFF;
	}
	return guest_answer(vcpu, best < 0 ? PSCI_RET_INVALID_PARAMS : best);
}

/* Standby is the only power state there is: it ends with the next interrupt. */
static s64 cpu_suspend(struct vcpu *vcpu)
{
	vcpu->regs.x[0] = PSCI_RET_SUCCESS;
	return exit_standby(vcpu);
}

/* A host that runs the vCPU again although the VM is off finds the call failed. */
static s64 system_exit(struct vcpu *vcpu, u64 what)
{
	vcpu->info[0] = what;
	vcpu->regs.x[0] = PSCI_RET_INTERNAL_FAILURE;
	return KEEL_EXIT_SYSTEM;
}

/* The only one with arguments: of the others the host sees no register. */
static s64 system_reset2(struct vcpu *vcpu)
{
	u32 type = vcpu->regs.x[1];

	/* architectural resets other than warm are reserved; vendor's have bit 31 */
	if (type != PSCI_1_1_RESET_TYPE_SYSTEM_WARM_RESET &&
	    !(type & PSCI_1_1_RESET_TYPE_VENDOR_START))
		return guest_answer(vcpu, PSCI_RET_INVALID_PARAMS);
	vcpu->info[1] = type;
	vcpu->info[2] = smccc_arg(&vcpu->regs, 2);
	return system_exit(vcpu, KEEL_SYSTEM_RESET2);
}

/* Of the types there is one, which 0 means too; x2 must be 0. */
static s64 system_off2(struct vcpu *vcpu)
{
	u64 type = smccc_arg(&vcpu->regs, 1);

	if ((type && type != PSCI_1_3_OFF_TYPE_HIBERNATE_OFF) || smccc_arg(&vcpu->regs, 2))
		return guest_answer(vcpu, PSCI_RET_INVALID_PARAMS);
	return system_exit(vcpu, KEEL_SYSTEM_OFF2);
}

static s64 features(struct vcpu *vcpu)
{
	switch ((u32)vcpu->regs.x[1]) {
	case PSCI_0_2_FN_PSCI_VERSION:
	case PSCI_0_2_FN_CPU_SUSPEND:
	case PSCI_0_2_FN64_CPU_SUSPEND:
	case PSCI_0_2_FN_CPU_OFF:
	case PSCI_0_2_FN_CPU_ON:
	case PSCI_0_2_FN64_CPU_ON:
	case PSCI_0_2_FN_AFFINITY_INFO:
	case PSCI_0_2_FN64_AFFINITY_INFO:
	case PSCI_0_2_FN_MIGRATE_INFO_TYPE:
	case PSCI_0_2_FN_SYSTEM_OFF:
	case PSCI_0_2_FN_SYSTEM_RESET:
	case PSCI_1_0_FN_PSCI_FEATURES:
	case PSCI_1_1_FN_SYSTEM_RESET2:
	case PSCI_1_1_FN64_SYSTEM_RESET2:
	case ARM_SMCCC_VERSION_FUNC_ID:
		return guest_answer(vcpu, 0);
	case PSCI_1_3_FN_SYSTEM_OFF2:
	case PSCI_1_3_FN64_SYSTEM_OFF2:
		return guest_answer(vcpu, PSCI_1_3_OFF_TYPE_HIBERNATE_OFF);
	}
	return guest_answer(vcpu, PSCI_RET_NOT_SUPPORTED);
}

s64 guest_psci(struct vcpu *vcpu, u32 fid)
{
	switch (fid) {
	case PSCI_0_2_FN_PSCI_VERSION:
		return guest_answer(vcpu, PSCI_VERSION(1, 3));
	case PSCI_0_2_FN_CPU_SUSPEND:
	case PSCI_0_2_FN64_CPU_SUSPEND:
		return cpu_suspend(vcpu);
	case PSCI_0_2_FN_CPU_OFF:
		return cpu_off(vcpu);
	case PSCI_0_2_FN_CPU_ON:
	case PSCI_0_2_FN64_CPU_ON:
		return cpu_on(vcpu);
	case PSCI_0_2_FN_AFFINITY_INFO:
	case PSCI_0_2_FN64_AFFINITY_INFO:
		return affinity_info(vcpu);
	case PSCI_0_2_FN_MIGRATE_INFO_TYPE:
		return guest_answer(vcpu, PSCI_0_2_TOS_MP);
	case PSCI_0_2_FN_SYSTEM_OFF:
		return system_exit(vcpu, KEEL_SYSTEM_OFF);
	case PSCI_0_2_FN_SYSTEM_RESET:
		return system_exit(vcpu, KEEL_SYSTEM_RESET);
	case PSCI_1_0_FN_PSCI_FEATURES:
		return features(vcpu);
	case PSCI_1_1_FN_SYSTEM_RESET2:
	case PSCI_1_1_FN64_SYSTEM_RESET2:
		return system_reset2(vcpu);
	case PSCI_1_3_FN_SYSTEM_OFF2:
	case PSCI_1_3_FN64_SYSTEM_OFF2:
		return system_off2(vcpu);
	}
	return GUEST_CALL_UNKNOWN;
}
