/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nothing of the kernel's header is needed: lib/hw.h answers register accesses. But
 * registers of a guest are named by their encodings.
 */
#ifndef __MODEL_ASM_SYSREG_H
#define __MODEL_ASM_SYSREG_H

#ifdef MODEL_SYSREG
#include_next <asm/sysreg.h>
#endif

#endif
