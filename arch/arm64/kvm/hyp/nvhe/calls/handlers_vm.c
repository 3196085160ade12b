// SPDX-License-Identifier: GPL-2.0-only
/* Handlers of the calls that are about VMs: each finds the objects by name and lets go of them. */
#include "calls/handlers.h"
#include "vm/vm.h"

s64 hcall_vm_create(u64 flags, u64 nr_vcpus)
{
	return vm_create(flags, nr_vcpus);
}

s64 hcall_vm_teardown(u64 handle)
{
	return vm_teardown(handle);
}

s64 hcall_vcpu_create(u64 handle, u64 index, u64 features)
{
	struct vm *vm = vm_get(handle);
	s64 ret;

	if (!vm)
		return -ENOENT;
	ret = vcpu_create(vm, index, features);
	vm_put(vm);
	return ret;
}

s64 hcall_vm_configure(u64 *x)
{
	struct vm *vm = vm_get(x[1]);
	s64 ret;

	if (!vm)
		return -ENOENT;
	ret = measure_configure(vm, x[2], &x[3]);
	vm_put(vm);
	return ret;
}

/* Both, or neither and an error. */
static int get(u64 handle, u64 index, struct vm **vm, struct vcpu **vcpu)
{
	int ret;

	*vm = vm_get(handle);
	if (!*vm)
		return -ENOENT;
	ret = vcpu_get(*vm, index, vcpu);
	if (ret)
		vm_put(*vm);
	return ret;
}

static void put(struct vm *vm, struct vcpu *vcpu)
{
	vcpu_put(vcpu);
	vm_put(vm);
}

s64 hcall_vcpu_reset(u64 handle, u64 index, u64 features)
{
	struct vm *vm;
	struct vcpu *vcpu;
	s64 ret = get(handle, index, &vm, &vcpu);

	if (ret)
		return ret;
	if (!vcpu_features_valid(features))
		ret = -EINVAL;
	else if (vm->protected && vcpu->has_run)
		ret = -EPERM;
	else
		vcpu_reset(vcpu, features);
	put(vm, vcpu);
	return ret;
}

s64 hcall_vcpu_run(u64 *x)
{
	struct vm *vm;
	struct vcpu *vcpu;
	s64 ret = get(x[KEEL_RUN_IN_HANDLE], x[KEEL_RUN_IN_VCPU], &vm, &vcpu);

	if (ret)
		return ret;
	ret = vcpu_run(vcpu, x);
	put(vm, vcpu);
	return ret;
}

s64 hcall_vcpu_get_reg(u64 *x)
{
	struct vm *vm;
	struct vcpu *vcpu;
	s64 ret = get(x[1], x[2], &vm, &vcpu);
	u64 value;

	if (ret)
		return ret;
	ret = vcpu_get_reg(vcpu, x[3], &value);
	put(vm, vcpu);
	if (!ret)
		x[2] = value;
	return ret;
}

s64 hcall_vcpu_set_reg(u64 handle, u64 index, u64 reg, u64 value)
{
	struct vm *vm;
	struct vcpu *vcpu;
	s64 ret = get(handle, index, &vm, &vcpu);

	if (ret)
		return ret;
	ret = vcpu_set_reg(vcpu, reg, value);
	put(vm, vcpu);
	return ret;
}

s64 hcall_vm_donate(u64 handle, u64 gfn, u64 pfn, u64 nr)
{
	struct vm *vm = vm_get(handle);
	s64 ret;

	if (!vm)
		return -ENOENT;
	ret = host_donate_guest(&vm->s2, gfn, pfn, nr);
	vm_put(vm);
	return ret;
}

s64 hcall_vm_share(u64 handle, u64 gfn, u64 pfn, u64 nr)
{
	struct vm *vm;
	s64 ret;

	if (nr & ~(KEEL_SHARE_NR | KEEL_SHARE_RO))
		return -EINVAL;
	vm = vm_get(handle);
	if (!vm)
		return -ENOENT;
	ret = host_share_guest(&vm->s2, gfn, pfn, nr & KEEL_SHARE_NR, !(nr & KEEL_SHARE_RO));
	vm_put(vm);
	return ret;
}

s64 hcall_vm_unshare(u64 handle, u64 gfn, u64 nr)
{
	struct vm *vm = vm_get(handle);
	s64 ret;

	if (!vm)
		return -ENOENT;
	ret = host_unshare_guest(&vm->s2, gfn, nr);
	vm_put(vm);
	return ret;
}
