// SPDX-License-Identifier: GPL-2.0-only
/* vCPU objects: made, reset, held by one CPU at a time. */
#include "vm/vm.h"
#include "mm/own_map.h"
#include "lib/features.h"
#include "lib/nospec.h"
#include "lib/string.h"
#include <asm/ptrace.h>

/* PSCI (DEN0022 6.4): EL1h, interrupts masked. */
#define RESET_PSTATE	(PSR_MODE_EL1h | PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT)

bool vcpu_features_valid(u64 features)
{
	if (features & ~(KEEL_VCPU_POWER_OFF | KEEL_VCPU_PTRAUTH))
		return false;
	return !(features & KEEL_VCPU_PTRAUTH) || has_pauth();
}

void vcpu_reset(struct vcpu *vcpu, u64 features)
{
	memset(&vcpu->regs, 0, sizeof(vcpu->regs));
	memset(vcpu->el1, 0, sizeof(vcpu->el1));
	memset(&vcpu->fp, 0, sizeof(vcpu->fp));
	memset(&vcpu->gic, 0, sizeof(vcpu->gic));
	memset(&vcpu->timer, 0, sizeof(vcpu->timer));
	memset(&vcpu->debug, 0, sizeof(vcpu->debug));
	memset(&vcpu->mmio, 0, sizeof(vcpu->mmio));
	vcpu->mem_fault = false;
	vcpu->call_fault = false;
	vcpu->call_asked = false;
	vcpu->call.pending = false;
	vcpu->serror = 0;
	vcpu->vdisr = 0;
	vcpu->abort = false;
	vcpu->pc = 0;
	vcpu->regs.spsr = RESET_PSTATE;
	vcpu->el1[EL1_SYS_SCTLR_EL1] = INIT_SCTLR_EL1_MMU_OFF;
	vcpu->features = features;
	__atomic_store_n(&vcpu->power, features & KEEL_VCPU_POWER_OFF ? VCPU_OFF : VCPU_ON,
			 __ATOMIC_RELEASE);
}

void vcpu_power_up(struct vcpu *vcpu)
{
	u64 pc = vcpu->on_pc, context = vcpu->on_context;

	if (__atomic_load_n(&vcpu->power, __ATOMIC_ACQUIRE) != VCPU_ON_PENDING)
		return;
	vcpu_reset(vcpu, vcpu->features & ~KEEL_VCPU_POWER_OFF);
	vcpu->pc = pc;
	vcpu->regs.x[0] = context;
}

/* As KVM numbers vCPUs: 16 to a cluster. Bit 31 is RES1; bit 30, U, says a uniprocessor. */
static u64 default_mpidr(u32 index)
{
	return BIT(31) | (index & 0xf) | (u64)(index >> 4) << 8;
}

s64 vcpu_create(struct vm *vm, u64 index, u64 features)
{
	hyp_pfn_t pfn = HYP_PFN_NONE;
	struct vcpu *vcpu;
	s64 ret = 0;

	if (index >= vm->nr_vcpus_max || !vcpu_features_valid(features))
		return -EINVAL;
	if (hyp_pool_spares(&hyp_pool, 1))
		pfn = hyp_alloc_pages(&hyp_pool, 0);
	if (pfn.n == HYP_PFN_NONE.n)
		return -ENOMEM;
	vcpu = own_map_ptr(pfn);
	memset(vcpu, 0, HYP_PAGE_SIZE);
	vcpu->vm = vm;
	vcpu->index = index;
	vcpu->mpidr = default_mpidr(index);
	vcpu_reset(vcpu, features);

	index = index_nospec(index, KEEL_MAX_VCPUS);
	hyp_spin_lock(&vm->lock);
	if (vm->vcpus[index])
		ret = -EEXIST;
	else
		/* pairs with the readers, which take no lock */
		__atomic_store_n(&vm->vcpus[index], vcpu, __ATOMIC_RELEASE);
	hyp_spin_unlock(&vm->lock);
	if (ret)
		hyp_page_put(&hyp_pool, pfn);
	return ret;
}

static struct vcpu *vcpu_at(struct vm *vm, u64 index)
{
	if (index >= KEEL_MAX_VCPUS)
		return NULL;
	return __atomic_load_n(&vm->vcpus[index_nospec(index, KEEL_MAX_VCPUS)], __ATOMIC_ACQUIRE);
}

int vcpu_get(struct vm *vm, u64 index, struct vcpu **vcpu)
{
	u32 expected = 0;

	*vcpu = vcpu_at(vm, index);
	if (!*vcpu)
		return -ENOENT;
	if (!__atomic_compare_exchange_n(&(*vcpu)->loaded, &expected, 1, false, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return -EBUSY;
	return 0;
}

void vcpu_put(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->loaded, 0, __ATOMIC_RELEASE);
}

u64 vcpu_mpidr(const struct vcpu *vcpu)
{
	return READ_ONCE(vcpu->mpidr);
}

struct vcpu *vcpu_by_mpidr(struct vm *vm, u64 mpidr)
{
	struct vcpu *vcpu;
	unsigned int i;

	for (i = 0; i < KEEL_MAX_VCPUS; i++) {
		vcpu = vcpu_at(vm, i);
		if (vcpu && (vcpu_mpidr(vcpu) & MPIDR_AFFINITY) == mpidr)
			return vcpu;
	}
	return NULL;
}
