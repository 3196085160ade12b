// SPDX-License-Identifier: GPL-2.0-only
/*
 * Can EL2 be taken on this machine, or is there a realm world to use? Looks only,
 * changes nothing.
 *
 * The order of the questions matters: an HVC is UNDEFINED where there is no
 * EL2, and belongs to somebody else where the kernel was not started at EL2.
 * So no HVC is issued before all that can be known without one is known. A kernel at EL2
 * keeps it; then the question is who is at R-EL2, and EL3 answers an SMC for nobody.
 */
#include <linux/arm-smccc.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/smp.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include <asm/virt.h>

#include "hcall.h"
#include "hvc.h"
#include "keel.h"
#include "realm.h"

#define ID_FIELD(reg, shift)	(((reg) >> (shift)) & 0xf)
#define PFR0_EL2_SHIFT		8
#define MMFR0_PARANGE_SHIFT	0
#define MMFR0_TGRAN4_SHIFT	28
#define MMFR0_TGRAN4_2_SHIFT	40
/* 56 bits; how much of it can be used is a question to the memory map. */
#define PARANGE_MAX		7

/* /dev/kvm, as registered by the kernel's own KVM when it has found EL2 usable. */
#define KVM_DEV_MINOR		232

/* What head.S leaves in both halves of __boot_cpu_mode if all CPUs began at EL2. */
#define ALL_BOOTED_AT_EL2	0xe12

enum refusal {
	NONE,
	KERNEL_AT_EL2,
	PAGE_SIZE_NOT_4K,
	NO_EL2,
	HYPERVISOR_BELOW,
	STARTED_AT_EL1,
	TOO_MANY_CPUS,
	NO_4K_GRANULE,
	UNKNOWN_PA_SIZE,
	KEEL_ALREADY,
	EL2_IN_USE,
	REALM_OTHER_ABI,
	REALM_DEAD,
	KVM_NODE_TAKEN,
};

static const struct {
	int err;
	const char *why;
} refusals[] = {
	[KERNEL_AT_EL2] = { -EOPNOTSUPP,
		"the kernel itself runs at EL2 (VHE) and no realm world answers: boot with id_aa64mmfr1.vh=0 kvm-arm.mode=none"
	},
	[PAGE_SIZE_NOT_4K] = { -EOPNOTSUPP,
		"the kernel's page size is not 4 KiB: use a kernel with CONFIG_ARM64_4K_PAGES"
	},
	[NO_EL2] = { -ENODEV,
		"the CPU has no EL2: enable virtualization in firmware (QEMU: -M virt,virtualization=on)"
	},
	[HYPERVISOR_BELOW] = { -ENODEV,
		"EL2 belongs to a hypervisor below this kernel (PSCI by HVC): run on the machine itself"
	},
	[STARTED_AT_EL1] = { -ENODEV,
		"not all CPUs were started at EL2: have firmware enter the kernel at EL2"
	},
	[TOO_MANY_CPUS] = { -E2BIG,
		"more CPUs than Keel was built for: raise CONFIG_KEEL_MAX_CPUS or boot with nr_cpus="
	},
	[NO_4K_GRANULE] = { -EOPNOTSUPP,
		"a CPU lacks the 4 KiB granule at EL2: this machine cannot be used"
	},
	[UNKNOWN_PA_SIZE] = { -EOPNOTSUPP,
		"a CPU reports an unknown physical address size: Keel needs an update"
	},
	[KEEL_ALREADY] = { -EEXIST,
		"EL2 is Keel's already: it can be loaded once a boot"
	},
	[EL2_IN_USE] = { -EBUSY,
		"EL2 is in use, by the kernel's own KVM: boot with kvm-arm.mode=none"
	},
	[REALM_OTHER_ABI] = { -EPROTO,
		"firmware's object has another ABI: update firmware and keel.ko together"
	},
	[REALM_DEAD] = { -EIO,
		"the object at R-EL2 has panicked: reset the machine"
	},
	[KVM_NODE_TAKEN] = { -EBUSY,
		"/dev/kvm is the kernel's own KVM's: boot with kvm-arm.mode=none"
	},
};

/* False if it cannot be found: then the other questions must do. */
static bool boot_cpu_modes(u32 modes[2])
{
	const u32 *var = keel_kernel_symbol("__boot_cpu_mode");

	if (!var)
		return false;
	modes[0] = var[0];
	modes[1] = var[1];
	return true;
}

/*
 * KVM in the kernel that has no VM leaves the stub in place (6.1), and would
 * come for EL2 with its first VM. Its device tells that it is there.
 */
static bool kvm_is_active(void)
{
	static const struct file_operations none = { .owner = THIS_MODULE };
	struct miscdevice probe = { .minor = KVM_DEV_MINOR, .name = "keel-probe", .fops = &none };

	if (misc_register(&probe))
		return true;
	misc_deregister(&probe);
	return false;
}

static enum refusal check_kernel(void)
{
	u32 modes[2];

	if (PAGE_SIZE != 4096)
		return PAGE_SIZE_NOT_4K;
	if (!ID_FIELD(read_sysreg(id_aa64pfr0_el1), PFR0_EL2_SHIFT))
		return NO_EL2;
	if (arm_smccc_1_1_get_conduit() == SMCCC_CONDUIT_HVC)
		return HYPERVISOR_BELOW;
	if (boot_cpu_modes(modes) &&
	    (modes[0] != ALL_BOOTED_AT_EL2 || modes[1] != ALL_BOOTED_AT_EL2))
		return STARTED_AT_EL1;
	if (nr_cpu_ids > KEEL_MAX_CPUS)
		return TOO_MANY_CPUS;
	if (kvm_is_active())
		return EL2_IN_USE;
	return NONE;
}

static enum refusal check_realm_host(void)
{
	if (PAGE_SIZE != 4096)
		return PAGE_SIZE_NOT_4K;
	if (nr_cpu_ids > KEEL_MAX_CPUS)
		return TOO_MANY_CPUS;
	if (kvm_is_active())
		return KVM_NODE_TAKEN;
	return NONE;
}

static enum refusal check_realm(void)
{
	switch (keel_realm_find()) {
	case 0:
		return check_realm_host();
	case -EPROTO:
		return REALM_OTHER_ABI;
	case -EIO:
		return REALM_DEAD;
	}
	return KERNEL_AT_EL2;
}

static enum refusal check_features(void)
{
	u64 mmfr0 = read_sysreg(id_aa64mmfr0_el1);
	unsigned int s1 = ID_FIELD(mmfr0, MMFR0_TGRAN4_SHIFT);
	unsigned int s2 = ID_FIELD(mmfr0, MMFR0_TGRAN4_2_SHIFT);

	/* Stage 2: 0 means "as stage 1", 1 means none. */
	if (s1 == 0xf || s2 == 1)
		return NO_4K_GRANULE;
	if (ID_FIELD(mmfr0, MMFR0_PARANGE_SHIFT) > PARANGE_MAX)
		return UNKNOWN_PA_SIZE;
	return NONE;
}

/* Asks whoever is at EL2. The first question is harmless to all of them. */
static enum refusal check_occupant(void)
{
	if (keel_hvc(KEEL_STUB_UNKNOWN, 0, 0, 0, 0).x0 == KEEL_STUB_ERR)
		return NONE;
	if (!keel_hvc(KEEL_HCALL_FID(KEEL_HCALL_version), 0, 0, 0, 0).x0)
		return KEEL_ALREADY;
	return EL2_IN_USE;
}

static enum refusal check_this_cpu(void)
{
	enum refusal r = check_features();

	return r ? r : check_occupant();
}

int keel_preflight_cpu(void)
{
	return refusals[check_this_cpu()].err;
}

static void check_this_cpu_ipi(void *data)
{
	enum refusal r = check_this_cpu();

	/* Any one CPU's reason will do. */
	if (r)
		WRITE_ONCE(*(enum refusal *)data, r);
}

static int refuse(const char *what, enum refusal r)
{
	if (r)
		pr_err("cannot %s: %s (%d)\n", what, refusals[r].why, refusals[r].err);
	return refusals[r].err;
}

int keel_preflight(void)
{
	enum refusal r = check_kernel();

	if (!r)
		on_each_cpu(check_this_cpu_ipi, &r, 1);
	return refuse("take EL2", r);
}

int keel_realm_preflight(void)
{
	enum refusal r = check_realm();

	return refuse(r == KERNEL_AT_EL2 ? "take EL2" : "use the realm world", r);
}
