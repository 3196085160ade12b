// SPDX-License-Identifier: GPL-2.0-only
/* The words of refusals. */
#include "types.h"
#include "refusal.h"

const char *refusal_text(enum refusal why)
{
	static const char *const text[NR_REFUSALS] = {
		[ACCEPTED] = "accepted",
#define R(name, words) [REFUSE_##name] = words,
		REFUSALS(R)
#undef R
	};

	return why < NR_REFUSALS ? text[why] : "?";
}
