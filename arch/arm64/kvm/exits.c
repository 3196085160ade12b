// SPDX-License-Identifier: GPL-2.0-only
/* What each exit of a vCPU leads to. */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "kvm.h"
#include "memslot.h"
#include "uapi.h"

/*
 * A page that is there when the vCPU faults on it was just provided for another one;
 * but if the vCPU faults on it again, the guest may not use it at this address (it is
 * shared with the host, and this is its private address, or the reverse).
 */
static int page_was_there(struct keel_vcpu *vcpu, u64 gfn)
{
	vcpu->abort = vcpu->gfn_seen == gfn;
	vcpu->gfn_seen = vcpu->abort ? KEEL_NO_GFN : gfn;
	return 1;
}

/* As keel_handle_exit(), or -ENOENT or -EROFS if memory is not what is missing. */
static int provide(struct keel_vcpu *vcpu, u64 ipa, bool write)
{
	u64 gfn = ipa >> PAGE_SHIFT;
	int ret = keel_mem_provide(vcpu->vm, gfn, write);

	if (ret == KEEL_MEM_WAS_THERE)
		return page_was_there(vcpu, gfn);
	if (ret == KEEL_MEM_PROVIDED) {
		vcpu->gfn_seen = KEEL_NO_GFN;
		return 1;
	}
	return ret;
}

static int nothing_there(struct keel_vcpu *vcpu)
{
	vcpu->abort = true;
	return 1;
}

/* Its page tables are not in memory. If they are not where they were it is to try again. */
static int no_table(struct keel_vcpu *vcpu, u64 ipa, u64 va)
{
	int level = keel_walk_level(vcpu, va, ipa);

	if (level >= 0) {
		vcpu->walk_level = level;
		vcpu->abort = true;
	}
	return 1;
}

static int exit_mem_fault(struct keel_vcpu *vcpu, const u64 *info)
{
	int ret = provide(vcpu, info[0], info[1] & KEEL_FAULT_WRITE);

	if (ret != -ENOENT && ret != -EROFS)
		return ret;
	return info[1] & KEEL_FAULT_WALK ? no_table(vcpu, info[0], info[2]) : nothing_there(vcpu);
}

static int exit_nisv(struct keel_vcpu *vcpu, const u64 *info)
{
	struct kvm_run *run = vcpu->run;

	run->exit_reason = KVM_EXIT_ARM_NISV;
	run->arm_nisv.esr_iss = info[2];
	run->arm_nisv.fault_ipa = info[0];
	return 0;
}

static int exit_mmio(struct keel_vcpu *vcpu, const u64 *info)
{
	int ret = provide(vcpu, info[0], info[1] & KEEL_MMIO_WRITE);

	if (ret != -ENOENT && ret != -EROFS)
		return ret;
	if (!(info[1] & KEEL_MMIO_INVALID))
		return keel_mmio(vcpu, info[0], info[1], info[2]);
	if (vcpu->vm->protected)
		return nothing_there(vcpu);
	/* nobody could emulate this; Linux's KVM leaves the guest there */
	return READ_ONCE(vcpu->vm->nisv_to_user) ? exit_nisv(vcpu, info) : -ENOSYS;
}

static int exit_cpu_on(struct keel_vcpu *vcpu, u64 id)
{
	struct keel_vcpu *target = keel_vcpu_by_id(vcpu->vm, id);

	if (target) {
		WRITE_ONCE(target->switched_on, true);
		keel_vcpu_kick(target);
	}
	return 1;
}

/*
 * EL2 knows whether a vCPU is on. A CPU_ON from before it went off only makes this ask
 * EL2 once more.
 */
static int exit_cpu_off(struct keel_vcpu *vcpu)
{
	vcpu->powered_off = true;
	if (wait_event_interruptible(vcpu->wait, READ_ONCE(vcpu->switched_on) ||
				     READ_ONCE(vcpu->stopped)))
		return -EINTR;
	if (READ_ONCE(vcpu->switched_on)) {
		WRITE_ONCE(vcpu->switched_on, false);
		vcpu->powered_off = false;
	}
	return 1;
}

/* The guest has no say any more in what happens to it. */
static void stop_all(struct keel_vm *vm)
{
	for (unsigned int i = 0; i < KEEL_MAX_VCPUS; i++) {
		struct keel_vcpu *vcpu = keel_vcpu_by_id(vm, i);

		if (!vcpu)
			continue;
		WRITE_ONCE(vcpu->stopped, true);
		keel_vcpu_kick(vcpu);
	}
}

static int exit_system(struct keel_vcpu *vcpu, const u64 *info)
{
	struct kvm_run *run = vcpu->run;
	bool off = info[0] == KEEL_SYSTEM_OFF || info[0] == KEEL_SYSTEM_OFF2;
	u64 flags = 0;

	stop_all(vcpu->vm);
	if (info[0] == KEEL_SYSTEM_RESET2)
		flags = KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2;
	if (info[0] == KEEL_SYSTEM_OFF2)
		flags = KVM_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2;
	memset(&run->system_event, 0, sizeof(run->system_event));
	run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
	run->system_event.type = off ? KVM_SYSTEM_EVENT_SHUTDOWN : KVM_SYSTEM_EVENT_RESET;
	run->system_event.ndata = 1;
	run->system_event.data[0] = flags;
	return 0;
}

/*
 * RSI_HOST_CALL, as Linux's KVM has calls that user space asked for: it reads the
 * arguments from X0 to X30 and writes its answer there. The immediate is Keel's addition.
 */
static int exit_host_call(struct keel_vcpu *vcpu, const u64 *info)
{
	struct kvm_run *run = vcpu->run;

	memset(&run->hypercall, 0, sizeof(run->hypercall));
	run->exit_reason = KVM_EXIT_HYPERCALL;
	run->hypercall.nr = info[1];
	run->hypercall.args[0] = info[0];
	run->hypercall_flags = KVM_HYPERCALL_EXIT_SMC;
	return 0;
}

static int exit_pool(u64 nr)
{
	return keel_el2_feed(clamp_t(u64, nr, 1, KEEL_RANGE_MAX)) ?: 1;
}

static int exit_fault(struct keel_vcpu *vcpu, u64 esr)
{
	struct kvm_run *run = vcpu->run;

	run->exit_reason = KVM_EXIT_FAIL_ENTRY;
	run->fail_entry.hardware_entry_failure_reason = esr;
	run->fail_entry.cpu = raw_smp_processor_id();
	return 0;
}

static int exit_unknown(struct keel_vcpu *vcpu, u64 exit)
{
	struct kvm_run *run = vcpu->run;

	run->exit_reason = KVM_EXIT_INTERNAL_ERROR;
	run->internal.suberror = KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON;
	run->internal.ndata = 1;
	run->internal.data[0] = exit;
	return 0;
}

/* The exits that are neither about memory nor about being off. */
static int other_exit(struct keel_vcpu *vcpu, s64 exit, const u64 *info)
{
	switch (exit) {
	case KEEL_EXIT_IRQ:
		return 1;
	case KEEL_EXIT_WFI:
		vcpu->stat.wfi_exits++;
		keel_vcpu_block(vcpu, info[0]);
		return 1;
	case KEEL_EXIT_WFE:
		vcpu->stat.wfe_exits++;
		yield();
		return 1;
	case KEEL_EXIT_SGI:
		keel_vgic_sgi(vcpu, info[0], info[1]);
		return 1;
	case KEEL_EXIT_DIR:
		keel_vgic_dir(vcpu, info[0]);
		return 1;
	case KEEL_EXIT_CPU_ON:
		return exit_cpu_on(vcpu, info[0]);
	case KEEL_EXIT_SYSTEM:
		return exit_system(vcpu, info);
	case KEEL_EXIT_CALL:
		return keel_smccc_call(vcpu, info);
	case KEEL_EXIT_RELINQUISHED:
		keel_mem_relinquished(vcpu->vm, info[0], info[1]);
		return 1;
	case KEEL_EXIT_POOL:
		return exit_pool(info[0]);
	case KEEL_EXIT_FAULT:
		return exit_fault(vcpu, info[0]);
	case KEEL_EXIT_HOST_CALL:
		return exit_host_call(vcpu, info);
	}
	return exit_unknown(vcpu, exit);
}

int keel_handle_exit(struct keel_vcpu *vcpu, s64 exit, const u64 *info)
{
	if (exit == KEEL_EXIT_CPU_OFF)
		return exit_cpu_off(vcpu);
	/* switched on while no thread was here to notice */
	if (unlikely(vcpu->powered_off)) {
		vcpu->powered_off = false;
		WRITE_ONCE(vcpu->switched_on, false);
	}
	if (exit == KEEL_EXIT_MMIO)
		return exit_mmio(vcpu, info);
	if (exit == KEEL_EXIT_MEM_FAULT)
		return exit_mem_fault(vcpu, info);
	vcpu->gfn_seen = KEEL_NO_GFN;
	return other_exit(vcpu, exit, info);
}
