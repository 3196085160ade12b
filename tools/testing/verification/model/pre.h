/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included before everything else: the configuration that is proved, and the
 * sizes of the model. NVHE_EL2_DEBUG turns every HYP_DEBUG_BUG_ON() into something
 * to prove; the code is otherwise that of the production object.
 */
#define CONFIG_NVHE_EL2_DEBUG	1
#define CONFIG_KEEL_TRACE	1
#define CONFIG_WORLD_NS		1
#define CONFIG_KEEL_MAX_CPUS	2

#ifndef MODEL_ORDER
#define MODEL_ORDER		3
#endif
#define MODEL_PAGES		(1 << MODEL_ORDER)
#define HYP_MAX_ORDER		MODEL_ORDER
#define PGT_LEVEL_BITS		1

/* the kernel writes it as a truncation, which --conversion-check reports at each use */
#include <linux/limits.h>
#undef U16_MAX
#define U16_MAX			65535

/* lib/spinlock.h declares it in real builds only */
extern unsigned int hyp_dead;
