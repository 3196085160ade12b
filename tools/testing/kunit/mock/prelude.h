/* SPDX-License-Identifier: GPL-2.0-only */
/* In front of every EL2 source and test: what differs from the build for EL2. */
#ifndef __KUNIT_PRELUDE_H
#define __KUNIT_PRELUDE_H

#ifndef __ASSEMBLY__
#include <linux/types.h>

/* lib/spinlock.h declares it with the real lock only. */
extern u32 hyp_dead;

#endif
#endif
