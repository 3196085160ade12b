/* SPDX-License-Identifier: GPL-2.0-only */
/* CBMC: nondeterministic values, and a range of bytes of any content and size. */
#ifndef PVMFW_PROVE_H
#define PVMFW_PROVE_H

#include <stdlib.h>

#include "types.h"

u64 nondet_u64(void);

#define assume(x) __CPROVER_assume(x)
#define check(x) __CPROVER_assert(x, #x)

/* A goal: that it can be reached is shown too, so that nothing is proved of an empty set. */
#ifdef COVER
#define cover(x) __CPROVER_cover(x)
#else
#define cover(x) ((void)0)
#endif

/* @max is a constant; the object is exactly as large as it says */
static inline struct bytes any_bytes(size_t max)
{
	struct bytes b;

	b.size = nondet_u64();
	assume(b.size <= max);
	b.data = malloc(b.size);
	assume(b.data);
	return b;
}

static inline bool inside(struct bytes part, struct bytes whole)
{
	return !part.size || (__CPROVER_same_object(part.data, whole.data) &&
			      part.data >= whole.data &&
			      part.size <= whole.size - (size_t)(part.data - whole.data));
}

void harness(void);

/*
 * With PROVE_LOOPS_READ the loops over many bytes are what they read: all of it may be
 * read, and the result is anything.
 */
#ifdef PROVE_LOOPS_READ
static inline bool reads_zero(const u8 *p, size_t n)
{
	check(!n || __CPROVER_r_ok(p, n));
	return nondet_u64();
}

static inline int reads_both(const void *a, const void *b, size_t n)
{
	check(!n || (__CPROVER_r_ok(a, n) && __CPROVER_r_ok(b, n)));
	return (int)nondet_u64();
}

#define all_zero reads_zero
#define memcmp reads_both
#endif

#endif
