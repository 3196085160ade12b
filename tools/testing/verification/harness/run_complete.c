// SPDX-License-Identifier: GPL-2.0-only
/*
 * exit_complete(): any flags and data, any state of the vCPU. An access is completed once,
 * in the register it was of, as a CPU would; a call the host has no page for failed; a
 * protected guest takes an abort only where it asked for something; what is refused
 * changes nothing.
 *
 * verify: unwind=9
 * verify: unwindset=regs_same.0:32,vcpu_any.0:10
 */
#include "vcpu.c"
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#pragma CPROVER check disable "unsigned-overflow"
#include "vm/exit.c"
#pragma CPROVER check pop

#define DONE	KEEL_RUN_MMIO_DONE
#define ABORT	KEEL_RUN_ABORT

static u64 flags, data;

u64 model_sysreg(u32 reg)
{
	return nondet_u64();
}

static bool completes(void)
{
	const struct vcpu *w = &vcpu_was;

	if (flags & DONE)
		return !(flags & ABORT) && w->mmio.pending;
	return !(flags & ABORT) || w->mmio.pending || w->mem_fault || w->call_fault ||
	       !vm.protected;
}

/* What a load of the access that is pending gets: the bytes in its order. */
static u64 loaded(void)
{
	const struct vcpu_mmio *m = &vcpu_was.mmio;
	u64 bytes = 1UL << m->size_log2, value = 0, i;

	for (i = 0; i < 8; i++)
		if (i < bytes)
			value |= (data >> 8 * (m->swap ? bytes - 1 - i : i) & 0xff) << 8 * i;
	if (m->sign_extend && bytes < 8 && value >> (8 * bytes - 1) & 1)
		value |= ~0UL << 8 * bytes;
	return m->wide ? value : value & U32_MAX;
}

/* The last exit was taken up, in registers that are as far the guest's. */
static void check_completed(void)
{
	const struct vcpu *w = &vcpu_was;
	bool failed = (flags & ABORT) && w->call_fault;
	u64 i = nondet_u64(), want;

	assume(i < 31);
	want = w->regs.x[i];
	if ((flags & DONE) && !w->mmio.write && w->mmio.rt == i)
		want = loaded();
	else if (failed && !i)
		want = *(const u64 *)&w->call_error;
	check(vcpu.regs.x[i] == want);
	check(vcpu.pc - w->pc == ((flags & DONE) || failed ? 4 : 0));
	check(!vcpu.mmio.pending && !vcpu.mem_fault && !vcpu.call_fault);
	check(vcpu.abort == ((flags & ABORT) && !w->call_fault));
}

void harness(void)
{
	int ret;

	vcpu_any();
	flags = nondet_u64();
	data = nondet_u64();
	/* it wraps, as the architecture has it */
	assume(vcpu.pc < ~0UL - 4);

	ret = exit_complete(&vcpu, flags, data);

	check(ret == (completes() ? 0 : -EINVAL));
	if (ret) {
		check(regs_same(0) && vcpu.pc == vcpu_was.pc && vcpu.abort == vcpu_was.abort);
		check(vcpu.mmio.pending == vcpu_was.mmio.pending);
		check(vcpu.mem_fault == vcpu_was.mem_fault);
		check(vcpu.call_fault == vcpu_was.call_fault);
		cover(flags == DONE);
		cover(flags == ABORT);
		cover(flags == (DONE | ABORT) && vcpu.mmio.pending);
		return;
	}
	check_completed();
	cover((flags & DONE) && !vcpu_was.mmio.write && vcpu_was.mmio.swap);
	cover((flags & DONE) && !vcpu_was.mmio.write && vcpu_was.mmio.rt == 31);
	cover((flags & DONE) && vcpu_was.mmio.sign_extend && vcpu_was.mmio.wide);
	cover((flags & ABORT) && vcpu_was.call_fault);
	cover((flags & ABORT) && vcpu_was.mem_fault && vm.protected);
	cover(!(flags & ABORT) && !(flags & DONE));
}
