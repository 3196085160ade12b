/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The oracle runs the same specification the harness compares with: only its own
 * harness needs it.
 */
#ifdef MODEL_ORACLE
#include_next "protect/oracle.h"
#else
#ifndef __HYP_PROTECT_ORACLE_H
#define __HYP_PROTECT_ORACLE_H

#include "protect/spec.h"

static inline void oracle_begin(enum spec_op op, u64 pfn, u64 nr)
{
}

static inline void oracle_begin_guest(enum spec_op op, u8 guest, u64 pfn, u64 nr)
{
}

static inline void oracle_end(int ret)
{
}

u64 oracle_check(u64 start);

#endif
#endif
