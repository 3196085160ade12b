/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* What Keel's /dev/kvm has beside linux/kvm.h, all of it optional to a VMM. */
#ifndef _UAPI_LINUX_KEEL_H
#define _UAPI_LINUX_KEEL_H

#include <linux/types.h>

/*
 * KVM_ENABLE_CAP on a protected VM's file, capability 0xffbadab1
 * (KVM_CAP_ARM_PROTECTED_VM), with these flags: args[0] points to struct
 * keel_vm_measurement, the others are 0. Without it a VM has SHA-256 and zeros.
 * -EINVAL: not protected, or no such algorithm. -EBUSY: a vCPU has run.
 */
#define KEEL_CAP_PVM_SET_MEASUREMENT	0x4b00

#define KEEL_VM_HASH_SHA256	0
#define KEEL_VM_HASH_SHA512	1

struct keel_vm_measurement {
	__u32 hash;		/* KEEL_VM_HASH_* */
	__u32 reserved;		/* 0 */
	__u8 rpv[64];		/* personalization value, shown to the guest */
};

#endif
