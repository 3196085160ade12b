/* SPDX-License-Identifier: GPL-2.0-only */
/* For suites with the vGIC's registers that have no ITS: it is never there, nor guest memory. */
#ifndef __KUNIT_VGIC_NO_ITS_H
#define __KUNIT_VGIC_NO_ITS_H

bool keel_its_mmio(struct keel_vm *vm, u64 ipa, bool write, unsigned int len, u64 *val)
{
	return false;
}

void keel_its_destroy_all(struct keel_vm *vm)
{
}

int keel_guest_copy(struct keel_vm *vm, u64 ipa, void *data, size_t len, bool write)
{
	return -EFAULT;
}

bool keel_guest_has(struct keel_vm *vm, u64 ipa)
{
	return false;
}

#endif
