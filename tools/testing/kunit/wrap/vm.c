// SPDX-License-Identifier: GPL-2.0-only
#include "vm/vm.c"

void test_vm_reset(void);
void test_vm_generation(u64 last);
u64 test_vm_users(u64 slot);

void test_vm_reset(void)
{
	memset(vm_table, 0, sizeof(vm_table));
	vm_table_lock = (struct hyp_spinlock){};
	generation = 0;
	nr_vms = 0;
}

void test_vm_generation(u64 last)
{
	generation = last;
}

u64 test_vm_users(u64 slot)
{
	return vm_table[slot].users;
}
