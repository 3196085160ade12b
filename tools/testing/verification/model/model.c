// SPDX-License-Identifier: GPL-2.0-only
#include "model.h"
#include "lib/bug.h"

unsigned int hyp_dead;

/* No broken invariant is reachable. */
void hyp_panic(const char *text)
{
	__CPROVER_assert(0, "EL2 does not panic");
	__CPROVER_assume(0);
}
