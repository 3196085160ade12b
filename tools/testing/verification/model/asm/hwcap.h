/* SPDX-License-Identifier: GPL-2.0-only */
/* The uapi ptrace.h wants it and uses nothing of it. */
#ifndef __MODEL_ASM_HWCAP_H
#define __MODEL_ASM_HWCAP_H

#endif
