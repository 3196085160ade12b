/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of the hypercall table this build has: without NVHE_EL2_DEBUG no DEBUG call exists. */
#include <keel/hcall_table.h>
#ifdef CONFIG_NVHE_EL2_DEBUG
#include <keel/hcall_debug_table.h>
#endif
