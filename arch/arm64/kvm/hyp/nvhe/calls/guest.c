// SPDX-License-Identifier: GPL-2.0-only
/* A guest's HVC or SMC: from the function id to the dialect that knows it. */
#include "calls/guest.h"
#include "calls/calls.h"
#include "lib/hw.h"
#include <linux/arm-smccc.h>
#include <asm/esr.h>

#define FID_RESERVED		GENMASK(23, 17)
#define RSI_FUNC_START		0x190
#define RSI_FUNC_END		0x1b0

/* Table pages asked for at a time: enough for any one call. */
#define POOL_PAGES		16

s64 guest_call_fault(struct vcpu *vcpu, u64 ipa, s64 error)
{
	vcpu->call_fault = true;
	vcpu->call_error = error;
	write_sysreg(read_sysreg(elr_el2) - 4, elr_el2);
	vcpu->info[0] = ipa;
	vcpu->info[1] = KEEL_FAULT_WRITE;
	return KEEL_EXIT_MEM_FAULT;
}

s64 guest_call_pool(struct vcpu *vcpu)
{
	write_sysreg(read_sysreg(elr_el2) - 4, elr_el2);
	vcpu->info[0] = POOL_PAGES;
	return KEEL_EXIT_POOL;
}

static int move(struct guest_s2 *s2, u64 ipa, u64 nr, bool share, bool alias, u64 *missing)
{
	return share ? guest_share_host(s2, ipa, nr, alias, missing) :
		       guest_unshare_host(s2, ipa, nr, alias, missing);
}

int guest_call_share(struct vcpu *vcpu, u64 ipa, u64 *nr, bool share, bool alias)
{
	struct guest_s2 *s2 = &vcpu->vm->s2;
	u64 missing;
	int ret = move(s2, ipa, *nr, share, alias, &missing);

	if (ret == -ENOENT && missing != ipa) {
		*nr = (missing - ipa) >> HYP_PAGE_SHIFT;
		ret = move(s2, ipa, *nr, share, alias, &missing);
	}
	return ret;
}

static s64 arch_call(struct vcpu *vcpu, u32 fid)
{
	u32 asked = vcpu->regs.x[1];

	switch (fid) {
	case ARM_SMCCC_VERSION_FUNC_ID:
		/* as upstream's pKVM tells its guests */
		return guest_answer(vcpu, ARM_SMCCC_VERSION_1_1);
	case ARM_SMCCC_ARCH_FEATURES_FUNC_ID:
		return guest_answer(vcpu, asked == ARM_SMCCC_VERSION_FUNC_ID ||
				    asked == ARM_SMCCC_ARCH_FEATURES_FUNC_ID ?
				    SMCCC_RET_SUCCESS : SMCCC_RET_NOT_SUPPORTED);
	}
	return GUEST_CALL_UNKNOWN;
}

static s64 standard_call(struct vcpu *vcpu, u32 fid, bool smc)
{
	u32 func = FID_FUNC(fid);

	if (func < PSCI_FUNC_END)
		return guest_psci(vcpu, fid);
	if (func >= TRNG_FUNC_START && func < TRNG_FUNC_END)
		return guest_trng(vcpu, fid);
	/* RSI is reached by SMC alone, and only from a realm */
	if (func >= RSI_FUNC_START && func < RSI_FUNC_END && smc && vcpu->vm->protected)
		return guest_rsi(vcpu, fid);
	return GUEST_CALL_UNKNOWN;
}

static s64 own_call(struct vcpu *vcpu, bool smc)
{
	/* the function id is 32 bits; bit 16 is the SVE hint */
	u32 fid = (u32)vcpu->regs.x[0] & ~ARM_SMCCC_1_3_SVE_HINT;
	s64 exit = GUEST_CALL_UNKNOWN;

	/* SMCCC 2.5: bits of the id that are reserved */
	if (ARM_SMCCC_IS_FAST_CALL(fid) && !(fid & FID_RESERVED)) {
		switch (ARM_SMCCC_OWNER_NUM(fid)) {
		case ARM_SMCCC_OWNER_ARCH:
			exit = arch_call(vcpu, fid);
			break;
		case ARM_SMCCC_OWNER_STANDARD:
			exit = standard_call(vcpu, fid, smc);
			break;
		case ARM_SMCCC_OWNER_VENDOR_HYP:
			exit = guest_pkvm(vcpu, fid);
			break;
		}
	}
	return exit == GUEST_CALL_UNKNOWN ? guest_answer(vcpu, SMCCC_RET_NOT_SUPPORTED) : exit;
}

/* A realm's calls have no business with a guest that is not protected. */
s64 guest_call_own(struct vcpu *vcpu)
{
	return own_call(vcpu, false);
}

static bool is_psci(u32 fid)
{
	return ARM_SMCCC_IS_FAST_CALL(fid) && ARM_SMCCC_OWNER_NUM(fid) == ARM_SMCCC_OWNER_STANDARD &&
	       FID_FUNC(fid) < PSCI_FUNC_END;
}

/* vcpu_run refuses the flags for a protected guest: nobody else hears what that asks EL2. */
static bool host_is_asked(const struct vcpu *vcpu, u32 fid)
{
	return vcpu->run_flags & (is_psci(fid) ? KEEL_RUN_PSCI : KEEL_RUN_CALLS);
}

s64 guest_call(struct vcpu *vcpu, u64 esr, bool smc)
{
	const u64 *x = vcpu->regs.x;

	/* SMCCC 2.9: immediates other than 0 are reserved */
	if (esr & ESR_ELx_xVC_IMM_MASK)
		return guest_answer(vcpu, SMCCC_RET_NOT_SUPPORTED);
	if (!host_is_asked(vcpu, x[0]))
		return own_call(vcpu, smc);
	vcpu->info[0] = (u32)x[0];
	vcpu->info[1] = x[1];
	vcpu->info[2] = x[2];
	vcpu->info[3] = smc;
	vcpu->call_asked = true;
	return KEEL_EXIT_CALL;
}
