/* SPDX-License-Identifier: GPL-2.0-only */
/* For BearSSL's sources: the C library's headers that they include, out of what EL2 has. */
#ifndef __HYP_LIBC_STDINT_H
#define __HYP_LIBC_STDINT_H

#include <linux/types.h>

#endif
