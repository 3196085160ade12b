// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints what protect/spec.c says of one page, for Documentation/memory-states.md:
 * every kind of page times every transition. Built for the build machine by
 * scripts/gen-docs; so the table is what the proofs and the oracle use.
 */
#include "protect/spec.h"

int printf(const char *fmt, ...);

struct row {
	const char *name;
	struct spec_page page;
	enum spec_pool pool;
};

#define GUEST	OWNER_FIRST_GUEST

static const struct row rows[] = {
	{ "host, owned",		{ OWNER_HOST },				SPEC_NOT_POOL },
	{ "host, shared with EL2",	{ OWNER_HOST, SPEC_WITH_EL2, 0 },	SPEC_NOT_POOL },
	{ "host, shared, pinned",	{ OWNER_HOST, SPEC_WITH_EL2, 1 },	SPEC_NOT_POOL },
	{ "host, shared, pins at maximum", { OWNER_HOST, SPEC_WITH_EL2, 65535 }, SPEC_NOT_POOL },
	{ "host, lent once",		{ OWNER_HOST, SPEC_WITH_GUESTS, 1 },	SPEC_NOT_POOL },
	{ "host, lent twice",		{ OWNER_HOST, SPEC_WITH_GUESTS, 2 },	SPEC_NOT_POOL },
	{ "host, lent too often",	{ OWNER_HOST, SPEC_WITH_GUESTS, 65535 }, SPEC_NOT_POOL },
	{ "EL2, its own",		{ OWNER_HYP },				SPEC_NOT_POOL },
	{ "EL2, pool, free",		{ OWNER_HYP },				SPEC_POOL_FREE },
	{ "EL2, pool, in use",		{ OWNER_HYP },				SPEC_POOL_USED },
	{ "the guest, private",		{ GUEST },				SPEC_NOT_POOL },
	{ "the guest, shared",		{ GUEST, SPEC_WITH_HOST, 0 },		SPEC_NOT_POOL },
	{ "another guest",		{ GUEST + 1 },				SPEC_NOT_POOL },
	{ "another guest, shared",	{ GUEST + 1, SPEC_WITH_HOST, 0 },	SPEC_NOT_POOL },
};

static const char *state(struct spec_page p)
{
	switch (p.owner) {
	case OWNER_HYP:
		return "EL2";
	case OWNER_HOST:
		if (p.shared == SPEC_WITH_EL2)
			return p.uses ? "host, shared, pinned" : "host, shared";
		return p.shared ? "host, lent" : "host, owned";
	default:
		return p.shared ? "guest, shared" : "guest, private";
	}
}

static const char *error(int err)
{
	switch (err) {
	case -EPERM:
		return "-EPERM";
	case -EBUSY:
		return "-EBUSY";
	default:
		return "?";
	}
}

/* Without an argument: host and EL2. With one: what involves guests. */
int main(int argc, char **argv)
{
	unsigned int first = argc > 1 ? SPEC_HYP_UNPIN_SHARED + 1 : 0;
	unsigned int end = argc > 1 ? NR_SPEC_OPS : SPEC_HYP_UNPIN_SHARED;
	unsigned int r, op;

	for (r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		printf("| %s |", rows[r].name);
		for (op = first; op < end; op++) {
			struct spec_page post;
			int err = spec_step(op, GUEST, rows[r].page, rows[r].pool, &post);

			printf(" %s%s |", err ? "" : "→ ", err ? error(err) : state(post));
		}
		printf("\n");
	}
	return 0;
}
