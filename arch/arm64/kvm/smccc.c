// SPDX-License-Identifier: GPL-2.0-only
/* Calls of guests that are not protected: which they may make. The services are in services.c. */
#include <linux/arm-smccc.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/xarray.h>
#include <uapi/linux/psci.h>

#include "kvm.h"
#include "services.h"
#include "uapi.h"

#define PSCI_LAST_FUNC		0x1f

#ifndef PSCI_1_3_FN_SYSTEM_OFF2
#define PSCI_1_3_FN_SYSTEM_OFF2		PSCI_0_2_FN(21)
#define PSCI_1_3_FN64_SYSTEM_OFF2	PSCI_0_2_FN64(21)
#endif

/* What each KVM_REG_ARM_*_BMAP can have set, and has at first. */
static const struct {
	u64 id, all, initial;
} bmaps[] = {
	{ KVM_REG_ARM_STD_BMAP, KEEL_BMAP_TRNG, KEEL_BMAP_TRNG },
	{ KVM_REG_ARM_STD_HYP_BMAP, KEEL_BMAP_PV_TIME, KEEL_BMAP_PV_TIME },
	{ KVM_REG_ARM_VENDOR_HYP_BMAP, KEEL_BMAP_FUNC_FEAT | KEEL_BMAP_PTP,
	  KEEL_BMAP_FUNC_FEAT | KEEL_BMAP_PTP },
	/* of these the calls are user space's to answer, through the filter */
	{ KVM_REG_ARM_VENDOR_HYP_BMAP_2, 3, 0 },
};

void keel_smccc_init(struct keel_vm *vm)
{
	struct keel_smccc *s = &vm->smccc;

	mutex_init(&s->lock);
	mt_init(&s->filter);
	s->psci_version = KEEL_PSCI_LATEST;
	for (unsigned int i = 0; i < ARRAY_SIZE(bmaps); i++)
		s->bmap[i] = bmaps[i].initial;
}

void keel_smccc_destroy(struct keel_vm *vm)
{
	mtree_destroy(&vm->smccc.filter);
}

u64 keel_smccc_run_flags(const struct keel_vm *vm)
{
	const struct keel_smccc *s = &vm->smccc;
	u64 flags = KEEL_RUN_CALLS;

	if (vm->protected)
		return 0;
	if (s->filtered || s->system_suspend || s->psci_version != KEEL_PSCI_LATEST)
		flags |= KEEL_RUN_PSCI;
	return flags;
}

/* --- the filter --- */

static int filter_insert(struct keel_smccc *s, u32 first, u32 last, unsigned int action)
{
	return mtree_insert_range(&s->filter, first, last, xa_mk_value(action),
				  GFP_KERNEL_ACCOUNT);
}

/* Architecture calls say which errata are dealt with: nobody else may answer them. */
static int filter_reserve(struct keel_smccc *s)
{
	static const u32 first[] = { 0x80000000, 0xc0000000 };
	int ret = 0;

	for (unsigned int i = 0; !ret && i < ARRAY_SIZE(first); i++)
		ret = filter_insert(s, first[i], first[i] + 0xffff, KVM_SMCCC_FILTER_HANDLE);
	if (ret)
		mtree_destroy(&s->filter);
	return ret;
}

static int filter_add(struct keel_vm *vm, const struct kvm_smccc_filter *f)
{
	struct keel_smccc *s = &vm->smccc;
	u32 last = f->base + f->nr_functions - 1;
	int ret;

	if (memchr_inv(f->pad, 0, sizeof(f->pad)) || !f->nr_functions || last < f->base ||
	    f->action >= NR_SMCCC_FILTER_ACTIONS)
		return -EINVAL;
	mutex_lock(&s->lock);
	ret = READ_ONCE(vm->has_run) ? -EBUSY : 0;
	if (!ret && !s->filtered) {
		ret = filter_reserve(s);
		s->filtered = !ret;
	}
	if (!ret)
		ret = filter_insert(s, f->base, last, f->action);
	mutex_unlock(&s->lock);
	return ret;
}

int keel_smccc_has_attr(const struct keel_vm *vm, const struct kvm_device_attr *attr)
{
	return !vm->protected && attr->group == KVM_ARM_VM_SMCCC_CTRL &&
	       attr->attr == KVM_ARM_VM_SMCCC_FILTER ? 0 : -ENXIO;
}

int keel_smccc_set_attr(struct keel_vm *vm, const struct kvm_device_attr *attr)
{
	struct kvm_smccc_filter f;

	if (keel_smccc_has_attr(vm, attr))
		return -ENXIO;
	if (copy_from_user(&f, u64_to_user_ptr(attr->addr), sizeof(f)))
		return -EFAULT;
	return filter_add(vm, &f);
}

/* --- pseudo registers --- */

static const u64 workarounds[] = {
	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1, KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2,
	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3,
};

/* EL2 offers none of the calls: level 0 of each, not available. */
static bool is_workaround(u64 id)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(workarounds); i++)
		if (workarounds[i] == id)
			return true;
	return false;
}

static int bmap_index(u64 id)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(bmaps); i++)
		if (bmaps[i].id == id)
			return i;
	return -ENOENT;
}

int keel_smccc_get_reg(struct keel_vm *vm, u64 id, u64 *value)
{
	int i = bmap_index(id);

	*value = 0;
	if (id == KVM_REG_ARM_PSCI_VERSION)
		*value = vm->smccc.psci_version;
	else if (i >= 0 && !vm->protected)
		*value = READ_ONCE(vm->smccc.bmap[i]);
	else if (!is_workaround(id))
		return -ENOENT;
	return 0;
}

/* PSCI 0.1, which has no numbers of its own, is not offered. */
static bool psci_version_exists(u64 value)
{
	return value == 2 || (value >= 0x10000 && value <= KEEL_PSCI_LATEST);
}

static int set_psci_version(struct keel_vm *vm, u64 value)
{
	/* EL2 tells a protected guest */
	if (vm->protected ? value != KEEL_PSCI_LATEST : !psci_version_exists(value))
		return -EINVAL;
	WRITE_ONCE(vm->smccc.psci_version, value);
	return 0;
}

static int set_bmap(struct keel_vm *vm, int i, u64 value)
{
	struct keel_smccc *s = &vm->smccc;
	int ret = 0;

	if (value & ~bmaps[i].all)
		return -EINVAL;
	mutex_lock(&s->lock);
	if (READ_ONCE(vm->has_run) && value != s->bmap[i])
		ret = -EBUSY;
	else
		WRITE_ONCE(s->bmap[i], value);
	mutex_unlock(&s->lock);
	return ret;
}

int keel_smccc_set_reg(struct keel_vm *vm, u64 id, u64 value)
{
	int i = bmap_index(id);

	if (id == KVM_REG_ARM_PSCI_VERSION)
		return set_psci_version(vm, value);
	if (i >= 0 && !vm->protected)
		return set_bmap(vm, i, value);
	if (!is_workaround(id))
		return -ENOENT;
	return value ? -EINVAL : 0;
}

unsigned int keel_smccc_list_regs(const struct keel_vm *vm, u64 *ids)
{
	unsigned int n = 0;

	ids[n++] = KVM_REG_ARM_PSCI_VERSION;
	for (unsigned int i = 0; i < ARRAY_SIZE(workarounds); i++)
		ids[n++] = workarounds[i];
	for (unsigned int i = 0; i < ARRAY_SIZE(bmaps) && !vm->protected; i++)
		ids[n++] = bmaps[i].id;
	return n;
}

/* --- calls --- */

static int exit_hypercall(struct keel_vcpu *vcpu, const u64 *info)
{
	struct kvm_run *run = vcpu->run;

	memset(&run->hypercall, 0, sizeof(run->hypercall));
	run->exit_reason = KVM_EXIT_HYPERCALL;
	run->hypercall.nr = info[0];
	run->hypercall_flags = info[3] ? KVM_HYPERCALL_EXIT_SMC : 0;
	return 0;
}

/* User space reads the arguments from the guest's registers: they stay. */
static int exit_suspend(struct keel_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;

	memset(&run->system_event, 0, sizeof(run->system_event));
	run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
	run->system_event.type = KVM_SYSTEM_EVENT_SUSPEND;
	return 0;
}

/* The version of PSCI that has the function, if that is not all that there are. */
static u32 psci_since(u32 fid)
{
	switch (fid) {
	case PSCI_1_0_FN_PSCI_FEATURES:
	case PSCI_1_0_FN_SYSTEM_SUSPEND:
	case PSCI_1_0_FN64_SYSTEM_SUSPEND:
		return 0x10000;
	case PSCI_1_1_FN_SYSTEM_RESET2:
	case PSCI_1_1_FN64_SYSTEM_RESET2:
		return 0x10001;
	case PSCI_1_3_FN_SYSTEM_OFF2:
	case PSCI_1_3_FN64_SYSTEM_OFF2:
		return 0x10003;
	}
	return 0;
}

static bool is_suspend(u32 fid)
{
	return fid == PSCI_1_0_FN_SYSTEM_SUSPEND || fid == PSCI_1_0_FN64_SYSTEM_SUSPEND;
}

/* Is what user space wants of PSCI not what EL2 does? Else EL2 knows the vCPUs' states. */
static int psci_call(struct keel_vcpu *vcpu, u32 fid, u32 arg)
{
	const struct keel_smccc *s = &vcpu->vm->smccc;
	u32 version = READ_ONCE(s->psci_version);

	if (version < psci_since(fid))
		return keel_answer(vcpu, PSCI_RET_NOT_SUPPORTED);
	if (fid == PSCI_0_2_FN_PSCI_VERSION)
		return keel_answer(vcpu, version);
	if (fid == PSCI_1_0_FN_PSCI_FEATURES && version < psci_since(arg))
		return keel_answer(vcpu, PSCI_RET_NOT_SUPPORTED);
	if (fid == PSCI_1_0_FN_PSCI_FEATURES && is_suspend(arg) && s->system_suspend)
		return keel_answer(vcpu, PSCI_RET_SUCCESS);
	if (is_suspend(fid) && s->system_suspend)
		return exit_suspend(vcpu);
	return keel_leave_to_el2(vcpu);
}

static unsigned int action_of(struct keel_smccc *s, u32 fid)
{
	return s->filtered ? xa_to_value(mtree_load(&s->filter, fid)) : KVM_SMCCC_FILTER_HANDLE;
}

int keel_smccc_call(struct keel_vcpu *vcpu, const u64 *info)
{
	struct keel_smccc *s = &vcpu->vm->smccc;
	u32 fid = info[0], owner = ARM_SMCCC_OWNER_NUM(fid);

	vcpu->stat.hvc_exits++;
	switch (action_of(s, fid)) {
	case KVM_SMCCC_FILTER_DENY:
		return keel_answer(vcpu, SMCCC_RET_NOT_SUPPORTED);
	case KVM_SMCCC_FILTER_FWD_TO_USER:
		return exit_hypercall(vcpu, info);
	}
	if (!ARM_SMCCC_IS_FAST_CALL(fid))
		return keel_answer(vcpu, SMCCC_RET_NOT_SUPPORTED);
	if (owner == ARM_SMCCC_OWNER_STANDARD && ARM_SMCCC_FUNC_NUM(fid) <= PSCI_LAST_FUNC)
		return psci_call(vcpu, fid, info[1]);
	if (owner == ARM_SMCCC_OWNER_ARCH &&
	    (fid != ARM_SMCCC_ARCH_FEATURES_FUNC_ID || !keel_service_is_pv_time(info[1])))
		return keel_leave_to_el2(vcpu);
	return keel_service_call(vcpu, fid, info[1]);
}
