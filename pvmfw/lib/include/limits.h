/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PVMFW_LIMITS_H
#define PVMFW_LIMITS_H

#define CHAR_BIT	8
#define INT_MAX		__INT_MAX__
#define UINT_MAX	(__INT_MAX__ * 2U + 1)
#define LONG_MAX	__LONG_MAX__
#define ULONG_MAX	(__LONG_MAX__ * 2UL + 1)

#endif
