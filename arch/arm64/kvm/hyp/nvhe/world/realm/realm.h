/* SPDX-License-Identifier: GPL-2.0-only */
/* R-EL2: what the files of this folder know of each other, and world.c of them. */
#ifndef __HYP_WORLD_REALM_H
#define __HYP_WORLD_REALM_H

#include "lib/percpu.h"

/* Set by realm_boot(), before anything asks. */
extern bool world_realm;

static inline bool in_realm(void)
{
	return IS_ENABLED(CONFIG_WORLD_REALM) && world_realm;
}

/* RMM-EL3 communication interface 0.4; EL3's answers are 0 or negative. */
#define RMM_GTSI_DELEGATE	0xc40001b0
#define RMM_GTSI_UNDELEGATE	0xc40001b1
#define RMM_BOOT_COMPLETE	0xc40001cf
#define RMM_REQ_COMPLETE	0xc400018f

#define RMM_IFC_MAJOR(v)	((v) >> 16 & 0x7fff)
#define RMM_IFC_MINOR(v)	((v) & 0xffff)
#define RMM_IFC_SUPPORTED_MAJOR	0
#define RMM_IFC_NEWEST_MINOR	8

/* E_RMM_BOOT_*: what the argument of RMM_BOOT_COMPLETE says. */
#define RMM_BOOT_SUCCESS	0
#define RMM_BOOT_UNKNOWN	(-1)
#define RMM_BOOT_VERSION	(-2)
#define RMM_BOOT_CPUS		(-3)
#define RMM_BOOT_SHARED_BUFFER	(-5)
#define RMM_BOOT_MANIFEST_VERSION (-6)
#define RMM_BOOT_MANIFEST_DATA	(-7)

/* world/world.h has what these do. Page states are as before the change. */
int realm_init(void);
int realm_take(hyp_pfn_t pfn, u64 nr);
void realm_return(hyp_pfn_t pfn, u64 nr);
int realm_check_shared(hyp_pfn_t pfn, u64 nr);
bool realm_page_invariant(hyp_pfn_t pfn);
void realm_report_panic(void) __noreturn;
/* Which of EL2's timers the host leaves to us. 0, or -EINVAL: it is none of them. */
s64 realm_use_timer(u64 intid);

/* @size bytes, a multiple of 8, from or to the start of a host's page. 0, or -EFAULT. */
int ns_read(void *to, hyp_pfn_t pfn, u64 size);
int ns_write(hyp_pfn_t pfn, const void *from, u64 size);

/* entry/realm.S */
int ns_copy(void *to, const void *from, u64 size);
/* struct realm_firmware, at a fixed place in the image. */
extern const u64 realm_firmware[2];

/* Called by the assembly. */
s64 realm_boot(u64 cpu, u64 version, u64 max_cpus, u64 shared);
void realm_main(struct cpu_regs *regs) __noreturn;

#endif
