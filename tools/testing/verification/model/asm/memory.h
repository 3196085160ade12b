/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's address space is nothing EL2's code uses; esr.h and kvm_arm.h include this. */
#ifndef __MODEL_ASM_MEMORY_H
#define __MODEL_ASM_MEMORY_H

#endif
