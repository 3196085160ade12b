// SPDX-License-Identifier: GPL-2.0-only
/* Two VMs and a vCPU of each that make calls, for the tests of what guests call. */
#include "fake_call.h"

struct vm *vm, *plain;
struct vcpu *vcpu, *normal;

int call_test_init(struct kunit *test)
{
	int ret = guest_test_init(test);

	if (ret)
		return ret;
	vm = new_vm(test, PVM);
	plain = new_vm(test, NPVM);
	vcpu = new_vcpu(test, vm, 0, 0);
	normal = new_vcpu(test, plain, 0, 0);
	return 0;
}

s64 call_of(struct vcpu *v, u64 fid, u64 a, u64 b, u64 c, bool smc)
{
	unsigned int i;

	for (i = 0; i < 31; i++)
		v->regs.x[i] = JUNK(i);
	v->regs.x[0] = fid;
	v->regs.x[1] = a;
	v->regs.x[2] = b;
	v->regs.x[3] = c;
	memset(v->info, 0, sizeof(v->info));
	hw_write("elr_el2", ELR);
	return guest_call(v, 0, smc);
}

s64 call(u64 fid, u64 a, u64 b, u64 c)
{
	return call_of(vcpu, fid, a, b, c, false);
}

s64 smc(u64 fid, u64 a, u64 b, u64 c)
{
	return call_of(vcpu, fid, a, b, c, true);
}

/* A call that is answered at once: what is in x0. */
u64 answer(u64 fid, u64 a, u64 b, u64 c)
{
	return call(fid, a, b, c) == EXIT_RESUME ? vcpu->regs.x[0] : 0xe417;
}

u64 smc_answer_of(u64 fid, u64 a, u64 b, u64 c)
{
	return smc(fid, a, b, c) == EXIT_RESUME ? vcpu->regs.x[0] : 0xe417;
}

void expect_rest_unchanged(struct kunit *test, const struct vcpu *v, unsigned int from)
{
	unsigned int i;

	for (i = from; i < 31; i++)
		KUNIT_EXPECT_EQ_MSG(test, v->regs.x[i], JUNK(i), "x%u", i);
}

/* NOT_SUPPORTED, and nothing else is touched. */
void expect_unknown(struct kunit *test, struct vcpu *v, u64 fid, u64 esr, bool smc)
{
	unsigned int i;

	for (i = 0; i < 31; i++)
		v->regs.x[i] = JUNK(i);
	v->regs.x[0] = fid;
	hw_write("elr_el2", ELR);
	KUNIT_EXPECT_EQ_MSG(test, guest_call(v, esr, smc), EXIT_RESUME, "fid %llx", fid);
	KUNIT_EXPECT_EQ_MSG(test, v->regs.x[0], UNKNOWN, "fid %llx", fid);
	expect_rest_unchanged(test, v, 1);
	KUNIT_EXPECT_EQ(test, hw_read("elr_el2"), ELR);
}

bool private_at(u64 page)
{
	struct pgt_leaf leaf = guest_s2_get(&vm->s2, IPA + page * PAGE);
	u64 pfn = (leaf.desc & PGT_ADDR_MASK) >> HYP_PAGE_SHIFT;

	return (leaf.desc & PGT_VALID) && !page_host_may_access(pfn_to_page(HYP_PFN(pfn)));
}
