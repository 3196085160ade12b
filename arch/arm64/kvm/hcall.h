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

#define __KEEL_PROTO_0	void
#define __KEEL_PROTO_1	u64 a1
#define __KEEL_PROTO_2	u64 a1, u64 a2
#define __KEEL_PROTO_3	u64 a1, u64 a2, u64 a3
#define __KEEL_PROTO_4	u64 a1, u64 a2, u64 a3, u64 a4
#define __KEEL_ARGS_0	0, 0, 0, 0
#define __KEEL_ARGS_1	a1, 0, 0, 0
#define __KEEL_ARGS_2	a1, a2, 0, 0
#define __KEEL_ARGS_3	a1, a2, a3, 0
#define __KEEL_ARGS_4	a1, a2, a3, a4

#define KEEL_HCALL(n, name, nargs, phase, params, text)			\
static inline s64 keel_hcall_##name(__KEEL_PROTO_##nargs)		\
{									\
	return keel_hcall(KEEL_HCALL_##name, __KEEL_ARGS_##nargs);	\
}
#include <keel/hcall_table.h>
#include <keel/hcall_debug_table.h>
#undef KEEL_HCALL

#endif
