// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSI_HOST_CALL: any address, a page there or not, at the call and at its answer. EL2
 * touches the structure's bytes and no others, under the lock; the host is shown those;
 * the answer goes back to where the call came from.
 *
 * verify: tier=long quick=2 full=2 unwind=34
 */
#include "calls/guest_page.c"
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

#define WORDS	(HYP_PAGE_SIZE / sizeof(u64))

static struct vm vm;
static struct vcpu vcpu;
static u64 page[WORDS], w;

struct vcpu nondet_vcpu(void);

#include "guest_page.c"

void harness(void)
{
	u64 ipa, reg = nondet_u64(), old, first;
	s64 exit;

	vcpu = nondet_vcpu();
	vcpu.vm = &vm;
	vcpu.call.pending = false;
	vm.s2.pgt.ia_bits = 32;
	w = nondet_u64();
	assume(w < WORDS && reg < 31);
	page[w] = old = nondet_u64();
	ipa = vcpu.regs.x[1];
	first = (ipa & 0xfff) / 8 + 1;

	exit = guest_host_call(&vcpu);
	check(!vm.s2.lock.held && !mapped && page[w] == old);
	check(vcpu.call.pending == (exit == KEEL_EXIT_HOST_CALL));
	if (ipa & 0xff || ipa >= 1UL << 31) {
		check(exit == EXIT_RESUME && vcpu.regs.x[0] == RSI_ERROR_INPUT);
	} else if (!present) {
		check(exit == KEEL_EXIT_MEM_FAULT && fault_at == (ipa & ~0xfffUL));
	} else {
		check(exit == KEEL_EXIT_HOST_CALL && looked_at == ipa && vcpu.call.ipa == ipa);
		check(vcpu.info[0] == (u32)page[first - 1] && vcpu.info[1] == page[first]);
		check(w != first + reg || vcpu.call.gprs[reg] == old);
	}
	cover(exit == EXIT_RESUME);
	cover(exit == KEEL_EXIT_MEM_FAULT);
	cover(exit == KEEL_EXIT_HOST_CALL && (ipa & 0xfff) == 0xf00);
	if (exit != KEEL_EXIT_HOST_CALL)
		return;

	/* the host answers; meanwhile the guest's other vCPUs may have changed the page, or lost it */
	vcpu.call.gprs[reg] = nondet_u64();
	page[w] = old = nondet_u64();
	guest_host_call_done(&vcpu);
	check(!vm.s2.lock.held && !mapped && !vcpu.call.pending && looked_at == ipa);
	check(vcpu.regs.x[0] == (present ? RSI_SUCCESS : RSI_ERROR_INPUT));
	if (present && w >= first && w < first + 31)
		check(page[w] == vcpu.call.gprs[w - first]);
	else
		check(page[w] == old);
	cover(present && w == first + 30);
	cover(!present);
}
