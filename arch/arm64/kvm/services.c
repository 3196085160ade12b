// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the driver does for guests that are not protected when they call: random numbers,
 * the host's clock, stolen time, and saying so. Such a guest trusts the host anyhow; a
 * protected one has of these what EL2 gives it.
 */
#include <linux/align.h>
#include <linux/arm-smccc.h>
#include <linux/bitmap.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/stat.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <asm/pvclock-abi.h>

#include "kvm.h"
#include "memslot.h"
#include "services.h"

#define TRNG_VERSION_1_0	0x10000
#define TRNG_INVALID		(-2L)
/* d5c1e1b2-5d0c-4c2e-9a55-6b65656c6b76, of this back end, in little-endian words */
static const u32 trng_uuid[] = { 0xb2e1c1d5, 0x2e4c0c5d, 0x656b559a, 0x766b6c65 };

/* Index of KVM_REG_ARM_*_BMAP in keel_smccc.bmap */
enum { STD, STD_HYP, VENDOR_HYP, VENDOR_HYP_2 };

static int answer4(struct keel_vcpu *vcpu, const u64 *x)
{
	for (unsigned int i = 0; i < 4; i++) {
		s64 ret = keel_reg_write(vcpu, KEEL_REG_X(i), x[i]);

		if (ret)
			return ret;
	}
	return 1;
}

int keel_answer(struct keel_vcpu *vcpu, u64 x0)
{
	s64 ret = keel_reg_write(vcpu, KEEL_REG_X(0), x0);

	return ret ?: 1;
}

int keel_leave_to_el2(struct keel_vcpu *vcpu)
{
	vcpu->call_own = true;
	return 1;
}

/* --- random numbers (Arm DEN0098) --- */

/* The most significant register comes first. */
static int trng_rnd(struct keel_vcpu *vcpu, u32 bits, unsigned int width)
{
	u64 x[4] = {}, left = bits;
	int ret;

	if (!bits || bits > 3 * width)
		return keel_answer(vcpu, TRNG_INVALID);
	for (unsigned int i = 3; left; i--) {
		unsigned int n = min_t(u64, left, width);

		x[i] = get_random_u64() >> (64 - n);
		left -= n;
	}
	ret = answer4(vcpu, x);
	memzero_explicit(x, sizeof(x));
	return ret;
}

static bool is_trng(u32 fid)
{
	return fid == ARM_SMCCC_TRNG_VERSION || fid == ARM_SMCCC_TRNG_FEATURES ||
	       fid == ARM_SMCCC_TRNG_GET_UUID || fid == ARM_SMCCC_TRNG_RND32 ||
	       fid == ARM_SMCCC_TRNG_RND64;
}

static int trng_call(struct keel_vcpu *vcpu, u32 fid, u64 arg)
{
	u64 uuid[] = { trng_uuid[0], trng_uuid[1], trng_uuid[2], trng_uuid[3] };

	switch (fid) {
	case ARM_SMCCC_TRNG_VERSION:
		return keel_answer(vcpu, TRNG_VERSION_1_0);
	case ARM_SMCCC_TRNG_FEATURES:
		return keel_answer(vcpu, is_trng(arg) ? SMCCC_RET_SUCCESS :
							SMCCC_RET_NOT_SUPPORTED);
	case ARM_SMCCC_TRNG_GET_UUID:
		return answer4(vcpu, uuid);
	case ARM_SMCCC_TRNG_RND32:
		return trng_rnd(vcpu, arg, 32);
	}
	return trng_rnd(vcpu, arg, 64);
}

/* --- the host's clock --- */

/* The time, and the guest's counter at that time; @x stays as it is if they do not go together. */
static void ptp_time(struct keel_vcpu *vcpu, u32 counter, u64 *x)
{
	struct system_time_snapshot now;
	u64 offset = 0, ns;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 1, 0)
	ktime_get_snapshot_id(CLOCK_REALTIME, &now);
	ns = now.systime;
#else
	ktime_get_snapshot(&now);
	ns = now.real;
#endif
	if (now.cs_id != CSID_ARM_ARCH_COUNTER || counter > KVM_PTP_PHYS_COUNTER)
		return;
	if (counter == KVM_PTP_VIRT_COUNTER && keel_reg_read(vcpu, KEEL_REG_CNTVOFF, &offset))
		return;
	x[0] = upper_32_bits(ns);
	x[1] = lower_32_bits(ns);
	x[2] = upper_32_bits(now.cycles - offset);
	x[3] = lower_32_bits(now.cycles - offset);
}

static int ptp_call(struct keel_vcpu *vcpu, u32 counter)
{
	u64 x[4] = { SMCCC_RET_NOT_SUPPORTED };

	ptp_time(vcpu, counter, x);
	return answer4(vcpu, x);
}

/* --- stolen time (Arm DEN0057) --- */

bool keel_service_is_pv_time(u32 fid)
{
	return fid == ARM_SMCCC_HV_PV_TIME_FEATURES || fid == ARM_SMCCC_HV_PV_TIME_ST;
}

/* It counts from the time on that the guest asks where it is. */
static u64 pv_time_begin(struct keel_vcpu *vcpu)
{
	struct pvclock_vcpu_stolen_time none = {};

	if (vcpu->steal_base == KEEL_NO_STEAL ||
	    keel_guest_copy(vcpu->vm, vcpu->steal_base, &none, sizeof(none), true))
		return SMCCC_RET_NOT_SUPPORTED;
	vcpu->steal_last = current->sched_info.run_delay;
	return vcpu->steal_base;
}

static int pv_time_call(struct keel_vcpu *vcpu, u32 fid, u32 arg)
{
	bool there = vcpu->steal_base != KEEL_NO_STEAL && keel_service_is_pv_time(arg);

	if (fid == ARM_SMCCC_HV_PV_TIME_ST)
		return keel_answer(vcpu, pv_time_begin(vcpu));
	return keel_answer(vcpu, there ? SMCCC_RET_SUCCESS : SMCCC_RET_NOT_SUPPORTED);
}

void keel_pvtime_update(struct keel_vcpu *vcpu)
{
	u64 at = vcpu->steal_base + offsetof(struct pvclock_vcpu_stolen_time, stolen_time);
	u64 delay = current->sched_info.run_delay;
	__le64 time;

	if (vcpu->steal_base == KEEL_NO_STEAL || delay == vcpu->steal_last)
		return;
	if (keel_guest_copy(vcpu->vm, at, &time, sizeof(time), false))
		return;
	le64_add_cpu(&time, delay - vcpu->steal_last);
	vcpu->steal_last = delay;
	/* if it is no memory any more the guest has lost it */
	(void)keel_guest_copy(vcpu->vm, at, &time, sizeof(time), true);
}

int keel_pvtime_attr(struct keel_vcpu *vcpu, unsigned int cmd, const struct kvm_device_attr *attr)
{
	u64 __user *uaddr = u64_to_user_ptr(attr->addr);
	u64 ipa;

	if (attr->attr != KVM_ARM_VCPU_PVTIME_IPA || vcpu->vm->protected || !sched_info_on())
		return -ENXIO;
	if (cmd == KVM_HAS_DEVICE_ATTR)
		return 0;
	if (cmd == KVM_GET_DEVICE_ATTR)
		return put_user(vcpu->steal_base, uaddr);
	if (get_user(ipa, uaddr))
		return -EFAULT;
	if (!IS_ALIGNED(ipa, sizeof(struct pvclock_vcpu_stolen_time)))
		return -EINVAL;
	if (vcpu->steal_base != KEEL_NO_STEAL)
		return -EEXIST;
	if (!keel_guest_has(vcpu->vm, ipa))
		return -EINVAL;
	vcpu->steal_base = ipa;
	return 0;
}

/* --- all of them --- */

static int vendor_call(struct keel_vcpu *vcpu, u32 fid)
{
	const u64 *bmap = vcpu->vm->smccc.bmap;
	u64 features[] = { bmap[VENDOR_HYP], 0, bmap[VENDOR_HYP_2], 0 };

	/* whose UID it is EL2 knows */
	if (fid == ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID)
		return keel_leave_to_el2(vcpu);
	return answer4(vcpu, features);
}

int keel_service_call(struct keel_vcpu *vcpu, u32 fid, u64 arg)
{
	const u64 *bmap = vcpu->vm->smccc.bmap;

	if (is_trng(fid) && (bmap[STD] & KEEL_BMAP_TRNG))
		return trng_call(vcpu, fid, arg);
	if (keel_service_is_pv_time(fid) && (bmap[STD_HYP] & KEEL_BMAP_PV_TIME))
		return pv_time_call(vcpu, fid, arg);
	/* asked of PV_TIME: whether the calls are there, not whether there is such a page */
	if (fid == ARM_SMCCC_ARCH_FEATURES_FUNC_ID && arg == ARM_SMCCC_HV_PV_TIME_FEATURES &&
	    (bmap[STD_HYP] & KEEL_BMAP_PV_TIME))
		return keel_answer(vcpu, SMCCC_RET_SUCCESS);
	if ((fid == ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID ||
	     fid == ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID) &&
	    (bmap[VENDOR_HYP] & KEEL_BMAP_FUNC_FEAT))
		return vendor_call(vcpu, fid);
	if (fid == ARM_SMCCC_VENDOR_HYP_KVM_PTP_FUNC_ID && (bmap[VENDOR_HYP] & KEEL_BMAP_PTP))
		return ptp_call(vcpu, arg);
	return keel_answer(vcpu, SMCCC_RET_NOT_SUPPORTED);
}
