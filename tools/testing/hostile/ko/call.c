// SPDX-License-Identifier: GPL-2.0-only
/* Calls to EL2 and to firmware, with a canary in every register. */
#include <linux/errno.h>

#include "hostile_ko.h"

void insn_hvc_0(struct regs *regs);
void insn_hvc_1(struct regs *regs);
void insn_hvc_ffff(struct regs *regs);
void insn_smc_0(struct regs *regs);
void insn_smc_1(struct regs *regs);
void insn_smc_ffff(struct regs *regs);

void (*const insn_call[NR_INSNS])(struct regs *regs) = {
	[HVC_0] = insn_hvc_0,
	[HVC_1] = insn_hvc_1,
	[HVC_FFFF] = insn_hvc_ffff,
	[SMC_0] = insn_smc_0,
	[SMC_1] = insn_smc_1,
	[SMC_FFFF] = insn_smc_ffff,
};

/*
 * EL2's map, by the layout its loader chose. Where hyp_va_base is 0 the own map is
 * at physical addresses, which are no secret, and only the windows count.
 */
bool is_el2_address(u64 value)
{
	const struct keel_boot_params *l = keel_layout();
	u64 base = l ? l->hyp_va_base : REALM_VA_BASE, offset = value - base;

	if (offset >= KEEL_VA_IMAGE && offset < KEEL_VA_SHADOW + KEEL_VA_WINDOW)
		return true;
	return base && range_is_one_ram(offset >> 12, 1);
}

void regs_checked(struct report *r, enum insn insn, unsigned int nr_out, struct regs *regs)
{
	struct regs in = *regs;
	const struct regs *out = regs;
	unsigned int i;

	insn_call[insn](regs);
	for (i = nr_out; i < 31; i++)
		if (out->x[i] != in.x[i])
			complain(r, "call %llx (%llx): x%u changed to %llx", in.x[0], in.x[1],
				 i, out->x[i]);
	for (i = 0; i < 31; i++)
		if (out->x[i] != in.x[i] && is_el2_address(out->x[i]))
			complain(r, "call %llx: EL2 address %llx in x%u", in.x[0], out->x[i], i);
}

void call_checked(struct report *r, enum insn insn, unsigned int nr_out, u64 args[8])
{
	struct regs regs;
	unsigned int i;

	for (i = 0; i < 31; i++)
		regs.x[i] = i < 8 ? args[i] : CANARY(i);
	regs_checked(r, insn, nr_out, &regs);
	for (i = 0; i < 8; i++)
		args[i] = regs.x[i];
}

u64 call_x0(struct report *r, enum insn insn, u64 x0, u64 x1, u64 x2, u64 x3)
{
	u64 args[8] = { x0, x1, x2, x3, 4, 5, 6, 7 };

	call_checked(r, insn, 1, args);
	return args[0];
}

s64 hcall(struct report *r, u64 nr, u64 a1, u64 a2)
{
	u64 args[8] = { KEEL_HCALL_FID(nr), a1, a2, 3, 4, 5, 6, 7 };

	if (realm_world())
		return realm_hcall(r, nr, a1, a2);
	call_checked(r, HVC_0, 2, args);
	if (args[0] == NOT_SUPPORTED) {
		EXPECT(r, args[1], a1, "refused call %llu: x1", nr);
		return -EOPNOTSUPP;
	}
	EXPECT(r, args[0], 0, "call %llu: x0", nr);
	return args[1];
}

void stub_checked(struct report *r, u64 nr, u64 a1, u64 a2, u64 a3)
{
	u64 args[8] = { nr, a1, a2, a3, 4, 5, 6, 7 };

	call_checked(r, HVC_0, nr == STUB_GET_ICH_VTR ? 2 : 1, args);
	if (nr == STUB_GET_ICH_VTR && !args[0])
		return;
	EXPECT(r, args[0], STUB_REFUSED, "stub call %llu", nr);
}
