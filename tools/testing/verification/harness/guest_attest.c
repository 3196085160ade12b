// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSI_ATTESTATION_TOKEN_INIT and _CONTINUE: any arguments, a page there or not, a token in
 * any phase. What is written is in the page that the guest named, between its offset and
 * its size, under the lock; nothing is written or done for arguments that are refused.
 *
 * verify: quick=2 full=2 unwind=10
 */
#include "calls/guest_page.h"
#include "lib/rim.h"
#include "calls/guest_attest.c"
#include "model.c"

static struct vm vm;
static struct vcpu vcpu;
static u8 page[HYP_PAGE_SIZE];
static u64 taken, token_left, read_indices;
static bool ready, stepped, took;

struct vcpu nondet_vcpu(void);

#include "page_of_guest.c"

bool measure_read(struct vm *v, u64 index, u64 *out)
{
	check(v == &vm && index >= 1 && index <= 4);
	read_indices |= 1UL << index;
	return true;
}

void attest_begin(struct attest *a, const void *challenge, const void *rems)
{
	check(a == &vcpu.attest && challenge == &vcpu.regs.x[1]);
	a->phase = ATTEST_PLATFORM;
}

static void check_vm(const struct attest_vm *v)
{
	check(v->rim == vm.measured.value[0] && v->rpv == vm.measured.rpv);
	check(v->digest_size == (vm.measured.hash ? 64 : 32));
}

int attest_step(struct attest *a, const struct attest_vm *v)
{
	check(a == &vcpu.attest && a->phase != ATTEST_NONE && !stepped);
	check_vm(v);
	stepped = true;
	ready = nondet_bool();
	return ready;
}

/* As its contract says: up to @size bytes, and those can be written. */
unsigned long attest_take(struct attest *a, const struct attest_vm *v, void *to,
			  unsigned long size, int *more)
{
	u64 from = (u8 *)to - page;

	check(a == &vcpu.attest && ready && mapped && vm.s2.lock.held && !took);
	check_vm(v);
	check(from == vcpu.regs.x[2] && from < HYP_PAGE_SIZE && size <= HYP_PAGE_SIZE - from);
	took = true;
	taken = size < token_left ? size : token_left;
	*more = taken < token_left;
	return taken;
}

void harness(void)
{
	u64 ipa, offset, size;
	bool refused, none;
	s64 exit;

	vcpu = nondet_vcpu();
	vcpu.vm = &vm;
	vm.s2.pgt.ia_bits = 32;
	guest_has = page;
	vm.measured.hash = nondet_bool();
	token_left = nondet_u64();
	assume(token_left && token_left < 2000);
	ipa = vcpu.regs.x[1];
	offset = vcpu.regs.x[2];
	size = vcpu.regs.x[3];
	none = vcpu.attest.phase == ATTEST_NONE;

	if (nondet_bool()) {
		exit = guest_attest_begin(&vcpu);
		check(exit == EXIT_RESUME && vcpu.regs.x[0] == RSI_SUCCESS);
		check(read_indices == 0x1e && vcpu.regs.x[1] == ATTEST_TOKEN_MAX);
		return;
	}
	exit = guest_attest_continue(&vcpu);
	refused = ipa & 0xfff || ipa >= 1UL << 31 || offset >= 4096 || size > 4096 - offset;
	check(!vm.s2.lock.held && !mapped);
	check(stepped == (!refused && !none) && took == (stepped && ready && present));
	if (refused) {
		check(exit == EXIT_RESUME && vcpu.regs.x[0] == RSI_ERROR_INPUT);
	} else if (none) {
		check(exit == EXIT_RESUME && vcpu.regs.x[0] == RSI_ERROR_STATE);
	} else if (!ready) {
		check(exit == EXIT_RESUME && vcpu.regs.x[0] == RSI_INCOMPLETE && !vcpu.regs.x[1]);
	} else if (!present) {
		check(exit == KEEL_EXIT_MEM_FAULT && fault_at == ipa && looked_at == ipa);
	} else {
		check(exit == EXIT_RESUME && looked_at == ipa && vcpu.regs.x[1] == taken);
		check(vcpu.regs.x[0] == (taken == token_left ? RSI_SUCCESS : RSI_INCOMPLETE));
	}
	cover(refused && exit == EXIT_RESUME);
	cover(!refused && none);
	cover(stepped && !ready);
	cover(exit == KEEL_EXIT_MEM_FAULT);
	cover(took && vcpu.regs.x[0] == RSI_SUCCESS && offset);
	cover(took && vcpu.regs.x[0] == RSI_INCOMPLETE);
}
