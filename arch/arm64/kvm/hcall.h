/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host call wrappers, one per line of hcall_table.h and hcall_debug_table.h:
 *
 *	s64 keel_hcall_NAME(u64 ...)
 *
 * Result: what EL2 answers (negative errno, or a value >= 0), or -EOPNOTSUPP
 * if there is no such call, now or at all. Any context.
 */
#ifndef __KEEL_HCALL_H
#define __KEEL_HCALL_H

#include <linux/arm-smccc.h>
#include <linux/types.h>
#include <keel/abi.h>
#include <keel/boot.h>

s64 keel_hcall(u64 nr, u64 a1, u64 a2, u64 a3, u64 a4);

/*
 * What was handed to EL2 at load, or NULL before it took over. For test
 * modules: the addresses in it are no longer the host's to touch.
 */
const struct keel_boot_params *keel_layout(void);

/* Name of call number @nr, or NULL. */
const char *keel_hcall_name(u64 nr);

/* The same for calls that use all of x1 to x17: in @r->a1.., and the results there too. */
s64 keel_hcall_regs(u64 nr, struct arm_smccc_1_2_regs *r);

#define __KEEL_WRAP(name, args, a, b, c, d)				\
static inline s64 keel_hcall_##name args				\
{									\
	return keel_hcall(KEEL_HCALL_##name, a, b, c, d);		\
}
#define __KEEL_WRAP_0(n)	__KEEL_WRAP(n, (void), 0, 0, 0, 0)
#define __KEEL_WRAP_1(n)	__KEEL_WRAP(n, (u64 a1), a1, 0, 0, 0)
#define __KEEL_WRAP_2(n)	__KEEL_WRAP(n, (u64 a1, u64 a2), a1, a2, 0, 0)
#define __KEEL_WRAP_3(n)	__KEEL_WRAP(n, (u64 a1, u64 a2, u64 a3), a1, a2, a3, 0)
#define __KEEL_WRAP_4(n)	__KEEL_WRAP(n, (u64 a1, u64 a2, u64 a3, u64 a4), a1, a2, a3, a4)
#define __KEEL_WRAP_R(name)						\
static inline s64 keel_hcall_##name(struct arm_smccc_1_2_regs *r)	\
{									\
	return keel_hcall_regs(KEEL_HCALL_##name, r);			\
}

#define KEEL_HCALL(n, name, nargs, phase, params, text)	__KEEL_WRAP_##nargs(name)
#include <keel/hcall_table.h>
#include <keel/hcall_debug_table.h>
#undef KEEL_HCALL

#endif
