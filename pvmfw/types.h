/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Types every file needs. Most of pvmfw is plain C over byte ranges: those files
 * are built for the tests on this machine as they are.
 */
#ifndef PVMFW_TYPES_H
#define PVMFW_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

/* A range of bytes that stays as it is while it is looked at: private memory. */
struct bytes {
	const u8 *data;
	size_t size;
};

#define KiB(n)		((u64)(n) << 10)
#define MiB(n)		((u64)(n) << 20)
#define PAGE_SIZE	4096UL

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* [@base, @base + @size) without wrapping, and inside [@lo, @hi) */
static inline bool range_within(u64 base, u64 size, u64 lo, u64 hi)
{
	return base >= lo && base <= hi && size <= hi - base;
}

/* Neither range wraps. */
static inline bool ranges_overlap(u64 a, u64 a_size, u64 b, u64 b_size)
{
	return a < b + b_size && b < a + a_size;
}

static inline bool all_zero(const u8 *p, size_t n)
{
	while (n)
		if (p[--n])
			return false;
	return true;
}

static inline u16 be16(const u8 *p)
{
	return (u16)(p[0] << 8 | p[1]);
}

static inline u32 be32(const u8 *p)
{
	return (u32)be16(p) << 16 | be16(p + 2);
}

static inline u64 be64(const u8 *p)
{
	return (u64)be32(p) << 32 | be32(p + 4);
}

static inline u32 le32(const u8 *p)
{
	return (u32)p[3] << 24 | (u32)p[2] << 16 | (u32)p[1] << 8 | p[0];
}

static inline u64 le64(const u8 *p)
{
	return (u64)le32(p + 4) << 32 | le32(p);
}

#endif
