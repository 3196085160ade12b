/* SPDX-License-Identifier: GPL-2.0-only */
/* The stub call numbers are the kernel's own; its inline functions are not needed. */
#ifndef __MODEL_ASM_VIRT_H
#define __MODEL_ASM_VIRT_H

#define DECLARE_STATIC_KEY_FALSE(name)	struct name##_key
#include_next <asm/virt.h>

#endif
