// SPDX-License-Identifier: GPL-2.0-only
/*
 * What vm/idregs.c lets a host write into an ID register of an open guest: any register, any
 * value, any view EL2 has of it. No field says more than that view, and what guests must not
 * have stays as it is. That nothing is written without being asked this, is for KUnit.
 *
 * verify: quick=1 full=1 unwind=17
 */
#define MODEL_SYSREG
#include "vm/switch.h"
#include "lib/hw.h"
/* a field with a sign is made of bits without one */
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#include "vm/idregs.c"
#pragma CPROVER check pop
#include "model.c"

u64 vcpu_mpidr(const struct vcpu *v)
{
	return v->mpidr;
}

bool idreg_view(const struct vcpu *v, u32 enc, u64 *value)
{
	return nondet_bool();
}

/*
 * May the field at @at of ID register 3, 0, 0, @crm, @op2 be @new where EL2 says @all? Said as
 * the Arm ARM has the fields (D24.2), and not from keel/id_regs.h, which has them as masks.
 */
static bool field_ok(u32 crm, u32 op2, u32 at, u32 new, u32 all)
{
	bool is_signed = (crm == 5 && op2 == 0 && (at == 36 || at == 8)) ||
			 (crm == 7 && op2 == 0 && (at == 24 || at == 28));

	if (crm == 7 && op2 == 1 && at == 24)	/* SpecSEI: more is less to rely on */
		return new >= all;
	if (crm == 7 && op2 == 0 && (at == 32 || at == 36 || at == 40))
		return new <= 1;		/* granules of a stage-2 guests do not have */
	/* below EL2's reach, or a matter of the vCPU: FP, AdvSIMD, MPAM, PAuth, ASIDBits */
	if (crm == 4 && ((op2 == 0 && (at == 16 || at == 20 || at == 40)) || (op2 == 1 && at == 16)))
		return new == all;
	if (crm == 6 && ((op2 == 1 && (at == 4 || at == 8 || at == 24 || at == 28)) ||
			 (op2 == 2 && (at == 8 || at == 12))))
		return new == all;
	if (crm == 7 && op2 == 0 && at == 4)
		return new == all;
	/* -1 to 7 */
	return is_signed ? (new ^ 8) <= (all ^ 8) : new <= all;
}

static u32 field_of(u64 value, u32 at)
{
	return (u32)(value >> at & 0xf);
}

/* DIC, IDC, and the two line sizes; all else as it is */
static bool ctr_ok(u64 value, u64 real)
{
	return !((value ^ real) & ~0x300f000fUL) && !(value & ~real & 0x30000000) &&
	       field_of(value, 0) <= field_of(real, 0) && field_of(value, 16) <= field_of(real, 16);
}

void harness(void)
{
	u64 value = nondet_u64(), view = nondet_u64();
	u32 crm = nondet_u32(), op2 = nondet_u32(), at;
	bool allowed, ok = true;

	check(ctr_allowed(value, view) == ctr_ok(value, view));
	/* affinity, and the bit that is 1: those behind say what kind of machine it is */
	check(mpidr_allowed(value) == ((value & ~0xff00ffffffUL) == 0x80000000UL));

	assume(crm >= 1 && crm <= 7 && op2 <= 7);
	allowed = id_allowed(0xc000 | crm << 3 | op2, value, view);
	for (at = 0; at < 64; at += 4)
		ok &= field_ok(crm, op2, at, field_of(value, at), field_of(view, at));
	check(allowed == ok);
	cover(allowed && value != view && crm == 4 && !op2);
	cover(!allowed && crm == 4 && !op2);
	cover(allowed && value != view && crm == 5 && !op2);
	cover(allowed && value > view && crm == 7 && op2 == 1);
	cover(ctr_allowed(value, view) && value != view);
}
