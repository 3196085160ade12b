/* SPDX-License-Identifier: GPL-2.0-only */
/* The value index_nospec() computes; CBMC does not read its two instructions. */
#ifndef __HYP_LIB_NOSPEC_H
#define __HYP_LIB_NOSPEC_H

#include "lib/types.h"

static inline u64 index_nospec(u64 index, u64 size)
{
	return index < size ? index : 0;
}

#endif
