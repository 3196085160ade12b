/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hypercall table: every call the host can make, once.
 *
 * This file is a list, not a header with a guard: whoever includes it defines
 *
 *	KEEL_HCALL(number, name, nargs, phase, PARAMS, summary)
 *
 * first, and gets one expansion per call. The host's wrappers, EL2's dispatch
 * table, the executable specification, the CBMC harness list and
 * Documentation/hypercalls.md are all generated from it.
 *
 * number	offset from KEEL_HCALL_BASE; never reused once released
 * nargs	arguments, taken from x1 upwards; the rest are ignored. R: the call uses
 *		x1 to x17 in both directions, as keel/guest.h says
 * phase	INIT: only until finalise. RUN: only after it. ANY: both.
 *		DEBUG: as RUN; those are in hcall_debug_table.h.
 * PARAMS	argument names in order, for the wrappers and the documentation
 *
 * Every argument is a value. A pfn is a physical address >> 12.
 */
KEEL_HCALL(0, version, 0, ANY, (),
	   "ABI version of the object: KEEL_ABI_VERSION. The cheapest call there is.")
KEEL_HCALL(1, cpu_deprivilege, 0, INIT, (),
	   "Put the calling CPU's EL1 under the host stage-2 and trap its SMCs.")
KEEL_HCALL(2, finalise, 0, INIT, (),
	   "Close the INIT phase. Refused with -EBUSY until every CPU is deprivileged.")
KEEL_HCALL(3, stat_read, 1, ANY, (id),
	   "One counter or property of enum keel_stat. -EINVAL if there is none.")
KEEL_HCALL(8, host_share_hyp, 2, RUN, (pfn, nr),
	   "Let EL2 read and write nr pages of host memory that stay the host's.")
KEEL_HCALL(9, host_unshare_hyp, 2, RUN, (pfn, nr),
	   "End such a sharing. -EBUSY while EL2 uses one of the pages.")
KEEL_HCALL(10, host_donate_hyp, 2, RUN, (pfn, nr),
	   "Give nr pages to EL2's page pool. The host can no longer reach them.")
KEEL_HCALL(11, host_reclaim_hyp, 2, RUN, (pfn, nr),
	   "Take nr unused pages back from EL2's page pool, wiped.")
KEEL_HCALL(16, trace_attach, 2, RUN, (pfn, nr),
	   "Record events of the calling CPU in nr pages shared with host_share_hyp.")
KEEL_HCALL(17, trace_detach, 0, RUN, (),
	   "Stop recording events of the calling CPU and unpin its pages.")
KEEL_HCALL(32, vm_create, 2, RUN, (flags, nr_vcpus),
	   "A new VM: its handle. flags: KEEL_VM_*. -ENOMEM: donate pages and try again.")
KEEL_HCALL(33, vm_teardown, 1, RUN, (handle),
	   "Take a VM apart, a step a call: 1 until all its pages are the host's again, wiped, then 0.")
KEEL_HCALL(34, vcpu_create, 3, RUN, (handle, vcpu, features),
	   "A vCPU by index, reset. features: KEEL_VCPU_*.")
KEEL_HCALL(35, vcpu_reset, 3, RUN, (handle, vcpu, features),
	   "Put a vCPU into its reset state again; not once a protected one has run.")
KEEL_HCALL(36, vcpu_run, R, RUN, (handle, vcpu, flags, data, timers, lr0),
	   "Run a vCPU until it needs the host. Results: KEEL_RUN_OUT_*.")
KEEL_HCALL(37, vcpu_get_reg, R, RUN, (handle, vcpu, reg),
	   "Read a register of a vCPU that is not running: x2 is the value.")
KEEL_HCALL(38, vcpu_set_reg, 4, RUN, (handle, vcpu, reg, value),
	   "Write a register of a vCPU that is not running.")
KEEL_HCALL(39, vm_donate, 4, RUN, (handle, gfn, pfn, nr),
	   "Give a protected VM nr contiguous pages at gfn. The host can no longer reach them.")
KEEL_HCALL(40, vm_share, 4, RUN, (handle, gfn, pfn, nr),
	   "Lend a VM that is not protected nr contiguous pages at gfn. nr: KEEL_SHARE_*.")
KEEL_HCALL(41, vm_unshare, 3, RUN, (handle, gfn, nr),
	   "End such lending; pages not lent are passed over.")
KEEL_HCALL(44, vm_configure, R, RUN, (handle, hash, rpv0),
	   "How a protected VM is measured, before it begins: KEEL_HASH_*; 64 bytes in x3 to x10.")
