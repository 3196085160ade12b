/* SPDX-License-Identifier: GPL-2.0-only */
/* What all harnesses share: any value, and how to say what must hold. */
#ifndef __MODEL_H
#define __MODEL_H

#include "lib/types.h"

#define assume(x)	__CPROVER_assume(x)
#define check(x)	__CPROVER_assert(x, #x)
#ifdef MODEL_COVER
#define cover(x)	__CPROVER_cover(x)
#else
#define cover(x)	((void)0)
#endif

bool nondet_bool(void);
u8 nondet_u8(void);
u16 nondet_u16(void);
u32 nondet_u32(void);
u64 nondet_u64(void);

#endif
