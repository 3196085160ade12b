/* SPDX-License-Identifier: GPL-2.0-only */
/* libfdt includes it; what it declares is not used. */
#ifndef PVMFW_STDLIB_H
#define PVMFW_STDLIB_H

#include <stddef.h>

#endif
