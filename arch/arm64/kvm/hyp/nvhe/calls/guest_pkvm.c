// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pKVM dialect: vendor-specific hypervisor calls, as mainline and Android
 * number them. A page is shared in place; which addresses are devices is said
 * with the MMIO guard.
 */
#include "calls/guest.h"
#include "calls/calls.h"
#include <linux/arm-smccc.h>
#include <keel/abi.h>

/* Function numbers; those mainline has no name for are Android's. */
#define F_FEATURES		0
#define F_HYP_MEMINFO		2
#define F_MEM_SHARE		3
#define F_MEM_UNSHARE		4
#define F_GUARD_INFO		5
#define F_GUARD_ENROLL		6
#define F_GUARD_MAP		7
#define F_GUARD_UNMAP		8
#define F_MEM_RELINQUISH	9
#define F_RGUARD_MAP		10
#define F_RGUARD_UNMAP		11

#define FEATURES_ALL	BIT(F_FEATURES)
#define FEATURES_PVM	(FEATURES_ALL | BIT(F_HYP_MEMINFO) | BIT(F_MEM_SHARE) | \
			 BIT(F_MEM_UNSHARE) | BIT(F_GUARD_INFO) | BIT(F_GUARD_ENROLL) | \
			 BIT(F_GUARD_MAP) | BIT(F_GUARD_UNMAP) | BIT(F_MEM_RELINQUISH) | \
			 BIT(F_RGUARD_MAP) | BIT(F_RGUARD_UNMAP))

#define MEMINFO_RANGES	BIT(0)	/* SHARE and UNSHARE take a count and answer how many */

/*
 * An entry that was used and is free again. Free entries are taken from the lowest on, so
 * what is still 0 ends the table: every memory fault looks through it.
 */
#define GUARD_EMPTIED	GUARD(1, 0)

bool guard_allows(const struct vm *vm, u64 ipa)
{
	u64 page = ipa >> HYP_PAGE_SHIFT;
	unsigned int i;

	/* entries are made under the lock and read without: each is one word */
	for (i = 0; i < KEEL_GUARD_RANGES; i++) {
		u64 r = READ_ONCE(vm->guard[i]);

		if (!r)
			break;
		if (page - GUARD_FIRST(r) < GUARD_NR(r))
			return true;
	}
	return false;
}

/*
 * Grow a range that ends or begins here, else take a free entry. No page is in two
 * ranges: closing it would leave it open in the other. Lock held.
 */
static bool guard_add(struct vm *vm, u64 page)
{
	u64 *free = NULL, *beside = NULL, first, nr;
	unsigned int i;

	for (i = 0; i < KEEL_GUARD_RANGES; i++) {
		first = GUARD_FIRST(vm->guard[i]);
		nr = GUARD_NR(vm->guard[i]);
		if (page - first < nr)
			return true;
		if (!nr)
			free = free ?: &vm->guard[i];
		else if (nr < GUARD_NR_MAX && (page == first + nr || page + 1 == first))
			beside = &vm->guard[i];
	}
	if (beside) {
		first = GUARD_FIRST(*beside);
		WRITE_ONCE(*beside, GUARD(page < first ? page : first, GUARD_NR(*beside) + 1));
	} else if (free) {
		WRITE_ONCE(*free, GUARD(page, 1));
	}
	return beside || free;
}

/* A hole in the middle takes one more entry. Lock held. */
static bool guard_remove(struct vm *vm, u64 page)
{
	u64 *free = NULL, *in = NULL, r, first, nr;
	unsigned int i;

	for (i = 0; i < KEEL_GUARD_RANGES; i++) {
		if (!GUARD_NR(vm->guard[i]))
			free = free ?: &vm->guard[i];
		else if (page - GUARD_FIRST(vm->guard[i]) < GUARD_NR(vm->guard[i]))
			in = &vm->guard[i];
	}
	if (!in)
		return false;
	r = *in;
	first = GUARD_FIRST(r);
	nr = GUARD_NR(r);
	if (page != first && page != first + nr - 1) {
		if (!free)
			return false;
		WRITE_ONCE(*free, GUARD(page + 1, first + nr - page - 1));
		nr = page - first + 1;
	}
	WRITE_ONCE(*in, nr == 1 ? GUARD_EMPTIED : GUARD(page == first ? first + 1 : first, nr - 1));
	return true;
}

static bool guard_change(struct vm *vm, u64 ipa, bool map)
{
	bool done;

	if ((ipa & ~HYP_PAGE_MASK) || !pgt_ia_valid(&vm->s2.pgt, ipa))
		return false;
	hyp_spin_lock(&vm->lock);
	done = map ? guard_add(vm, ipa >> HYP_PAGE_SHIFT) : guard_remove(vm, ipa >> HYP_PAGE_SHIFT);
	/* a guest that opens some addresses has closed all others */
	if (done && map)
		WRITE_ONCE(vm->guarded, true);
	hyp_spin_unlock(&vm->lock);
	return done;
}

static s64 guard(struct vcpu *vcpu, bool map)
{
	return guest_answer(vcpu, guard_change(vcpu->vm, vcpu->regs.x[1], map) ?
		      SMCCC_RET_SUCCESS : SMCCC_RET_INVALID_PARAMETER);
}

/* Range form: how many were done is in x1; the guest goes on from there. */
static s64 guard_range(struct vcpu *vcpu, bool map)
{
	u64 ipa = vcpu->regs.x[1], nr = vcpu->regs.x[2], done = 0;

	if (!nr || vcpu->regs.x[3])
		return guest_answer(vcpu, SMCCC_RET_INVALID_PARAMETER);
	if (nr > KEEL_RANGE_MAX)
		nr = KEEL_RANGE_MAX;
	while (done < nr && guard_change(vcpu->vm, ipa + done * HYP_PAGE_SIZE, map))
		done++;
	vcpu->regs.x[1] = done;
	return guest_answer(vcpu, done ? SMCCC_RET_SUCCESS : SMCCC_RET_INVALID_PARAMETER);
}

/* x2: pages, 0 is one. What is there is done; the first page that is not is asked for. */
static s64 mem_share(struct vcpu *vcpu, bool share)
{
	u64 ipa = vcpu->regs.x[1], nr = vcpu->regs.x[2] ?: 1;
	int ret;

	if (vcpu->regs.x[3])
		return guest_answer(vcpu, SMCCC_RET_INVALID_PARAMETER);
	if (nr > KEEL_RANGE_MAX)
		nr = KEEL_RANGE_MAX;
	ret = guest_call_share(vcpu, ipa, &nr, share, false);
	if (ret == -ENOENT && share)
		return guest_call_fault(vcpu, ipa, SMCCC_RET_INVALID_PARAMETER);
	if (ret == -ENOMEM)
		return guest_call_pool(vcpu);
	if (!ret)
		vcpu->regs.x[1] = nr;
	return guest_answer(vcpu, ret ? SMCCC_RET_INVALID_PARAMETER : SMCCC_RET_SUCCESS);
}

static s64 mem_relinquish(struct vcpu *vcpu)
{
	u64 ipa = vcpu->regs.x[1], pfn;
	int ret;

	if (vcpu->regs.x[2] || vcpu->regs.x[3])
		return guest_answer(vcpu, SMCCC_RET_INVALID_PARAMETER);
	ret = guest_relinquish(&vcpu->vm->s2, ipa, &pfn);
	if (ret == -ENOMEM)
		return guest_call_pool(vcpu);
	if (ret)
		return guest_answer(vcpu, SMCCC_RET_INVALID_PARAMETER);
	vcpu->regs.x[0] = SMCCC_RET_SUCCESS;
	vcpu->info[0] = ipa;
	vcpu->info[1] = pfn;
	return KEEL_EXIT_RELINQUISHED;
}

static s64 meminfo(struct vcpu *vcpu)
{
	u64 *x = vcpu->regs.x;

	if (x[1] || x[2] || x[3])
		return guest_answer(vcpu, SMCCC_RET_INVALID_PARAMETER);
	x[1] = MEMINFO_RANGES;
	return guest_answer(vcpu, HYP_PAGE_SIZE);
}

static s64 protected_call(struct vcpu *vcpu, u32 func)
{
	switch (func) {
	case F_HYP_MEMINFO:
		return meminfo(vcpu);
	case F_MEM_SHARE:
		return mem_share(vcpu, true);
	case F_MEM_UNSHARE:
		return mem_share(vcpu, false);
	case F_GUARD_INFO:
		return guest_answer(vcpu, HYP_PAGE_SIZE);
	case F_GUARD_ENROLL:
		WRITE_ONCE(vcpu->vm->guarded, true);
		return guest_answer(vcpu, SMCCC_RET_SUCCESS);
	case F_GUARD_MAP:
		return guard(vcpu, true);
	case F_GUARD_UNMAP:
		return guard(vcpu, false);
	case F_MEM_RELINQUISH:
		return mem_relinquish(vcpu);
	case F_RGUARD_MAP:
		return guard_range(vcpu, true);
	case F_RGUARD_UNMAP:
		return guard_range(vcpu, false);
	}
	return GUEST_CALL_UNKNOWN;
}

s64 guest_pkvm(struct vcpu *vcpu, u32 fid)
{
	u64 *x = vcpu->regs.x;

	switch (fid) {
	case ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID:
		x[0] = ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_0;
		x[1] = ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_1;
		x[2] = ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_2;
		x[3] = ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_3;
		return EXIT_RESUME;
	case ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID:
		x[0] = vcpu->vm->protected ? FEATURES_PVM : FEATURES_ALL;
		x[1] = 0;
		x[2] = 0;
		x[3] = 0;
		return EXIT_RESUME;
	}
	if (!vcpu->vm->protected || !ARM_SMCCC_IS_64(fid) || FID_FUNC(fid) > F_RGUARD_UNMAP)
		return GUEST_CALL_UNKNOWN;
	return protected_call(vcpu, FID_FUNC(fid));
}
