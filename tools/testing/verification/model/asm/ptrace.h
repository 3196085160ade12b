/* SPDX-License-Identifier: GPL-2.0-only */
/* The PSTATE bits only: the kernel's header brings inline assembly CBMC cannot parse. */
#ifndef __MODEL_ASM_PTRACE_H
#define __MODEL_ASM_PTRACE_H

#include <uapi/asm/ptrace.h>

#endif
