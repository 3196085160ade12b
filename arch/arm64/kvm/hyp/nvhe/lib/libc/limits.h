/* SPDX-License-Identifier: GPL-2.0-only */
/* See stdint.h. */
#ifndef __HYP_LIBC_LIMITS_H
#define __HYP_LIBC_LIMITS_H

#include <linux/limits.h>

#endif
