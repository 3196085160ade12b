// SPDX-License-Identifier: GPL-2.0-only
/* guest_rsi() by a protected guest, for harness/call_rsi*.c. */
#include "vcpu.c"
#include "lib/string.h"

struct realm_config;
static void config_wiped(struct realm_config *c, int value, u64 size);
#define memset(p, c, n)	config_wiped(p, c, n)
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#pragma CPROVER check disable "unsigned-overflow"
#include "calls/guest.h"
#define guest_call_fault guest_call_fault_real
#define guest_call_pool guest_call_pool_real
#include "calls/guest.c"
#undef guest_call_fault
#undef guest_call_pool
#include "calls/guest_page.c"
#include "calls/guest_rsi.c"
#pragma CPROVER check pop
#undef memset

#define FAULTS	3L
#define POOLS	4L
#define PAGE	HYP_PAGE_SIZE

static struct {
	unsigned int asked;
	bool share;
	u64 ipa, nr, missing;
	int ret;
} t;

static struct realm_config page;
static u64 mapped_pfn = ~0UL, looked_at;
static bool wiped, there;
static struct pgt_leaf leaf_there;
static bool shared_at[5];		/* from x1 on: at the alias */

static int transition(struct guest_s2 *s2, bool share, u64 ipa, u64 nr, bool alias, u64 *missing)
{
	check(s2 == &vm.s2 && alias && !s2->lock.held);
	check(!(ipa & ~HYP_PAGE_MASK) && ipa < ALIAS && nr && nr <= KEEL_RANGE_MAX);
	check(nr <= (ALIAS - ipa) >> HYP_PAGE_SHIFT);
	check(t.asked < 2 && (!t.asked || (t.ret == -ENOENT && ipa == t.ipa && nr < t.nr)));
	t.asked++;
	t.share = share;
	t.ipa = ipa;
	t.nr = nr;
	t.ret = nondet_bool() ? 0 : nondet_bool() ? -EINVAL : nondet_bool() ? -EPERM :
		nondet_bool() ? -ENOMEM : -ENOENT;
	if (t.ret == -ENOENT) {
		t.missing = nondet_u64();
		/* of unsharing through the alias nothing is missing */
		assume(share && t.asked == 1);
		assume(t.missing >= ipa && t.missing - ipa < nr << HYP_PAGE_SHIFT &&
		       !((t.missing - ipa) & ~HYP_PAGE_MASK));
		*missing = t.missing;
	}
	return t.ret;
}

int guest_share_host(struct guest_s2 *s2, u64 ipa, u64 nr, bool alias, u64 *missing)
{
	return transition(s2, true, ipa, nr, alias, missing);
}

int guest_unshare_host(struct guest_s2 *s2, u64 ipa, u64 nr, bool alias, u64 *missing)
{
	return transition(s2, false, ipa, nr, alias, missing);
}

struct pgt_leaf pgt_get(const struct pgtable *pgt, u64 ia)
{
	check(pgt == &vm.s2.pgt && vm.s2.lock.held && ia < ALIAS);
	looked_at = ia;
	return leaf_there;
}

struct pgt_leaf guest_s2_get(struct guest_s2 *s2, u64 ipa)
{
	u64 at = ((ipa & ~ALIAS) - vcpu_was.regs.x[1]) >> HYP_PAGE_SHIFT;
	struct pgt_leaf leaf = { .level = PGT_LAST_LEVEL };

	check(s2 == &vm.s2 && !s2->lock.held && ipa >= ALIAS && ipa < 2 * ALIAS);
	check(at <= KEEL_RANGE_MAX);
	leaf.desc = shared_at[at];
	return leaf;
}

void *fixmap_map(enum fixmap_slot slot, hyp_pfn_t pfn)
{
	check(slot == FIXMAP_GUEST && mapped_pfn == ~0UL && vm.s2.lock.held);
	mapped_pfn = pfn.n;
	return &page;
}

void fixmap_unmap(enum fixmap_slot slot)
{
	check(slot == FIXMAP_GUEST && mapped_pfn != ~0UL && vm.s2.lock.held);
	there = true;
}

static void config_wiped(struct realm_config *c, int value, u64 size)
{
	check(c == &page && !value && size == PAGE);
	wiped = true;
}

s64 guest_call_fault(struct vcpu *v, u64 ipa, s64 error)
{
	check(v == &vcpu && error == 1);
	v->info[0] = ipa;
	return FAULTS;
}

s64 guest_call_pool(struct vcpu *v)
{
	return POOLS;
}

u64 model_sysreg(u32 reg)
{
	return nondet_u64();
}

static bool range_good(u64 base, u64 top)
{
	return !(base % PAGE) && !(top % PAGE) && base < top && top <= ALIAS;
}

/* The harness's: what is expected of the call, beyond what is of any. */
static void check_call(u64 fid, u64 x0, s64 exit);

static void prove_rsi(u64 fid)
{
	u64 x0;
	s64 exit;
	u64 i;

	vcpu_any();
	/* harness/call_decode.c */
	assume(vm.protected);
	assume(vm.ram_base <= ALIAS && vm.ram_top <= ALIAS);
	leaf_there.desc = nondet_u64();
	leaf_there.level = nondet_bool() ? 2 : 3;
	assume(!(leaf_there.desc & PGT_ADDR_MASK & (pgt_level_size(leaf_there.level) - 1)));
	for (i = 0; i < 5; i++)
		shared_at[i] = nondet_bool();

	exit = guest_rsi(&vcpu, fid);

	x0 = vcpu.regs.x[0];
	check(!vm.s2.lock.held && regs_same(4));
	check(vm.guarded == vm_was.guarded || fid == 0xc4000196);
	if (exit != FAULTS)
		check(info_same());
	check_call(fid, x0, exit);
}
