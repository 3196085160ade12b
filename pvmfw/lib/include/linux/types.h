/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux's fixed-size types, for include/keel and for files that are EL2's too. */
#ifndef PVMFW_LINUX_TYPES_H
#define PVMFW_LINUX_TYPES_H

#include <stdint.h>

typedef uint8_t __u8;
typedef uint16_t __u16;
typedef uint32_t __u32;
typedef uint64_t __u64;

#define __always_inline inline __attribute__((__always_inline__))

#endif
