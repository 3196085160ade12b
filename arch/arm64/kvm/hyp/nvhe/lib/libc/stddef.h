/* SPDX-License-Identifier: GPL-2.0-only */
/* See stdint.h. */
#ifndef __HYP_LIBC_STDDEF_H
#define __HYP_LIBC_STDDEF_H

#include <linux/stddef.h>

#endif
