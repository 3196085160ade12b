// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_{GET,SET}_VCPU_EVENTS: exceptions user space makes a vCPU take.
 *
 * A protected guest takes none of its host's choice, with one exception: a load or store it
 * asked the host to emulate may end in an abort. EL2 sees to both.
 */
#include <linux/bits.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>

#include "kvm.h"

bool keel_has_ras(void)
{
	return read_sysreg(id_aa64pfr0_el1) >> ID_AA64PFR0_EL1_RAS_SHIFT & 0xf;
}

int keel_get_events(struct keel_vcpu *vcpu, struct kvm_vcpu_events *events)
{
	u64 serror;
	s64 ret;

	*events = (struct kvm_vcpu_events){};
	if (vcpu->vm->protected)
		return 0;
	ret = keel_reg_read(vcpu, KEEL_REG_SERROR, &serror);
	if (ret)
		return ret;
	events->exception.serror_pending = !!(serror & KEEL_SERROR_PENDING);
	events->exception.serror_has_esr = keel_has_ras();
	if (events->exception.serror_pending && keel_has_ras())
		events->exception.serror_esr = serror & KEEL_SERROR_ISS;
	return 0;
}

/*
 * Instead of what user space was asked for, if it was. The guest takes it when it runs
 * next; KVM_GET_VCPU_EVENTS does not tell it, as with Linux's KVM.
 */
static int set_abort(struct keel_vcpu *vcpu)
{
	if (vcpu->vm->protected && !vcpu->mmio_pending)
		return -EPERM;
	vcpu->mmio_pending = false;
	vcpu->mmio_done = false;
	vcpu->walk_level = KEEL_NO_WALK;
	vcpu->abort = true;
	return 0;
}

int keel_set_events(struct keel_vcpu *vcpu, const struct kvm_vcpu_events *events)
{
	bool has_esr = events->exception.serror_has_esr;
	u64 esr = events->exception.serror_esr;
	int ret = 0;

	/* not to leave a job half done */
	if (events->exception.serror_pending && vcpu->vm->protected)
		return -EPERM;
	if (events->exception.serror_pending && has_esr &&
	    (!keel_has_ras() || (esr & ~KEEL_SERROR_ISS)))
		return -EINVAL;
	if (events->exception.ext_dabt_pending)
		ret = set_abort(vcpu);
	if (ret || !events->exception.serror_pending)
		return ret;
	/* without a syndrome: one that is the implementation's */
	if (!has_esr)
		esr = KEEL_SERROR_IDS;
	return keel_reg_write(vcpu, KEEL_REG_SERROR, KEEL_SERROR_PENDING | esr);
}
