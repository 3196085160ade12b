// SPDX-License-Identifier: GPL-2.0-only
/* A second vCPU of the VM, in any state, beside the one of vcpu.c. */
#define KEEL_MAX_VCPUS	2
#include "vcpu.c"

#define AFFINITY	0xff00ffffffUL

static struct vcpu other, other_was;

static void others_any(void)
{
	u64 i;

	vcpu_any();
	other.index = 1 - vcpu.index;
	other.power = nondet_u32();
	other.on_pc = nondet_u64();
	other.on_context = nondet_u64();
	other.mpidr = nondet_u64();
	/* vm/idregs.c; a protected guest's are its indices */
	assume((vcpu.mpidr & ~AFFINITY) == 1UL << 31 && (other.mpidr & ~AFFINITY) == 1UL << 31);
	assume(!vm.protected || ((vcpu.mpidr & AFFINITY) == vcpu.index &&
				 (other.mpidr & AFFINITY) == other.index));
	assume(other.power <= VCPU_ON);
	other_was = other;
	for (i = 0; i < KEEL_MAX_VCPUS; i++)
		vm.vcpus[i] = i == vcpu.index ? &vcpu : NULL;
	if (nondet_bool())
		vm.vcpus[other.index] = &other;
}

/* The vCPU at @i as it was, or NULL. */
static const struct vcpu *vcpu_of(u64 i)
{
	if (i == vcpu.index)
		return &vcpu_was;
	return i < KEEL_MAX_VCPUS && vm.vcpus[i] ? &other_was : NULL;
}

/* But for its power, @v is as @was. */
static bool start_same(const struct vcpu *v, const struct vcpu *was)
{
	return v->on_pc == was->on_pc && v->on_context == was->on_context;
}
