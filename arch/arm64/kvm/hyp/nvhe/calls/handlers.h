/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Prototype of each handler, from the table. A handler takes values, returns what
 * goes to x1: negative errno, or a result. A call that uses all registers gets the
 * saved ones.
 */
#ifndef __HYP_CALLS_HANDLERS_H
#define __HYP_CALLS_HANDLERS_H

#include "lib/types.h"

#define __PARAMS_0	void
#define __PARAMS_1	u64 a
#define __PARAMS_2	u64 a, u64 b
#define __PARAMS_3	u64 a, u64 b, u64 c
#define __PARAMS_4	u64 a, u64 b, u64 c, u64 d
#define __PARAMS_R	u64 *x

#define KEEL_HCALL(nr, name, nargs, phase, params, text) s64 hcall_##name(__PARAMS_##nargs);
#include <keel/hcall_list.h>
#undef KEEL_HCALL

#endif
