/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calling convention between the host driver and the EL2 object.
 *
 * A host call is an SMCCC fast call in the vendor-specific hypervisor range:
 * x0 is the function id, x1.. the arguments. It returns x0 = SMCCC_RET_SUCCESS
 * and x1 = result (negative errno, or a value >= 0), or x0 =
 * SMCCC_RET_NOT_SUPPORTED for a call that does not exist or is not of this
 * phase; no other register changes.
 */
#ifndef __KEEL_ABI_H
#define __KEEL_ABI_H

#include <linux/types.h>

#define KEEL_ABI_VERSION	0x00010000	/* major << 16 | minor */

/* SMCCC fast call, SMC64, owner 6 (vendor-specific hypervisor), function 0x4b00 + n */
#define KEEL_HCALL_BASE		0xc6004b00UL
#define KEEL_HCALL_SPAN		64
#define KEEL_HCALL_FID(n)	(KEEL_HCALL_BASE + (n))

/* Calls answered by the init vectors only, that is before the object's own MMU is on. */
#define KEEL_INIT_SETUP		0xc6004be0UL	/* -> x0 = 0 or negative errno */
#define KEEL_INIT_CPU		0xc6004be1UL	/* x1 = CPU index; move onto final tables */
/* Also answered by the runtime vectors, until finalise. x1 = VBAR_EL2 to put back. */
#define KEEL_INIT_UNDO		0xc6004be2UL

#define KEEL_HCALL(n, name, nargs, phase, params, text)	KEEL_HCALL_##name = (n),
enum keel_hcall {
#include <keel/hcall_table.h>
#include <keel/hcall_debug_table.h>
};
#undef KEEL_HCALL

enum keel_phase { KEEL_PHASE_INIT, KEEL_PHASE_RUN, KEEL_PHASE_ANY, KEEL_PHASE_DEBUG };

/* What stat_read answers. Order is ABI: append only. */
#define KEEL_STATS(S) \
	S(abi,			"ABI version") \
	S(world,		"0: NS-EL2, 1: R-EL2") \
	S(debug,		"1: built with NVHE_EL2_DEBUG") \
	S(cpus,			"CPUs EL2 knows of") \
	S(ram_pages,		"pages of RAM under ownership tracking") \
	S(host_pages,		"pages owned by the host") \
	S(host_shared_pages,	"of these, shared with EL2") \
	S(hyp_pages,		"pages owned by EL2") \
	S(pool_pages,		"of these, managed by the page pool") \
	S(pool_free_pages,	"of these, free") \
	S(fixed_bytes,		"memory taken from the host at load") \
	S(host_s2_tables,	"table pages of the host stage-2") \
	S(host_s2_flushes,	"times the host stage-2 was emptied for want of table pages") \
	S(traps_hvc,		"host HVCs") \
	S(traps_smc,		"host SMCs") \
	S(traps_abort,		"host stage-2 aborts") \
	S(aborts_injected,	"of these, refused and injected into EL1") \
	S(tlbi_count,		"broadcast TLB invalidations issued") \
	S(dc_clean_pages,	"pages cleaned to the point of coherency") \
	S(guest_pages,		"pages owned by protected guests") \
	S(guest_shared_pages,	"of these, shared with the host") \
	S(lent_pages,		"pages of the host lent to other guests, a page once a mapping") \
	S(vms,			"virtual machines") \
	S(vcpu_runs,		"times a vCPU was run") \
	S(guest_exits,		"traps from guests, the host's exits included") \
	S(ipa_bits,		"largest IPA size a VM can have") \
	S(nr_lrs,		"list registers the host may fill; 0: no GICv3") \
	S(open_cpus,		"CPUs that Spectre variant 2 reaches EL2 on: firmware does not help") \
	S(firmware_pages,	"pages of the template bootloader and its configuration; 0: none")

enum keel_stat {
#define S(name, text)	KEEL_STAT_##name,
	KEEL_STATS(S)
#undef S
	KEEL_NR_STATS,
	KEEL_STAT_HCALL_COUNT = 256,	/* + call number: times it was made */
};

enum keel_checksum {
	KEEL_CHECKSUM_TEXT,	/* text and read-only data: never changes */
	KEEL_CHECKSUM_RO_DATA,	/* data that finalise made read-only: never changes after it */
	KEEL_CHECKSUM_HYP_PGT,	/* EL2's own map; changes with donate, reclaim and fixmap use only */
};

/* Result of debug_page_state. */
#define KEEL_PAGE_STATE_HOST(x)		((x) & 3)		/* enum page_state of the host */
#define KEEL_PAGE_STATE_HYP(x)		(((x) >> 2) & 3)	/* enum page_state of EL2 */
#define KEEL_PAGE_STATE_ORDER(x)	(((x) >> 4) & 0xf)
#define KEEL_PAGE_STATE_COUNT(x)	(((x) >> 8) & 0xffff)
#define KEEL_PAGE_STATE_OWNER(x)	(((x) >> 24) & 0xff)	/* enum page_owner */

/* The largest range one share, unshare, donate or reclaim call takes, in pages. */
#define KEEL_RANGE_MAX		512

#endif
