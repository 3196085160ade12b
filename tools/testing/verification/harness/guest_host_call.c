// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSI_HOST_CALL: any address, a page there or not, at the call and at its answer. EL2
 * touches the structure's bytes and no others (it is an object of its own here, with its
 * bounds), under the lock; the host is shown those; the answer goes back to where the call
 * came from.
 *
 * verify: quick=2 full=2 unwind=32
 */
#include "calls/guest_page.h"
#include "lib/string.h"
#define memcpy(d, s, n)	copy_regs(d, s, n)
static void copy_regs(u64 *d, const u64 *s, u64 n)
{
	u64 i;

	__CPROVER_assert(n == 31 * sizeof(u64), "the registers of a call");
	for (i = 0; i < 31; i++)
		d[i] = s[i];
}
#include "calls/guest_host_call.c"
#undef memcpy
#include "model.c"

static struct vm vm;
static struct vcpu vcpu;
static struct rsi_host_call call;

struct vcpu nondet_vcpu(void);
struct rsi_host_call nondet_call(void);

#include "page_of_guest.c"

void harness(void)
{
	u64 ipa, reg = nondet_u64();
	struct rsi_host_call old;
	s64 exit;

	vcpu = nondet_vcpu();
	vcpu.vm = &vm;
	vcpu.call.pending = false;
	vm.s2.pgt.ia_bits = 32;
	guest_has = &call;
	call = old = nondet_call();
	assume(reg < 31);
	ipa = vcpu.regs.x[1];

	exit = guest_host_call(&vcpu);
	check(!vm.s2.lock.held && !mapped);
	check(call.gprs[reg] == old.gprs[reg] && call.imm == old.imm && call.zero == old.zero);
	check(vcpu.call.pending == (exit == KEEL_EXIT_HOST_CALL));
	if (ipa & 0xff || ipa >= 1UL << 31) {
		check(exit == EXIT_RESUME && vcpu.regs.x[0] == RSI_ERROR_INPUT && !looked_at);
	} else if (!present) {
		check(exit == KEEL_EXIT_MEM_FAULT && fault_at == (ipa & ~0xfffUL));
	} else {
		check(exit == KEEL_EXIT_HOST_CALL && looked_at == ipa && vcpu.call.ipa == ipa);
		check(vcpu.info[0] == call.imm && vcpu.info[1] == call.gprs[0]);
		check(vcpu.call.gprs[reg] == call.gprs[reg]);
	}
	cover(exit == EXIT_RESUME);
	cover(exit == KEEL_EXIT_MEM_FAULT);
	cover(exit == KEEL_EXIT_HOST_CALL && (ipa & 0xfff) == 0xf00);
	if (exit != KEEL_EXIT_HOST_CALL)
		return;

	/* the host answers; meanwhile the guest's other vCPUs may have changed it, or lost the page */
	vcpu.call.gprs[reg] = nondet_u64();
	call = old = nondet_call();
	guest_host_call_done(&vcpu);
	check(!vm.s2.lock.held && !mapped && !vcpu.call.pending && looked_at == ipa);
	check(vcpu.regs.x[0] == (present ? RSI_SUCCESS : RSI_ERROR_INPUT));
	check(call.gprs[reg] == (present ? vcpu.call.gprs[reg] : old.gprs[reg]));
	check(call.imm == old.imm && call.zero == old.zero);
	cover(present && reg == 30);
	cover(!present);
}
