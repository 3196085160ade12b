// SPDX-License-Identifier: GPL-2.0-only
/* What KVM_CHECK_EXTENSION says, of the driver and of a VM. */
#include <linux/kvm.h>
#include <linux/sched/stat.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>

#include "irq_state.h"
#include "kvm.h"
#include "memslot.h"
#include "uapi.h"

/* Not in linux/kvm.h before 6.8. */
#define KEEL_CAP_USER_MEMORY2	231

static const struct {
	unsigned long cap;
	int value;
} caps[] = {
	{ KVM_CAP_USER_MEMORY, 1 },
	{ KEEL_CAP_USER_MEMORY2, 1 },
	{ KVM_CAP_DESTROY_MEMORY_REGION_WORKS, 1 },
	{ KVM_CAP_JOIN_MEMORY_REGIONS_WORKS, 1 },
	{ KVM_CAP_INTERNAL_ERROR_DATA, 1 },
	{ KVM_CAP_IOEVENTFD, 1 },
	{ KVM_CAP_IOEVENTFD_ANY_LENGTH, 1 },
	{ KVM_CAP_IRQFD, 1 },
	{ KVM_CAP_IRQFD_RESAMPLE, 1 },
	{ KVM_CAP_IRQ_ROUTING, KEEL_MAX_IRQ_ROUTES },
	{ KVM_CAP_SIGNAL_MSI, 1 },
	{ KVM_CAP_ARM_IRQ_LINE_LAYOUT_2, 1 },
	{ KVM_CAP_ONE_REG, 1 },
	{ KVM_CAP_ARM_PSCI, 1 },
	{ KVM_CAP_ARM_PSCI_0_2, 1 },
	{ KVM_CAP_MP_STATE, 1 },
	{ KVM_CAP_IMMEDIATE_EXIT, 1 },
	{ KVM_CAP_DEVICE_CTRL, 1 },
	{ KVM_CAP_CHECK_EXTENSION_VM, 1 },
	{ KVM_CAP_ENABLE_CAP_VM, 1 },
	{ KVM_CAP_SYSTEM_EVENT_DATA, 1 },
	{ KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES, BIT(KVM_ARM_FEATURE_ID_RANGE) },
	{ KVM_CAP_VCPU_EVENTS, 1 },
	{ KVM_CAP_ARM_INJECT_EXT_DABT, 1 },
	{ KVM_CAP_COALESCED_MMIO, KVM_COALESCED_MMIO_PAGE_OFFSET },
	{ KVM_CAP_COALESCED_PIO, 1 },
	{ KVM_CAP_BINARY_STATS_FD, 1 },
	{ KVM_CAP_MAX_VCPUS, KEEL_MAX_VCPUS },
	{ KVM_CAP_MAX_VCPU_ID, KEEL_MAX_VCPUS },
	{ KVM_CAP_NR_MEMSLOTS, KEEL_NR_MEMSLOTS },
};

static bool has_field(u64 reg, unsigned int shift)
{
	return reg >> shift & 0xf;
}

bool keel_has_ptrauth(void)
{
	u64 isar1 = read_sysreg(id_aa64isar1_el1), isar2 = read_sysreg_s(SYS_ID_AA64ISAR2_EL1);
	bool address = has_field(isar1, ID_AA64ISAR1_EL1_APA_SHIFT) ||
		       has_field(isar1, ID_AA64ISAR1_EL1_API_SHIFT) ||
		       has_field(isar2, ID_AA64ISAR2_EL1_APA3_SHIFT);
	bool generic = has_field(isar1, ID_AA64ISAR1_EL1_GPA_SHIFT) ||
		       has_field(isar1, ID_AA64ISAR1_EL1_GPI_SHIFT) ||
		       has_field(isar2, ID_AA64ISAR2_EL1_GPA3_SHIFT);

	return address && generic;
}

int keel_check_extension(const struct keel_vm *vm, unsigned long cap)
{
	/* of /dev/kvm: what can be had of some VM */
	bool protected = vm ? vm->protected : keel_realm_world();

	/* whoever keeps capabilities in an int extends the sign of Android's */
	switch ((u32)cap) {
	case KVM_CAP_IRQCHIP:
		return keel_hcall_stat_read(KEEL_STAT_nr_lrs) > 0;
	case KVM_CAP_NR_VCPUS:
		return min_t(unsigned int, num_online_cpus(), KEEL_MAX_VCPUS);
	case KVM_CAP_ARM_VM_IPA_SIZE:
		return keel_hcall_stat_read(KEEL_STAT_ipa_bits);
	case KVM_CAP_ARM_PTRAUTH_ADDRESS:
	case KVM_CAP_ARM_PTRAUTH_GENERIC:
		return keel_has_ptrauth();
	case KVM_CAP_ARM_INJECT_SERROR_ESR:
		return keel_has_ras() && !protected;
	case KVM_CAP_STEAL_TIME:
		return sched_info_on() && !protected;
	case KVM_CAP_MSI_DEVID:
		return vm ? keel_its_exists(vm) : -EINVAL;
	case KVM_CAP_ARM_WRITABLE_IMP_ID_REGS:
		/* of a VM crosvm asks by this number for something else */
		return !vm && !protected;
	case KVM_CAP_PTP_KVM:
	case KVM_CAP_ARM_NISV_TO_USER:
	case KVM_CAP_ARM_SYSTEM_SUSPEND:
	case KVM_CAP_READONLY_MEM:
		return !protected;
	case KEEL_CAP_ARM_PROTECTED_VM:
		return vm && vm->protected;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(caps); i++)
		if (caps[i].cap == cap)
			return caps[i].value;
	return 0;
}
