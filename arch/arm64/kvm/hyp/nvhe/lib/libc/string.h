/* SPDX-License-Identifier: GPL-2.0-only */
/* See stdint.h. */
#ifndef __HYP_LIBC_STRING_H
#define __HYP_LIBC_STRING_H

#include "lib/string.h"

#endif
