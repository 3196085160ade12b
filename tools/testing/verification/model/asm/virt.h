/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stub call numbers, which are the kernel's ABI between its image and its EL2
 * stub; the rest of the kernel's header is what CBMC cannot parse.
 */
#ifndef __MODEL_ASM_VIRT_H
#define __MODEL_ASM_VIRT_H

#define HVC_SET_VECTORS		0
#define HVC_SOFT_RESTART	1
#define HVC_RESET_VECTORS	2
#define HVC_STUB_ERR		0xbadca11

#endif
