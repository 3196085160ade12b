// SPDX-License-Identifier: GPL-2.0-only
/* The memory functions the compiler may call. General registers only. */
#include "lib/string.h"

void *memset(void *dst, int c, size_t n)
{
	u8 *d = dst;
	u64 word = (u8)c * 0x0101010101010101UL;

	for (; n && ((u64)d & 7); n--)
		*d++ = c;
	for (; n >= 8; n -= 8, d += 8)
		*(u64 *)d = word;
	for (; n; n--)
		*d++ = c;
	return dst;
}

void *memcpy(void *dst, const void *src, size_t n)
{
	u8 *d = dst;
	const u8 *s = src;

	if (!(((u64)d | (u64)s) & 7))
		for (; n >= 8; n -= 8, d += 8, s += 8)
			*(u64 *)d = *(const u64 *)s;
	for (; n; n--)
		*d++ = *s++;
	return dst;
}

/* Only for a few words: BearSSL's. */
void *memmove(void *dst, const void *src, size_t n)
{
	u8 *d = dst;
	const u8 *s = src;

	if (d <= s)
		return memcpy(dst, src, n);
	while (n--)
		d[n] = s[n];
	return dst;
}
