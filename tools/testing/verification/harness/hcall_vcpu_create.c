// SPDX-License-Identifier: GPL-2.0-only
/*
 * vcpu_create: of the VM the handle names, below its count, once; reset before
 * anyone can find it.
 *
 * verify: tier=long quick=2 full=2 unwind=4 unwindset=call_make.0:32,zero_el1.0:40
 */
#include "vms.c"

void harness(void)
{
	u64 i, j, features;
	bool valid;
	s64 ret;

	call_any(KEEL_HCALL_vcpu_create);
	i = named();
	j = c.old.x[2];
	features = c.old.x[3];
	/* the page it would be: that of a vCPU that is there is in use */
	fresh_pfn = VCPU_PFN(i % KEEL_MAX_VMS, j % KEEL_MAX_VCPUS);
	if (i < KEEL_MAX_VMS && j < KEEL_MAX_VCPUS && c.has[i][j])
		fresh_pfn = VCPU_PFN(i, !j);
	assume(i == KEEL_MAX_VMS || j >= KEEL_MAX_VCPUS || !c.has[i][j] || !c.has[i][!j]);
	valid = i < KEEL_MAX_VMS && j < vm_obj(i)->nr_vcpus_max && !(features & ~3UL) &&
		(!(features & KEEL_VCPU_PTRAUTH) || model_pauth);
	if (!call_make(1))
		return;
	ret = c.regs.x[1] >> 63 ? -(s64)(~c.regs.x[1] + 1) : (s64)c.regs.x[1];
	check((ret == -ENOENT) == !named_live());
	check((ret == -EINVAL) == (named_live() && !valid));
	cover(ret == -ENOENT);
	cover(ret == -EINVAL && j >= KEEL_MAX_VCPUS);
	cover(ret == -EINVAL && j < KEEL_MAX_VCPUS);
	cover(ret == -EEXIST);
	cover(ret == -ENOMEM);
	if (ret) {
		check(ret == -ENOENT || ret == -EINVAL || ret == -EEXIST || ret == -ENOMEM);
		check(did.allocs == did.puts && c.generation == generation);
		check(ret != -EEXIST || c.has[i][j]);
		return;
	}
	check(!c.has[i][j] && vm_obj(i)->vcpus[j] == vcpu_obj(i, j) && did.allocs == 1 && !did.puts);
	check(!vcpu_obj(i, j)->loaded && !vcpu_obj(i, j)->has_run && !vcpu_obj(i, j)->pc);
	check(vcpu_obj(i, j)->power == (features & KEEL_VCPU_POWER_OFF ? VCPU_OFF : VCPU_ON));
	check(vm_table[i].users == c.slot[i].users && slot_same(!i));
	check(c.has[i][!j] == !!vm_obj(i)->vcpus[!j]);
	cover(j == 1 && (features & KEEL_VCPU_POWER_OFF));
	cover(c.has[i][!j]);
}
