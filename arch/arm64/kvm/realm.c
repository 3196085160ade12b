// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host calls to R-EL2: one SMC function id that EL3 forwards, the call's number in x1.
 *
 * EL3 forwards too few registers for a call of class R: its registers travel in a page
 * that each CPU keeps for that. It holds what the host may know anyway.
 */
#include <linux/build_bug.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <keel/abi.h>
#include <keel/realm.h>

#include "hvc.h"
#include "keel.h"
#include "realm.h"

#define ABI_MAJOR(version)	((version) >> 16)

bool keel_realm_attached __ro_after_init;

static DEFINE_PER_CPU(struct keel_realm_regs *, call_page);

int keel_realm_find(void)
{
	struct keel_hvc_result r;

	/* EL3 is not there, or not ours to talk to */
	if (arm_smccc_1_1_get_conduit() != SMCCC_CONDUIT_SMC)
		return -ENODEV;
	r = keel_smc(KEEL_REALM_FID, KEEL_HCALL_version, 0, 0, 0, 0);
	if (r.x0 == KEEL_REALM_DEAD)
		return -EIO;
	if (r.x0)
		return -ENODEV;
	return ABI_MAJOR(r.x1) == ABI_MAJOR(KEEL_ABI_VERSION) ? 0 : -EPROTO;
}

static s64 result_of(struct keel_hvc_result r)
{
	if (unlikely(r.x0 == KEEL_REALM_DEAD))
		keel_realm_panic();
	return r.x0 ? -EOPNOTSUPP : (s64)r.x1;
}

s64 keel_realm_hcall(u64 nr, u64 a1, u64 a2, u64 a3, u64 a4)
{
	return result_of(keel_smc(KEEL_REALM_FID, nr, a1, a2, a3, a4));
}

s64 keel_realm_hcall_regs(u64 nr, struct arm_smccc_1_2_regs *r)
{
	struct keel_realm_regs *page;
	unsigned long flags;
	s64 ret;

	BUILD_BUG_ON(sizeof(*page) != sizeof(*r));

	/* the page is this call's until its results are out of it */
	local_irq_save(flags);
	page = this_cpu_read(call_page);
	memcpy(page, r, sizeof(*page));
	ret = result_of(keel_smc(KEEL_REALM_FID, nr, virt_to_phys(page) >> 12, 0, 0, 0));
	memcpy(r, page, sizeof(*page));
	local_irq_restore(flags);
	return ret;
}

static void __init free_pages_of_calls(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		free_page((unsigned long)per_cpu(call_page, cpu));
		per_cpu(call_page, cpu) = NULL;
	}
}

static int __init alloc_pages_of_calls(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		per_cpu(call_page, cpu) = (void *)get_zeroed_page(GFP_KERNEL);
		if (!per_cpu(call_page, cpu))
			return -ENOMEM;
	}
	return 0;
}

int __init keel_realm_attach(u64 panic_record_pfn, u32 timer_intid)
{
	struct keel_hvc_result r;
	int ret = alloc_pages_of_calls();

	if (!ret) {
		r = keel_smc(KEEL_REALM_FID, KEEL_REALM_ATTACH, panic_record_pfn, timer_intid, 0,
			     0);
		ret = r.x0 ? -EIO : (s64)r.x1;
	}
	if (ret)
		free_pages_of_calls();
	else
		keel_realm_attached = true;
	return ret;
}
