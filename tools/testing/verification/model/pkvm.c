// SPDX-License-Identifier: GPL-2.0-only
/* guest_pkvm(), for harness/call_pkvm.c. */
#define MODEL_RANGE	2
#include "vcpu.c"
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#pragma CPROVER check disable "unsigned-overflow"
#include "calls/guest.h"
#define guest_call_fault guest_call_fault_real
#define guest_call_pool guest_call_pool_real
#include "calls/guest.c"
#undef guest_call_fault
#undef guest_call_pool
#include "calls/guest_pkvm.c"
#pragma CPROVER check pop

#define FAULTS	3L
#define POOLS	4L
#define INVALID	(~0UL - 2)	/* -3 */

/* What the transition was asked, each time, and answered. */
static struct {
	unsigned int asked;
	bool share, alias;
	u64 ipa, nr, missing;
	int ret;
} t;

static int transition(struct guest_s2 *s2, bool share, u64 ipa, u64 nr, bool alias, u64 *missing)
{
	check(s2 == &vm.s2 && vm.protected && !vm.lock.held && !s2->lock.held);
	check(nr && nr <= KEEL_RANGE_MAX && !alias);
	check(t.asked < 2 && (!t.asked || (t.ret == -ENOENT && ipa == t.ipa && nr < t.nr)));
	t.asked++;
	t.share = share;
	t.ipa = ipa;
	t.nr = nr;
	t.ret = nondet_bool() ? 0 : nondet_bool() ? -EINVAL : nondet_bool() ? -EPERM :
		nondet_bool() ? -ENOMEM : -ENOENT;
	if (t.ret == -ENOENT) {
		t.missing = nondet_u64();
		assume(t.missing >= ipa && t.missing - ipa < nr << HYP_PAGE_SHIFT &&
		       !((t.missing - ipa) & ~HYP_PAGE_MASK));
		/* what is there is there still */
		assume(t.asked == 1);
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

int guest_relinquish(struct guest_s2 *s2, u64 ipa, u64 *pfn)
{
	check(s2 == &vm.s2 && vm.protected && !t.asked);
	t.asked++;
	t.ipa = ipa;
	t.ret = nondet_bool() ? 0 : nondet_bool() ? -EINVAL : nondet_bool() ? -ENOENT : -ENOMEM;
	if (!t.ret)
		*pfn = 99;
	return t.ret;
}

bool pgt_ia_valid(const struct pgtable *pgt, u64 ia)
{
	return ia < 1UL << pgt->ia_bits;
}

/* harness/call_decode.c */
s64 guest_call_fault(struct vcpu *v, u64 ipa, s64 error)
{
	check(v == &vcpu && error == -3);
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

/* --- The guard's table --- */

static bool in_entry(const struct vm *v, u64 i, u64 page)
{
	return GUARD_NR(v->guard[i]) && page >= GUARD_FIRST(v->guard[i]) &&
	       page - GUARD_FIRST(v->guard[i]) < GUARD_NR(v->guard[i]);
}

static bool is_open(const struct vm *v, u64 page)
{
	return in_entry(v, 0, page) || in_entry(v, 1, page) || in_entry(v, 2, page);
}

/* Ranges within the space, of no page twice; what was never used is at the end. */
static bool table_ok(const struct vm *v)
{
	u64 i, j;

	for (i = 0; i < KEEL_GUARD_RANGES; i++) {
		u64 first = GUARD_FIRST(v->guard[i]), nr = GUARD_NR(v->guard[i]);

		if (nr && (first >= 1UL << 28 || nr > (1UL << 28) - first))
			return false;
		for (j = 0; j < i; j++)
			if (nr && (in_entry(v, j, first) || in_entry(v, i, GUARD_FIRST(v->guard[j]))))
				if (GUARD_NR(v->guard[j]))
					return false;
		if (i && v->guard[i] && !v->guard[i - 1])
			return false;
	}
	return !v->lock.held;
}

/* The harness's: what is expected of the call, beyond what is of any. */
static void check_call(u64 fid, u64 x0, s64 exit);

static void prove_pkvm(u64 fid)
{
	u64 x0;
	s64 exit;

	vcpu_any();
	assume(table_ok(&vm));

	exit = guest_pkvm(&vcpu, fid);

	x0 = vcpu.regs.x[0];
	check(regs_same(4) && table_ok(&vm));
	check_call(fid, x0, exit);
}
