// SPDX-License-Identifier: GPL-2.0-only
/*
 * vm_create: a handle there never was, complete before anyone can find it; or an
 * error, and nothing is left behind.
 *
 * verify: tier=long quick=2 full=2 unwind=4 unwindset=call_make.0:32,zero_el1.0:40
 */
#include "vms.c"

void harness(void)
{
	u64 flags, nr, slot;
	bool valid, full;
	s64 ret;

	call_any(KEEL_HCALL_vm_create);
	flags = c.old.x[1];
	nr = c.old.x[2];
	slot = slot_free(0) ? 0 : 1;
	full = (!slot_free(0) && !slot_free(1)) || generation == HANDLE_GENERATION_MAX;
	fresh_pfn = VM_PFN(slot);
	firmware_there = nondet_bool();
	valid = !(flags & ~0xc00000ffUL) && nr && nr <= KEEL_MAX_VCPUS && (flags & 0xff) >= 32 &&
		(flags & 0xff) <= MAX_IPA_BITS &&
		(!(flags & KEEL_VM_FIRMWARE) || (firmware_there && (flags & KEEL_VM_PROTECTED)));
	if (!call_make(1))
		return;
	ret = c.regs.x[1] >> 63 ? -(s64)(~c.regs.x[1] + 1) : (s64)c.regs.x[1];
	check(slot_same(!slot));
	check((ret == -EINVAL) == !valid);
	check((ret == -ENOSPC) == (valid && full));
	if (ret > 0) {
		check(ret >> 8 == c.generation + 1 && (ret & 0xff) == slot);
		check(did.allocs == 1 && !did.puts && did.inits == 1);
		check(vm_get(ret) == vm_obj(slot));
		check(vm_obj(slot)->protected == (bool)(flags & KEEL_VM_PROTECTED));
		check(vm_obj(slot)->s2.firmware == (bool)(flags & KEEL_VM_FIRMWARE));
		check(vm_obj(slot)->nr_vcpus_max == nr);
		check(vm_obj(slot)->guarded == vm_obj(slot)->s2.firmware);
		check(!vm_obj(slot)->vcpus[0] && !vm_obj(slot)->vcpus[1]);
		cover(slot == 1);
		cover(flags & KEEL_VM_PROTECTED);
		cover(flags & KEEL_VM_FIRMWARE);
	} else {
		check(ret == -EINVAL || ret == -ENOSPC || ret == -ENOMEM);
		check(slot_same(slot) && did.allocs == did.puts);
		cover(ret == -EINVAL);
		cover(ret == -ENOSPC && c.count == KEEL_MAX_VMS);
		cover(ret == -ENOSPC && c.count < KEEL_MAX_VMS);
		cover(ret == -ENOMEM && did.inits);
		cover(ret == -ENOMEM && !did.inits);
	}
}
