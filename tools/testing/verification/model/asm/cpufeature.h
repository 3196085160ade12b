/* SPDX-License-Identifier: GPL-2.0-only */
/* Nothing of the kernel's header is needed: lib/hw.h answers register accesses. */
#ifndef __MODEL_ASM_CPUFEATURE_H
#define __MODEL_ASM_CPUFEATURE_H

#endif
