// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one place where a host call leaves for EL2 once it is Keel's: by HVC, or in the
 * realm world by SMC. Nobody above knows which.
 *
 * Before launch, and on a machine where launch failed, the HVC would reach
 * the kernel's stub or somebody else: callers outside launch.c exist only
 * after a successful load (the module stays in memory only then).
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>

#include "hcall.h"
#include "hvc.h"
#include "realm.h"

s64 keel_hcall(u64 nr, u64 a1, u64 a2, u64 a3, u64 a4)
{
	struct keel_hvc_result r;

	if (keel_realm_attached)
		return keel_realm_hcall(nr, a1, a2, a3, a4);
	r = keel_hvc(KEEL_HCALL_FID(nr), a1, a2, a3, a4);
	return r.x0 ? -EOPNOTSUPP : (s64)r.x1;
}
EXPORT_SYMBOL_GPL(keel_hcall);

/* arm_smccc_1_2_hvc() may read and write one and the same structure. */
s64 keel_hcall_regs(u64 nr, struct arm_smccc_1_2_regs *r)
{
	if (keel_realm_attached)
		return keel_realm_hcall_regs(nr, r);
	r->a0 = KEEL_HCALL_FID(nr);
	arm_smccc_1_2_hvc(r, r);
	return r->a0 ? -EOPNOTSUPP : (s64)r->a1;
}
EXPORT_SYMBOL_GPL(keel_hcall_regs);

static const char *const names[] = {
#define KEEL_HCALL(n, name, nargs, phase, params, text)	[n] = #name,
#include <keel/hcall_table.h>
#include <keel/hcall_debug_table.h>
#undef KEEL_HCALL
};

const char *keel_hcall_name(u64 nr)
{
	return nr < ARRAY_SIZE(names) ? names[nr] : NULL;
}
