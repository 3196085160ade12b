/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between NS-EL2 and R-EL2, and nothing else: who enforces isolation
 * from the host and how the host's calls arrive. Which world this is was found
 * once, at entry, and is read-only afterwards.
 */
#ifndef __HYP_WORLD_WORLD_H
#define __HYP_WORLD_WORLD_H

#include "lib/percpu.h"

/* Values of KEEL_STAT_world. */
enum world_id { WORLD_NS, WORLD_REALM };

enum world_id world_id(void);

/* Set up what enforces isolation. Setup only; the page pool is ready. 0 or -ENOMEM. */
int world_init(void);

/**
 * world_take_from_host() - the host must not reach [@pfn, @pfn + @nr) any more
 * Page states say so already; holds host_lock. No access of the host succeeds
 * after the return, on any PE.
 */
void world_take_from_host(hyp_pfn_t pfn, u64 nr);

/* The host may reach the pages again; they are wiped. Holds host_lock. */
void world_return_to_host(hyp_pfn_t pfn, u64 nr);

/* Put the calling CPU's host under control; from here on its calls arrive. */
void world_deprivilege_cpu(struct hyp_cpu *cpu);

/* EL2 has panicked and the record is written: make the host read it and die. */
void world_report_panic(void) __noreturn;

/* The CPU comes out of reset or power-down: the same again, from what was recorded. */
void world_restart_cpu(struct hyp_cpu *cpu);

#endif
