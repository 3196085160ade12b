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

static const struct row rows[] = {
	{ "host, owned",		{ OWNER_HOST, 0, 0 },		SPEC_NOT_POOL },
	{ "host, shared with EL2",	{ OWNER_HOST, 1, 0 },		SPEC_NOT_POOL },
	{ "host, shared, pinned",	{ OWNER_HOST, 1, 1 },		SPEC_NOT_POOL },
	{ "host, shared, pins at maximum", { OWNER_HOST, 1, 65535 },	SPEC_NOT_POOL },
	{ "EL2, its own",		{ OWNER_HYP, 0, 0 },		SPEC_NOT_POOL },
	{ "EL2, pool, free",		{ OWNER_HYP, 0, 0 },		SPEC_POOL_FREE },
	{ "EL2, pool, in use",		{ OWNER_HYP, 0, 0 },		SPEC_POOL_USED },
};

static const char *state(struct spec_page p)
{
	if (p.owner == OWNER_HYP)
		return "EL2";
	if (!p.shared)
		return "host, owned";
	return p.uses ? "host, shared, pinned" : "host, shared";
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

int main(void)
{
	unsigned int r, op;

	for (r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		printf("| %s |", rows[r].name);
		for (op = 0; op < SPEC_HYP_UNPIN_SHARED; op++) {
			struct spec_page post;
			int err = spec_step(op, OWNER_NONE, rows[r].page, rows[r].pool, &post);

			printf(" %s%s |", err ? "" : "→ ", err ? error(err) : state(post));
		}
		printf("\n");
	}
	return 0;
}
