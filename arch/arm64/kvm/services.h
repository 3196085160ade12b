/* SPDX-License-Identifier: GPL-2.0-only */
/* Services for guests that are not protected, behind SMCCC calls; stolen time. */
#ifndef __KEEL_SERVICES_H
#define __KEEL_SERVICES_H

#include <linux/bits.h>
#include <linux/kvm.h>

struct keel_vcpu;

/* Bits of the KVM_REG_ARM_*_BMAP registers, each of its own */
#define KEEL_BMAP_TRNG		BIT(0)
#define KEEL_BMAP_PV_TIME	BIT(0)
#define KEEL_BMAP_FUNC_FEAT	BIT(0)
#define KEEL_BMAP_PTP		BIT(1)

/* The call is done: @x0 is its result, the guest goes on. Returns 1. */
int keel_answer(struct keel_vcpu *vcpu, u64 x0);

/* The call is EL2's to answer. Returns 1. */
int keel_leave_to_el2(struct keel_vcpu *vcpu);

/* A call that is neither PSCI's nor the architecture's. As keel_handle_exit(). */
int keel_service_call(struct keel_vcpu *vcpu, u32 fid, u64 arg);
bool keel_service_is_pv_time(u32 fid);

/* keel_vcpu.steal_base when there is none */
#define KEEL_NO_STEAL		(~0ULL)

/* KVM_ARM_VCPU_PVTIME_CTRL: KVM_{HAS,GET,SET}_DEVICE_ATTR */
int keel_pvtime_attr(struct keel_vcpu *vcpu, unsigned int cmd, const struct kvm_device_attr *attr);
/* Add what the vCPU's thread had to wait since the last time. May sleep. */
void keel_pvtime_update(struct keel_vcpu *vcpu);

#endif
