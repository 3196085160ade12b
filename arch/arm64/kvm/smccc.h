/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What guests that are not protected may call, besides PSCI, which is EL2's to answer:
 * KVM_ARM_VM_SMCCC_FILTER, KVM_REG_ARM_*_BMAP, and the calls themselves. A protected
 * guest's calls never come here.
 */
#ifndef __KEEL_SMCCC_H
#define __KEEL_SMCCC_H

#include <linux/kvm.h>
#include <linux/maple_tree.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct keel_vcpu;
struct keel_vm;

#define KEEL_PSCI_LATEST	0x10003U

/**
 * struct keel_smccc - of a VM; written until it has run
 * @lock:	who changes it, and who makes the VM one that has run; inside vcpu->mutex
 * @filter:	what user space said of ranges of function ids
 * @filtered:	something is in @filter
 * @bmap:	the services the guest has, by number of the KVM_REG_ARM_*_BMAP register
 */
struct keel_smccc {
	struct mutex lock;
	struct maple_tree filter;
	bool filtered;
	bool system_suspend;
	u32 psci_version;
	u64 bmap[4];
};

void keel_smccc_init(struct keel_vm *vm);
void keel_smccc_destroy(struct keel_vm *vm);

/* What vcpu_run is to be told about calls: KEEL_RUN_CALLS, KEEL_RUN_PSCI. */
u64 keel_smccc_run_flags(const struct keel_vm *vm);

/* KVM_HAS_DEVICE_ATTR and KVM_SET_DEVICE_ATTR of KVM_ARM_VM_SMCCC_CTRL. */
int keel_smccc_has_attr(const struct keel_vm *vm, const struct kvm_device_attr *attr);
int keel_smccc_set_attr(struct keel_vm *vm, const struct kvm_device_attr *attr);

/* Firmware pseudo registers. -ENOENT: there is none of that name. */
int keel_smccc_get_reg(struct keel_vm *vm, u64 id, u64 *value);
int keel_smccc_set_reg(struct keel_vm *vm, u64 id, u64 value);
/* Their names; room for KEEL_NR_SMCCC_REGS. Returns how many there are. */
#define KEEL_NR_SMCCC_REGS	8
unsigned int keel_smccc_list_regs(const struct keel_vm *vm, u64 *ids);

/* The exit was a call of the guest. As keel_handle_exit(). */
int keel_smccc_call(struct keel_vcpu *vcpu, const u64 *info);

#endif
