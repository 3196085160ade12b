// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is measured of a protected VM: its configuration and its boot vCPU, at the
 * moment it begins and in one order, so that nothing a VMM does first or last can
 * change the value; from then on what the guest extends.
 *
 * Without firmware it hashes two pages, mostly of zeros, and a descriptor.
 */
#include "vm/vm.h"
#include "lib/nospec.h"
#include "lib/rim.h"
#include "lib/string.h"
#include "mm/image.h"
#include "mm/own_map.h"

int measure_configure(struct vm *vm, u64 hash, const u64 *rpv)
{
	int ret = 0;

	if (!vm->protected)
		return -EPERM;
	if (hash != KEEL_HASH_SHA256 && hash != KEEL_HASH_SHA512)
		return -EINVAL;
	hyp_spin_lock(&vm->lock);
	if (vm->begun) {
		ret = -EBUSY;
	} else {
		vm->measured.hash = hash;
		memcpy(vm->measured.rpv, rpv, sizeof(vm->measured.rpv));
	}
	hyp_spin_unlock(&vm->lock);
	return ret;
}

/*
 * What EL2 puts there: the template bootloader, not its configuration, which differs from
 * machine to machine. At most 64 pages, hashed here with interrupts masked, once a VM.
 */
static void measure_firmware(u8 *rim, enum sha sha)
{
	u64 i;

	for (i = 0; i < boot_params.firmware_image_pages; i++)
		rim_extend_page(rim, sha, KEEL_FIRMWARE_IPA + (i << HYP_PAGE_SHIFT),
				own_map_ptr(HYP_PFN(boot_params.firmware_pfn + i)));
}

void measure_initial(struct vcpu *vcpu)
{
	/* what the VMM passes to firmware is input that it checks, not part of what it is */
	static const __u64 none[RIM_NR_GPRS];
	struct vm *vm = vcpu->vm;
	struct rim_params params = {
		.ipa_bits = vm->s2.pgt.ia_bits,
		.hash = vm->measured.hash,
	};
	u8 *rim = (u8 *)vm->measured.value[KEEL_MEASUREMENT_RIM];
	enum sha sha = rim_sha(params.hash);
	struct rim_descriptor d = {};

	rim_init(rim, &params);
	if (vm->s2.firmware)
		measure_firmware(rim, sha);
	rim_rec_digest(d.rec.content, sha, vcpu->pc,
		       vm->s2.firmware ? none : (const __u64 *)vcpu->regs.x);
	rim_extend(rim, sha, RIM_REC, &d);
}

bool measure_read(struct vm *vm, u64 index, u64 *out)
{
	if (index >= KEEL_NR_MEASUREMENTS)
		return false;
	index = index_nospec(index, KEEL_NR_MEASUREMENTS);
	hyp_spin_lock(&vm->lock);
	memcpy(out, vm->measured.value[index], KEEL_MEASUREMENT_SIZE);
	hyp_spin_unlock(&vm->lock);
	return true;
}

bool measure_extend(struct vm *vm, u64 index, u64 size, const u64 *value)
{
	if (index < KEEL_MEASUREMENT_REM(0) || index >= KEEL_NR_MEASUREMENTS ||
	    size > KEEL_EXTEND_MAX)
		return false;
	index = index_nospec(index, KEEL_NR_MEASUREMENTS);
	hyp_spin_lock(&vm->lock);
	rem_extend((u8 *)vm->measured.value[index], rim_sha(vm->measured.hash), value, size);
	hyp_spin_unlock(&vm->lock);
	return true;
}
