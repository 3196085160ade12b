/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rest of the hypercall table (see hcall_table.h): calls that exist only in
 * objects built with NVHE_EL2_DEBUG. They show EL2 from inside and must not be
 * in a production image.
 */
KEEL_HCALL(24, debug_checksum, 1, DEBUG, (what),
	   "Checksum of one kind of EL2 memory, enum keel_checksum.")
KEEL_HCALL(25, debug_panic, 0, DEBUG, (),
	   "Break an invariant on purpose: shows the panic path.")
KEEL_HCALL(26, debug_page_state, 1, DEBUG, (pfn),
	   "Owner, states and count of a page, packed as KEEL_PAGE_STATE_*.")
KEEL_HCALL(27, debug_check_all, 1, DEBUG, (start),
	   "Check page states against the oracle from pfn start on; next pfn, or 0 at the end.")
